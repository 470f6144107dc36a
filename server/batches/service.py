"""Batches: seal a session's handover records, offer and serve them to its tablets, recall a document.

Must never serve an edition to a tablet it was not sealed to, nor keep serving one that was superseded.
docs/protocol.md, "Batch".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from server.batches.models import (
    Batch,
    BatchEdition,
    BatchPack,
    BatchReader,
    BatchRecord,
)
from server.batches.overview import (
    BatchView,
    batch_view,
    editions,
    readers,
    who_can_open,
)
from server.batches.sealing import seal
from server.database import db
from server.devices import service as devices
from server.documents.models import Document
from server.errors import Refused
from server.locations.models import Location
from server.log import service as log
from server.notices import service as notices
from server.sessions import service as sessions
from server.sessions.models import IssuingSession
from server.staff import service as staff

__all__ = [
    "BatchView",
    "Offer",
    "current",
    "directory_of",
    "edition_for",
    "editions",
    "header_of",
    "manifest_of",
    "offers_to",
    "open_sessions_of",
    "overview",
    "pack_of",
    "readers",
    "recall",
    "recallable",
    "revoke_tablet",
    "seal",
    "sessions_told",
    "told_after",
    "who_can_open",
]


@dataclass(frozen=True)
class Offer:
    """What a tablet is told of a batch that was sealed to it."""

    batch: str
    session: str
    edition: int
    location: str
    date: str
    starts_at: datetime
    ends_at: datetime
    count: int
    bytes: int
    staff: list[dict[str, str]]


def current(session_id: str) -> BatchEdition | None:
    """The newest edition of the session's batch, None before the first seal."""
    return db.session.scalar(
        select(BatchEdition)
        .join(Batch, Batch.id == BatchEdition.batch_id)
        .where(
            Batch.session_id == session_id,
            BatchEdition.edition == Batch.edition,
        )
    )


def offers_to(device_id: str, now: datetime) -> list[Offer]:
    """The newest editions sealed to this tablet that are still good, of sessions that are not closed."""
    rows = db.session.execute(
        select(BatchEdition, IssuingSession, Location.name)
        .join(Batch, Batch.id == BatchEdition.batch_id)
        .join(
            BatchReader,
            (BatchReader.batch_id == BatchEdition.batch_id) & (BatchReader.edition == BatchEdition.edition),
        )
        .join(IssuingSession, IssuingSession.id == Batch.session_id)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(
            BatchReader.device_id == device_id,
            BatchEdition.edition == Batch.edition,
            BatchEdition.expires_at > now,
            IssuingSession.closed_at.is_(None),
        )
        .order_by(IssuingSession.starts_at)
    ).all()
    opened_by = {
        edition.batch_id: [row["id"] for row in who_can_open(edition) if row["dev"] == device_id]
        for edition, _, _ in rows
    }
    names = staff.names_of({person for people in opened_by.values() for person in people})
    return [
        Offer(
            batch=edition.batch_id,
            session=session.id,
            edition=edition.edition,
            location=location,
            date=session.on_date.isoformat(),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            count=edition.record_count,
            bytes=edition.bytes,
            staff=[
                {"staff": person, "display_name": names.get(person, "")}
                for person in opened_by[edition.batch_id]
            ],
        )
        for edition, session, location in rows
    ]


def header_of(batch_id: str, device_id: str, now: datetime) -> str:
    """The signed header of the newest edition; notes that this tablet fetched it."""
    batch = db.session.get(Batch, batch_id)
    edition = edition_for(batch_id, batch.edition if batch else 0, device_id)
    db.session.execute(
        update(BatchReader)
        .where(
            BatchReader.batch_id == batch_id,
            BatchReader.edition == edition.edition,
            BatchReader.device_id == device_id,
        )
        .values(header_at=now)
    )
    return edition.header


def edition_for(batch_id: str, edition: int, device_id: str) -> BatchEdition:
    """This edition, if it was sealed to this tablet and is the newest.

    Refused `batch_unknown`, `wrong_device`, `batch_superseded` with the newest edition's number.
    """
    batch = db.session.get(Batch, batch_id)
    row = db.session.get(BatchEdition, (batch_id, edition)) if batch else None
    if batch is None or row is None:
        raise Refused(
            "batch_unknown",
            404,
            "There is no such batch.",
            safe="What is on the tablet is unchanged.",
            next="Ask for the list of batches again.",
        )
    if db.session.get(BatchReader, (batch_id, edition, device_id)) is None:
        raise Refused(
            "wrong_device",
            403,
            "This batch was not sealed to this tablet.",
            safe="What is on the tablet is unchanged.",
            next="Ask the office to add this tablet to the session and seal again.",
        )
    if row.superseded_at is not None:
        raise Refused(
            "batch_superseded",
            410,
            f"Edition {edition} of this batch was replaced by edition {batch.edition}.",
            safe="What is on the tablet is unchanged.",
            next="Prepare the newest edition.",
            extra={"edition": batch.edition},
        )
    return row


def manifest_of(batch_id: str, edition: int, device_id: str) -> bytes:
    """The key table of an edition, for a tablet it was sealed to."""
    return edition_for(batch_id, edition, device_id).manifest


def directory_of(batch_id: str, edition: int, device_id: str) -> bytes:
    """The sealed directory of an edition, for a tablet it was sealed to."""
    return edition_for(batch_id, edition, device_id).directory


def pack_of(batch_id: str, edition: int, number: int, device_id: str, now: datetime) -> BatchPack:
    """One pack of an edition, for a tablet it was sealed to; the last one completes it. Refused `pack_unknown`."""
    wanted = edition_for(batch_id, edition, device_id)
    there = number < wanted.pack_count
    pack = db.session.get(BatchPack, (batch_id, edition, number)) if there else None
    if pack is None:
        raise Refused(
            "pack_unknown",
            404,
            f"This edition has no pack {number}.",
            safe="What is on the tablet is unchanged.",
            next="Read the header: it lists the packs.",
        )
    if number == wanted.pack_count - 1:
        db.session.execute(
            update(BatchReader)
            .where(
                BatchReader.batch_id == batch_id,
                BatchReader.edition == edition,
                BatchReader.device_id == device_id,
                BatchReader.complete_at.is_(None),
            )
            .values(complete_at=now)
        )
    return pack


def told_after(session_id: str, number: int, device_id: str) -> list[str]:
    """The session's signed notices above `number`, for a tablet of the session."""
    reader = db.session.scalar(
        select(BatchReader.device_id)
        .join(Batch, Batch.id == BatchReader.batch_id)
        .where(Batch.session_id == session_id, BatchReader.device_id == device_id)
        .limit(1)
    )
    if reader is None:
        raise Refused(
            "wrong_device",
            403,
            "This tablet holds no batch of that session.",
            safe="What is on the tablet is unchanged.",
            next="Ask for the list of batches again.",
        )
    return notices.after(session_id, number)


def sessions_told(device_id: str, session_ids: Iterable[str]) -> set[str]:
    """Those of these sessions of which some edition was sealed to this tablet."""
    return set(
        db.session.scalars(
            select(Batch.session_id)
            .join(BatchReader, BatchReader.batch_id == Batch.id)
            .where(
                BatchReader.device_id == device_id,
                Batch.session_id.in_(list(session_ids)),
            )
        )
    )


def open_sessions_of(device_id: str) -> Sequence[IssuingSession]:
    """The sessions that are not closed and of which this tablet can open some edition."""
    return db.session.scalars(
        select(IssuingSession)
        .where(
            IssuingSession.closed_at.is_(None),
            IssuingSession.id.in_(
                select(Batch.session_id)
                .join(BatchReader, BatchReader.batch_id == Batch.id)
                .where(BatchReader.device_id == device_id)
            ),
        )
        .order_by(IssuingSession.id)
    ).all()


def revoke_tablet(device_id: str, *, staff_id: str, now: datetime) -> None:
    """Revoke a tablet and tell it so in every open session it holds a batch of: it shreds what it can open."""
    if devices.device(device_id).state == "revoked":
        return
    held = [session.id for session in open_sessions_of(device_id)]
    notices.lock(held)
    devices.revoke(device_id, staff_id=staff_id, now=now)
    for session_id in held:
        notices.tell(session_id, "revoked", now=now, device_id=device_id)


def overview(session_id: str, now: datetime) -> BatchView:
    """What the office is shown of this session's batch."""
    return batch_view(sessions.session(session_id), now)


def recallable(number: str) -> Document:
    """The document with this number; Refused `document_unknown`."""
    found: Document | None = db.session.scalar(select(Document).where(Document.number == number))
    if found is None:
        raise _document_unknown()
    return found


def recall(document_id: str, reason: str, *, staff_id: str, now: datetime) -> Document:
    """Stop a document from being handed over, also when it is already sealed to a tablet.

    Refused `document_unknown`, `reason_missing`, `already_handed_over`; again is no harm.
    """
    sealed = db.session.execute(
        select(Batch.session_id, BatchRecord.record_id)
        .join(Batch, Batch.id == BatchRecord.batch_id)
        .join(IssuingSession, IssuingSession.id == Batch.session_id)
        .where(
            BatchRecord.document_id == document_id,
            IssuingSession.closed_at.is_(None),
        )
        .distinct()
        .order_by(Batch.session_id)
    ).all()
    notices.lock([row.session_id for row in sealed])
    document = db.session.get(Document, document_id, with_for_update=True)
    reason = " ".join(reason.split())
    if document is None:
        raise _document_unknown()
    if document.recalled_at is not None:
        return document
    if not reason:
        raise Refused(
            "reason_missing",
            422,
            "A recall needs a reason.",
            next="Write in one sentence why this document must not be handed over.",
        )
    if document.custody == "handed_over":
        raise Refused(
            "already_handed_over",
            409,
            f"Document {document.number} was handed over already.",
            next="Follow the procedure for a document that must be taken back.",
        )
    document.recalled_at = now
    document.recall_reason = reason
    document.version += 1
    db.session.flush()
    log.append(
        "recall",
        {"by": staff_id, "document": document.id},
        now=now,
        subject=document.id,
    )
    for session_id, record_id in sealed:
        notices.tell(session_id, "recalled", now=now, record_ids=[record_id])
    return document


def _document_unknown() -> Refused:
    return Refused(
        "document_unknown",
        404,
        "There is no such document.",
        next="Look it up in the list of documents.",
    )
