"""The office's pages about tablets, batches and the quarantine, as a person sees them."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.database import db, transaction
from server.devices.models import Device
from server.staff.models import StaffRole
from tests.builders.staff import signed_in, token_in
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Declined, Tablet, cloned, through


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app)
        with transaction():
            for role in ("administrator", "back_office", "session_lead"):
                db.session.add(StaffRole(staff_id=day.staff_id, role=role))
        day.add_tablet("Tablet 1")
        yield day


@pytest.fixture
def office(day: FieldDay) -> FlaskClient:
    """A client that is signed in as the day's person."""
    return signed_in(day.app, day.staff_id)


def page(office: FlaskClient, path: str) -> str:
    answer = office.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def press(office: FlaskClient, shown: str, path: str, **form: str) -> str:
    answer = office.post(path, data={"csrf_token": token_in(shown), **form})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


def test_a_tablet_is_enrolled_from_the_page(office: FlaskClient, day: FieldDay) -> None:
    place = press(office, page(office, "/devices/enrol"), "/devices/enrol", label="Tablet 4")
    shown = page(office, place)
    code = re.search(r"<strong>([0-9A-Z-]{23})</strong>", shown)
    assert code
    assert "<svg" in shown
    assert office.get(f"{place}/state").get_json() == {"state": "waiting"}
    Tablet("http://localhost", through(day.app.test_client()), clock.now).enrol(code[1])
    assert office.get(f"{place}/state").get_json() == {"state": "enrolled"}
    after = page(office, place)
    assert code[1] not in after
    assert "This tablet is enrolled" in after
    assert "Tablet 4" in page(office, "/devices")


def test_a_batch_is_sealed_from_its_page(office: FlaskClient, day: FieldDay) -> None:
    path = f"/sessions/{day.session_id}/batch"
    shown = page(office, path)
    assert "not sealed yet" in shown
    press(office, shown, path)
    sealed = page(office, path)
    assert "Joke de Wit" in sealed
    assert "Tablet 1" in sealed


def test_a_document_is_recalled_with_a_reason(office: FlaskClient, day: FieldDay) -> None:
    path = "/documents/IR4000001/recall"
    assert press(office, page(office, path), path, reason="reported stolen") == "/documents/IR4000001"
    assert "reported stolen" in page(office, path)


def test_revoking_says_first_what_the_tablet_may_owe(office: FlaskClient, day: FieldDay) -> None:
    day.seal()
    one = day.open(day.tablets[0])
    one.exchange()
    path = f"/devices/{one.device}"
    shown = page(office, path)
    assert "everything up to message 2" in shown
    assert "Erasmus University Rotterdam" in shown
    unread = office.post(f"{path}/revoke", data={"csrf_token": token_in(shown)})
    assert unread.status_code == 422
    press(office, shown, f"{path}/revoke", owes="seen")
    db.session.expire_all()
    device = db.session.get(Device, one.device)
    assert device is not None
    assert device.state == "revoked"
    assert "can still come in" in page(office, path)


def test_the_quarantine_is_shown_and_released(office: FlaskClient, day: FieldDay) -> None:
    day.seal()
    one = day.open(day.tablets[0])
    one.exchange()
    copy = cloned(one)
    one.hand_over(day.rids[0], strokes=STROKES)
    copy.hand_over(day.rids[1], strokes=STROKES)
    one.exchange()
    with pytest.raises(Declined):
        copy.exchange()
    shown = page(office, "/quarantine")
    assert "may have been copied" in shown
    place = re.search(r'action="(/quarantine/[^"]+/release)"', shown)
    assert place
    assert press(office, shown, place[1]) == "/quarantine"
    assert "released" in page(office, "/quarantine")
    assert "in quarantine" in page(office, f"/devices/{one.device}")


def test_what_came_whole_later_is_shown_as_that_and_asks_nobody(office: FlaskClient, day: FieldDay) -> None:
    day.seal()
    one = day.open(day.tablets[0])
    kept = one.hand_over(day.rids[0], strokes=STROKES)
    one.journal[-1] = replace(kept, att=None)
    one.exchange()
    assert "waits for a person" in page(office, "/quarantine")
    one.journal[-1] = kept
    one.exchange()
    shown = page(office, "/quarantine")
    assert "came whole" in shown
    assert "Nobody has to decide" in shown
    assert "waits for a person" not in shown
    assert "/release" not in shown


@pytest.mark.parametrize("path", ["/devices", "/devices/enrol", "/quarantine"])
def test_nobody_sees_these_pages_without_signing_in(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 302


def test_a_correction_says_why_and_leads_to_what_it_corrects(office: FlaskClient, day: FieldDay) -> None:
    day.seal()
    (one,) = day.tablets
    day.open(one)
    wrong = one.hand_over(day.rids[0], strokes=STROKES)
    right = one.hand_over(
        day.rids[0], strokes=STROKES, supersedes=wrong.entry_id, correction="wrong_collector"
    )
    one.exchange()
    shown = page(office, f"/evidence/{right.entry_id}")
    assert "The wrong person collecting" in shown
    assert f'href="/evidence/{wrong.entry_id}"' in shown
    assert f'href="/evidence/{right.entry_id}"' in page(office, f"/evidence/{wrong.entry_id}")
