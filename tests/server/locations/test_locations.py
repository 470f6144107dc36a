"""Locations through the office's pages, the service and the public API."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.database import transaction
from server.errors import Refused
from server.locations import service
from server.locations.rules import Offer
from server.locations.service import LocationDetails
from server.staff import service as staff
from tests.builders.staff import signed_in, token

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UTRECHT = LocationDetails(
    "Utrecht",
    "desk",
    city="Utrecht",
    offers=[Offer("document_issue", date(2015, 1, 1), date(2022, 4, 1))],
)


@pytest.fixture
def utrecht(app: Flask) -> str:
    with app.app_context(), transaction():
        return service.add(UTRECHT, now=NOW).id


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    with app.app_context(), transaction():
        staff_id = staff.add("a.jansen", "Anouk Jansen", "x", ["back_office"], demo=True, now=NOW).member.id
    return signed_in(app, staff_id)


def form(client: FlaskClient, address: str, **changes: Any) -> dict[str, Any]:
    return {
        "csrf_token": token(client, address),
        "name": "Town hall Goes",
        "kind": "town_hall",
        "street": "M.A. de Ruijterlaan 2",
        "postcode": "4461 ge",
        "city": "Goes",
        "directions": "",
        "public": "yes",
        "service": ["document_issue", ""],
        "from_on": ["2022-02-07", ""],
        "until_on": ["", ""],
        **changes,
    }


def test_a_location_that_closed_is_refused_with_its_dates(app: Flask, utrecht: str) -> None:
    with app.app_context(), pytest.raises(Refused) as refused:
        service.check_offers(service.location(utrecht), "document_issue", date(2022, 4, 2))
    assert refused.value.code == "location_closed"
    assert "2022-04-01" in refused.value.what
    assert refused.value.extra["offered"] == [{"from": "2015-01-01", "until": "2022-04-01"}]


def test_a_location_is_added_and_shown(office: FlaskClient) -> None:
    address = "/locations/new"
    answer = office.post(address, data=form(office, address), follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Town hall Goes has been kept." in page
    assert "4461 GE" in page
    assert "no end known" in page


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(office: FlaskClient) -> None:
    address = "/locations/new"
    given = form(office, address, until_on=["2021-01-01", ""])
    answer = office.post(address, data=given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "The last day is before the first." in page
    assert 'value="Town hall Goes"' in page
    assert 'value="2021-01-01"' in page


def test_a_date_that_cannot_be_read_changes_nothing(office: FlaskClient, app: Flask) -> None:
    address = "/locations/new"
    given = form(office, address, from_on=["24/11/2026", ""])
    assert office.post(address, data=given).status_code == 400
    with app.app_context():
        assert not service.all_locations()


def test_two_people_changing_one_location_do_not_overwrite_each_other(
    office: FlaskClient, utrecht: str
) -> None:
    address = f"/locations/{utrecht}/edit"
    first = form(office, address, name="Utrecht", version="1")
    second = form(office, address, name="Utrecht Centre", version="1")
    assert office.post(address, data=first).status_code == 303
    assert office.post(address, data=second).status_code == 412


def test_a_name_is_used_once(office: FlaskClient, utrecht: str) -> None:
    address = "/locations/new"
    answer = office.post(address, data=form(office, address, name="Utrecht"))
    assert answer.status_code == 409


def test_imported_markup_is_shown_as_text(office: FlaskClient) -> None:
    address = "/locations/new"
    given = form(office, address, name="<script>alert(1)</script>")
    page = office.post(address, data=given, follow_redirects=True).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_public_reads_locations_without_an_account(client: FlaskClient, utrecht: str) -> None:
    answer = client.get("/api/v1/locations")
    assert answer.headers["API-Version"]
    assert answer.get_json()["locations"][0]["services"] == [
        {
            "service": "document_issue",
            "fromOn": "2015-01-01",
            "untilOn": "2022-04-01",
        }
    ]
    assert client.get(f"/api/v1/locations/{utrecht}").get_json()["name"] == "Utrecht"


def test_a_location_that_is_not_public_is_unknown_to_the_public(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        hidden = service.add(LocationDetails("Depot", "desk", public=False), now=NOW).id
    assert client.get("/api/v1/locations").get_json()["locations"] == []
    answer = client.get(f"/api/v1/locations/{hidden}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "location_unknown"
