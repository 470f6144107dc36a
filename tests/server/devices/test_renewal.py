"""A tablet renews its keys through the API: one chain over two epochs, whatever is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from server import clock
from server.batches import service as batches
from server.confirmations import service as confirmations
from server.database import db, transaction
from server.devices import service
from server.devices.models import Device, DeviceEpoch
from server.log import service as log
from sync import enrolment, jws, keys, receipt, renewal
from sync.log import read_leaf
from tests.audited_day import Record, exported, taken_apart
from tests.field_day import PHRASE, STROKES, FieldDay, plan_day
from tests.tablet import Declined, Tablet, cloned

ASK = "/api/v1/devices/renewals"
PROVE = "/api/v1/devices/renewals/confirm"


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=3)
        day.add_tablet("Tablet 1")
        yield day


def row(one: Tablet) -> Device:
    db.session.expire_all()
    return db.session.get_one(Device, one.device)


def refused(act: Callable[[], object]) -> tuple[int, str]:
    """Status and code with which the server declines."""
    with pytest.raises(Declined) as declined:
        act()
    return declined.value.status, declined.value.code


def losing(one: Tablet, path: str) -> None:
    """The server does what it is asked once more, and its next answer from there is lost on the way."""
    send = one.send

    def once(*args: Any, **kwargs: Any) -> Any:
        answer = send(*args, **kwargs)
        if args[1] != path:
            return answer
        one.send = send
        raise ConnectionError("the answer was lost")

    one.send = once


def statuses(ack: dict[str, Any]) -> list[str]:
    return [result["st"] for result in ack["res"]]


def test_a_chain_goes_on_in_a_new_epoch_under_new_keys(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"]
    old = one.certificate
    assert one.renew() == 2
    certificate = enrolment.read_certificate(one.certificate, _signer(one))
    assert (certificate.epoch, certificate.after) == (2, enrolment.Begin(1, one.state.head))
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"]
    assert (row(one).epoch, row(one).chain_seq, row(one).sig_jkt) == (2, 2, certificate.jkt)
    assert db.session.get_one(DeviceEpoch, (one.device, 1)).certificate == old


def test_what_was_signed_before_and_is_still_owed_is_taken_in(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add("lock")
    one.add("lock")
    one.renew()
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"] * 3


def test_items_between_the_wish_and_the_certificate_belong_to_the_old_epoch(day: FieldDay) -> None:
    one = day.tablets[0]
    losing(one, PROVE)
    with pytest.raises(ConnectionError):
        one.renew()
    assert row(one).epoch == 2
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"]
    one.renew()
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"]
    assert row(one).state == "active"


@pytest.mark.parametrize("path", [ASK, PROVE])
def test_a_lost_answer_is_asked_for_again_and_the_keys_stay_the_same(day: FieldDay, path: str) -> None:
    one = day.tablets[0]
    losing(one, path)
    with pytest.raises(ConnectionError):
        one.renew()
    assert one.next_keys is not None
    wanted = keys.thumbprint(keys.public_jwk(one.next_keys[0]))
    leaves = list(log.leaves())
    one.renew()
    assert row(one).sig_jkt == wanted
    new = [read_leaf(line)[0] for line in list(log.leaves())[len(leaves) :]]
    assert new == ([] if path == PROVE else ["device"])


def test_an_old_certificate_gets_nothing_new_and_delivers_still(day: FieldDay) -> None:
    one = day.tablets[0]
    before = cloned(one)
    one.renew()
    assert refused(before.batches) == (401, "device_cert_superseded")
    before.add("lock")
    assert statuses(before.exchange()) == ["accepted"]


def test_a_clone_that_renews_second_is_refused_and_the_tablet_is_put_aside(day: FieldDay) -> None:
    one = day.tablets[0]
    clone = cloned(one)
    one.renew()
    assert refused(clone.renew) == (409, "renewal_superseded")
    assert row(one).state == "quarantined"
    assert refused(one.batches) == (403, "device_not_active")
    quarantined = [json.loads(line)[1] for line in log.leaves() if b'"device_quarantined"' in line]
    assert quarantined == [{"dev": one.device, "reason": "renewal_superseded"}]
    one.add("lock")
    assert refused(one.exchange) == (403, "device_not_active")
    assert confirmations.waiting_in_quarantine() == 1


def test_a_clone_that_goes_on_under_the_old_keys_is_a_fork(day: FieldDay) -> None:
    one = day.tablets[0]
    clone = cloned(one)
    one.renew()
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"]
    clone.add("lock")
    with pytest.raises(Declined) as declined:
        clone.exchange()
    assert declined.value.code == "chain_fork"
    assert row(one).state == "quarantined"


def test_an_old_epoch_does_not_come_back_after_the_new_one_spoke(day: FieldDay) -> None:
    one = day.tablets[0]
    old = one.sig
    one.renew()
    one.add("lock")
    assert statuses(one.exchange()) == ["accepted"]
    new, one.sig, one.epoch = one.sig, old, 1
    one.add("lock")
    one.sig, one.epoch = new, 2
    with pytest.raises(Declined) as declined:
        one.exchange()
    assert declined.value.code == "chain_break"


def test_another_end_than_the_server_knows_puts_the_tablet_aside(day: FieldDay) -> None:
    one = day.tablets[0]
    clone = cloned(one)
    one.add("lock")
    one.exchange()
    clone.add("unlock", staff=day.staff_id)
    assert refused(clone.renew) == (409, "chain_fork")
    assert row(one).state == "quarantined"


def test_neither_a_revoked_nor_a_quarantined_tablet_renews_and_both_deliver(day: FieldDay) -> None:
    one, other = day.tablets[0], day.add_tablet("Tablet 2")
    for tablet in (one, other):
        tablet.add("lock")
    with transaction():
        batches.revoke_tablet(one.device, staff_id=day.staff_id, now=clock.now())
        service.quarantine(other.device, "chain_fork", now=clock.now())
    for tablet in (one, other):
        assert refused(tablet.renew) == (403, "device_not_active")
        assert row(tablet).epoch == 1
    assert statuses(one.exchange()) == ["accepted"]
    with pytest.raises(Declined):
        other.exchange()
    assert confirmations.waiting_in_quarantine() == 1


def test_a_tablet_that_was_away_renews_after_its_certificate_ended(day: FieldDay) -> None:
    one = day.tablets[0]
    away = service.CERTIFICATE_LIFE + timedelta(days=100)
    with time_machine.travel(clock.now() + away, tick=False):
        assert refused(one.batches) == (401, "device_cert_expired")
        one.renew()
        assert one.batches() == []


def test_a_tablet_that_was_away_too_long_is_enrolled_again(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add("lock")
    away = service.CERTIFICATE_LIFE + renewal.GRACE + timedelta(days=1)
    with time_machine.travel(clock.now() + away, tick=False):
        assert refused(one.renew) == (401, "device_cert_expired")
        assert statuses(one.exchange()) == ["accepted"]


def test_a_batch_that_was_prepared_before_opens_after(day: FieldDay) -> None:
    one = day.tablets[0]
    day.seal()
    one.prepare(day.batch_id)
    one.renew()
    assert one.unlock(day.batch_id, day.staff_id, PHRASE)
    one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    assert day.custody() == "handed_over"


def test_a_new_edition_is_sealed_to_the_new_key(day: FieldDay) -> None:
    one = day.tablets[0]
    one.renew()
    day.seal()
    one.older_kems.clear()
    assert day.open(one).open_batch is not None


def test_a_receipt_of_an_old_epoch_holds(day: FieldDay) -> None:
    one = day.tablets[0]
    day.seal()
    day.open(one)
    given = receipt.write_receipt(
        dev=one.device,
        seq=1,
        iat=clock.now(),
        outcome="handed_over",
        document="R12345670",
        entry_id="e" * 43,
        certificate=jws.entry_id(one.certificate),
        key=one.sig,
    )
    one.renew()
    assert one.manifest is not None
    named = receipt.certificate_of(given)
    answer = day.app.test_client().get(f"/api/v1/device-certificates/{named}").get_json()
    assert receipt.read_receipt(given, answer["certificate"], one.manifest).dev == one.device


def test_the_new_key_must_be_new_and_nobody_elses(day: FieldDay) -> None:
    one, other = day.tablets[0], day.new_tablet("Tablet 2")
    for taken in (one.sig, other.sig):
        one.next_keys = (taken, keys.generate(), None)
        assert refused(one.renew) == (400, "key_malformed")
    one.next_keys = None
    old = one.sig
    one.renew()
    one.next_keys = (old, keys.generate(), None)
    assert refused(one.renew) == (400, "key_malformed")


def test_a_wish_is_believed_by_the_old_key_only(day: FieldDay) -> None:
    one, other = day.tablets[0], day.new_tablet("Tablet 2")
    assert code_of(one, ASK, wish(one, key=other.sig)) == "jws_bad_signature"
    assert code_of(one, ASK, wish(other)) == "wrong_device"
    assert code_of(one, ASK, wish(one, aud="https://x.example")) == "wrong_device"
    assert code_of(one, ASK, wish(one, epoch=3)) == "epoch_unknown"


def test_a_wrong_proof_gets_no_certificate(day: FieldDay) -> None:
    one = day.tablets[0]
    sig = keys.generate()
    assert code_of(one, PROVE, proof(one, sig)) == "kem_possession"
    one.next_keys = (sig, keys.generate(), None)
    losing(one, ASK)
    with pytest.raises(ConnectionError):
        one.renew()
    assert code_of(one, PROVE, proof(one, sig)) == "kem_possession"
    assert code_of(one, PROVE, proof(one, keys.generate())) == "jws_bad_signature"
    assert row(one).epoch == 1


def test_a_server_restored_to_before_the_renewal_learns_it_from_the_certificate(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add("lock")
    first = (one.sig, one.certificate)
    one.renew()
    one.add("lock")
    with transaction():
        restored = db.session.get_one(Device, one.device)
        restored.epoch, restored.certificate = 1, first[1]
        restored.sig_jwk = keys.public_jwk(first[0])
        restored.sig_jkt = keys.thumbprint(restored.sig_jwk)
        restored.certificate_entry_id = jws.entry_id(first[1])
        db.session.execute(db.delete(DeviceEpoch))
    assert statuses(one.exchange()) == ["accepted", "accepted"]
    assert row(one).epoch == 2


def _record(day: FieldDay) -> tuple[Tablet, Record]:
    """A tablet that signed, renewed and signed again, and the export of it all."""
    one = day.tablets[0]
    one.add("lock")
    one.exchange()
    one.renew()
    one.add("lock")
    one.exchange()
    return one, taken_apart(exported())


def test_an_auditor_follows_a_tablet_into_its_next_epoch(day: FieldDay) -> None:
    _, record = _record(day)
    report = record.audited()
    assert report.good, report.fails
    assert any("the tablet itself asked for" in sentence for sentence in report.holds)


def test_an_auditor_finds_keys_that_the_tablet_did_not_ask_for(day: FieldDay) -> None:
    one, record = _record(day)
    asked = db.session.get_one(DeviceEpoch, (one.device, 2)).request
    at = record.messages.index(asked)
    said = jws.read(asked, typ=renewal.REQUEST_TYP).payload
    forged = jws.sign(said, typ=renewal.REQUEST_TYP, key=keys.generate(), kid=one.device)
    assert jws.entry_id(forged) == jws.entry_id(asked)
    for changed, word in (
        (record.with_message(at, forged), "not signed by the tablet's key of epoch 1"),
        (replace(record, messages=(*record.messages[:at], *record.messages[at + 1 :])), "missing"),
    ):
        assert any(word in sentence for sentence in changed.audited().fails)


def test_an_auditor_finds_an_epoch_that_does_not_continue(day: FieldDay) -> None:
    _, record = _record(day)
    line = record.at("device", epoch=2)
    changes: tuple[dict[str, Any], ...] = ({"epoch": 3}, {"seq": 0}, {"head": "x" * 43}, {"renewal": ""})
    for change in changes:
        report = record.saying(line, **change).audited()
        assert any(f"Line {line} (device)" in sentence for sentence in report.fails)


def _signer(one: Tablet) -> dict[str, Any]:
    assert one.manifest is not None
    return one.manifest.active("srv-sig").jwk


def wish(one: Tablet, *, key: keys.PrivateKey | None = None, aud: str = "", epoch: int = 2) -> str:
    return renewal.write_request(
        device=one.device,
        aud=aud or one.origin,
        epoch=epoch,
        ends=enrolment.Begin(one.state.seq, one.state.head),
        sig_jwk=keys.public_jwk(keys.generate()),
        kem_jwk=keys.public_jwk(keys.generate()),
        iat=clock.now(),
        key=key or one.sig,
    )


def proof(one: Tablet, key: keys.PrivateKey) -> str:
    return renewal.write_confirm(device=one.device, aud=one.origin, epoch=2, challenge=b"x" * 32, key=key)


def code_of(one: Tablet, path: str, token: str) -> str:
    return refused(lambda: one._post(path, {"jws": token}))[1]
