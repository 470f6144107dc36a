"""Diagnoses: a tablet says how it is, the office reads it; there is no place in it for a person."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import clock
from server.batches import service as batches
from server.cli.keep import run
from server.database import db, transaction
from server.devices import service
from server.devices.diagnosing import KEPT, KEPT_FOR
from server.devices.models import Diagnosis
from sync.encoding import write_time
from tests.field_day import FieldDay
from tests.tablet import Tablet

PATH = "/api/v1/devices/diagnoses"


def report(**changed: Any) -> dict[str, Any]:
    """What a tablet in mid-day sends."""
    now = write_time(clock.now())
    return {
        "madeAt": now,
        "app": {
            "release": "0.1.0",
            "updateWaits": False,
            "installed": True,
            "language": "nl",
            "theme": "system",
        },
        "browser": {
            "name": "Chrome",
            "version": "153",
            "system": "Android",
            "width": 1180,
            "height": 820,
            "scale": 200,
            "touch": 10,
        },
        "tablet": {
            "epoch": 1,
            "certificateEndsAt": now,
            "renewal": "good",
            "lock": "quick",
            "people": 2,
        },
        "storage": {
            "used": 81_000_000,
            "quota": 9_000_000_000,
            "persistent": True,
            "copies": "journal_only",
            "healed": None,
            "reserved": 1_228_800,
        },
        "evidence": {
            "items": 61,
            "waiting": 3,
            "refused": 1,
            "quarantined": False,
            "lastConfirmedAt": None,
            "logSize": 412,
        },
        "network": {"state": "unreachable", "offsetMs": 0, "differenceMs": -2_210},
        "batches": [
            {"batch": "01k7qd0e5v8x9c2m4n6p7r8s9t", "edition": 2, "count": 150, "endsAt": now},
        ],
        "problems": [
            {"at": now, "code": "storage_full", "doing": "hand_over", "place": "", "times": 2},
            {"at": now, "code": "unexpected", "doing": "page", "place": "main-1a2b.js:12:340", "times": 1},
        ],
        "checks": [
            {"id": "storage_room", "result": "bad", "value": "120000"},
            {"id": "clock", "result": "good", "value": ""},
        ],
        **changed,
    }


def send(day: FieldDay, body: Any, one: Tablet | None = None) -> TestResponse:
    tablet = one or day.tablets[0]
    headers = tablet.proof_headers("POST", PATH)
    return day.app.test_client().post(PATH, json=body, headers=headers)


def with_value(place: str, value: Any) -> dict[str, Any]:
    """A report that has this value at `part/name` or `list/0/name`."""
    changed = copy.deepcopy(report())
    *way, last = place.split("/")
    at: Any = changed
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[last] = value
    return changed


def test_a_tablet_says_how_it_is_and_the_office_reads_all_of_it(day: FieldDay, office: FlaskClient) -> None:
    device = day.tablets[0].device
    nothing_yet = office.get(f"/devices/{device}").get_data(as_text=True)
    assert "This tablet sent no diagnosis yet" in nothing_yet
    answer = send(day, report())
    assert answer.status_code == 201
    assert answer.get_json()["receivedAt"].endswith("Z")
    [kept] = service.diagnoses_of(device)
    where = f"/devices/{device}/diagnoses/{kept.id}"
    assert where in office.get(f"/devices/{device}").get_data(as_text=True)
    page = office.get(where)
    shown = page.get_data(as_text=True)
    assert page.status_code == 200
    for words in (
        "Diagnosis of Tablet 1",
        "0.1.0",
        "Chrome",
        "153",
        "locked for a moment",
        "81.0 MB",
        "one, in the journal",
        "412",
        "not reached",
        "-2,210",
        "01k7qd0e5v8x9c2m4n6p7r8s9t",
        "storage_full",
        "hand_over",
        "main-1a2b.js:12:340",
        "There is room on this tablet",
        "120000",
        "not known",
    ):
        assert words in shown, words


def test_the_same_diagnosis_twice_is_kept_once(day: FieldDay) -> None:
    body = report()
    first, again = send(day, body), send(day, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert len(service.diagnoses_of(day.tablets[0].device)) == 1


def test_the_newest_stay_and_another_tablets_too(day: FieldDay) -> None:
    one, other = day.tablets[0], day.new_tablet("Tablet 2")
    assert send(day, report(), other).status_code == 201
    begun = clock.now()
    for minute in range(KEPT + 3):
        with time_machine.travel(begun + timedelta(minutes=minute), tick=False):
            assert send(day, report()).status_code == 201
    kept = service.diagnoses_of(one.device)
    assert len(kept) == KEPT
    assert kept[-1].received_at == begun + timedelta(minutes=3)
    assert len(service.diagnoses_of(other.device)) == 1


def test_what_has_had_its_time_goes_with_the_nightly_forgetting(app: Flask, day: FieldDay) -> None:
    begun = clock.now()
    send(day, report())
    with time_machine.travel(begun + KEPT_FOR - timedelta(minutes=1), tick=False):
        assert app.test_cli_runner().invoke(run).output == "0 people forgotten.\n"
    with time_machine.travel(begun + KEPT_FOR + timedelta(minutes=1), tick=False):
        assert "1 diagnoses of tablets dropped." in app.test_cli_runner().invoke(run).output
    assert db.session.query(Diagnosis).count() == 0


def test_a_tablet_that_gets_nothing_new_any_more_may_still_say_how_it_is(day: FieldDay) -> None:
    one = day.tablets[0]
    with transaction():
        batches.revoke_tablet(one.device, staff_id=day.staff_id, now=clock.now())
    assert send(day, report()).status_code == 201
    with time_machine.travel(clock.now() + service.CERTIFICATE_LIFE + timedelta(days=1), tick=False):
        assert send(day, report()).status_code == 201


def test_nobody_but_a_tablet_with_its_proof_is_heard(day: FieldDay) -> None:
    client = day.app.test_client()
    unproved = client.post(PATH, json=report())
    assert (unproved.status_code, unproved.get_json()["code"]) == (401, "device_cert_missing")
    headers = day.tablets[0].proof_headers("POST", PATH)
    assert client.post(PATH, json=report(), headers=headers).status_code == 201
    replayed = client.post(PATH, json=report(), headers=headers)
    assert replayed.get_json()["code"] == "dpop_replay"
    assert len(service.diagnoses_of(day.tablets[0].device)) == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("problems/0/code", "Tesfay Haile"),
        ("problems/0/code", "storage_full\n"),
        ("problems/0/place", "Tesfay Haile"),
        ("problems/0/place", "https://desk.example.nl/app/main.js:1:2"),
        ("problems/0/doing", "who was here"),
        ("checks/0/value", "Tesfay Haile"),
        ("checks/0/id", "V-number 2871045519"),
        ("browser/name", "Mozilla/5.0 (Linux; Android 14)"),
        ("browser/version", "153.0.1"),
        ("app/release", "the newest"),
        ("app/language", "ar"),
        ("batches/0/batch", "Tesfay Haile"),
        ("evidence/waiting", -1),
        ("evidence/waiting", "3"),
        ("evidence/quarantined", "no"),
        ("network/differenceMs", 10**14),
        ("madeAt", "yesterday"),
        ("madeAt", "0001-01-01T00:00:00+14:00"),
        ("tablet/name", "Lotte Veld"),
    ],
)
def test_there_is_no_place_for_anything_but_facts_and_codes(day: FieldDay, place: str, value: Any) -> None:
    answer = send(day, with_value(place, value))
    assert answer.status_code == 400
    problem = answer.get_json()
    assert problem["code"] == "schema_invalid"
    assert problem["errors"][0]["pointer"] == f"/{place}"
    assert service.diagnoses_of(day.tablets[0].device) == []


def test_lists_have_their_limits_and_so_has_the_whole(day: FieldDay) -> None:
    problems, checks, held = (report()[name] for name in ("problems", "checks", "batches"))
    for body in (
        report(problems=problems * 11),
        report(checks=checks * 16),
        report(batches=held * 21),
    ):
        assert send(day, body).get_json()["code"] == "schema_invalid"
    large = send(day, report(more="x" * 70_000))
    assert (large.status_code, large.get_json()["code"]) == (413, "too_large")


def test_a_diagnosis_that_is_not_there_is_refused_with_the_way_on(day: FieldDay, office: FlaskClient) -> None:
    one, other = day.tablets[0], day.new_tablet("Tablet 2")
    send(day, report())
    [kept] = service.diagnoses_of(one.device)
    for path in (f"/devices/{one.device}/diagnoses/none", f"/devices/{other.device}/diagnoses/{kept.id}"):
        answer = office.get(path, headers={"Accept": "application/problem+json"})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "diagnosis_unknown")
        assert "Send diagnosis" in answer.get_json()["next"]
