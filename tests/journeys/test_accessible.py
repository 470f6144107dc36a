"""axe finds nothing on the screens (WCAG 2.2 A and AA), under the policies that users have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.journeys.axe import violations
from tests.journeys.field_app import FieldApp
from tests.journeys.house import House

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

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo, running."""
    folder = tmp_path_factory.mktemp("demo")
    house = House(folder, f"sqlite:///{folder / 'demo.sqlite3'}", demo=True)
    house.command("db", "upgrade")
    house.command("demo", "seed")
    house.start()
    yield house
    house.stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_office_has_no_violation(demo: House, browser: Browser, scheme: str) -> None:
    """Every page of the office, signed in as back office and administrator."""
    context = browser.new_context(
        viewport={"width": 1180, "height": 820},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(f"{demo.origin}/sign-in")
    found = violations(page, "/sign-in")
    page.get_by_role("button", name="Anna Jansen").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    for path in OFFICE:
        page.goto(demo.origin + path)
        found += violations(page, path)
    context.close()
    assert found == []


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
