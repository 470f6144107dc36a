"""axe finds nothing on the screens (WCAG 2.2 A and AA), under the policies that users have; the office holds on a narrow screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.journeys.axe import violations
from tests.journeys.field_app import FieldApp
from tests.journeys.house import House
from tests.journeys.office_walk import diagnosis, pages_of, previews, ticket
from tests.journeys.reflow import SMALL, WIDER

OFFICE = (
    "/",
    "/documents",
    "/documents/import",
    "/locations",
    "/sessions",
    "/sessions/new",
    "/live",
    "/reconcile",
    "/quarantine",
    "/carried",
    "/statements",
    "/statements/ar",
    "/devices",
    "/devices/enrol",
    "/staff",
    "/log",
    "/health",
)

PUBLIC = ("/sign-in", "/verify", "/problems/chain_gap")
KINDS = (
    r"/documents/[A-Z0-9]{9}",
    r"/documents/[A-Z0-9]{9}/story",
    r"/documents/[A-Z0-9]{9}/recall",
    r"/documents/import/\w+",
    r"/locations/\w{26}",
    r"/locations/\w{26}/edit",
    r"/sessions/\w{26}",
    r"/sessions/\w{26}/edit",
    r"/sessions/\w{26}/batch",
    r"/sessions/\w{26}/packing-list",
    r"/sessions/\w{26}/count",
    r"/sessions/\w{26}/count\?phase=returned",
    r"/live/\w{26}",
    r"/reconcile/\w{26}",
    r"/evidence/[\w-]{43}",
    r"/devices/\w{26}",
    r"/devices/\w{26}/diagnoses/\w{26}",
    r"/devices/enrol/\w{26}",
    r"/staff/\w{26}",
)
"""Pages of one thing that the walk must have come by."""

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(scope="module")
def behind_buttons(
    demo: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, ...]:
    """What no link leads to: a file looked at before it is imported, a good one and a bad one; a ticket; a diagnosis."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    sign_in(page, demo)
    folder = tmp_path_factory.mktemp("files")
    found = (
        *previews(page, demo.origin, folder),
        ticket(page, demo.origin),
        diagnosis(page, demo.origin, folder),
    )
    context.close()
    return found


def sign_in(page: Page, demo: House) -> None:
    """As back office and administrator."""
    page.goto(f"{demo.origin}/sign-in")
    page.get_by_role("button", name="Anna Jansen").click()
    expect(page.locator(".nav")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_office_has_no_violation(
    demo: House, browser: Browser, behind_buttons: tuple[str, ...], scheme: str
) -> None:
    """Every page of the office that there is, those of one session, document, tablet or confirmation among them."""
    context = browser.new_context(
        viewport={"width": 1180, "height": 820},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    found = []
    for path in PUBLIC:
        page.goto(demo.origin + path)
        found += violations(page, path)
    sign_in(page, demo)
    looked = []
    for path in pages_of(page, demo.origin, (*OFFICE, *behind_buttons)):
        looked.append(path)
        found += violations(page, path)
    context.close()
    assert found == [], "\n".join(found)
    for kind in KINDS:
        assert any(re.fullmatch(kind, path) for path in looked), kind


def test_no_page_of_the_office_is_wider_than_a_phone(
    demo: House, browser: Browser, behind_buttons: tuple[str, ...]
) -> None:
    """WCAG 1.4.10: at 320 pixels nothing but a table scrolls sideways, nothing is cut off, axe finds nothing.

    In Dutch, whose words are the longer ones.
    """
    context = browser.new_context(
        viewport={"width": SMALL["width"], "height": SMALL["height"]}, color_scheme="light", locale="nl-NL"
    )
    page = context.new_page()
    found = []
    for path in PUBLIC:
        page.goto(demo.origin + path)
        found += narrow(page, path)
    sign_in(page, demo)
    here, menu = page.locator(".nav a[aria-current]"), page.get_by_role("button", name="Menu", exact=True)
    expect(here).to_be_hidden()
    menu.click()
    page.locator('button[name=language][value="nl"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    menu.click()
    expect(here).to_be_visible()
    found += narrow(page, "the menu")
    for path in pages_of(page, demo.origin, (*OFFICE, *behind_buttons)):
        found += narrow(page, path)
    context.close()
    assert found == [], "\n".join(found)


def narrow(page: Page, path: str) -> list[str]:
    """What does not fit there, and what axe finds."""
    return [f"{path}: {one}" for one in page.evaluate(WIDER)] + violations(page, path)


def test_the_field_app_has_no_violation_before_it_is_enrolled(
    demo: House, playwright: Playwright, tmp_path: Path
) -> None:
    """The first screen a stranger sees on a tablet."""
    app = FieldApp(playwright, demo.origin, tmp_path / "profile")
    page = app.open()
    expect(page.get_by_test_id("enrol-code")).to_be_visible()
    found = violations(page, "welcome")
    app.close()
    assert found == []
