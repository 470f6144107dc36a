"""One document's whole story, from every room, as a time line.

Must never show more than the reader's permission: the page asks for it. screens.md's Documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.batches.models import Batch, BatchEdition, BatchRecord
from server.confirmations.models import ChainItem
from server.confirmations.service import Evidence
from server.database import db
from server.devices.models import Device
from server.documents.models import CustodyMove, Document, DocumentImport
from server.errors import Refused
from server.locations.models import Location
from server.log import service as log
from server.reconciliation.models import Discrepancy
from server.sessions.models import Allocation, IssuingSession
from server.staff.models import StaffMember
from sync import encoding, merkle
from sync.errors import ProtocolError


@dataclass(frozen=True)
class Moment:
    """One thing that happened: when, which kind (a text), the words in it, where to see more."""

    at: datetime
    kind: str
    words: dict[str, Any] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True)
class Story:
    """A document and everything that happened to it, oldest first."""

    document: Document
    moments: Sequence[Moment]


def story(number: str) -> Story:
    """The story of the document with this number; Refused `document_unknown`."""
    document = db.session.scalar(select(Document).where(Document.number == number))
    if document is None:
        raise Refused(
            "document_unknown",
            404,
            "There is no such document.",
            next="Look it up in the list of documents.",
        )
    moments = [
        *_begin(document),
        *_allocated(document.id),
        *_sealed(document.id),
        *_moved(document.id),
        *_said(document.id),
        *_settled(document.id),
    ]
    if document.recalled_at is not None:
        moments.append(Moment(document.recalled_at, "recalled", {"reason": document.recall_reason}))
    return Story(document, sorted(moments, key=lambda moment: moment.at))


def _begin(document: Document) -> list[Moment]:
    kept = db.session.get(DocumentImport, document.import_id or "")
    if kept is None:
        return [Moment(document.created_at, "added")]
    return [Moment(document.created_at, "imported", {"file": kept.file_name})]


def _allocated(document_id: str) -> list[Moment]:
    moments = []
    rows = db.session.execute(
        select(Allocation, IssuingSession.id, Location.name)
        .join(IssuingSession, IssuingSession.id == Allocation.session_id)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(Allocation.document_id == document_id)
    )
    for allocation, session_id, place in rows:
        words, address = {"location": place}, f"/sessions/{session_id}"
        moments.append(Moment(allocation.allocated_at, "allocated", words, address))
        if allocation.ended_at is not None:
            moments.append(Moment(allocation.ended_at, "released", words, address))
    return moments


def _sealed(document_id: str) -> list[Moment]:
    rows = db.session.execute(
        select(BatchEdition.sealed_at, BatchEdition.edition, Batch.session_id)
        .join(
            BatchRecord,
            (BatchRecord.batch_id == BatchEdition.batch_id) & (BatchRecord.edition == BatchEdition.edition),
        )
        .join(Batch, Batch.id == BatchEdition.batch_id)
        .where(BatchRecord.document_id == document_id)
    )
    return [
        Moment(at, "sealed", {"edition": edition}, f"/sessions/{session_id}/batch")
        for at, edition, session_id in rows
    ]


def _moved(document_id: str) -> list[Moment]:
    rows = db.session.execute(
        select(CustodyMove, StaffMember.display_name, Device.label)
        .outerjoin(StaffMember, StaffMember.id == CustodyMove.staff_id)
        .outerjoin(Device, Device.id == CustodyMove.device_id)
        .where(CustodyMove.document_id == document_id)
    )
    return [
        Moment(
            move.at,
            "moved",
            {"custody": move.to_custody, "by": person or label or ""},
        )
        for move, person, label in rows
    ]


def _said(document_id: str) -> list[Moment]:
    rows = db.session.execute(
        select(ChainItem, Device.label)
        .join(Device, Device.id == ChainItem.device_id)
        .where(ChainItem.document_id == document_id, ChainItem.kind == "attempt")
    )
    return [
        Moment(
            item.made_at,
            "said",
            {"label": label, "outcome": item.outcome or ""},
            f"/evidence/{item.entry_id}",
        )
        for item, label in rows
    ]


def _settled(document_id: str) -> list[Moment]:
    moments = []
    rows = db.session.scalars(select(Discrepancy).where(Discrepancy.document_id == document_id))
    for one in rows:
        words, address = {"kind": one.kind}, f"/reconcile/{one.session_id}"
        moments.append(Moment(one.opened_at, "differed", words, address))
        if one.approved_at is not None:
            words = {"resolution": one.resolution}
            moments.append(Moment(one.approved_at, "approved", words, address))
    return moments


def document_of(document_id: str | None) -> Document | None:
    """The document a confirmation is about, None when nobody knows it."""
    return db.session.get(Document, document_id) if document_id else None


def proved(one: Evidence) -> bool:
    """Whether this confirmation's leaf is in the log as it stands now (RFC 9162 §2.1.3.2), computed from the leaf."""
    if one.leaf is None:
        return False
    try:
        merkle.check_inclusion(
            merkle.leaf_hash(one.leaf_line.encode()),
            one.leaf,
            one.log_size,
            [encoding.read_b64u(part) for part in one.inclusion],
            log.root(one.log_size),
        )
    except ProtocolError:
        return False
    return True
