"""The seal of the box: what a count read, against what was put on; what differs opens and waits for two people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from server import clock
from server.batches import overview
from server.database import db, transaction
from server.errors import Refused
from server.packing import seals
from server.packing import service as packing
from server.packing.models import BoxCount
from server.reconciliation import service as reconciliation
from server.sessions import service as sessions
from sync import chain
from tests.builders.staff import member, signed_in, token_in
from tests.field_day import FieldDay, plan_day
from tests.tablet import Tablet

PACKED, HOME = "NL004417", "NL004418"
WHOLE = chain.BoxSeal("whole", "nl-0044 17")
OPENED = chain.BoxSeal("opened")


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=3)
        day.add_tablet("Tablet 1")
        day.add_tablet("Tablet 2")
        yield day


def pack(day: FieldDay, number: str = PACKED) -> None:
    """Pack the box under this seal."""
    with transaction():
        numbers = packing.left_in(day.session_id)
        packing.freeze(day.session_id, number, numbers, staff_id=day.staff_id, now=clock.now())


def opened(day: FieldDay) -> list[Tablet]:
    """Packed, sealed, open on both tablets."""
    pack(day)
    day.seal()
    return [day.open(tablet) for tablet in day.tablets]


def count_in(day: FieldDay, tablet: Tablet, seal: chain.BoxSeal | None) -> BoxCount:
    """Count in whole; gives the count as the office kept it."""
    kept = tablet.count("in", day.rids, box=seal)
    tablet.exchange()
    return db.session.scalars(select(BoxCount).where(BoxCount.entry_id == kept.entry_id)).one()


def kinds(day: FieldDay) -> list[tuple[str, str]]:
    """Kind and subject of each discrepancy about the seal."""
    with transaction():
        reconciliation.reconcile(day.session_id, clock.now())
    found = reconciliation.discrepancies(day.session_id)
    return sorted((one.kind, one.subject) for one in found if one.kind.startswith("seal_"))


def test_the_number_is_in_the_directory_and_nowhere_in_the_header(day: FieldDay) -> None:
    pack(day, "nl-0044 17")
    edition = day.seal()
    one = day.open(day.tablets[0])
    assert one.open_batch is not None
    assert one.open_batch.box == edition.box_seal == PACKED
    assert PACKED not in edition.header


def test_a_box_that_is_packed_later_or_anew_needs_a_new_edition(day: FieldDay) -> None:
    def changed() -> bool:
        changes = overview.batch_view(sessions.session(day.session_id), clock.now()).changes
        assert changes is not None
        return changes.box_seal

    day.seal()
    assert not changed()
    pack(day)
    assert changed()
    day.seal()
    assert not changed()
    with transaction():
        sessions.session(day.session_id).seal_number = HOME
    assert changed()


def test_the_seal_that_was_put_on_is_no_difference(day: FieldDay) -> None:
    one, two = opened(day)
    kept = count_in(day, one, WHOLE)
    assert (kept.seal_state, kept.seal_number, kept.seal_expected) == ("whole", PACKED, PACKED)
    count_in(day, two, OPENED)
    assert kinds(day) == []


@pytest.mark.parametrize(
    "seal",
    [
        chain.BoxSeal("whole", "NL004419", "replaced_on_the_way"),
        chain.BoxSeal("broken", PACKED),
        chain.BoxSeal("none", "", "opened_on_the_way"),
        chain.BoxSeal("a word of another client", PACKED),
    ],
)
def test_another_a_broken_and_a_missing_seal_open_a_discrepancy(day: FieldDay, seal: chain.BoxSeal) -> None:
    one, two = opened(day)
    kept = count_in(day, one, seal)
    count_in(day, two, OPENED)
    assert kept.seal_reason == seal.reason
    assert kinds(day) == [(seals.NOT_AS_PACKED, kept.id)]
    assert kept.found == len(day.rids)


@pytest.mark.parametrize("said", [OPENED, None])
def test_a_seal_that_nobody_read_opens_one_until_somebody_has(
    day: FieldDay, said: chain.BoxSeal | None
) -> None:
    one, two = opened(day)
    first = count_in(day, one, said)
    assert kinds(day) == [(seals.NOT_READ, first.id)]
    count_in(day, two, WHOLE)
    assert kinds(day) == []


def test_without_a_packed_box_nothing_is_compared(day: FieldDay) -> None:
    day.seal()
    count_in(day, day.open(day.tablets[0]), chain.BoxSeal("whole", "0042"))
    assert kinds(day) == []


def test_what_was_read_is_held_to_the_edition_that_the_tablet_had(day: FieldDay) -> None:
    one, _ = opened(day)
    pack(day, HOME)
    assert count_in(day, one, WHOLE).seal_expected == PACKED
    assert kinds(day) == []


def test_the_box_has_to_come_back_under_the_seal_it_left_with(day: FieldDay) -> None:
    one, _ = opened(day)
    count_in(day, one, WHOLE)
    one.count("out", day.rids, box=chain.BoxSeal("whole", HOME))
    one.exchange()
    office = signed_in(day.app, member())
    page = f"/sessions/{day.session_id}/count?phase=returned"
    text = office.get(page).get_data(as_text=True)
    assert HOME not in text
    form = {"phase": "returned", "whole": "yes", "csrf_token": token_in(text)}

    def back(**more: str) -> int:
        return office.post(page, data=form | more).status_code

    assert back() == 422
    assert back(seal=PACKED) == 303
    newest = packing.last_count(day.session_id)
    assert newest is not None
    assert kinds(day) == [(seals.NOT_AS_CLOSED, newest.id)]
    board = office.get(f"/reconcile/{day.session_id}").get_data(as_text=True)
    assert "the box came back under another seal than it left with" in board
    assert f"Should be {HOME}." in board
    assert f"Read: {PACKED}." in board
    assert back(seal="nl 004418") == 303
    assert kinds(day) == []
    assert back(no_seal="yes") == 303
    assert [kind for kind, _ in kinds(day)] == [seals.NOT_AS_CLOSED]


def test_the_evidence_and_the_packing_list_say_how_the_seal_was(day: FieldDay) -> None:
    one, _ = opened(day)
    kept = count_in(day, one, chain.BoxSeal("whole", "NL004419", "replaced_on_the_way"))
    office = signed_in(day.app, member())
    evidence = office.get(f"/evidence/{kept.entry_id}").get_data(as_text=True)
    assert "NL004419" in evidence
    assert "replaced on the way" in evidence
    listed = office.get(f"/sessions/{day.session_id}/packing-list").get_data(as_text=True)
    assert f"should be {PACKED}" in listed


@pytest.mark.parametrize("number", ["", " - ", "1" * 21])
def test_a_box_is_not_packed_under_a_seal_without_a_number(day: FieldDay, number: str) -> None:
    with pytest.raises(Refused, match="seal_missing"):
        pack(day, number)


def test_an_earlier_return_does_not_stand_against_a_later_one(day: FieldDay) -> None:
    now = clock.now()
    with transaction():
        for minute, number in enumerate((PACKED, HOME)):
            packing.record_count(
                day.session_id,
                "returned",
                [],
                now=now + timedelta(minutes=minute),
                staff_id=day.staff_id,
                seal=seals.ReadSeal("whole", number, "", HOME),
            )
    assert kinds(day) == []
