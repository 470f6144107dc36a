"""A mistake on the road: what was signed stays, and a new confirmation says why it replaces it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_a_mistake_is_corrected_with_a_reason_before_and_after_the_office_has_it(road: Road) -> None:
    page = road.app.page
    _correct(road, "wrong_record", "Handed over", "not_collected", "did_not_come")
    road.house.start()
    road.app.waiting("Nothing waiting", 60)
    _correct(road, "wrong_outcome", "Not collected", "declined", "wants_advice")
    road.app.waiting("Nothing waiting", 60)
    page.get_by_test_id("go-session").click()
    table = page.locator("table")
    expect(table).to_contain_text("The wrong person or document")
    expect(table).to_contain_text("The wrong outcome")
    expect(page.locator("[data-testid^=correct-]")).to_have_count(1)
    assert [road.stored(one) for one in ("handed_over", "not_collected", "declined")] == [1, 1, 1]


def _correct(road: Road, why: str, wrong: str, outcome: str, reason: str) -> None:
    """Correct the only confirmation that stands, and come back to the list."""
    page = road.app.page
    page.get_by_test_id("go-session").click()
    page.locator("[data-testid^=correct-]").click()
    expect(page.get_by_test_id("correct-dialog")).to_contain_text("Nothing is erased")
    page.get_by_test_id(f"correction-{why}").click()
    expect(page.get_by_test_id("correcting")).to_contain_text(wrong)
    page.get_by_test_id("other-outcome").click()
    page.get_by_test_id(f"outcome-{outcome}").click()
    page.get_by_test_id(f"reason-{reason}").click()
    page.get_by_test_id("outcome-record").click()
    expect(page.get_by_test_id("done")).to_be_visible(timeout=10_000)
    road.app.next()
