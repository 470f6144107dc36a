"""Who is calling: a request counts once, for one address, by an active tablet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from server import clock
from server.batches import service as batches
from server.database import transaction
from server.devices import service
from tests.field_day import FieldDay, plan_day
from tests.tablet import Declined, Tablet

PATH = "/api/v1/batches"


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=1)
        day.tablets.append(day.new_tablet("Tablet 1"))
        yield day


def get(day: FieldDay, headers: dict[str, str], path: str = PATH) -> TestResponse:
    return day.app.test_client().get(path, headers=headers)


def code(answer: TestResponse) -> str:
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == answer.status_code
    return str(problem["code"])


def test_a_proof_counts_once(day: FieldDay) -> None:
    headers = day.tablets[0].proof_headers("GET", PATH)
    assert get(day, headers).status_code == 200
    assert code(get(day, headers)) == "dpop_replay"


def test_a_proof_counts_for_its_own_address_and_method(day: FieldDay) -> None:
    one = day.tablets[0]
    assert code(get(day, one.proof_headers("GET", "/api/v1/keys"))) == "dpop_target"
    assert code(get(day, one.proof_headers("POST", PATH))) == "dpop_target"


def test_a_request_without_certificate_or_proof_is_refused(day: FieldDay) -> None:
    headers = day.tablets[0].proof_headers("GET", PATH)
    assert code(get(day, {})) == "device_cert_missing"
    assert code(get(day, {"Authorization": headers["Authorization"]})) == "dpop_missing"


def test_another_tablets_key_does_not_fit_the_certificate(day: FieldDay) -> None:
    one, other = day.tablets[0], day.new_tablet("Tablet 2")
    stolen = {
        "Authorization": one.proof_headers("GET", PATH)["Authorization"],
        "DPoP": other.proof_headers("GET", PATH)["DPoP"],
    }
    assert code(get(day, stolen)) == "dpop_key"


def test_a_wrong_clock_is_told_the_servers_time(day: FieldDay) -> None:
    one = day.tablets[0]
    one.now = lambda: clock.now() - timedelta(hours=2)
    answer = get(day, one.proof_headers("GET", PATH))
    assert code(answer) == "dpop_clock"
    assert answer.get_json()["serverTime"].endswith("Z")


def test_an_ended_certificate_gets_nothing_new_and_may_deliver(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add("lock")
    with time_machine.travel(clock.now() + service.CERTIFICATE_LIFE + timedelta(days=1), tick=False):
        with pytest.raises(Declined) as declined:
            one.batches()
        assert declined.value.code == "device_cert_expired"
        assert one.exchange()["res"][0]["st"] == "accepted"


def test_a_revoked_tablet_gets_nothing_new_and_may_deliver(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add("lock")
    with transaction():
        batches.revoke_tablet(one.device, staff_id=day.staff_id, now=clock.now())
    with pytest.raises(Declined) as declined:
        one.batches()
    assert (declined.value.status, declined.value.code) == (403, "device_not_active")
    assert one.exchange()["res"][0]["st"] == "accepted"


def test_a_made_up_certificate_is_unknown(day: FieldDay) -> None:
    one: Tablet = day.tablets[0]
    head, body, _ = one.certificate.split(".")
    headers = one.proof_headers("GET", PATH)
    assert (
        code(get(day, {**headers, "Authorization": f"DPoP {head}.{body}.{'A' * 86}"})) == "jws_bad_signature"
    )
    assert code(get(day, {**headers, "Authorization": f"DPoP {body}.{body}.{'A' * 86}"})) == "jws_malformed"


def test_an_app_that_is_too_old_gets_nothing_new_and_still_hands_in(day: FieldDay) -> None:
    one = day.tablets[0]
    day.app.config["SETTINGS"] = replace(day.app.config["SETTINGS"], oldest_app="0.2.0")
    client = day.app.test_client()
    old, new = {"Fielddesk-App": "0.1.9"}, {"Fielddesk-App": "0.2.0"}
    refused = client.get(PATH, headers=one.proof_headers("GET", PATH) | old)
    assert code(refused) == "app_too_old"
    assert refused.get_json()["oldest"] == "0.2.0"
    assert client.get(PATH, headers=one.proof_headers("GET", PATH) | new).status_code == 200
    owed = "/api/v1/confirmations"
    body = {"items": [], "logSize": 0, "noticesAfter": {}}
    handed_in = client.post(owed, json=body, headers=one.proof_headers("POST", owed) | old)
    assert handed_in.status_code == 200
    assert "ack" in handed_in.get_json()
