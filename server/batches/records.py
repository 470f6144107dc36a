"""The handover records of a session, read from the rooms below in one pass, ready to be sealed.

Must never leave the transaction that seals: what comes out of here is personal data in clear.
docs/protocol.md, "Batch".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import SystemRandom

from sqlalchemy import select

from server.database import db
from server.documents.models import Document, Photo
from server.sessions.models import Allocation, Slot
from sync import encoding
from sync.record import Record

READ_AT_ONCE = 500  # documents with their photos in memory at a time
_CHANCE = SystemRandom()


@dataclass(frozen=True)
class Sealable:
    """One record with its photo (empty when there is none) and the document it is for."""

    document_id: str
    record: Record
    photo: bytes


def sealable(session_id: str) -> Iterator[Sealable]:
    """Every current allocation of the session as a record, no one in the order in which they were planned.

    Where a record lies in its pack is not sealed, and would tell who has an appointment beside whom.
    """
    last = ""
    while True:
        rows = db.session.execute(
            select(Allocation.id, Allocation.record_id, Document, Slot, Photo.image)
            .join(Document, Document.id == Allocation.document_id)
            .outerjoin(Slot, Slot.id == Allocation.slot_id)
            .outerjoin(Photo, Photo.document_id == Document.id)
            .where(
                Allocation.session_id == session_id,
                Allocation.ended_at.is_(None),
                Allocation.id > last,
            )
            .order_by(Allocation.id)
            .limit(READ_AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1][0]
        waiting = _CHANCE.sample(rows, len(rows))
        del rows
        while waiting:  # what has been sealed is let go before more is read
            _, record_id, document, slot, image = waiting.pop()
            yield Sealable(document.id, _record(record_id, document, slot), image or b"")


def _record(record_id: str, document: Document, slot: Slot | None) -> Record:
    applicant = document.applicant
    alerts = [{"code": a["code"], "text": a.get("text", "")} for a in document.alerts]
    if document.recalled_at is not None and all(a["code"] != "recalled" for a in alerts):
        alerts.insert(0, {"code": "recalled", "text": ""})
    return Record(
        rid=record_id,
        doc={
            "number": document.number,
            "kind": document.kind,
            "validUntil": document.valid_until.isoformat() if document.valid_until else "",
        },
        applicant={
            "vNumber": applicant.v_number,
            "name": applicant.name,
            "familyName": applicant.family_name,
            "givenNames": applicant.given_names,
            "born": applicant.born,
            "nationality": applicant.nationality,
            "language": applicant.language,
        },
        slot={
            "startsAt": encoding.write_time(slot.starts_at),
            "endsAt": encoding.write_time(slot.ends_at),
        }
        if slot
        else None,
        alerts=alerts,
        old_documents=[
            {"number": old["number"], "kind": old.get("kind", "")} for old in document.old_documents
        ],
        support=list(applicant.support),
        representative={
            "name": document.representative_name,
            "mandateKind": document.mandate_kind,
        }
        if document.representative_name
        else None,
        guardian={"name": applicant.guardian_name} if applicant.guardian_name else None,
        note=document.note,
    )
