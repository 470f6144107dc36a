"""What a tablet does when a store is damaged or gone between two starts, in a real browser. docs/reliability.md.

Every loss is made in the browser's own files while it is dead; two starts follow, always.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.field_app import FieldApp
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_each_store_goes_on_from_the_other(road: Road) -> None:
    road.lose("IndexedDB")
    road.app.waiting("1 waiting")
    road.start_again()
    road.app.unlock()
    road.app.waiting("1 waiting")
    road.app.hand_over("IR4000001")
    road.app.next()

    road.lose("File System")
    road.app.waiting("2 waiting")
    expect(road.app.page.get_by_test_id("go-unlock")).to_have_count(0)
    road.start_again()
    road.app.waiting("2 waiting")
    road.house.start()
    road.app.prepare()
    road.app.unlock()
    road.app.hand_over("IR4000002")
    road.app.next()
    road.app.waiting("Nothing waiting")
    assert road.stored("handed_over") == 3


def test_without_its_keys_it_hands_in_what_was_signed_and_is_enrolled_again(road: Road) -> None:
    road.lose("WebStorage")
    road.start_again()
    page = road.app.page
    expect(page.get_by_test_id("lost_store")).to_be_visible()
    expect(page.get_by_test_id("enrol-again")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save what waits").click()
    assert b'"items":[' in Path(saved.value.path()).read_bytes()
    road.house.start()
    page.get_by_test_id("enrol-again").click()
    road.app.enrol(road.code())
    assert road.stored("handed_over") == 1
    road.start_again()
    expect(road.app.page.get_by_test_id("staff-username")).to_be_visible()


def test_losing_both_stores_is_no_first_start_and_a_failed_enrolment_is_no_loss(
    playwright: Playwright, road: Road, tmp_path: Path
) -> None:
    road.lose("IndexedDB", "File System")
    expect(road.app.page.get_by_test_id("lost_store")).to_be_visible()
    road.start_again()
    expect(road.app.page.get_by_test_id("lost_store")).to_be_visible()

    road.house.start()
    other = FieldApp(playwright, road.house.origin, tmp_path / "other")
    try:
        page = other.open()
        page.get_by_test_id("enrol-code").fill("KHC2-3RW5E-9BRJN-8591A5")
        page.get_by_test_id("enrol-submit").click()
        expect(page.get_by_role("alert")).to_be_visible()
        other.kill()
        other.open()
        other.enrol(road.code())
    finally:
        other.kill()
