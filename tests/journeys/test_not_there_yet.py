"""What the worker has not yet answered, or could not: told, with a way to ask again, and nothing kept over what was kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import violations
from tests.journeys.desk import Desk
from tests.journeys.otherwise import otherwise

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(autouse=True)
def heard(desk: Desk) -> Iterator[None]:
    """Each test begins at finding, and ends with the worker heard as it speaks."""
    yield
    otherwise(desk.page)


def test_a_count_is_made_only_when_what_was_kept_of_it_is_read_and_scans_wait_for_that(desk: Desk) -> None:
    page = desk.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    page.get_by_test_id("count-number").fill("IR4000003")
    page.get_by_test_id("count-number").press("Enter")
    ticked = page.get_by_test_id("box").get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    page.get_by_role("button", name="Session").click()

    otherwise(page, fails={"expected_in_box": "unexpected"})
    page.get_by_test_id("go-count-in").click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    assert violations(page, "a box that is not known") == []
    for live in ("count-all", "count-sign", "seal-number"):
        expect(page.get_by_test_id(live)).to_have_count(0)
    page.keyboard.type("IR4000004\n", delay=5)
    otherwise(page)
    page.get_by_test_id("ask-again").click()
    expect(ticked).to_have_count(2)
    expect(page.get_by_test_id("last-scan")).to_contain_text("004")
    page.get_by_role("button", name="Session").click()
    page.get_by_role("button", name="Find").click()


def test_a_scan_that_could_not_be_looked_up_says_so_and_is_looked_up_again(desk: Desk) -> None:
    page = desk.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    number = page.get_by_test_id("count-number")
    expect(number).to_be_visible()
    otherwise(page, fails={"find": "unexpected"})
    for unknown in ("IR4999998 of a letter", "IR4999999 of a letter"):
        number.fill(unknown)
        number.press("Enter")
    unread = page.get_by_test_id("count-unread")
    expect(unread).to_contain_text("2")
    expect(page.get_by_test_id("failure")).to_be_visible()
    expect(page.get_by_test_id("count-unexpected")).to_have_count(0)
    otherwise(page)
    page.get_by_test_id("count-unread-again").click()
    expect(unread).to_have_count(0)
    expect(page.get_by_test_id("failure")).to_have_count(0)
    expect(page.get_by_test_id("count-unexpected")).to_contain_text("2")
    page.get_by_test_id("count-undo").click()
    page.get_by_test_id("count-undo").click()
    page.get_by_role("button", name="Session").click()
    page.get_by_role("button", name="Find").click()


def test_a_session_whose_tally_did_not_come_says_why_and_is_asked_for_again(desk: Desk) -> None:
    page = desk.page
    otherwise(page, fails={"tally": "unexpected"})
    page.get_by_test_id("go-session").click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    assert violations(page, "a session without its tally") == []
    otherwise(page)
    page.get_by_test_id("ask-again").click()
    expect(page.get_by_test_id("go-count-in")).to_be_visible()
    page.get_by_role("button", name="Find").click()
