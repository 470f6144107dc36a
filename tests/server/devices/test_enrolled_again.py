"""A server restored to before a tablet enrolled knows it again by its certificate, and gets all its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from server import clock, keyring
from server.database import db, new_id, transaction
from server.devices import callers, enrolled_again, service
from server.devices.models import Device, EnrolmentTicket
from server.log.models import LogLeaf
from sync import enrolment, jws, keys
from sync.enrolment import Certificate
from tests.audited_day import exported, taken_apart
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Declined, Tablet, cloned, through

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        yield plan_day(app, documents=3)


def back_up() -> Rows:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: [dict(row._mapping) for row in db.session.execute(db.select(table))]
        for table in db.metadata.sorted_tables
    }


def restore(rows: Rows) -> None:
    """The database as it was when the back-up was made."""
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(db.delete(table))
        for table in db.metadata.sorted_tables:
            if rows[table.name]:
                db.session.execute(db.insert(table), rows[table.name])
    db.session.expire_all()


def enrolled_after(day: FieldDay, rows: Rows) -> Tablet:
    """A tablet that enrolled and signed a day after the back-up, of which the server has heard one item."""
    one = day.add_tablet("Tablet 1")
    day.seal()
    day.open(one)
    one.exchange()
    one.hand_over(day.rids[0], strokes=STROKES)
    one.add("lock")
    restore(rows)
    assert db.session.get(Device, one.device) is None
    return one


def refused(act: Callable[[], object]) -> str:
    """The code with which the server declines."""
    with pytest.raises(Declined) as declined:
        act()
    return declined.value.code


def everything(one: Tablet) -> dict[str, Any]:
    """The tablet hands in all that it ever signed, as it does after log_rollback."""
    one.acknowledged = 0
    return one.exchange()


def kid_of(one: Tablet) -> str:
    """The key of the server that signed the tablet's certificate."""
    return jws.read(one.certificate, typ=enrolment.CERTIFICATE_TYP).kid


def enrolments(one: Tablet) -> int:
    """How many lines say that this tablet enrolled."""
    rows = db.session.scalars(db.select(LogLeaf).where(LogLeaf.subject == one.device))
    return sum(row.kind == "device" for row in rows)


def test_a_tablet_that_enrolled_after_the_back_up_hands_in_everything(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    assert refused(one.exchange) == "chain_gap"
    told = everything(one)
    assert told["seq"] == len(one.journal)
    assert {result["st"] for result in told["res"]} == {"accepted", "unknown_record"}
    known = service.device(one.device)
    signer = keyring.sig_jwk(kid_of(one))
    assert signer is not None
    certificate = enrolment.read_certificate(one.certificate, signer)
    assert (known.state, known.epoch, known.label) == ("active", 1, "Tablet 1")
    assert (known.sig_jkt, known.kem_jwk) == (certificate.jkt, certificate.kem_jwk)
    assert (known.enrolled_at, known.keys_since) == (certificate.iat, certificate.iat)
    assert known.certificate_expires_at == certificate.exp
    assert (known.chain_seq, known.chain_head) == (told["seq"], told["head"])


def test_it_is_a_line_of_the_log_once_and_the_audit_holds(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    everything(one)
    everything(one)
    assert enrolments(one) == 1
    report = taken_apart(exported()).audited()
    assert report.good, report.fails


def test_a_tablet_that_was_known_again_works_on_and_renews(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    everything(one)
    assert one.renew() == 2
    one.add("lock")
    assert [result["st"] for result in one.exchange()["res"]] == ["accepted"]
    report = taken_apart(exported()).audited()
    assert report.good, report.fails


def half_enrolled(day: FieldDay) -> tuple[Tablet, Rows]:
    """A tablet, and a back-up made when it had shown its keys and not yet proved them."""
    one = day.new_tablet("Tablet 1")
    after = back_up()
    rows = {name: [dict(row) for row in table] for name, table in after.items()}
    (device,) = rows["devices"]
    device.update(
        state="enrolling",
        certificate=None,
        certificate_entry_id=None,
        certificate_expires_at=None,
        chain_head="",
    )
    (ticket,) = rows["enrolment_tickets"]
    ticket.update(used_at=None, secret_sealed=b"sealed", device_id=one.device)
    rows["log_leaves"] = [row for row in rows["log_leaves"] if row["kind"] != "device"]
    rows["log_heads"][0]["size"] -= 1
    assert [row["number"] for row in rows["log_leaves"]] == list(range(rows["log_heads"][0]["size"]))
    return one, rows


def test_a_back_up_from_the_middle_of_an_enrolment_is_completed_and_its_ticket_is_over(day: FieldDay) -> None:
    one, rows = half_enrolled(day)
    restore(rows)
    one.add("lock")
    assert [result["st"] for result in one.exchange()["res"]] == ["accepted"]
    ticket = db.session.scalars(db.select(EnrolmentTicket)).one()
    assert (ticket.secret_sealed, ticket.device_id) == (None, one.device)
    assert ticket.used_at is not None
    assert enrolments(one) == 1


def test_a_tablet_that_was_revoked_before_it_had_proved_its_keys_stays_revoked(day: FieldDay) -> None:
    one, rows = half_enrolled(day)
    rows["devices"][0].update(state="revoked", revoked_at=clock.now())
    restore(rows)
    one.add("lock")
    assert [result["st"] for result in one.exchange()["res"]] == ["accepted"]
    assert service.device(one.device).state == "revoked"


def certified(one: Tablet, signer: Callable[[dict[str, Any]], str], **changes: Any) -> None:
    """Give the tablet another certificate for its own keys."""
    claims = jws.read(one.certificate, typ=enrolment.CERTIFICATE_TYP).payload
    one.certificate = signer({**claims, **changes})


def test_a_certificate_that_this_server_did_not_sign_is_refused(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    kid = kid_of(one)
    own = one.certificate
    forger = keys.generate()
    certified(one, lambda claims: jws.sign(claims, typ=enrolment.CERTIFICATE_TYP, key=forger, kid=kid))
    assert refused(one.exchange) == "jws_bad_signature"
    one.certificate = own
    certified(one, lambda claims: jws.sign(claims, typ=enrolment.CERTIFICATE_TYP, key=forger, kid="unknown"))
    assert refused(one.exchange) == "wrong_device"
    assert db.session.get(Device, one.device) is None


def test_a_certificate_without_its_key_is_refused(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    own, one.sig = one.sig, keys.generate()
    assert refused(one.exchange) == "dpop_key"
    assert db.session.get(Device, one.device) is None
    one.sig = own
    everything(one)


def test_a_certificate_for_a_key_that_another_tablet_holds_is_refused(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    certified(one, lambda claims: keyring.sign_jws(claims, enrolment.CERTIFICATE_TYP), sub=new_id())
    with transaction():
        db.session.add(
            Device(
                id=new_id(),
                label="Tablet 2",
                state="active",
                sig_jkt=keys.thumbprint(keys.public_jwk(one.sig)),
                sig_jwk=keys.public_jwk(one.sig),
                kem_jkt="-",
                kem_jwk={},
            )
        )
    assert refused(one.exchange) == "wrong_device"
    assert db.session.scalar(db.select(db.func.count(Device.id))) == 1


def test_a_later_certificate_of_a_tablet_that_is_not_known_at_all_is_refused(day: FieldDay) -> None:
    rows = back_up()
    one = day.new_tablet("Tablet 1")
    one.renew()
    restore(rows)
    one.add("lock")
    assert refused(one.exchange) == "wrong_device"
    assert db.session.get(Device, one.device) is None


def test_an_expired_certificate_is_taken_back_by_the_door_for_evidence_only(day: FieldDay) -> None:
    one = enrolled_after(day, back_up())
    long_ago = int((clock.now() - timedelta(days=1)).timestamp())
    certified(one, lambda claims: keyring.sign_jws(claims, enrolment.CERTIFICATE_TYP), exp=long_ago)
    assert refused(lambda: one.prepare("any")) == "device_cert_expired"
    assert db.session.get(Device, one.device) is None
    assert refused(one.exchange) == "chain_gap"
    assert service.device(one.device).certificate == one.certificate


def test_two_requests_at_once_are_both_answered_and_make_one_line(
    day: FieldDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = enrolled_after(day, back_up())
    one.acknowledged = 0
    meet, take_back = Barrier(2, timeout=20), callers._take_back

    def together(lost: Certificate, token: str, now: datetime) -> None:
        meet.wait()
        take_back(lost, token, now)

    def ask(_number: int) -> int:
        other = cloned(one)
        other.send = through(day.app.test_client())
        return int(other.exchange()["seq"])

    monkeypatch.setattr(callers, "_take_back", together)
    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [len(one.journal)] * 2
    assert enrolments(one) == 1


def test_who_comes_second_goes_on_and_any_other_error_of_the_database_is_told(
    day: FieldDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = enrolled_after(day, back_up())
    one.acknowledged = 0
    take_back = enrolled_again.take_back

    def nothing(lost: Certificate, token: str, now: datetime) -> None:
        raise IntegrityError("insert", None, Exception())

    def slower(lost: Certificate, token: str, now: datetime) -> None:
        take_back(lost, token, now)
        db.session.commit()
        nothing(lost, token, now)

    monkeypatch.setattr(enrolled_again, "take_back", nothing)
    with pytest.raises(IntegrityError):
        one.exchange()
    monkeypatch.setattr(enrolled_again, "take_back", slower)
    assert one.exchange()["seq"] == len(one.journal)
    assert enrolments(one) == 1
