"""Adding people and giving them roles, through the pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.database import transaction
from server.staff import service
from tests.builders.staff import token

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def office(app: Flask) -> Callable[..., FlaskClient]:
    """Gives a function: a browser signed in as somebody with these roles."""

    def browser(*roles: str, username: str = "a.person") -> FlaskClient:
        with app.app_context():
            with transaction():
                member = service.add(username, "A Person", "x", roles, demo=True, now=NOW).member
            staff_id, epoch = member.id, member.session_epoch
        client = app.test_client()
        at = int(datetime.now(UTC).timestamp())
        with client.session_transaction() as session:
            session.update(staff=staff_id, epoch=epoch, since=at, seen=at, language="en")
        client.environ_base["fielddesk.staff"] = staff_id
        return client

    return browser


def new_person(client: FlaskClient, **changes: Any) -> TestResponse:
    form = {
        "csrf_token": token(client, "/staff/new"),
        "username": "m.bakker",
        "display_name": "Mees Bakker",
        "password": "a sentence of words",
        "language": "nl",
        "roles": ["issuing_staff"],
        **changes,
    }
    return client.post("/staff/new", data=form)


def test_an_administrator_adds_a_person_and_sees_the_second_factor_once(
    office: Callable[..., FlaskClient],
) -> None:
    client = office("administrator")
    answer = new_person(client)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<svg" in page
    assert "shown once" in page
    assert "Mees Bakker" in client.get("/staff").get_data(as_text=True)


def test_all_problems_of_a_new_person_are_named_at_once(office: Callable[..., FlaskClient]) -> None:
    answer = new_person(office("administrator"), username="m b", password="short", roles=[])
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for field in ("username-wrong", "password-wrong", "roles-wrong"):
        assert field in page


def test_a_user_name_is_given_once(office: Callable[..., FlaskClient]) -> None:
    client = office("administrator")
    new_person(client)
    assert new_person(client).status_code == 409


def test_without_the_permission_the_page_is_refused_in_three_parts(
    office: Callable[..., FlaskClient],
) -> None:
    answer = office("issuing_staff").get("/staff")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "Your role does not include this." in page
    assert "Nothing was changed." in page
    assert "Ask an administrator" in page


def test_an_auditor_reads_staff_but_has_no_button_and_no_post(office: Callable[..., FlaskClient]) -> None:
    client = office("auditor")
    assert "/staff/new" not in client.get("/staff").get_data(as_text=True)
    answer = client.post("/staff/new", data={"csrf_token": token(client, "/staff")})
    assert answer.status_code == 403


def test_nobody_changes_their_own_roles(office: Callable[..., FlaskClient]) -> None:
    client = office("administrator")
    address = f"/staff/{client.environ_base['fielddesk.staff']}"
    form = {"csrf_token": token(client, address), "roles": ["auditor"]}
    assert client.post(address, data=form).status_code == 409


def test_the_list_exports_with_the_same_columns(office: Callable[..., FlaskClient]) -> None:
    client = office("administrator")
    csv = client.get("/staff?export=csv")
    assert csv.mimetype == "text/csv"
    assert csv.data.decode("utf-8-sig").splitlines()[0] == "Name;User name;Roles;State"
    xlsx = client.get("/staff?export=xlsx")
    assert xlsx.data[:2] == b"PK"


def test_the_navigation_shows_only_what_a_role_may_open(office: Callable[..., FlaskClient]) -> None:
    page = office("issuing_staff").get("/locations").get_data(as_text=True)
    assert 'href="/staff"' not in page
    assert 'href="/locations" aria-current="page"' in page


def test_a_page_that_is_not_there_keeps_the_frame_around_it(office: Callable[..., FlaskClient]) -> None:
    answer = office("auditor").get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'href="/locations"' in answer.get_data(as_text=True)
