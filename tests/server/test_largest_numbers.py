"""The largest numbers that may come in: each door takes 2^53 - 1 and refuses more, with an answer and not with a fault."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sync import acknowledgement, chain, jws
from sync.encoding import LARGEST
from tests.field_day import FieldDay, plan_day
from tests.tablet import Tablet

UPLOADS, BUNDLES = "/api/v1/confirmations", "/api/v1/bundles"
BEYOND = (LARGEST + 1, 2**63 - 1, 2**63, 10**30)


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=1)
        day.add_tablet("Tablet 1")
        day.seal()
        yield day


def get(day: FieldDay, path: str, query: str = "") -> TestResponse:
    headers = day.tablets[0].proof_headers("GET", path)
    return day.app.test_client().get(path + query, headers=headers)


def post(day: FieldDay, path: str, body: dict[str, Any], *, packed: bool = False) -> TestResponse:
    data = json.dumps(body).encode()
    headers = day.tablets[0].proof_headers("POST", path) | {"Content-Type": "application/json"}
    if packed:
        data, headers = gzip.compress(data), headers | {"Content-Encoding": "gzip"}
    return day.app.test_client().post(path, data=data, headers=headers)


def in_upload(day: FieldDay, number: int) -> TestResponse:
    return post(day, UPLOADS, {"items": [], "logSize": number})


def in_packed_upload(day: FieldDay, number: int) -> TestResponse:
    return post(day, UPLOADS, {"items": [], "logSize": number}, packed=True)


def in_notices_after(day: FieldDay, number: int) -> TestResponse:
    return post(day, UPLOADS, {"items": [], "noticesAfter": {day.session_id: number}})


def in_bundle(day: FieldDay, number: int) -> TestResponse:
    return post(day, BUNDLES, day.tablets[0].bundle() | {"logSize": number})


def in_bundles_notices(day: FieldDay, number: int) -> TestResponse:
    return post(day, BUNDLES, day.tablets[0].bundle() | {"noticesAfter": {day.session_id: number}})


def in_query(day: FieldDay, number: int) -> TestResponse:
    return get(day, f"/api/v1/issuing-sessions/{day.session_id}/notices", f"?after={number}")


DOORS: dict[str, tuple[Callable[[FieldDay, int], TestResponse], str]] = {
    "an upload's logSize": (in_upload, "input_invalid"),
    "a packed upload's logSize": (in_packed_upload, "input_invalid"),
    "an upload's noticesAfter": (in_notices_after, "input_invalid"),
    "a bundle's logSize": (in_bundle, "bundle_malformed"),
    "a bundle's noticesAfter": (in_bundles_notices, "bundle_malformed"),
    "a query's after": (in_query, "schema_invalid"),
}


@pytest.mark.parametrize(("door", "code"), DOORS.values(), ids=DOORS.keys())
def test_the_largest_whole_number_is_taken_and_one_more_is_refused(
    day: FieldDay, door: Callable[[FieldDay, int], TestResponse], code: str
) -> None:
    assert door(day, LARGEST).status_code == 200
    for number in (*BEYOND, -1):
        answer = door(day, number)
        assert (answer.status_code, answer.get_json()["code"]) == (400, code), number


def test_the_numbers_of_an_item_have_the_same_border(day: FieldDay) -> None:
    one = day.tablets[0]
    assert _status_of_an_item(one, LARGEST) == ("accepted", 200)
    assert _status_of_an_item(one, LARGEST + 1) == ("jws_malformed", 400)


@pytest.mark.parametrize("number", [10, 2**31, *BEYOND])
def test_a_pack_that_no_edition_can_have_is_unknown(day: FieldDay, number: int) -> None:
    answer = get(day, f"/api/v1/batches/{day.batch_id}/packs/{number}", "?edition=1")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "pack_unknown")


@pytest.mark.parametrize("level", ["0", "1", "63", "entries"])
@pytest.mark.parametrize(
    "path", ["x999/x999/x999/x999/999", "x999/x999/x999/x999/x999/999", "x999/" * 40 + "999"]
)
def test_a_tile_that_no_log_can_have_is_unknown(day: FieldDay, level: str, path: str) -> None:
    answer = day.app.test_client().get(f"/log/tile/{level}/{path}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "tile_unknown")


def _status_of_an_item(one: Tablet, mono: int) -> tuple[str, int]:
    payload = chain.ItemPayload(
        v=1,
        dev=one.device,
        epoch=1,
        seq=one.state.seq + 1,
        prev=one.state.head,
        kind="lock",
        at="2026-11-24T10:00:00.000Z",
        mono=mono,
        off=0,
        staff="",
    )
    answer = one.ask("POST", UPLOADS, {"items": [{"jws": chain.write_item(payload, one.sig)}], "logSize": 0})
    said = answer.json()
    if answer.status == 200:
        told = jws.read(said["ack"], typ=acknowledgement.TYP).payload
        return told["res"][0]["st"], 200
    return said["code"], answer.status
