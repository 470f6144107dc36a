"""Two real builds of the app after each other in one real browser: the second waits its turn, and opens yesterday's tablet."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.releases import build_app, copy_release, replace_app
from tests.journeys.road import on_the_road

pytestmark = [pytest.mark.browser, pytest.mark.journey]
TOMORROW = "99.0.0"


def test_a_new_release_waits_until_it_is_asked_for_never_in_a_handover_and_opens_yesterdays_tablet(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    release = copy_release(tmp_path / "release")
    built = build_app(tmp_path / "next", TOMORROW)
    with on_the_road(playwright, sqlite_template, tmp_path, code=release) as road:
        app = road.app
        first = _files(app.page)
        replace_app(release, built)
        road.house.start()
        app.find("IR4000001")
        app.check()
        page = app.page
        page.evaluate("navigator.serviceWorker.getRegistration('/app/').then((one) => one.update())")
        page.wait_for_function(
            "navigator.serviceWorker.getRegistration('/app/').then((one) => one.waiting !== null)"
        )
        expect(page.get_by_test_id("update")).to_have_count(0)
        page.get_by_test_id("handover-sign").click()
        page.get_by_test_id("language-known").click()
        app.draw()
        page.get_by_test_id("sign-confirm").click()
        expect(page.get_by_test_id("done")).to_be_visible()
        app.next()
        app.waiting("Nothing waiting")
        assert road.stored("handed_over") == 2
        road.house.stop()

        app.hand_over("IR4000002")
        app.next()
        app.find("IR4000003")
        app.check()
        page.wait_for_timeout(1000)
        page.get_by_test_id("lock").click()
        page.get_by_test_id("lock-fully").click()
        expect(page.get_by_test_id("unlock-phrase")).to_be_visible()
        assert _files(page) == first
        with page.expect_navigation():
            page.get_by_test_id("update-take").click()
        expect(page.get_by_test_id("update")).to_have_count(0)
        assert _files(page) != first

        app.unlock()
        expect(page.get_by_test_id("document-number")).to_contain_text("003")
        expect(page.get_by_test_id("handover-sign")).to_be_enabled()
        page.get_by_role("button", name="Find").click()
        app.waiting("1 waiting")
        app.find("IR4000002")
        expect(page.get_by_test_id("handed-over-before")).to_be_visible()
        page.get_by_role("button", name="Find").click()
        app.hand_over("IR4000004")
        app.next()
        road.house.start()
        page.get_by_test_id("go-session").click()
        page.get_by_test_id("exchange").click()
        app.waiting("Nothing waiting")
        assert road.stored("handed_over") == 4


def _files(page: Page) -> list[str]:
    """The scripts that the page was made of; their names are digests of what is in them."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('script[src]')].map((one) => one.src)")
    return found
