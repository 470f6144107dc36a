"""The session card and the ways to unlock: what the office chooses, makes once, and seals into the batch."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from server import clock
from server.batches import service as batches
from server.database import db, transaction
from server.errors import Refused
from server.log.models import LogLeaf
from server.sessions import card as card_room
from server.sessions import service
from sync import batch as wire
from sync import jws, staff_secret
from sync.encoding import b64u
from sync.errors import ProtocolError
from sync.history import MEMBERS
from sync.log import read_leaf
from tests.builders.sessions import location, session
from tests.builders.staff import NOW, member, signed_in, token
from tests.field_day import FieldDay, plan_day


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        found = plan_day(app)
        found.add_tablet("Tablet 1")
        yield found


def unlock_of(day: FieldDay) -> staff_secret.UnlockPolicy:
    edition = batches.current(day.session_id)
    assert edition is not None
    payload = jws.read(edition.header, typ=wire.HEADER_TYP).payload
    return staff_secret.read_policy(payload["policy"])


def make_card(session_id: str) -> bytes:
    with transaction():
        return staff_secret.read_card(service.make_card(session_id, staff_id=None, now=clock.now()))


def allow(session_id: str, *ways: str) -> None:
    with transaction():
        card_room.allow(service.session(session_id), ways)


def test_a_batch_says_which_ways_unlock_it_and_no_card_before_one_is_made(day: FieldDay) -> None:
    day.seal()
    assert unlock_of(day) == staff_secret.UnlockPolicy(("phrase", "passkey"))


def test_only_the_card_that_was_made_last_opens_what_is_sealed_from_then_on(day: FieldDay) -> None:
    first = make_card(day.session_id)
    day.seal()
    staff_secret.check_card(first, day.session_id, unlock_of(day))
    second = make_card(day.session_id)
    changes = batches.overview(day.session_id, clock.now()).changes
    assert changes is not None
    assert changes.unlock
    day.seal()
    staff_secret.check_card(second, day.session_id, unlock_of(day))
    with pytest.raises(ProtocolError, match="card_wrong"):
        staff_secret.check_card(first, day.session_id, unlock_of(day))


def test_a_card_is_kept_nowhere_and_its_making_is_a_line_of_the_log(day: FieldDay) -> None:
    card = make_card(day.session_id)
    day.seal()
    kept = str(service.session(day.session_id).policy)
    lines = "".join(line.decode() for line in db.session.scalars(db.select(LogLeaf.line)))
    for form in (card.hex(), staff_secret.write_card(card), b64u(card)):
        assert form not in kept + lines
    assert f'"card":"{staff_secret.card_digest(card, day.session_id)}"' in lines.replace(" ", "")


def test_an_auditor_finds_in_every_line_of_a_session_with_a_card_what_its_kind_must_have(
    day: FieldDay,
) -> None:
    make_card(day.session_id)
    day.seal()
    lines = [read_leaf(line) for line in db.session.scalars(db.select(LogLeaf.line))]
    assert "card_made" in {said.get("act") for kind, said in lines if kind == "session"}
    for kind, said in lines:
        assert set(MEMBERS[kind].split()) <= said.keys(), kind


def test_a_session_that_takes_only_a_card_is_not_sealed_before_one_is_made(day: FieldDay) -> None:
    allow(day.session_id, "card")
    with pytest.raises(Refused, match="session card") as refused:
        day.seal()
    assert refused.value.fields == [{"code": "no_card", "message": ""}]
    make_card(day.session_id)
    day.seal()
    assert unlock_of(day).ways == ("card",)


@time_machine.travel(NOW, tick=False)
def test_changing_the_plan_keeps_the_card(app: Flask) -> None:
    with app.app_context():
        planned = session(ways=("card", "phrase"))
        card = make_card(planned)
        found = service.session(planned)
        wanted = service.PlanRequest(**{**vars(service.request_of(found)), "ways": ("card",)})
        with transaction():
            service.change(planned, wanted, version=found.version, staff_id=None, now=clock.now())
        policy = service.unlock_policy(service.session(planned))
        assert policy.ways == ("card",)
        staff_secret.check_card(card, planned, policy)


@time_machine.travel(NOW, tick=False)
def test_a_session_without_any_way_or_a_card_nobody_wants_is_refused(app: Flask) -> None:
    with app.app_context():
        place = location()
        with pytest.raises(Refused, match="Nobody could unlock") as refused:
            session(place, ways=())
        assert [field["pointer"] for field in refused.value.fields] == ["/ways"]
        planned = session(place, ways=("phrase",))
        with pytest.raises(Refused) as unwanted:
            make_card(planned)
        assert unwanted.value.code == "card_not_wanted"


@time_machine.travel(NOW, tick=False)
def test_the_office_sees_a_card_once(app: Flask) -> None:
    with app.app_context():
        person, planned = member(), session()
    office = signed_in(app, person)
    address = f"/sessions/{planned}/card"
    asked = office.get(address).get_data(as_text=True)
    assert "Make the card" in asked
    made = office.post(address, data={"csrf_token": token(office, address)})
    page = made.get_data(as_text=True)
    assert made.headers["Cache-Control"] == "no-store"
    [groups] = re.findall(r"<code>([0-9A-Z ]+)</code>", page)
    with app.app_context():
        policy = service.unlock_policy(service.session(planned))
        staff_secret.check_card(staff_secret.read_card(groups), planned, policy)
    again = office.get(address).get_data(as_text=True)
    assert groups not in again
    assert "Make a new card" in again
    assert "card made" in office.get(f"/sessions/{planned}").get_data(as_text=True)
