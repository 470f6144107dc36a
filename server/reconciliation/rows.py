"""The three columns of a session, read from the rooms below in a few set-based queries.

Must never change anything. docs/glossary.md, "reconciliation".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from sys import intern

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

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
PORTION = 1_000  # documents read at a time


@dataclass(frozen=True, slots=True)
class Line:
    """One document of the session: its row, its number and custody, the confirmations about it in order of arrival."""

    row: rules.Row
    number: str
    custody: str
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
    said = _said(session.id)
    seen = {line.document_id for line in count.lines} if count else set()
    items = defaultdict[str, list[ChainItem]](list)
    for item in said:
        if item.document_id:
            items[item.document_id].append(item)
    lines = [
        Line(
            rules.Row(
                document_id,
                bool(expected),
                tuple(_plain(item) for item in items.get(document_id, ())),
                (document_id in seen) if count else None,
            ),
            number,
            intern(custody),
            items.get(document_id, ()),
        )
        for document_id, number, custody, expected in db.session.execute(_documents(session.id))
    ]
    lines.sort(key=attrgetter("number"))
    return Reading(lines, _loose(session, lines, said, count), count)


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


def _documents(session_id: str) -> Select[str, str, str, int | None]:
    """Every document that was ever allocated here or that a tablet spoke of: id, number, custody, and whether it still
    counts as the session's. As columns, a portion at a time: there may be very many."""
    here = case((or_(Allocation.ended_at.is_(None), Allocation.end_reason == CLOSED), 1), else_=0)
    allocated = (
        select(Allocation.document_id, func.max(here).label("expected"))
        .where(Allocation.session_id == session_id)
        .group_by(Allocation.document_id)
        .subquery()
    )
    spoken_of = select(ChainItem.document_id).where(_standing(session_id), ChainItem.document_id.is_not(None))
    ids = select(allocated.c.document_id).union(spoken_of).subquery()
    return (
        select(Document.id, Document.number, Document.custody, allocated.c.expected)
        .join(ids, ids.c.document_id == Document.id)
        .outerjoin(allocated, allocated.c.document_id == Document.id)
        .execution_options(yield_per=PORTION)
    )


def _said(session_id: str) -> Sequence[ChainItem]:
    said = select(ChainItem).where(_standing(session_id))
    return db.session.scalars(said.order_by(ChainItem.received_at, ChainItem.leaf)).all()


def _standing(session_id: str) -> ColumnElement[bool]:
    """A confirmation of the session that no later one supersedes."""
    return and_(
        ChainItem.session_id == session_id,
        ChainItem.kind == "attempt",
        ChainItem.superseded_by.is_(None),
    )


def _loose(
    session: IssuingSession,
    lines: Sequence[Line],
    said: Sequence[ChainItem],
    count: BoxCount | None,
) -> list[tuple[str, str]]:
    loose = [("unknown_record", item.entry_id) for item in said if item.document_id is None]
    if count is not None:
        known = {line.row.document_id for line in lines}
        loose += [("unexpected_in_box", one.number) for one in count.lines if one.document_id not in known]
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
