"""The back office in a browser: what a person clicks and types there, by the words on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.house import PASSWORD


class Office:
    """One person at a desk, signed in."""

    def __init__(self, browser: Browser, origin: str, username: str, factor: str) -> None:
        self.origin = origin
        self.page: Page = browser.new_context(
            viewport={"width": 1180, "height": 820}, locale="en-GB", color_scheme="light"
        ).new_page()
        self.page.goto(f"{origin}/sign-in")
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_label(re.compile("authenticator")).fill(pyotp.TOTP(factor).now())
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Today", exact=True)).to_be_visible()

    def go(self, path: str) -> Page:
        """Open a page of the office."""
        self.page.goto(self.origin + path)
        return self.page

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button with this name and wait for the answer."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def add_location(self, name: str, service: str, first_day: str) -> None:
        """A place that offers one service from a day on."""
        page = self.go("/locations/new")
        page.locator("#name").fill(name)
        page.locator("#service-1").select_option(service)
        page.locator("#from-1").fill(first_day)
        page.locator("main form button.main").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()

    def import_file(self, path: Path, photos: Path) -> Locator:
        """Choose a file and its photos and look what they would do; gives the page's main part."""
        page = self.go("/documents/import")
        page.locator("#file").set_input_files(path)
        page.locator("#photos").set_input_files(photos)
        page.locator("main form button.main").first.click()
        page.wait_for_load_state()
        return page.locator("main")

    def confirm_import(self) -> None:
        """Take the previewed file in."""
        self.page.locator('button[value="import"]').click()
        self.page.wait_for_load_state()

    def plan(
        self, location: str, day: str, starts: str, ends: str, people: list[str], tablets: list[str]
    ) -> str:
        """Plan a session; gives its address."""
        page = self.go("/sessions/new")
        page.locator("#location").select_option(label=location)
        page.locator("#date").fill(day)
        page.locator("#starts").fill(starts)
        page.locator("#ends").fill(ends)
        for name in people + tablets:
            page.get_by_label(name, exact=True).check()
        page.locator("main form button.main").click()
        page.wait_for_load_state()
        assert not page.url.endswith("/new"), page.locator("main").inner_text()
        return page.url.removeprefix(self.origin)

    def enrolment_code(self, label: str) -> str:
        """Make a ticket for a tablet; gives the code that is shown."""
        page = self.go("/devices/enrol")
        page.locator("main input[name=label]").fill(label)
        page.locator("main form button.main").click()
        page.wait_for_load_state()
        found = re.search(
            r"[0-9A-Z]{4}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{6}", page.locator("main").inner_text()
        )
        assert found, page.locator("main").inner_text()
        return found[0]
