"""The one door that asks for no proof: what anybody who knows a tablet's id can bring about there, and what not."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from server import clock
from server.confirmations.models import ChainItem, QuarantinedItem
from server.database import db, transaction
from server.devices.models import Device
from server.log import service as log
from server.web.security import BODY_LIMIT
from sync import acknowledgement, bundle, encoding, jws, keys
from tests.field_day import FieldDay
from tests.tablet import Tablet

BUNDLES = "/api/v1/bundles"
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def bring(day: FieldDay, sent: dict[str, Any]) -> Any:
    return day.app.test_client().post(BUNDLES, json=sent)


def silent_since_long_ago(one: Tablet) -> None:
    with transaction():
        db.session.get_one(Device, one.device).last_heard_at = LONG_AGO


def heard(one: Tablet) -> datetime | None:
    db.session.expire_all()
    return db.session.get_one(Device, one.device).last_heard_at


def kept() -> tuple[int, int, int]:
    """Lines of the log, items of chains, items in quarantine."""
    db.session.expire_all()
    items, apart = (
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (ChainItem, QuarantinedItem)
    )
    return log.size(), items, apart


def test_nobody_makes_a_silent_tablet_look_heard_with_an_empty_bundle(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    silent_since_long_ago(one)
    assert bring(day, {"v": 1, "dev": one.device, "items": []}).status_code == 200
    assert heard(one) == LONG_AGO


def test_nobody_makes_a_silent_tablet_look_heard_with_what_it_sent_before(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    seen = one.bundle()
    one.exchange()
    silent_since_long_ago(one)
    assert bring(day, seen).status_code == 200
    assert heard(one) == LONG_AGO


def test_a_tablet_is_heard_when_something_new_of_it_is_carried(day: FieldDay) -> None:
    one = day.tablets[0]
    silent_since_long_ago(one)
    one.hand_over(day.rids[0])
    assert bring(day, one.bundle()).status_code == 200
    assert (heard(one) or LONG_AGO) > clock.now() - timedelta(minutes=5)


def test_a_tablet_is_heard_when_it_asks_itself_without_anything_new(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    silent_since_long_ago(one)
    one.exchange()
    assert (heard(one) or LONG_AGO) > clock.now() - timedelta(minutes=5)


def by_another_key(day: FieldDay) -> dict[str, Any]:
    mine = day.tablets[0]
    item = mine.hand_over(day.rids[0])
    said = jws.read(item.jws, typ="fielddesk-item+jws").payload
    forged = jws.sign(
        encoding.write_json(said), typ="fielddesk-item+jws", key=keys.generate(), kid=mine.device
    )
    return {"v": 1, "dev": mine.device, "items": [{"jws": forged, "att": encoding.b64u(os.urandom(300))}]}


@pytest.mark.parametrize(
    "forge",
    [
        lambda day: {"v": 1, "dev": day.tablets[0].device, "items": []},
        lambda day: {"v": 1, "dev": day.tablets[0].device, "items": [{"jws": "a.b.c"}] * 300},
        lambda day: day.tablets[0].bundle() | {"dev": day.tablets[1].device},
        by_another_key,
    ],
    ids=["nothing", "noise", "another tablet's", "signed by another key"],
)
def test_what_the_tablet_did_not_sign_leaves_nothing_behind(
    day: FieldDay, forge: Callable[[FieldDay], dict[str, Any]]
) -> None:
    day.tablets[0].hand_over(day.rids[1])
    sent = forge(day)
    before = kept()
    for _ in range(3):
        bring(day, sent)
    assert kept() == before
    assert {db.session.get_one(Device, one.device).state for one in day.tablets} == {"active"}


def test_a_spoilt_attachment_on_the_way_costs_one_row_and_the_tablet_mends_it(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    sent = one.bundle()
    _, _, before = kept()
    for noise in range(3):
        spoilt = [
            item | {"att": encoding.b64u(bytes([noise]) * 300)} if "att" in item else item
            for item in sent["items"]
        ]
        bring(day, sent | {"items": spoilt})
    assert kept()[2] == before + 1
    one.exchange()
    assert one.waiting() == []
    assert day.custody(0) == "handed_over"


def test_an_empty_bundle_tells_anybody_where_things_stand_and_nobody_s_name(day: FieldDay) -> None:
    mine, other = day.tablets
    mine.hand_over(day.rids[0])
    mine.exchange()
    asked = {"v": 1, "dev": other.device, "items": [], "noticesAfter": {day.session_id: 0}}
    answer = bring(day, asked)
    (ack,) = bundle.read_answer(answer.data).acks
    told = jws.read(ack, typ=acknowledgement.TYP).payload
    assert told.keys() == {"v", "dev", "iat", "seq", "head", "res", "cp", "cons", "notices"}
    notices = [jws.read(notice, typ="fielddesk-notice+jws").payload for notice in told["notices"]]
    assert notices
    for notice in notices:
        assert notice.keys() <= {"v", "session", "n", "kind", "at", "rids", "dev", "edition"}


def test_an_empty_bundle_does_not_tell_of_sessions_that_its_tablet_has_no_part_in(day: FieldDay) -> None:
    day.tablets[0].hand_over(day.rids[0])
    day.tablets[0].exchange()
    stranger = day.new_tablet("Tablet 3")
    answer = bring(day, {"v": 1, "dev": stranger.device, "items": [], "noticesAfter": {day.session_id: 0}})
    (ack,) = bundle.read_answer(answer.data).acks
    assert jws.read(ack, typ=acknowledgement.TYP).payload["notices"] == []


def test_a_bundle_is_measured_as_it_comes(day: FieldDay) -> None:
    answer = day.app.test_client().post(BUNDLES, data=b" " * (BODY_LIMIT + 1))
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def test_who_brings_too_often_is_told_to_wait(day: FieldDay) -> None:
    sent = {"v": 1, "dev": day.tablets[0].device, "items": []}
    statuses = [bring(day, sent).status_code for _ in range(122)]
    stopped = statuses.index(429)
    assert stopped >= 60
    assert set(statuses[:stopped]) == {200}
