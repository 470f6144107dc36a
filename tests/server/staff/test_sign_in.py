"""Signing in and out at the office, through its pages."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.config import UnsafeStart
from server.database import db, transaction
from server.errors import Refused
from server.log import service as log
from server.staff import service
from server.staff.models import StaffMember

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "three plain words"


@pytest.fixture
def account(app: Flask) -> tuple[str, str]:
    with app.app_context(), transaction():
        added = service.add("j.dewit", "Joke de Wit", PASSWORD, ["administrator"], now=NOW)
        assert added.totp_secret
        return added.member.id, added.totp_secret


def token(client: FlaskClient, address: str = "/sign-in") -> str:
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(
    client: FlaskClient, password: str = PASSWORD, totp: str = "", username: str = "j.dewit", **more: str
) -> TestResponse:
    form = {
        "csrf_token": token(client),
        "username": username,
        "password": password,
        "totp": totp,
        **more,
    }
    return client.post("/sign-in", data=form)


def test_password_and_code_together_open_the_office(client: FlaskClient, account: tuple[str, str]) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = sign_in(client, totp=pyotp.TOTP(account[1]).at(NOW), next="/staff")
        assert answer.status_code == 303
        assert answer.location == "/staff"
        assert "Joke de Wit" in client.get("/staff").get_data(as_text=True)


def test_a_page_asks_to_sign_in_and_comes_back_to_itself(
    client: FlaskClient, account: tuple[str, str]
) -> None:
    answer = client.get("/staff?sort=name")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=/staff")


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("j.dewit", "wrong password", "right"),
        ("j.dewit", PASSWORD, "000000"),
        ("j.dewit", PASSWORD, ""),
        ("nobody.here", PASSWORD, "right"),
    ],
)
def test_every_failure_is_told_in_the_same_words(
    client: FlaskClient, account: tuple[str, str], username: str, password: str, code: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        right = pyotp.TOTP(account[1]).at(NOW)
        shown = right if code == "right" else code
        answer = sign_in(client, password, shown, username)
        assert answer.status_code == 401
        page = answer.get_data(as_text=True)
        assert "Inloggen is niet gelukt" in page
        assert "Er is niets veranderd" in page
        assert client.get("/staff").status_code == 302


def test_a_code_is_good_once(app: Flask, account: tuple[str, str]) -> None:
    code = pyotp.TOTP(account[1]).at(NOW)
    with app.app_context():
        service.authenticate("j.dewit", PASSWORD, code, NOW)
        with pytest.raises(Refused, match="sign_in_failed"):
            service.authenticate("j.dewit", PASSWORD, code, NOW)


def test_an_account_rests_after_five_wrong_tries_and_wakes_again(
    app: Flask, account: tuple[str, str]
) -> None:
    secret = pyotp.TOTP(account[1])
    with app.app_context():
        for _ in range(5):
            with pytest.raises(Refused):
                service.authenticate("j.dewit", "wrong password", "", NOW)
        with pytest.raises(Refused):
            service.authenticate("j.dewit", PASSWORD, secret.at(NOW), NOW)
        later = NOW + timedelta(seconds=16)
        found = service.authenticate("j.dewit", PASSWORD, secret.at(later), later)
        assert found.failed_tries == 0


def test_a_stopped_account_cannot_sign_in_and_its_session_ends(
    app: Flask, client: FlaskClient, account: tuple[str, str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        sign_in(client, totp=pyotp.TOTP(account[1]).at(NOW))
        assert client.get("/staff").status_code == 200
        with app.app_context(), transaction():
            service.set_roles(account[0], ["auditor"], active=False, by_id=None, now=NOW)
        assert client.get("/staff").status_code == 302
        later = pyotp.TOTP(account[1]).at(NOW + timedelta(seconds=30))
        assert sign_in(client, totp=later).status_code == 401


def test_a_session_ends_after_an_hour_without_use(client: FlaskClient, account: tuple[str, str]) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, totp=pyotp.TOTP(account[1]).at(NOW))
        clock.shift(timedelta(minutes=59))
        assert client.get("/staff").status_code == 200
        clock.shift(timedelta(minutes=61))
        assert client.get("/staff").status_code == 302


def test_signing_out_ends_the_session_even_for_a_copied_cookie(
    client: FlaskClient, account: tuple[str, str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        sign_in(client, totp=pyotp.TOTP(account[1]).at(NOW))
        cookie = client.get_cookie("fielddesk")
        assert cookie
        client.post("/sign-out", data={"csrf_token": token(client, "/staff")})
        client.set_cookie("fielddesk", cookie.value)
        assert client.get("/staff").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(
    client: FlaskClient, account: tuple[str, str], elsewhere: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        code = pyotp.TOTP(account[1]).at(NOW)
        assert sign_in(client, totp=code, next=elsewhere).location == "/"


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, account: tuple[str, str]) -> None:
    answer = client.post("/sign-in", data={"username": "j.dewit"})
    assert answer.status_code == 400
    assert "page_too_old" in answer.get_data(as_text=True)


def test_many_tries_from_one_address_are_slowed(client: FlaskClient, account: tuple[str, str]) -> None:
    csrf = token(client)
    answers = [
        client.post(
            "/sign-in",
            data={"csrf_token": csrf, "username": f"name{n}", "password": "x"},
        )
        for n in range(31)
    ]
    assert answers[-1].status_code == 429
    assert "too_many_tries" in answers[-1].get_data(as_text=True)
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_demo_accounts_are_not_offered_outside_the_demo(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        service.add("demo.name", "Demo Name", "demo", ["auditor"], demo=True, now=NOW)
    assert "demo.name" not in client.get("/sign-in").get_data(as_text=True)
    form = {"csrf_token": token(client), "demo_account": "demo.name"}
    assert client.post("/sign-in", data=form).status_code == 401


def test_a_production_server_refuses_to_start_on_demo_accounts(app: Flask) -> None:
    with app.app_context():
        with transaction():
            service.add("demo.name", "Demo Name", "demo", ["auditor"], demo=True, now=NOW)
        with pytest.raises(UnsafeStart, match="demo accounts"):
            service.check_start()


def test_every_change_of_an_account_is_in_the_log_without_a_name(
    app: Flask, account: tuple[str, str]
) -> None:
    with app.app_context():
        with transaction():
            service.set_roles(account[0], ["auditor"], active=True, by_id=None, now=NOW)
        lines = b"\n".join(log.leaves()).decode()
        assert lines.count(account[0]) == 2
        assert "Joke" not in lines
        assert "j.dewit" not in lines


def test_a_session_keeps_no_secret_in_clear(app: Flask, account: tuple[str, str]) -> None:
    with app.app_context():
        kept = db.session.get(StaffMember, account[0])
        assert kept
        assert kept.totp_sealed
        assert PASSWORD not in kept.password_hash
        assert account[1].encode() not in kept.totp_sealed
