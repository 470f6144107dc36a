"""People's keys on tablets: only within a fresh sign-in of that person, on that tablet."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from server import clock
from server.database import db, transaction
from server.devices import service
from server.staff import service as staff
from server.staff.models import StaffMember
from tests.field_day import PHRASE, FieldDay, plan_day
from tests.tablet import Declined

PASSWORD = "three plain words"


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=1)
        day.tablets.append(day.new_tablet("Tablet 1"))
        yield day


def login(day: FieldDay, device: str) -> str:
    member = db.session.get(StaffMember, day.staff_id)
    assert member is not None
    return service.write_login(device, member, clock.now())


def test_signing_in_on_the_tablet_leaves_a_key_there(day: FieldDay) -> None:
    import pyotp

    with transaction():
        added = staff.add("m.bakker", "Meryem Bakker", PASSWORD, ["issuing_staff"], now=clock.now())
        secret = added.totp_secret
    one = day.tablets[0]
    person = one.let_in("m.bakker", PASSWORD, PHRASE, pyotp.TOTP(str(secret)).now())
    assert person.display_name == "Meryem Bakker"
    assert [key.staff_id for key in service.staff_keys_on(one.device)] == [person.staff]


def test_a_wrong_password_leaves_no_key(day: FieldDay) -> None:
    with pytest.raises(Declined) as declined:
        day.tablets[0].let_in("j.dewit", "wrong", PHRASE)
    assert declined.value.status == 401
    assert not service.staff_keys_on(day.tablets[0].device)


def test_a_second_key_of_the_same_person_ends_the_first(day: FieldDay) -> None:
    one = day.tablets[0]
    day.let_in(one)
    first = service.staff_keys_on(one.device)[0].kem_jkt
    day.let_in(one)
    kept = service.staff_keys_on(one.device)
    assert len(kept) == 1
    assert kept[0].kem_jkt != first


def test_a_sign_in_of_another_tablet_or_an_old_one_is_refused(day: FieldDay) -> None:
    one, other = day.tablets[0], day.new_tablet("Tablet 2")
    fresh = login(day, one.device)
    with pytest.raises(Declined) as declined:
        other.keep_key(day.staff_id, "Joke de Wit", fresh, PHRASE)
    assert declined.value.code == "staff_login"
    later = clock.now() + timedelta(minutes=11)
    with time_machine.travel(later, tick=False), pytest.raises(Declined) as declined:
        one.keep_key(day.staff_id, "Joke de Wit", fresh, PHRASE)
    assert declined.value.code == "staff_login"


def test_a_sign_in_of_another_person_is_refused(day: FieldDay) -> None:
    one = day.tablets[0]
    with pytest.raises(Declined) as declined:
        one.keep_key("somebody", "Somebody", login(day, one.device), PHRASE)
    assert declined.value.code == "staff_login"
