"""What the other tablets hear of a handover, of its withdrawal, and of the handovers that still stand then."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from server import clock
from server.batches import service as batches
from server.confirmations import service
from server.database import db, transaction
from server.sessions.models import IssuingSession
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Kept, Tablet


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app)
        for number in range(1, 4):
            day.add_tablet(f"Tablet {number}")
        day.seal()
        for tablet in day.tablets:
            day.open(tablet)
        yield day


def hands_over(tablet: Tablet, rid: str, supersedes: str | None = None) -> Kept:
    kept = tablet.hand_over(rid, strokes=STROKES, supersedes=supersedes)
    tablet.exchange()
    return kept


def withdraws(tablet: Tablet, rid: str, wrong: Kept) -> Kept:
    kept = tablet.hand_over(rid, "not_collected", supersedes=wrong.entry_id)
    tablet.exchange()
    return kept


def heard(day: FieldDay, tablet: Tablet) -> list[tuple[str, list[str], str]]:
    """What this tablet was told so far of others."""
    tablet.exchange()
    told: list[dict[str, Any]] = tablet.notices.get(day.session_id, [])
    said = [(notice["kind"], notice.get("rids", []), notice.get("dev", "")) for notice in told]
    return [one for one in said if one[2] != tablet.device]


def test_the_others_are_told_that_a_handover_was_withdrawn(day: FieldDay) -> None:
    one, other, third = day.tablets
    wrong = hands_over(one, day.rids[0])
    withdraws(one, day.rids[0], wrong)
    for tablet in (other, third):
        assert heard(day, tablet) == [
            ("handed_over", [day.rids[0]], one.device),
            ("withdrawn", [day.rids[0]], one.device),
        ]
    assert heard(day, one) == []


def test_a_second_handover_after_the_withdrawal_is_told_again(day: FieldDay) -> None:
    one, other, third = day.tablets
    withdraws(one, day.rids[0], hands_over(one, day.rids[0]))
    hands_over(other, day.rids[0])
    assert heard(day, one) == [("handed_over", [day.rids[0]], other.device)]
    assert [(kind, dev) for kind, _, dev in heard(day, third)] == [
        ("handed_over", one.device),
        ("withdrawn", one.device),
        ("handed_over", other.device),
    ]


def test_of_two_handovers_only_the_withdrawn_one_is_told_so_whichever_came_first(day: FieldDay) -> None:
    one, other, third = day.tablets
    first = hands_over(one, day.rids[0])
    second = hands_over(other, day.rids[0])
    assert service.evidence(second.entry_id).status == "conflict"
    withdraws(one, day.rids[0], first)
    assert [(kind, dev) for kind, _, dev in heard(day, third)] == [
        ("handed_over", one.device),
        ("handed_over", other.device),
        ("withdrawn", one.device),
    ]
    withdraws(other, day.rids[0], second)
    assert heard(day, third)[-1] == ("withdrawn", [day.rids[0]], other.device)
    assert heard(day, one)[-1] == ("withdrawn", [day.rids[0]], other.device)


def test_a_handover_that_another_one_corrects_still_stands(day: FieldDay) -> None:
    one, other, _ = day.tablets
    wrong = hands_over(one, day.rids[0])
    hands_over(one, day.rids[0], supersedes=wrong.entry_id)
    assert {kind for kind, _, _ in heard(day, other)} == {"handed_over"}


def test_a_correction_of_what_was_no_handover_is_told_to_nobody(day: FieldDay) -> None:
    one, other, _ = day.tablets
    wrong = one.hand_over(day.rids[0], "not_collected")
    one.hand_over(day.rids[0], "declined", supersedes=wrong.entry_id)
    one.exchange()
    assert heard(day, other) == []


def test_what_one_upload_hands_over_and_withdraws_is_told_as_withdrawn(day: FieldDay) -> None:
    one, other, _ = day.tablets
    wrong = one.hand_over(day.rids[0], strokes=STROKES)
    one.hand_over(day.rids[0], "not_collected", supersedes=wrong.entry_id)
    one.hand_over(day.rids[1], strokes=STROKES)
    one.exchange()
    assert heard(day, other) == [
        ("handed_over", [day.rids[1]], one.device),
        ("withdrawn", [day.rids[0]], one.device),
    ]


def test_a_stranger_s_entry_withdraws_nothing(day: FieldDay) -> None:
    one, other, third = day.tablets
    right = hands_over(one, day.rids[0])
    withdraws(other, day.rids[0], right)
    assert heard(day, third) == [("handed_over", [day.rids[0]], one.device)]


def test_a_handover_after_the_recall_is_told_and_so_is_its_withdrawal(day: FieldDay) -> None:
    one, other, _ = day.tablets
    with transaction():
        batches.recall(day.document_ids[0], "stolen", staff_id=day.staff_id, now=clock.now())
    late = hands_over(one, day.rids[0])
    assert service.evidence(late.entry_id).status == "after_recall"
    withdraws(one, day.rids[0], late)
    assert [kind for kind, _, _ in heard(day, other)[-2:]] == ["handed_over", "withdrawn"]


def test_nobody_is_told_of_what_comes_after_the_close(day: FieldDay) -> None:
    one, other, _ = day.tablets
    wrong = hands_over(one, day.rids[0])
    with transaction():
        session = db.session.get(IssuingSession, day.session_id)
        assert session is not None
        session.closed_at = clock.now()
    withdraws(one, day.rids[0], wrong)
    hands_over(one, day.rids[1])
    assert [(kind, rids) for kind, rids, _ in heard(day, other)] == [("handed_over", [day.rids[0]])]


def test_what_was_released_from_quarantine_is_told_as_if_it_had_come_whole(day: FieldDay) -> None:
    one, other, _ = day.tablets
    wrong = hands_over(one, day.rids[0])
    kept = one.hand_over(day.rids[0], "not_collected", supersedes=wrong.entry_id)
    one.journal[-1] = replace(kept, att=None)
    one.exchange()
    assert [kind for kind, _, _ in heard(day, other)] == ["handed_over"]
    (waiting,) = service.quarantined_items()
    with transaction():
        assert service.release(waiting.id, staff_id=day.staff_id, now=clock.now())
    assert [kind for kind, _, _ in heard(day, other)] == ["handed_over", "withdrawn"]
