"""What does not fit a chain is kept apart, whole, until a person releases it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from server import clock
from server.confirmations import service
from server.confirmations.models import ChainItem
from server.confirmations.quarantine import Apart
from server.database import db, transaction
from server.devices.models import Device
from server.log.models import LogLeaf
from server.reconciliation import service as reconciliation
from sync import chain, jws
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Declined, cloned


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app)
        day.add_tablet("Tablet 1")
        day.seal()
        day.open(day.tablets[0])
        day.tablets[0].exchange()
        yield day


def apart() -> list[Apart]:
    db.session.expire_all()
    return service.quarantined_items()


def lines_of(entry_id: str) -> list[tuple[str, bool | None]]:
    """The log's lines about an item, each with what it says of the attachment that is not there."""
    lines = db.session.scalars(
        select(LogLeaf.line).where(LogLeaf.subject == entry_id).order_by(LogLeaf.number)
    )
    return [(kind, obj.get("bare")) for kind, obj in map(json.loads, lines)]


def release(day: FieldDay, item: Apart) -> bool:
    with transaction():
        return service.release(item.id, staff_id=day.staff_id, now=clock.now())


def state(day: FieldDay) -> str:
    db.session.expire_all()
    device = db.session.get(Device, day.tablets[0].device)
    assert device is not None
    return device.state


def test_a_copy_of_the_tablet_forks_the_chain_and_stops_it(day: FieldDay) -> None:
    one = day.tablets[0]
    copy = cloned(one)
    copy.hand_over(day.rids[1], strokes=STROKES)
    one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    with pytest.raises(Declined) as declined:
        copy.exchange()
    assert (declined.value.status, declined.value.code) == (409, "chain_fork")
    assert [item.code for item in apart()].count("chain_fork") == 1
    assert state(day) == "quarantined"
    with pytest.raises(Declined) as declined:
        one.batches()
    assert declined.value.code == "device_not_active"


def test_nothing_a_quarantined_tablet_sends_is_lost(day: FieldDay) -> None:
    one = day.tablets[0]
    copy = cloned(one)
    copy.add("lock")
    one.add("open", rid=day.rids[0], rec="A" * 43)
    one.exchange()
    with pytest.raises(Declined):
        copy.exchange()
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    for _ in range(2):
        with pytest.raises(Declined) as declined:
            one.exchange()
        assert declined.value.code == "device_not_active"
    waiting = [item for item in apart() if item.released_at is None]
    assert kept.entry_id in {item.entry_id for item in waiting}
    for item in sorted(waiting, key=lambda item: item.seq or 0):
        release(day, item)
    assert state(day) == "active"
    assert service.evidence(kept.entry_id).status == "accepted"
    assert {result["st"] for result in one.exchange()["res"]} == {"known"}


def test_everything_after_the_fork_is_kept_in_whatever_parts_it_comes(day: FieldDay) -> None:
    one = day.tablets[0]
    copy = cloned(one)
    copy.add("lock")
    one.add("lock", staff="other")
    one.exchange()
    signed = [copy.hand_over(day.rids[0], strokes=STROKES), copy.add("lock"), copy.add("lock")]
    for part in (copy.waiting()[:1], signed[1:2], signed[2:], signed[:1]):
        with suppress(Declined):
            copy._post_packed("/api/v1/confirmations", copy.upload(part))
    waiting = {item.entry_id for item in apart() if item.released_at is None}
    assert {kept.entry_id for kept in signed} <= waiting


def test_a_release_of_a_fork_leaves_it_outside_the_chain(day: FieldDay) -> None:
    one = day.tablets[0]
    copy = cloned(one)
    copy.add("lock")
    one.add("unlock")
    one.exchange()
    with pytest.raises(Declined):
        copy.exchange()
    assert release(day, apart()[0]) is False
    assert apart()[0].released_at is not None
    assert service.evidence(apart()[0].entry_id).quarantined


def test_a_break_is_kept_apart_and_stops_the_tablet(day: FieldDay) -> None:
    one = day.tablets[0]
    one.state = chain.ChainState(one.device, 1, one.state.seq, "A" * 43)
    one.add("lock")
    with pytest.raises(Declined) as declined:
        one.exchange()
    assert declined.value.code == "chain_break"
    assert state(day) == "quarantined"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("other", "attachment_digest"), ("none", "attachment_missing"), ("odd", "attachment_digest")],
)
def test_a_wrong_attachment_waits_for_a_person_and_then_the_chain_goes_on(
    day: FieldDay, fault: str, code: str
) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    assert kept.att is not None
    wrong = {"other": kept.att[:-1] + b"\0", "none": None, "odd": b"\xff"}[fault]
    one.journal[-1] = replace(kept, att=wrong)
    told = one.exchange()
    assert (told["stop"]["code"], told["stop"]["id"]) == (code, kept.entry_id)
    assert state(day) == "active"
    assert release(day, apart()[0]) is True
    one.add("lock")
    assert [result["st"] for result in one.exchange()["res"]] == ["known", "accepted"]
    found = service.evidence(kept.entry_id)
    assert (found.opened, found.strokes) == (False, [])


@pytest.mark.parametrize("on_the_way", [None, b"something else"])
def test_an_attachment_that_was_lost_on_the_way_is_kept_when_the_tablet_brings_it_after_the_release(
    day: FieldDay, on_the_way: bytes | None
) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    one.journal[-1] = replace(kept, att=on_the_way)
    one.exchange()
    assert release(day, apart()[0]) is True
    assert service.evidence(kept.entry_id).opened is False
    one.journal[-1] = kept
    assert [result["st"] for result in one.exchange()["res"]] == ["known"]
    found = service.evidence(kept.entry_id)
    assert (found.opened, found.strokes) == (True, STROKES)
    assert lines_of(kept.entry_id) == [
        ("quarantine", None),
        ("item", True),
        ("release", None),
        ("attached", None),
    ]


def test_what_comes_whole_later_waits_for_nobody_and_the_log_says_why(day: FieldDay) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    for wrong in (None, b"something else"):
        one.journal[-1] = replace(kept, att=wrong)
        with suppress(Declined):
            one.exchange()
    with transaction():
        reconciliation.reconcile(day.session_id, clock.now())
    assert [found.kind for found in reconciliation.discrepancies(day.session_id)].count("quarantined") == 1
    assert service.waiting_in_quarantine(one.device) == 2
    one.journal[-1] = kept
    assert [result["st"] for result in one.exchange()["res"]] == ["accepted"]
    assert service.waiting_in_quarantine(one.device) == 0
    assert [item.mended for item in apart()] == [True, True]
    assert [release(day, item) for item in apart()] == [False, False]
    assert [kind for kind, _ in lines_of(kept.entry_id)] == [
        "quarantine",
        "quarantine",
        "item",
        "mended",
        "mended",
    ]
    with transaction():
        reconciliation.reconcile(day.session_id, clock.now())
    assert "quarantined" not in {found.kind for found in reconciliation.discrepancies(day.session_id)}


def test_what_a_person_released_without_its_attachment_is_settled_once_that_has_come(day: FieldDay) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    for wrong in (None, b"something else"):
        one.journal[-1] = replace(kept, att=wrong)
        with suppress(Declined):
            one.exchange()
    missing = next(item for item in apart() if item.code == "attachment_missing")
    assert release(day, missing) is True
    assert service.waiting_in_quarantine(one.device) == 1
    one.journal[-1] = kept
    one.exchange()
    assert {item.code: item.mended for item in apart()} == {
        "attachment_missing": False,
        "attachment_digest": True,
    }


def test_another_message_of_the_same_tablet_still_waits(day: FieldDay) -> None:
    one = day.tablets[0]
    token = jws.sign({"v": 1, "kind": "poem"}, typ=chain.ITEM_TYP, key=one.sig, kid=one.device)
    one.ask("POST", "/api/v1/confirmations", {"items": [{"jws": token}]})
    one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    assert service.waiting_in_quarantine(one.device) == 1
    assert [item.mended for item in apart()] == [False]


def test_a_person_looks_at_everything_of_a_tablet_that_was_stopped(day: FieldDay) -> None:
    one = day.tablets[0]
    copy = cloned(one)
    copy.add("lock")
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    for wrong in (None, b"something else"):
        one.journal[-1] = replace(kept, att=wrong)
        with suppress(Declined):
            one.exchange()
    assert release(day, next(item for item in apart() if item.code == "attachment_missing")) is True
    with pytest.raises(Declined):
        copy.exchange()
    release(day, next(item for item in apart() if item.code == "chain_fork"))
    one.journal[-1] = kept
    one.exchange()
    assert (service.waiting_in_quarantine(one.device), state(day)) == (1, "quarantined")
    (left,) = [item for item in apart() if item.released_at is None]
    release(day, left)
    assert (service.waiting_in_quarantine(one.device), state(day)) == (0, "active")


def test_a_release_of_the_whole_item_settles_what_came_of_it_before(day: FieldDay) -> None:
    one = day.tablets[0]
    copy = cloned(one)
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    copy.add("lock")
    one.journal[-1] = replace(kept, att=None)
    one.exchange()
    copy.state = chain.ChainState(copy.device, 1, copy.state.seq, "A" * 43)
    copy.add("lock")
    with suppress(Declined):
        copy._post_packed("/api/v1/confirmations", copy.upload(copy.journal[-1:]))
    assert state(day) == "quarantined"
    one.journal[-1] = kept
    with pytest.raises(Declined):
        one.exchange()
    for code in ("chain_break", "device_not_active"):
        for item in [item for item in apart() if item.code == code and not item.released_at]:
            release(day, item)
    assert service.evidence(kept.entry_id).opened
    assert next(item for item in apart() if item.code == "attachment_missing").mended


def test_bytes_that_somebody_added_to_an_item_without_an_attachment_are_not_kept(day: FieldDay) -> None:
    one = day.tablets[0]
    kept = one.add("lock")
    one.journal[-1] = replace(kept, att=b"nobody signed for this")
    assert [result["st"] for result in one.exchange()["res"]] == ["accepted"]
    stored = db.session.scalar(select(ChainItem.attachment).where(ChainItem.entry_id == kept.entry_id))
    assert stored is None


def test_ink_that_was_not_signed_for_is_kept_apart(day: FieldDay) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    said = jws.read(kept.jws, typ=chain.ITEM_TYP).payload
    said["ink"] = {"h": "A" * 43, "n": 1}
    one.journal[-1] = replace(kept, jws=jws.sign(said, typ=chain.ITEM_TYP, key=one.sig, kid=one.device))
    assert one._post("/api/v1/confirmations", one.upload(one.waiting()))
    assert apart()[0].code == "ink_digest"


def test_something_signed_that_is_no_item_is_kept_whole(day: FieldDay) -> None:
    one = day.tablets[0]
    token = jws.sign({"v": 1, "kind": "poem"}, typ=chain.ITEM_TYP, key=one.sig, kid=one.device)
    answer = one.ask("POST", "/api/v1/confirmations", {"items": [{"jws": token}]})
    assert (answer.status, answer.json()["code"]) == (400, "item_unreadable")
    assert [(item.code, item.entry_id) for item in apart()] == [("item_unreadable", jws.entry_id(token))]


def test_an_item_of_a_newer_version_is_kept_whole_and_says_that_the_server_is_old(day: FieldDay) -> None:
    one = day.tablets[0]
    token = jws.sign({"v": 2, "kind": "lock"}, typ=chain.ITEM_TYP, key=one.sig, kid=one.device)
    answer = one.ask("POST", "/api/v1/confirmations", {"items": [{"jws": token}]})
    assert (answer.status, answer.json()["code"]) == (400, "version_unknown")
    assert [(item.code, item.entry_id) for item in apart()] == [("version_unknown", jws.entry_id(token))]
    assert state(day) == "active"
