"""The live page draws itself anew, and leaves the reader where they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture
def live(demo: House, browser: Browser) -> Iterator[Page]:
    """The live page of last week's session in Goes, its clock in the test's hand."""
    context = browser.new_context(viewport={"width": 1180, "height": 820}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{demo.origin}/sign-in")
    page.get_by_role("button", name="Anna Jansen").click()
    page.goto(f"{demo.origin}/sessions?when=past")
    page.get_by_role("link", name="Stadskantoor Goes").first.click()
    session = page.url.rsplit("/", 1)[1]
    page.clock.install()
    page.goto(f"{demo.origin}/live/{session}")
    yield page
    context.close()


def test_it_asks_again_and_keeps_the_focus_and_the_opened_table(live: Page) -> None:
    """A person reads the table by keyboard while the numbers change under it."""
    summary = live.locator("details summary")
    summary.focus()
    summary.press("Enter")
    numbers = live.locator("[data-live-part]").first.element_handle()
    assert numbers is not None
    live.evaluate(
        "() => { for (const one of document.querySelectorAll('[data-live-part] td')) one.textContent = '?' }"
    )
    with live.expect_response(lambda answer: "/live/" in answer.url):
        live.clock.run_for(16_000)
    expect(live.locator("[data-live-part] td", has_text="?")).to_have_count(0)
    expect(summary).to_be_focused()
    expect(live.locator("details table")).to_be_visible()
    assert numbers.evaluate("one => one.isConnected"), "the page was loaded anew, not drawn anew"
    assert violations(live, "live") == []


def test_it_stands_still_when_told_to(live: Page) -> None:
    """What moves can be stopped (WCAG 2.2, 2.2.2)."""
    live.get_by_role("link", name="Stop updating").click()
    live.wait_for_load_state()
    asked: list[str] = []
    live.on("request", lambda request: asked.append(request.url))
    live.clock.run_for(60_000)
    assert not [url for url in asked if "/live/" in url]
    assert violations(live, "live, held") == []


def test_a_reader_who_was_signed_out_is_shown_the_way_in(live: Page) -> None:
    """Numbers that can no longer be read are not left standing as if they were new."""
    live.context.clear_cookies()
    live.clock.run_for(16_000)
    expect(live.get_by_role("heading", name="Sign in")).to_be_visible()
