"""Enrolling a tablet through the API: who gets a certificate, and who does not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from server import clock
from server.database import db, transaction
from server.devices import service
from server.devices.models import Device, EnrolmentTicket
from server.errors import Refused
from server.log import service as log
from sync import encoding, enrolment, keys, seal
from tests.field_day import FieldDay, plan_day
from tests.tablet import Declined, Tablet, through

ORIGIN = "http://localhost"


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        yield plan_day(app, documents=1)


def ticket(day: FieldDay) -> tuple[str, str]:
    with transaction():
        made, code = service.make_ticket("Tablet 1", staff_id=day.staff_id, now=clock.now())
        return made.id, code


def tablet(day: FieldDay) -> Tablet:
    return Tablet(ORIGIN, through(day.app.test_client()), clock.now)


def test_a_scanned_ticket_gives_a_certificate_and_a_leaf(day: FieldDay) -> None:
    _, code = ticket(day)
    one = tablet(day)
    one.enrol(service.link_for(code))
    row = db.session.get(Device, one.device)
    assert row is not None
    assert (row.state, row.label, row.chain_seq) == ("active", "Tablet 1", 0)
    assert row.chain_head == one.state.head
    assert any(f'"dev":"{one.device}"'.encode() in line for line in log.leaves())


def test_a_typed_code_works_whatever_its_spelling(day: FieldDay) -> None:
    _, code = ticket(day)
    one = tablet(day)
    one.enrol(code.lower().replace("-", " "))
    assert one.certificate


def test_a_ticket_serves_one_tablet_and_its_secret_is_forgotten(day: FieldDay) -> None:
    ticket_id, code = ticket(day)
    tablet(day).enrol(code)
    with pytest.raises(Declined) as declined:
        tablet(day).enrol(code)
    assert declined.value.code == "ticket_unknown_or_expired"
    kept = db.session.get(EnrolmentTicket, ticket_id)
    assert kept is not None
    assert kept.secret_sealed is None


def test_a_ticket_ends_after_fifteen_minutes(day: FieldDay) -> None:
    _, code = ticket(day)
    later = clock.now() + service.TICKET_LIFE + timedelta(seconds=1)
    with time_machine.travel(later, tick=False), pytest.raises(Declined) as declined:
        tablet(day).enrol(code)
    assert (declined.value.status, declined.value.code) == (401, "ticket_unknown_or_expired")


def test_a_request_under_another_secret_is_refused(day: FieldDay) -> None:
    _, code = ticket(day)
    right = enrolment.read_code(code)
    wrong = enrolment.Ticket(right.locator, bytes(16))
    assert post_request(day, wrong)["code"] == "ticket_mac"


def test_a_private_key_is_refused(day: FieldDay) -> None:
    _, code = ticket(day)
    sig = keys.generate()
    wish = enrolment.write_request(
        enrolment.read_code(code),
        aud=ORIGIN,
        label="",
        sig=sig,
        kem_jwk={**keys.public_jwk(keys.generate()), "d": "AAAA"},
    )
    assert post(day, "/api/v1/devices", wish)["code"] == "private_key_sent"
    assert db.session.scalar(db.select(Device)) is None


def test_a_tablet_that_cannot_open_the_challenge_gets_nothing(day: FieldDay) -> None:
    _, code = ticket(day)
    read = enrolment.read_code(code)
    sig = keys.generate()
    post_request(day, read, sig)
    proof = enrolment.write_confirm(ticket=read.locator, challenge=bytes(32), aud=ORIGIN, sig=sig)
    assert post(day, "/api/v1/devices/confirm", proof)["code"] == "kem_possession"
    row = db.session.scalar(db.select(Device))
    assert row is not None
    assert (row.state, row.certificate) == ("enrolling", None)


def test_lost_answers_do_no_harm(day: FieldDay) -> None:
    _, code = ticket(day)
    read = enrolment.read_code(code)
    sig, kem = keys.generate(), keys.generate()
    post_request(day, read, sig, kem)
    welcome = post_request(day, read, sig, kem)
    challenge = seal.open_with(
        kem, encoding.read_b64u(welcome["sealed"]), enrolment.challenge_info(read.locator)
    )
    proof = enrolment.write_confirm(ticket=read.locator, challenge=challenge, aud=ORIGIN, sig=sig)
    first = post(day, "/api/v1/devices/confirm", proof)
    again = post(day, "/api/v1/devices/confirm", proof)
    assert first["certificate"] == again["certificate"]
    assert len(service.devices()) == 1


def test_a_ticket_needs_a_label(day: FieldDay) -> None:
    with pytest.raises(Refused, match="label_missing"):
        service.make_ticket("  ", staff_id=day.staff_id, now=clock.now())


def test_the_key_manifest_is_public_and_holds_under_root(day: FieldDay) -> None:
    answer = day.app.test_client().get("/api/v1/keys").get_json()
    one = tablet(day)
    one.enrol(ticket(day)[1])
    assert one.manifest is not None
    assert {key.use for key in one.manifest.keys} == {"srv-sig", "srv-kem", "log"}
    assert set(answer) == {"keys", "root"}


def post_request(day: FieldDay, ticket: enrolment.Ticket, sig: Any = None, kem: Any = None) -> dict[str, Any]:
    wish = enrolment.write_request(
        ticket,
        aud=ORIGIN,
        label="",
        sig=sig or keys.generate(),
        kem_jwk=keys.public_jwk(kem or keys.generate()),
    )
    return post(day, "/api/v1/devices", wish)


def post(day: FieldDay, path: str, token: str) -> dict[str, Any]:
    answer: dict[str, Any] = day.app.test_client().post(path, json={"jws": token}).get_json()
    db.session.expire_all()
    return answer
