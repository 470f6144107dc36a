"""What the reconciliation of one session shows: sums, open cases with their evidence, what agrees.

Must never change anything: it reads what `service.reconcile` left. screens.md's Reconcile, docs/architecture.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.confirmations import service as confirmations
from server.confirmations.service import Evidence
from server.database import db
from server.errors import Refused
from server.locations.models import Location
from server.packing.models import BoxCount
from server.reconciliation import rules, service
from server.reconciliation.models import Discrepancy
from server.reconciliation.rows import Line, Reading, Tablet, tablets
from server.sessions.models import IssuingSession
from server.staff import service as staff

MOST_EVIDENCE = 6  # confirmations drawn side by side in one case


@dataclass(frozen=True)
class Case:
    """One discrepancy with everything a person needs to settle it; `about` names what has no document,
    `seal` is the count whose seal it is about.
    """

    discrepancy: Discrepancy
    line: Line | None
    number: str
    evidence: Sequence[Evidence]
    likely: str
    settled_by: str
    approved_by: str
    about: str
    seal: BoxCount | None = None


@dataclass(frozen=True)
class Board:
    """The reconciliation of one session."""

    session: IssuingSession
    location: str
    cases: Sequence[Case]
    done: Sequence[Case]
    agreed: Sequence[Line]
    waiting: Sequence[Line]
    count: BoxCount | None
    tablets: Sequence[Tablet]
    owing: dict[str, str]
    expected: int
    handed_over: int
    double: int
    other: dict[str, int]
    silent: int

    @property
    def can_close(self) -> bool:
        """Whether nothing but the button is left to do."""
        return (
            self.session.closed_at is None
            and not self.cases
            and not self.owing
            and (self.count is not None or not self.expected)
        )


@dataclass(frozen=True)
class Summary:
    """One session in the list of reconciliations."""

    session: IssuingSession
    location: str
    open: int


def summaries(now: datetime) -> list[Summary]:
    """Every session that has begun, those with something open first, then the newest."""
    counts = service.open_counts()
    rows = db.session.execute(
        select(IssuingSession, Location.name)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(
            IssuingSession.state.in_(("sealed", "open", "counted_out", "closed")),
            IssuingSession.starts_at <= now,
        )
        .order_by(IssuingSession.starts_at.desc())
    ).all()
    found = [Summary(session, name, counts.get(session.id, 0)) for session, name in rows]
    return sorted(found, key=lambda one: (not one.open, bool(one.session.closed_at)))


def board(session_id: str, reading: Reading) -> Board:
    """The page for this session, from what was just reconciled."""
    session = service.session_of(session_id)
    place = db.session.get(Location, session.location_id)
    lines = {line.row.document_id: line for line in reading.lines}
    everything = service.discrepancies(session_id)
    names = _names(everything)
    here = tablets(session)
    labels = {tablet.device.id: tablet.device.label for tablet in here}
    cases = [
        _case(one, lines.get(one.document_id or ""), names, labels.get(one.subject, one.subject[:12]))
        for one in sorted(everything, key=_urgency)
    ]
    last = [line.items[-1].outcome or "" for line in reading.lines if line.items and not line.row.handovers]
    lost = {one.subject for one in everything if one.kind == rules.LOST}
    state = {part: [line for line in reading.lines if line.state == part] for part in ("agrees", "waits")}
    return Board(
        session=session,
        location=place.name if place else "",
        cases=[case for case in cases if case.discrepancy.state != "approved"],
        done=[case for case in cases if case.discrepancy.state == "approved"],
        agreed=state["agrees"],
        waiting=state["waits"],
        count=reading.count,
        tablets=here,
        owing={device: label for device, label in service.owing(session).items() if device not in lost},
        expected=sum(line.row.expected for line in reading.lines),
        handed_over=sum(bool(line.row.handovers) for line in reading.lines),
        double=sum(len(line.row.handovers) > 1 for line in reading.lines),
        other=dict(Counter(last)),
        silent=sum(line.row.expected and not line.row.said for line in reading.lines),
    )


def _case(one: Discrepancy, line: Line | None, names: dict[str, str], about: str) -> Case:
    ids = [item.entry_id for item in line.items] if line else []
    if one.kind in {"unknown_record", "quarantined"}:
        ids = [one.subject]
    seal = db.session.get(BoxCount, one.subject) if one.kind in rules.SEAL_KINDS else None
    if seal is not None and seal.entry_id is not None:
        ids = [seal.entry_id]
    return Case(
        discrepancy=one,
        line=line,
        number=line.number if line else "",
        evidence=[found for entry in ids[:MOST_EVIDENCE] for found in _evidence(entry)],
        likely=rules.likely(line.row) if line else "",
        settled_by=names.get(one.settled_by_id or "", ""),
        approved_by=names.get(one.approved_by_id or "", ""),
        about=about,
        seal=seal,
    )


def _evidence(entry_id: str) -> list[Evidence]:
    try:
        return [confirmations.evidence(entry_id)]
    except Refused:
        return []


def _urgency(one: Discrepancy) -> tuple[int, int, str]:
    order = {kind: at for at, kind in enumerate(rules.KINDS)}
    return (one.state == "settled", order.get(one.kind, 99), one.id)


def _names(everything: Sequence[Discrepancy]) -> dict[str, str]:
    return staff.names_of(one for row in everything for one in (row.settled_by_id, row.approved_by_id))
