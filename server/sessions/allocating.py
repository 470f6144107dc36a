"""Allocation: documents set aside for a session, each applicant in a slot; and released again.

Must never set a document aside twice, nor one that left the office or was recalled. docs/glossary.md, "allocation".
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from server.database import db, new_id
from server.documents import rules as custody
from server.documents import service as documents
from server.documents.models import Applicant, Document
from server.documents.service import DocumentFilter
from server.documents.service import conditions as document_conditions
from server.errors import Refused
from server.log import service as log
from server.sessions import rules
from server.sessions.models import Allocation, IssuingSession, Slot
from sync.encoding import b64u

RECORD_ID_BYTES = 16
IDS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Allocated:
    """What an allocation did: how many documents, how many of them found no room in a slot."""

    documents: int
    without_slot: int


def allocate(
    session_id: str, document_ids: Iterable[str], *, now: datetime, staff_id: str | None = None
) -> Allocated:
    """Set these documents aside for the session, in this order into the earliest slots with room.

    One that is set aside for this session already is no harm. Refused `session_unknown`, `session_closed`,
    `document_unknown`, `documents_not_free` with the numbers: then none is set aside.
    """
    session = _open_session(session_id)
    wanted = _free(list(dict.fromkeys(document_ids)), session_id)
    if not wanted:
        return Allocated(0, 0)
    taken = _taken(session_id)
    slots = db.session.execute(
        select(Slot.id, Slot.capacity).where(Slot.session_id == session_id).order_by(Slot.starts_at)
    ).all()
    own_slot = _slots_of_people(session_id)
    fresh = [applicant for _, applicant, _ in wanted if applicant not in own_slot]
    given = own_slot | rules.fill([(row.id, row.capacity) for row in slots], taken, fresh)
    rows = [
        {
            "id": new_id(),
            "session_id": session_id,
            "document_id": document_id,
            "slot_id": given[applicant],
            "record_id": b64u(secrets.token_bytes(RECORD_ID_BYTES)),
            "allocated_at": now,
            "end_reason": "",
        }
        for document_id, applicant, _ in wanted
    ]
    db.session.execute(insert(Allocation), rows)
    back = [document_id for document_id, _, state in wanted if state == "returned"]
    documents.move_many(back, "stock", reason="allocated", now=now, session_id=session_id, staff_id=staff_id)
    session.version += 1
    db.session.flush()
    _log("allocated", session_id, [str(row["record_id"]) for row in rows], staff_id, now)
    return Allocated(len(rows), sum(row["slot_id"] is None for row in rows))


def release(
    session_id: str,
    document_ids: Iterable[str],
    *,
    now: datetime,
    staff_id: str | None = None,
    reason: str = "released",
) -> int:
    """Take these documents out of the session again; gives how many were in it. A new seal must follow a seal.

    Refused `session_unknown`, `session_closed`, `already_handed_over`.
    """
    session = _open_session(session_id)
    ids = list(document_ids)
    rows = db.session.execute(
        select(Allocation.id, Allocation.record_id, Document.id, Document.number, Document.custody)
        .join(Document, Document.id == Allocation.document_id)
        .where(Allocation.session_id == session_id, Allocation.ended_at.is_(None), Document.id.in_(ids))
        .order_by(Allocation.id)
    ).all()
    gone = [row.number for row in rows if row.custody == "handed_over"]
    if gone:
        raise Refused(
            "already_handed_over",
            409,
            f"Document {gone[0]} was handed over already.",
            next="Leave it in the session: its confirmation belongs there.",
            extra={"documents": gone},
        )
    if not rows:
        return 0
    db.session.execute(
        update(Allocation)
        .where(Allocation.id.in_([row[0] for row in rows]))
        .values(ended_at=now, end_reason=reason[:40])
    )
    packed = [row[2] for row in rows if row.custody == "packed"]
    documents.move_many(packed, "stock", reason=reason, now=now, session_id=session_id, staff_id=staff_id)
    session.version += 1
    db.session.flush()
    _log("released", session_id, [row.record_id for row in rows], staff_id, now)
    return len(rows)


def allocations(session_id: str) -> Select[Any]:
    """The session's current allocations with document (and applicant) and slot, by time and name."""
    chosen: Select[Any] = select(Allocation, Document, Slot)  # type: ignore[assignment]
    return (
        chosen.join(Document, Document.id == Allocation.document_id)
        .join(Applicant, Applicant.id == Document.applicant_id)
        .outerjoin(Slot, Slot.id == Allocation.slot_id)
        .where(Allocation.session_id == session_id, Allocation.ended_at.is_(None))
        .order_by(Slot.starts_at.is_(None), Slot.starts_at, Applicant.folded_name, Document.number)
    )


def allocated(session_ids: Iterable[str]) -> dict[str, int]:
    """How many documents are set aside for each of these sessions."""
    rows = db.session.execute(
        select(Allocation.session_id, func.count())
        .where(Allocation.session_id.in_(list(session_ids)), Allocation.ended_at.is_(None))
        .group_by(Allocation.session_id)
    )
    return {row[0]: row[1] for row in rows}


def find_documents(narrowed: DocumentFilter, limit: int) -> Sequence[str]:
    """The ids of at most so many free documents that fit the filter: oldest import first, then by name."""
    found = db.session.scalars(
        _free_documents(narrowed)
        .order_by(Document.created_at, Applicant.folded_name, Document.number)
        .limit(limit)
    )
    return [str(one) for one in found]


def count_documents(narrowed: DocumentFilter) -> int:
    """How many free documents fit the filter."""
    return db.session.scalar(select(func.count()).select_from(_free_documents(narrowed).subquery())) or 0


def free_places(session_id: str) -> int:
    """For how many applicants there is room left in the session's slots."""
    places = db.session.scalar(select(func.sum(Slot.capacity)).where(Slot.session_id == session_id)) or 0
    return max(0, int(places) - sum(_taken(session_id).values()))


def session_of_document(document_id: str) -> IssuingSession | None:
    """The session this document is set aside for, None when it is free."""
    return db.session.scalar(
        select(IssuingSession)
        .join(Allocation, Allocation.session_id == IssuingSession.id)
        .where(Allocation.document_id == document_id, Allocation.ended_at.is_(None))
    )


def _free_documents(narrowed: DocumentFilter) -> Select[str]:
    return (
        select(Document.id)
        .join(Applicant, Applicant.id == Document.applicant_id)
        .outerjoin(Allocation, (Allocation.document_id == Document.id) & Allocation.ended_at.is_(None))
        .where(
            Allocation.id.is_(None),
            Document.custody.in_(custody.AT_OFFICE),
            Document.recalled_at.is_(None),
            *document_conditions(narrowed),
        )
    )


def _free(ids: list[str], session_id: str) -> list[tuple[str, str, str]]:
    """(document, applicant, custody) of those not yet in the session, in the order given; refuses the others."""
    rows: dict[str, Any] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        found = db.session.execute(
            select(
                Document.id,
                Document.number,
                Document.applicant_id,
                Document.custody,
                Document.recalled_at,
                Allocation.session_id,
            )
            .outerjoin(Allocation, (Allocation.document_id == Document.id) & Allocation.ended_at.is_(None))
            .where(Document.id.in_(ids[start : start + IDS_AT_ONCE]))
            .with_for_update(of=Document)
        )
        rows |= {row.id: row for row in found}
    if len(rows) != len(ids):
        raise Refused(
            "document_unknown",
            404,
            "One of these documents does not exist.",
            next="Load the list again.",
        )
    wanted = [rows[one] for one in ids if rows[one].session_id != session_id]
    busy = [
        row.number
        for row in wanted
        if row.session_id or row.custody not in custody.AT_OFFICE or row.recalled_at is not None
    ]
    if busy:
        raise Refused(
            "documents_not_free",
            409,
            f"{len(busy)} of these documents cannot be set aside: they are in another session, "
            "have left the office or were recalled.",
            next="Leave them out, or release them from the other session first.",
            extra={"documents": busy[:200]},
        )
    return [(row.id, row.applicant_id, row.custody) for row in wanted]


def _taken(session_id: str) -> dict[str, int]:
    """How many applicants each slot of the session has."""
    rows = db.session.execute(
        select(Allocation.slot_id, func.count(Document.applicant_id.distinct()))
        .join(Document, Document.id == Allocation.document_id)
        .where(
            Allocation.session_id == session_id,
            Allocation.ended_at.is_(None),
            Allocation.slot_id.is_not(None),
        )
        .group_by(Allocation.slot_id)
    )
    return {str(row[0]): row[1] for row in rows}


def _slots_of_people(session_id: str) -> dict[str, str | None]:
    """The slot that an applicant with a document in the session has already."""
    rows = db.session.execute(
        select(Document.applicant_id, Allocation.slot_id)
        .join(Document, Document.id == Allocation.document_id)
        .where(
            Allocation.session_id == session_id,
            Allocation.ended_at.is_(None),
            Allocation.slot_id.is_not(None),
        )
    )
    return {row[0]: row[1] for row in rows}


def _open_session(session_id: str) -> IssuingSession:
    found: IssuingSession | None = db.session.scalar(
        select(IssuingSession).where(IssuingSession.id == session_id).with_for_update()
    )
    if found is None:
        raise Refused(
            "session_unknown",
            404,
            "There is no such session.",
            next="Choose one from the list of sessions.",
        )
    if found.state not in rules.CHANGEABLE:
        raise Refused(
            "session_closed",
            409,
            "This session was counted out or closed.",
            next="Plan another session.",
        )
    return found


def _log(act: str, session_id: str, record_ids: list[str], staff_id: str | None, now: datetime) -> None:
    log.append(
        "allocation",
        {
            "act": act,
            "by": staff_id or "",
            "count": len(record_ids),
            "digest": b64u(sha256("\n".join(sorted(record_ids)).encode()).digest()),
            "session": session_id,
        },
        now=now,
        subject=session_id,
    )
