"""Receipts after the fact: the tablet's certificate by name, and the server's word with its place in the log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from sync import jws, receipt
from tests.field_day import FieldDay, plan_day
from tests.tablet import Tablet


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        planned = plan_day(app)
        planned.add_tablet("Tablet 1")
        planned.seal()
        planned.open(planned.tablets[0])
        yield planned


def given_out(one: Tablet) -> str:
    """The receipt of the tablet's newest item."""
    kept = one.journal[-1]
    return receipt.write_receipt(
        dev=one.device,
        seq=kept.seq,
        iat=one.now(),
        outcome="handed_over",
        document="R12345670",
        entry_id=kept.entry_id,
        certificate=jws.entry_id(one.certificate),
        key=one.sig,
    )


def test_a_receipt_is_checked_by_the_certificate_it_names_before_the_tablet_came_in(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    token, client = given_out(one), day.app.test_client()
    named = receipt.certificate_of(token)
    answer = client.get(f"/api/v1/device-certificates/{named}").get_json()
    assert one.manifest is not None
    read = receipt.read_receipt(token, answer["certificate"], one.manifest)
    assert (read.dev, read.label) == (one.device, "Tablet 1")
    assert client.get(f"/api/v1/receipts/{read.entry_id}").get_json()["code"] == "receipt_unknown"


def test_once_the_item_came_in_the_server_says_so_with_its_place_in_the_log(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    token = given_out(one)
    one.exchange()
    assert one.manifest is not None
    read = receipt.read_receipt(token, one.certificate, one.manifest)
    answer = day.app.test_client().get(f"/api/v1/receipts/{read.entry_id}")
    payload = jws.read(answer.get_json()["stored"], typ=receipt.STORED_TYP).payload
    stored = receipt.read_stored(
        answer.get_json()["stored"], read, one.manifest, payload["cp"].partition("\n")[0]
    )
    assert stored.status == "accepted"
    assert stored.leaf < stored.checkpoint.size


def test_unknown_malformed_and_other_items_are_answered_alike(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    answers = {
        (answer.status_code, answer.get_json()["code"], answer.get_json()["detail"])
        for name in ("A" * 43, "x", "A" * 300, one.journal[0].entry_id)
        for answer in [day.app.test_client().get(f"/api/v1/receipts/{name}")]
    }
    assert len(answers) == 1
    assert next(iter(answers))[:2] == (404, "receipt_unknown")
    answer = day.app.test_client().get("/api/v1/device-certificates/nobody")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "receipt_unknown")
