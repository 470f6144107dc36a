"""Records set aside for one tablet each: in turn by slot, as advice, with the reason of whoever goes on in the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from server import clock
from server.batches import leases, overview
from server.confirmations import service as confirmations
from server.database import db, transaction
from server.sessions import service as sessions
from server.sessions.leases import keep_wish
from sync import jws
from sync.batch import HEADER_TYP
from sync.record import Record
from tests.builders.staff import member, signed_in
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Tablet

TABLETS = (("a", "Tablet 1"), ("b", "Tablet 2"), ("c", "Tablet 3"))


def record(rid: str, slot: str) -> tuple[Record, bytes]:
    """A record of this slot, "" for none."""
    when = {"startsAt": slot, "endsAt": slot} if slot else None
    return Record(rid, {}, {}, when, [], [], [], None, None, ""), b"photo"


def taken(records: list[tuple[Record, bytes]], number: int) -> list[str]:
    """For which tablet each record is set aside, when there are so many; "" for none."""
    found = leases.set_aside(records, TABLETS[:number])
    return [one.lease["dev"] if one.lease else "" for one, _ in found]


def test_the_records_of_a_slot_take_the_tablets_in_turn() -> None:
    assert taken([record(str(n), "09:00") for n in range(7)], 3) == list("abcabca")


def test_slots_of_one_applicant_each_are_spread_too() -> None:
    assert taken([record(str(n), f"09:{n}0") for n in range(4)], 3) == list("abca")


def test_records_without_a_slot_are_spread_among_themselves() -> None:
    assert taken([record("1", "09:00"), record("2", ""), record("3", ""), record("4", "09:00")], 2) == list(
        "abab"
    )


@pytest.mark.parametrize("number", [0, 1])
def test_one_tablet_alone_needs_no_lease(number: int) -> None:
    assert taken([record("1", "09:00"), record("2", "")], number) == ["", ""]


def test_nothing_but_the_lease_is_changed() -> None:
    [(one, photo)] = leases.set_aside([record("1", "09:00")], TABLETS)
    assert (one.rid, one.lease, photo) == ("1", {"dev": "a", "label": "Tablet 1"}, b"photo")


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=4)
        day.add_tablet("Tablet 1")
        day.add_tablet("Tablet 2")
        yield day


def sealed_with_leases(day: FieldDay) -> None:
    """Plan leases and seal."""
    with transaction():
        keep_wish(sessions.session(day.session_id), leases=True)
    day.seal()


def lease_of(one: Tablet, rid: str) -> str:
    """The tablet for which the opened record is set aside."""
    opened, _ = one.open_record(rid)
    return opened.lease["dev"] if opened.lease else ""


def test_a_session_without_the_wish_sets_nothing_aside(day: FieldDay) -> None:
    with transaction():
        keep_wish(sessions.session(day.session_id), leases=True)
        keep_wish(sessions.session(day.session_id), leases=False)
    edition = day.seal()
    assert "leases" not in jws.read(edition.header, typ=HEADER_TYP).payload["policy"]
    one = day.open(day.tablets[0])
    assert {lease_of(one, rid) for rid in day.rids} == {""}


def test_every_tablet_reads_the_same_leases_and_each_has_its_share(day: FieldDay) -> None:
    sealed_with_leases(day)
    read = [[lease_of(day.open(one), rid) for rid in day.rids] for one in day.tablets]
    assert read[0] == read[1]
    assert Counter(read[0]) == {one.device: 2 for one in day.tablets}


def test_another_tablet_may_go_on_and_the_office_reads_why(day: FieldDay) -> None:
    sealed_with_leases(day)
    one, two = (day.open(tablet) for tablet in day.tablets)
    rid = next(rid for rid in day.rids if lease_of(one, rid) == two.device)
    kept = one.hand_over(rid, strokes=STROKES, lease="other_tablet_away")
    assert one.exchange()["res"][-1]["st"] == "accepted"
    assert confirmations.evidence(kept.entry_id).payload.lease == "other_tablet_away"
    office = signed_in(day.app, member())
    page = office.get(f"/evidence/{kept.entry_id}").get_data(as_text=True)
    assert "Was set aside for another tablet" in page
    assert "That tablet was not there" in page


def changed(day: FieldDay) -> bool:
    """Whether the newest edition has other leases than the plan wants."""
    changes = overview.batch_view(sessions.session(day.session_id), clock.now()).changes
    assert changes is not None
    return changes.leases


def test_an_edition_sealed_before_the_wish_has_to_be_sealed_anew(day: FieldDay) -> None:
    day.seal()
    assert not changed(day)
    with transaction():
        keep_wish(sessions.session(day.session_id), leases=True)
    assert changed(day)
    day.seal()
    assert not changed(day)


def test_an_attempt_without_a_reason_is_not_refused_either(day: FieldDay) -> None:
    sealed_with_leases(day)
    one, two = (day.open(tablet) for tablet in day.tablets)
    rid = next(rid for rid in day.rids if lease_of(one, rid) == two.device)
    one.hand_over(rid, strokes=STROKES)
    assert one.exchange()["res"][-1]["st"] == "accepted"
    db.session.rollback()
