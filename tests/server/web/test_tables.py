"""Lists: sorting, paging and the files made from them."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from server.database import transaction
from server.locations import service
from server.locations.models import Location
from server.locations.service import LocationDetails
from server.web.tables import Column, Page, read_page, write_csv, write_xlsx

COLUMNS = (
    Column("name", "locations-name", lambda place: place.name, Location.name),
    Column("city", "locations-city", lambda place: place.city, Location.city),
)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def places(app: Flask) -> Flask:
    with app.app_context(), transaction():
        for number in range(7):
            service.add(LocationDetails(f"Place {number}", "desk", city="Same"), now=NOW)
    return app


def page(app: Flask, query: str, **options: Any) -> Page:
    with app.test_request_context(f"/{query}"):
        return read_page(service.select_locations(), COLUMNS, size=3, **options)


def test_pages_share_no_row_and_skip_none_even_when_all_sort_alike(places: Flask) -> None:
    seen = []
    for number in (1, 2, 3):
        seen += [p.name for p in page(places, f"?sort=city&page={number}").rows]
    assert sorted(seen) == [f"Place {number}" for number in range(7)]


def test_a_list_sorts_both_ways_and_says_so(places: Flask) -> None:
    down = page(places, "?sort=-name")
    assert [place.name for place in down.rows] == ["Place 6", "Place 5", "Place 4"]
    assert down.sorted_by(COLUMNS[0]) == "descending"
    assert down.sort_link(COLUMNS[0]) == "?sort=name"


@pytest.mark.parametrize("query", ["?sort=secret", "?sort=--name", "?page=x", "?page=-1"])
def test_an_unknown_wish_falls_back(places: Flask, query: str) -> None:
    shown = page(places, query, default_sort="name")
    assert shown.rows[0].name == "Place 0"
    assert shown.number == 1


def test_a_page_too_far_is_the_last_one(places: Flask) -> None:
    last = page(places, "?page=99", default_sort="name")
    assert (last.number, last.pages, last.first, last.last) == (3, 3, 7, 7)


def test_filters_stay_in_the_links(places: Flask) -> None:
    shown = page(places, "?city=Goes&page=2")
    assert shown.link(page=3) == "?city=Goes&page=3"


def test_a_plain_sequence_pages_and_sorts_too(places: Flask) -> None:
    rows = [Location(name=name, city=city) for name, city in (("b", ""), ("a", "x"))]
    with places.test_request_context("/?sort=name"):
        shown = read_page(rows, COLUMNS, size=1)
    assert [row.name for row in shown.rows] == ["a"]
    assert shown.total == 2


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_of_a_csv_never_begins_a_formula(app: Flask, start: str) -> None:
    with app.test_request_context():
        text = write_csv(["Name"], [[start]]).decode("utf-8-sig")
    assert f"'{start}" in text


def test_a_workbook_reads_back_with_text_as_text(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        content = write_xlsx(["A", "B", "C"], [["=1+1", 12, date(2026, 11, 24)]])
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]] == ["=1+1", 12, "24-11-2026"]
    assert sheet["A2"].data_type == "s"
    assert sheet.freeze_panes == "A2"
