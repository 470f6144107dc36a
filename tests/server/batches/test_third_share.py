"""The third share: tablets register ML-KEM keys, and batches are sealed to them as the setting says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from server import clock
from server.batches import service, third_share
from server.config import Settings, UnsafeStart
from server.database import db, transaction
from server.devices.models import Device, DeviceEpoch
from server.errors import Refused
from sync import enrolment, jws, keys, pq
from sync.errors import ProtocolError
from tests.field_day import FieldDay, plan_day
from tests.tablet import Declined


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        yield plan_day(app, documents=3)


def choose(app: Flask, setting: str) -> None:
    """Run the installation with this setting."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], pq_share=setting)


def third_of(day: FieldDay) -> list[str]:
    """The tablets in the third share of the edition sealed now."""
    payload = jws.read(day.seal().header, typ="fielddesk-batch+jws").payload
    return [row["id"] for row in payload.get("pq", [])]


def test_a_tablet_that_brings_a_key_proves_it_and_its_certificate_names_it(day: FieldDay) -> None:
    one = day.add_tablet("Tablet 1", with_pq=True)
    row = db.session.get_one(Device, one.device)
    assert one.pq is not None
    assert row.pq_jwk == pq.public_jwk(one.pq)
    payload = jws.read(one.certificate, typ=enrolment.CERTIFICATE_TYP).payload
    assert payload["pq"] == row.pq_jkt == keys.thumbprint(pq.public_jwk(one.pq))


def test_a_tablet_without_a_key_has_none_and_says_so_nowhere(day: FieldDay) -> None:
    one = day.add_tablet("Tablet 1")
    row = db.session.get_one(Device, one.device)
    assert (row.pq_jkt, row.pq_jwk) == (None, None)
    assert "pq" not in jws.read(one.certificate, typ=enrolment.CERTIFICATE_TYP).payload


def test_the_challenge_cannot_be_opened_without_the_key_that_was_registered(day: FieldDay) -> None:
    one = day.add_tablet("Tablet 1", with_pq=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pq, "open_with", lambda _key, sealed, _info: sealed)
        with pytest.raises(Declined, match="kem_possession"):
            one.renew()
    assert one.epoch == 1
    assert one.renew() == 2


def test_with_every_key_there_the_batch_takes_all_three_shares(app: Flask, day: FieldDay) -> None:
    one, other = (day.add_tablet(f"Tablet {n}", with_pq=True) for n in (1, 2))
    choose(app, "when_possible")
    assert third_of(day) == [one.device, other.device]
    for tablet in (one, other):
        day.open(tablet)
        assert tablet.open_batch is not None
        assert len(tablet.open_batch.entries) == 3
        assert tablet.open_record(day.rids[0])[0].rid == day.rids[0]
    one.lock()
    one.pq = None
    with pytest.raises(ProtocolError, match="wrong_device"):
        day.open(one)


def test_one_tablet_without_a_key_and_the_batch_goes_without_a_third_share(app: Flask, day: FieldDay) -> None:
    day.add_tablet("Tablet 1", with_pq=True)
    other = day.add_tablet("Tablet 2")
    choose(app, "when_possible")
    assert third_of(day) == []
    day.open(other)


def test_switched_off_nobody_gets_a_third_share(day: FieldDay) -> None:
    day.add_tablet("Tablet 1", with_pq=True)
    assert third_of(day) == []


def test_where_it_is_required_each_tablet_without_a_key_stands_in_the_way_by_name(
    app: Flask, day: FieldDay
) -> None:
    day.add_tablet("Tablet 1", with_pq=True)
    day.add_tablet("Tablet 2")
    choose(app, "required")
    with pytest.raises(Refused) as refused:
        day.seal()
    assert refused.value.fields == [{"code": "no_pq_key", "message": "Tablet 2"}]


def test_more_tablets_than_fit_are_an_obstacle_or_go_without(
    app: Flask, day: FieldDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pq, "MOST_SHARES", 1)
    for number in (1, 2):
        day.add_tablet(f"Tablet {number}", with_pq=True)
    choose(app, "when_possible")
    assert third_of(day) == []
    choose(app, "required")
    with pytest.raises(Refused) as refused:
        day.seal()
    assert [row["code"] for row in refused.value.fields] == ["pq_too_many"]


def test_a_renewed_tablet_opens_what_was_sealed_to_its_older_key_and_to_its_newer_one(
    app: Flask, day: FieldDay
) -> None:
    one = day.add_tablet("Tablet 1", with_pq=True)
    choose(app, "required")
    day.seal()
    one.prepare(day.batch_id)
    one.renew()
    day.open(one)
    first = db.session.get_one(DeviceEpoch, (one.device, 1))
    second = db.session.get_one(Device, one.device)
    assert first.pq_jkt != second.pq_jkt
    assert third_of(day) == [one.device]
    day.open(one)


def test_a_server_that_learnt_a_certificate_again_seals_no_third_share_until_the_next_renewal(
    app: Flask, day: FieldDay
) -> None:
    one = day.add_tablet("Tablet 1", with_pq=True)
    day_before = db.session.get_one(Device, one.device)
    kept = {name: getattr(day_before, name) for name in COLUMNS}
    one.renew()
    with transaction():
        row = db.session.get_one(Device, one.device)
        for name, value in kept.items():
            setattr(row, name, value)
        for epoch in (1, 2):
            db.session.delete(db.session.get_one(DeviceEpoch, (one.device, epoch)))
    choose(app, "when_possible")
    one.batches()
    row = db.session.get_one(Device, one.device, populate_existing=True)
    assert one.pq is not None
    assert (row.epoch, row.pq_jkt, row.pq_jwk) == (2, keys.thumbprint(pq.public_jwk(one.pq)), None)
    assert third_of(day) == []
    one.renew()
    assert third_of(day) == [one.device]


COLUMNS = (
    "epoch",
    "sig_jkt",
    "sig_jwk",
    "kem_jkt",
    "kem_jwk",
    "pq_jkt",
    "pq_jwk",
    "certificate",
    "certificate_entry_id",
    "certificate_expires_at",
)


def test_the_batch_page_says_whether_the_share_is_there(app: Flask, day: FieldDay) -> None:
    day.add_tablet("Tablet 1", with_pq=True)
    day.seal()
    assert not service.overview(day.session_id, clock.now()).third_share
    choose(app, "required")
    edition = day.seal()
    assert third_share.is_in(edition.header)
    assert service.overview(day.session_id, clock.now()).third_share


def test_a_setting_that_nobody_knows_stops_the_start(settings: Settings) -> None:
    with pytest.raises(UnsafeStart, match="FIELDDESK_PQ_SHARE"):
        replace(settings, pq_share="perhaps")
    read = Settings.from_environment(
        {
            "FIELDDESK_SECRET_KEY": "x" * 32,
            "FIELDDESK_ORIGIN": "https://x.example",
            "FIELDDESK_PQ_SHARE": "required",
        }
    )
    assert read.pq_share == "required"
