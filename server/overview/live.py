"""One session live: what was handed over, what is still to come, which tablets speak.

Must never guess what a tablet holds: only what arrived counts. screens.md's Live, docs/architecture.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from server.batches import service as batches
from server.batches.models import BatchEdition
from server.confirmations import service as confirmations
from server.confirmations.models import ChainItem
from server.database import db
from server.documents.models import Document
from server.errors import Refused
from server.locations.models import Location
from server.overview import chart
from server.reconciliation.service import Tablet, tablets
from server.sessions.models import Allocation, IssuingSession, Slot

LATE = timedelta(minutes=20)
SILENT = timedelta(minutes=10)
NEWEST = 8  # events shown


@dataclass(frozen=True)
class Event:
    """One thing a tablet said about a document."""

    at: datetime
    label: str
    outcome: str
    number: str
    entry_id: str


@dataclass(frozen=True)
class Live:
    """The picture of one session at one moment."""

    session: IssuingSession
    location: str
    edition: BatchEdition | None
    total: int
    handed_over: int
    ahead: int
    to_come: int
    late: int
    other: dict[str, int]
    tablets: Sequence[Tablet]
    silent: Sequence[str]
    newest: Sequence[Event]
    chart: chart.Chart

    @property
    def percent(self) -> int:
        """Handed over, of all, in whole percents."""
        return 100 * self.handed_over // self.total if self.total else 0


def sessions_on(day: date) -> Sequence[tuple[IssuingSession, str]]:
    """The sessions of that day with their location's name, and any that are still open from before."""
    rows = db.session.execute(
        select(IssuingSession, Location.name)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(
            (IssuingSession.on_date == day) | (IssuingSession.state.in_(("open", "counted_out"))),
            IssuingSession.on_date <= day,
        )
        .order_by(IssuingSession.starts_at.desc())
    )
    return [(session, name) for session, name in rows]


def live(session_id: str, now: datetime) -> Live:
    """The session as it stands now; Refused `session_unknown`."""
    session = db.session.get(IssuingSession, session_id)
    if session is None:
        raise Refused(
            "session_unknown",
            404,
            "There is no such session.",
            next="Choose one from the list of sessions.",
        )
    place = db.session.get(Location, session.location_id)
    slots = _slots(session)
    last = _last_words(session_id)
    handed = {d for d, item in last.items() if item.outcome == "handed_over"}
    here = tablets(session)
    return Live(
        session=session,
        location=place.name if place else "",
        edition=batches.current(session_id),
        total=len(slots),
        handed_over=len(handed),
        ahead=len(handed) - sum(end <= now for end in slots.values()),
        to_come=len(slots.keys() - last.keys()),
        late=sum(end + LATE < now and document_id not in last for document_id, end in slots.items()),
        other=dict(
            Counter(item.outcome or "" for document_id, item in last.items() if document_id not in handed)
        ),
        tablets=here,
        silent=_silent(here, now),
        newest=_newest(session_id, {one.device.id: one.device.label for one in here}),
        chart=chart.draw(
            session.starts_at,
            session.ends_at,
            list(slots.values()),
            [last[document_id].made_at for document_id in handed],
            now,
        ),
    )


def _silent(here: Sequence[Tablet], now: datetime) -> list[str]:
    return [
        one.device.label
        for one in here
        if one.fetched
        and not one.closed
        and (one.device.last_heard_at is None or one.device.last_heard_at + SILENT < now)
    ]


def _slots(session: IssuingSession) -> dict[str, datetime]:
    """When each document of the session is due at the latest."""
    rows = db.session.execute(
        select(Allocation.document_id, Slot.ends_at)
        .outerjoin(Slot, Slot.id == Allocation.slot_id)
        .where(
            Allocation.session_id == session.id,
            Allocation.ended_at.is_(None) | (Allocation.end_reason == "session_closed"),
        )
    )
    return {document_id: end or session.ends_at for document_id, end in rows}


def _last_words(session_id: str) -> dict[str, ChainItem]:
    """The last confirmation about each document; a handover outweighs everything else."""
    last: dict[str, ChainItem] = {}
    for item in confirmations.confirmations_of(session_id):
        if item.document_id is None or item.superseded_by is not None:
            continue
        known = last.get(item.document_id)
        if known is None or known.outcome != "handed_over":
            last[item.document_id] = item
    return last


def _newest(session_id: str, labels: dict[str, str]) -> list[Event]:
    rows = db.session.execute(
        select(ChainItem, Document.number)
        .outerjoin(Document, Document.id == ChainItem.document_id)
        .where(ChainItem.session_id == session_id, ChainItem.kind == "attempt")
        .order_by(ChainItem.leaf.desc())
        .limit(NEWEST)
    )
    return [
        Event(
            item.made_at,
            labels.get(item.device_id, ""),
            item.outcome or "",
            number or "",
            item.entry_id,
        )
        for item, number in rows
    ]
