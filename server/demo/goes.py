"""The demo's finished session: a day in Goes with two tablets, all of it through the server's own doors.

Must never write a confirmation past the tablets' chains. docs/operating.md, "The demo".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from server import clock, keyring
from server.batches import service as batches
from server.batches.models import Batch
from server.database import db, transaction
from server.demo.people import Sample
from server.demo.signatures import signature
from server.demo.tablet import Tablet, through
from server.devices import service as devices
from server.errors import Refused
from server.packing import service as packing
from server.packing.seals import ReadSeal
from server.reconciliation import service as reconciliation
from server.sessions import service as sessions
from server.sessions.models import Allocation, IssuingSession
from server.sessions.service import PlanRequest
from server.staff.rules import DEMO_PASSWORD
from server.statements import service as statements
from sync import chain

PHRASE = "harbor velvet lantern orbit maple"
SEAL_NUMBER = "004417"
SEAL_HOME = "004418"
"""The new seal, for the way back."""
OTHER = {9: "not_collected", 23: "document_incorrect", 38: "not_collected"}
REASONS = {"not_collected": "did_not_come", "document_incorrect": "name"}
NOTES = {23: "Achternaam mist een accent. Aanvrager wacht op een nieuw document."}
DOUBLE = 13
"""The one that tablet 3 handed over and that tablet 4, with another person before it, chose by mistake."""

PAPERS = ("passport", "passport", "identity_card", "residence_document")
LANGUAGES = ("nl", "en", "ar", "uk", "en")


@dataclass
class Day:
    """The time in Goes, as the server has it; `tablet_slow` is how far tablet 4's clock is behind."""

    present: datetime
    tablet_slow: timedelta = timedelta(seconds=-72)

    def now(self) -> datetime:
        """The server's time."""
        return self.present

    def slow(self) -> datetime:
        """What tablet 4 takes for the time."""
        return self.present + self.tablet_slow

    def go_to(self, moment: datetime) -> None:
        """Time passes, never back."""
        self.present = max(self.present, moment)


def plan(day: Day, location: str, people: dict[str, str], documents: Sequence[str]) -> IssuingSession:
    """The session in Goes, planned the week before, from nine to four."""
    starts = day.present
    with transaction():
        planned = sessions.plan(
            PlanRequest(
                location_id=location,
                starts_at=starts,
                ends_at=starts + timedelta(hours=7),
                slot_minutes=10,
                slot_capacity=2,
                lead_id=people["j.dewit"],
                staff_ids=(people["j.dewit"], people["m.bakker"]),
            ),
            staff_id=people["a.jansen"],
            now=starts - timedelta(days=6),
        )
        sessions.allocate(planned.id, documents, now=starts - timedelta(days=6), staff_id=people["a.jansen"])
    return planned


def hold(app: Flask, session_id: str, samples: Sequence[Sample], people: dict[str, str]) -> None:
    """The whole day: enrol, pack, seal, prepare, hand over, count out, close, count back, reconcile."""
    session = sessions.session(session_id)
    starts = session.starts_at
    day = Day(starts - timedelta(days=3))
    with clock.told_by(day.now):
        one = _tablet(app, "Tablet 3", "j.dewit", people, day, slow=False)
        day.go_to(day.present + timedelta(minutes=4))
        two = _tablet(app, "Tablet 4", "m.bakker", people, day, slow=True)
        _seal(session_id, [one.device, two.device], people["a.jansen"], day)
        records = _records(session_id, samples)
        day.go_to(starts - timedelta(minutes=70))
        batch = db.session.scalars(select(Batch.id).where(Batch.session_id == session_id)).one()
        for tablet, name in ((one, "j.dewit"), (two, "m.bakker")):
            tablet.prepare(batch)
            day.go_to(day.present + timedelta(minutes=30))
            tablet.unlock(batch, people[name], PHRASE)
        one.count("in", records, box=chain.BoxSeal("whole", SEAL_NUMBER))
        _exchange(one)
        day.go_to(starts)
        _hand_over(day, one, two, records, samples)
        _go_home(day, one, two, [records[at] for at in OTHER], starts)
        day.go_to(starts + timedelta(hours=25))
        with transaction():
            packing.record_count(
                session_id,
                "returned",
                [samples[at].number for at in OTHER],
                now=day.present,
                staff_id=people["a.jansen"],
                seal=ReadSeal("whole", SEAL_HOME, "", SEAL_HOME),
            )
            reconciliation.reconcile(session_id, day.present)


def _tablet(app: Flask, label: str, username: str, people: dict[str, str], day: Day, *, slow: bool) -> Tablet:
    with transaction():
        _, code = devices.make_ticket(label, staff_id=people["a.jansen"], now=day.present)
        link = devices.link_for(code)
    tablet = Tablet(keyring.origin(), through(app.test_client()), day.slow if slow else day.now)
    tablet.enrol(link, label)
    tablet.let_in(username, DEMO_PASSWORD, PHRASE)
    return tablet


def _seal(session_id: str, tablets: Sequence[str], staff_id: str, day: Day) -> None:
    with transaction():
        for device_id in tablets:
            sessions.add_tablet(session_id, device_id, staff_id=staff_id, now=day.present)
    day.go_to(sessions.session(session_id).starts_at - timedelta(hours=17))
    with transaction():
        numbers = [line.document.number for line in packing.box(session_id).packed]
        packing.freeze(session_id, SEAL_NUMBER, numbers, staff_id=staff_id, now=day.present)
        batches.seal(session_id, staff_id=staff_id, now=day.present)


def _records(session_id: str, samples: Sequence[Sample]) -> list[str]:
    """The record ids in the order of the samples."""
    packed = packing.box(session_id).packed
    ids = {line.document.id: line.document.number for line in packed}
    rows = db.session.execute(
        select(Allocation.document_id, Allocation.record_id).where(Allocation.session_id == session_id)
    )
    found = {ids[row.document_id]: row.record_id for row in rows}
    return [found[sample.number] for sample in samples]


def _hand_over(day: Day, one: Tablet, two: Tablet, records: Sequence[str], samples: Sequence[Sample]) -> None:
    starts = day.present
    for at, (rid, sample) in enumerate(zip(records, samples, strict=True)):
        day.go_to(starts + timedelta(minutes=6 * at + 3, seconds=17 * at % 60))
        tablet = two if at % 3 == 2 else one
        _attempt(tablet, at, rid, sample)
        if at == DOUBLE + 1:
            day.go_to(day.present + timedelta(seconds=74))
            _attempt(two, DOUBLE, records[DOUBLE], sample)
        if tablet is one or at < DOUBLE:
            _exchange(tablet)


def _attempt(tablet: Tablet, at: int, rid: str, sample: Sample) -> None:
    outcome = OTHER.get(at, "handed_over")
    if outcome != "handed_over":
        tablet.hand_over(rid, outcome, reason=REASONS[outcome], notes=NOTES.get(at, ""))
        return
    tablet.hand_over(
        rid,
        strokes=signature(sample.name),
        statement=_signed_under(LANGUAGES[at % len(LANGUAGES)]),
        checks=chain.Checks(
            photo=True,
            identity=PAPERS[at % len(PAPERS)],
            old="taken_in" if sample.old_documents else "none_expected",
        ),
    )


def _signed_under(language: str) -> chain.Stmt | None:
    """The words that the app shows above the pad; None where no app is built, and the tablet has its own."""
    try:
        statement = statements.state(language).statement
    except Refused:
        return None
    piece = next(one for one in statement.signed if one.name == "applicant-pen")
    return chain.Stmt(statement.id, language, piece.sha256)


def _go_home(day: Day, one: Tablet, two: Tablet, left: Sequence[str], starts: datetime) -> None:
    day.go_to(starts + timedelta(hours=6, minutes=48))
    _exchange(two)
    day.go_to(starts + timedelta(hours=7, minutes=20))
    one.count("out", left, box=chain.BoxSeal("whole", SEAL_HOME))
    for tablet in (one, two):
        day.go_to(day.present + timedelta(minutes=3))
        tablet.close()
        tablet.lock()
        _exchange(tablet)


def _exchange(tablet: Tablet) -> None:
    told = tablet.exchange()
    if "stop" in told:
        raise RuntimeError(f"the server stopped at {told['stop']}")
