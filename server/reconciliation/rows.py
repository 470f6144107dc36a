"""The three columns of a session, read from the rooms below in a few set-based queries.

Must never change anything. docs/glossary.md, "reconciliation".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from server.batches.models import Batch, BatchReader
from server.confirmations.models import ChainItem, QuarantinedItem
from server.confirmations.service import tablets_done
from server.database import db
from server.devices.models import Device
from server.documents.models import Document
from server.packing import seals
from server.packing import service as packing
from server.packing.models import BoxCount
from server.reconciliation import rules
from server.sessions.models import Allocation, IssuingSession, SessionTablet

CLOSED = "session_closed"
"""The reason with which allocations end when their session closes."""


@dataclass(frozen=True)
class Line:
    """One document of the session: its row, the document itself, the confirmations about it in order of arrival."""

    row: rules.Row
    document: Document
    items: Sequence[ChainItem]

    @property
    def state(self) -> str:
        """`agrees`, `differs` or `waits`."""
        return rules.state(self.row)


@dataclass(frozen=True)
class Reading:
    """Everything the rules look at: lines by document number, evidence without a line, the count that counts."""

    lines: Sequence[Line]
    loose: Sequence[tuple[str, str]]
    count: BoxCount | None


@dataclass(frozen=True)
class Tablet:
    """A tablet of the session; `closed` when its last word about the session is here."""

    device: Device
    fetched: bool
    closed: bool


def read(session: IssuingSession) -> Reading:
    """Expected, said and counted of every document of this session."""
    count = packing.last_count(session.id)
    expected = _expected(session.id)
    said = _said(session.id)
    seen = {line.document_id for line in count.lines} if count else set()
    ids = expected.keys() | {i.document_id for i in said if i.document_id}
    items = defaultdict(list)
    for item in said:
        if item.document_id:
            items[item.document_id].append(item)
    documents = db.session.scalars(
        select(Document).where(Document.id.in_(ids)).order_by(Document.number)
    ).all()
    lines = [
        Line(
            rules.Row(
                document.id,
                expected.get(document.id, False),
                tuple(_plain(item) for item in items[document.id]),
                (document.id in seen) if count else None,
            ),
            document,
            items[document.id],
        )
        for document in documents
    ]
    return Reading(lines, _loose(session, ids, said, count), count)


def tablets(session: IssuingSession) -> list[Tablet]:
    """The session's tablets by label, and every other one that fetched its batch."""
    fetched = set(
        db.session.scalars(
            select(BatchReader.device_id)
            .join(Batch, Batch.id == BatchReader.batch_id)
            .where(Batch.session_id == session.id, BatchReader.header_at.is_not(None))
        )
    )
    closed = tablets_done(session.id)
    wanted = fetched | {tablet.device_id for tablet in session.tablets}
    devices = db.session.scalars(select(Device).where(Device.id.in_(wanted)).order_by(Device.label))
    return [Tablet(device, device.id in fetched, device.id in closed) for device in devices]


def _expected(session_id: str) -> dict[str, bool]:
    """Whether each document ever allocated here still counts as the session's."""
    expected: dict[str, bool] = {}
    rows = db.session.execute(
        select(Allocation.document_id, Allocation.ended_at, Allocation.end_reason).where(
            Allocation.session_id == session_id
        )
    )
    for document_id, ended_at, reason in rows:
        here = ended_at is None or reason == CLOSED
        expected[document_id] = expected.get(document_id, False) or here
    return expected


def _said(session_id: str) -> Sequence[ChainItem]:
    return db.session.scalars(
        select(ChainItem)
        .where(
            ChainItem.session_id == session_id,
            ChainItem.kind == "attempt",
            ChainItem.superseded_by.is_(None),
        )
        .order_by(ChainItem.received_at, ChainItem.leaf)
    ).all()


def _loose(
    session: IssuingSession,
    ids: set[str],
    said: Sequence[ChainItem],
    count: BoxCount | None,
) -> list[tuple[str, str]]:
    loose = [("unknown_record", item.entry_id) for item in said if item.document_id is None]
    if count is not None:
        loose += [("unexpected_in_box", line.number) for line in count.lines if line.document_id not in ids]
    loose += seals.differences(packing.counts_of(session.id))
    kept = db.session.scalars(
        select(QuarantinedItem.entry_id)
        .join(SessionTablet, SessionTablet.device_id == QuarantinedItem.device_id)
        .join(IssuingSession, IssuingSession.id == SessionTablet.session_id)
        .where(
            IssuingSession.id == session.id,
            QuarantinedItem.released_at.is_(None),
            QuarantinedItem.received_at >= IssuingSession.created_at,
            or_(
                IssuingSession.closed_at.is_(None),
                QuarantinedItem.received_at <= IssuingSession.closed_at,
            ),
        )
    )
    return loose + [("quarantined", entry_id) for entry_id in dict.fromkeys(kept)]


def _plain(item: ChainItem) -> rules.Said:
    return rules.Said(item.entry_id, item.device_id, item.outcome or "", item.status)
