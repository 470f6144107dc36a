"""What the office does besides a session's day: with `audited_day` every kind of line there is stands in the record.

Must never be used to prove what the services do: they have tests of their own.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from server import clock
from server.confirmations import service as confirmations
from server.database import db, transaction
from server.devices import diagnosing
from server.devices import service as devices
from server.devices.diagnosis_file import Saved
from server.documents.models import Document
from server.locations import service as locations
from server.locations.rules import Offer
from server.retention import service as retention
from server.sessions import service as sessions
from server.staff import service as staff
from server.statements import service as statements
from tests.builders import sessions as plans
from tests.builders.documents import imported
from tests.builders.sound import wav
from tests.field_day import STROKES, FieldDay
from tests.tablet import Declined


def act(day: FieldDay, by: str) -> None:
    """After the day: people, a place, a plan with documents, texts, a diagnosis, a tablet revoked, a person forgotten."""
    now = clock.now()
    one, two = day.tablets
    with transaction():
        new = staff.add("n.new", "N. New", "a long enough pass phrase", ["auditor"], now=now, by_id=by)
        staff.set_roles(new.member.id, ["back_office"], active=False, by_id=by, now=now)
    place = plans.location()
    with transaction():
        details = locations.LocationDetails(
            "Stadskantoor Goes",
            "town_hall",
            city="Goes",
            offers=[Offer("document_issue", date(2022, 1, 1), None)],
        )
        locations.change(place, details, version=1, now=now, staff_id=by)
    documents = imported(2, first=50)
    wanted = plans.request(place, begins=now + timedelta(days=7))
    with transaction():
        planned = sessions.plan(wanted, staff_id=by, now=now).id
        sessions.allocate(planned, documents, now=now, staff_id=by)
        sessions.release(planned, documents[:1], now=now, staff_id=by)
        sessions.make_card(planned, staff_id=by, now=now)
    with transaction():
        version = statements.state("en").statement.sha256
        statements.review("en", version, speaker="E. English", remark="", staff_id=by, now=now)
        statements.record("en", "question", wav(), staff_id=by, now=now)
        statements.unrecord("en", "question", staff_id=by, now=now)
    with transaction():
        diagnosing.bring_diagnosis(Saved(one.device, now, {"madeAt": "then"}), staff_id=by, now=now)
        devices.revoke(two.device, staff_id=by, now=now)
    _bring_an_attachment_later(day, by)
    with transaction():
        applicant = db.session.get_one(Document, day.document_ids[0]).applicant_id
        retention.forget(applicant, staff_id=by, now=now)


def _bring_an_attachment_later(day: FieldDay, by: str) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[4], strokes=STROKES)
    for att in (None, b"something else"):
        one.journal[-1] = replace(kept, att=att)
        with suppress(Declined):
            one.exchange()
    waiting = {item.code: item.id for item in confirmations.quarantined_items() if item.released_at is None}
    with transaction():
        confirmations.release(waiting["attachment_missing"], staff_id=by, now=clock.now())
    one.journal[-1] = kept
    one.exchange()
