"""What a tablet signed is found by its number while it is locked, and by nobody's name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import violations
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]

NAMED = re.compile(r"Zoë|Applicant|IR4|V\s?\d{3}|Veld")


def test_a_locked_tablet_lists_its_confirmations_by_number_and_says_of_nobody_what_they_were_for(
    road: Road,
) -> None:
    page = road.app.page
    road.app.record_other("IR4000001", "declined", "wants_advice")
    road.app.next()
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    page.get_by_test_id("go-signed").click()
    rows = page.locator("tr[data-testid^=signed-]")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()

    page.get_by_test_id("lock-fully").click()
    page.get_by_role("button", name="Batches").click()
    page.get_by_test_id("go-signed").click()
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Declined")
    expect(rows.first).to_contain_text("waiting")
    expect(rows.last).to_contain_text("Handed over")
    assert NAMED.search(page.locator("main").inner_text()) is None
    assert violations(page, "signed here") == []

    number = rows.last.get_attribute("data-testid")
    assert number is not None
    page.get_by_test_id("signed-number").fill(number.removeprefix("signed-"))
    expect(rows).to_have_count(1)
    page.get_by_test_id("signed-number").fill("999")
    expect(page.get_by_test_id("signed-found")).to_contain_text("This number is not here.")
    page.get_by_test_id("signed-number").fill("")

    road.house.start()
    page.get_by_role("button", name="Back").click()
    page.get_by_test_id("refresh").click()
    page.get_by_test_id("go-signed").click()
    expect(page.locator("tr[data-state=accepted]")).to_have_count(2, timeout=60_000)
