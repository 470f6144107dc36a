"""Pictures of the tablet's screens, in both orientations and themes, in nl and en: for a person to look at.

FIELDDESK_SCREENS names the folder they go to; without it only that every screen appears is tested, in one look.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey]

LOOKS = [
    ("landscape-light", 1180, 820, "light"),
    ("portrait-light", 820, 1180, "light"),
    ("landscape-dark", 1180, 820, "dark"),
]
SETTLED = 350  # ms: longer than any movement on the screen


class Gallery:
    """Takes a screen in every look, when a folder was named."""

    def __init__(self, page: Page) -> None:
        self.page = page
        named = os.environ.get("FIELDDESK_SCREENS", "")
        self.folder = Path(named) if named else None
        self.language = "en"

    def take(self, name: str) -> None:
        """The present screen, as it is in each look."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for look, width, height, theme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            self.page.wait_for_timeout(SETTLED)
            self.page.screenshot(path=self.folder / f"{name}-{self.language}-{look}.png")
        self.page.set_viewport_size({"width": 1180, "height": 820})
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def gallery(desk: Desk) -> Gallery:
    return Gallery(desk.page)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_screen_of_the_work_appears(desk: Desk, gallery: Gallery, language: str) -> None:
    """From the list to the end of a handover, and what lies beside it."""
    page = desk.page
    gallery.language = language
    number = 1 if language == "en" else 2
    if language != "en":
        _speak(desk, language)

    gallery.take("find")
    page.get_by_test_id("find-field").fill("zzzzqq")
    gallery.take("find-none")
    desk.app.find(f"IR4{number:06d}")
    gallery.take("handover")
    page.get_by_test_id("by-representative").click()
    expect(page.get_by_test_id("mandate-number")).to_be_in_viewport()
    gallery.take("handover-representative")
    page.get_by_test_id("by-applicant").click()
    page.get_by_test_id("other-outcome").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    gallery.take("other-outcome")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    desk.app.check()
    gallery.take("handover-checked")
    page.get_by_test_id("handover-sign").click()
    expect(page.get_by_test_id("language-known")).to_be_visible()
    gallery.take("turn")
    for tag in ("en", "nl", "ar"):
        desk.choose(tag)
        expect(page.get_by_test_id("sign-pad")).to_be_visible()
        gallery.take(f"sign-{tag}")
        if tag != "ar":
            page.get_by_test_id("sign-language").click()
    page.get_by_test_id("sign-language").click()
    desk.choose(language)
    desk.sign()
    gallery.take("done")
    page.get_by_test_id("next-applicant").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    gallery.take("quick-lock")
    desk.app.take_back()
    page.get_by_test_id("find-field").fill(f"IR4{number:06d}")
    page.get_by_test_id("hit").first.click()
    gone = page.get_by_test_id("handed-over-before").or_(page.get_by_test_id("failure"))
    expect(gone).to_be_visible()  # shown, or shredded already when the office was quick
    gallery.take("handover-again")
    page.get_by_role("banner").get_by_role("button").first.click()

    page.get_by_test_id("go-session").click()
    expect(page.get_by_test_id("exchange")).to_be_visible()
    gallery.take("session")
    page.get_by_test_id("go-count-out").click()
    expect(page.get_by_test_id("count-sign")).to_be_visible()
    gallery.take("count-out")
    page.get_by_test_id("count-all").click()
    page.get_by_test_id("count-sign").click()
    expect(page.get_by_test_id("counted")).to_be_visible()
    gallery.take("counted")
    page.get_by_role("banner").get_by_role("button").first.click()
    page.get_by_test_id("go-carry").click()
    gallery.take("carry")
    page.get_by_role("banner").get_by_role("button").first.click()
    page.get_by_role("banner").get_by_role("button").first.click()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def _speak(desk: Desk, language: str) -> None:
    """Start again in the staff's other language, and unlock."""
    desk.page.evaluate("tag => localStorage.setItem('language', tag)", language)
    desk.page.reload()
    desk.app.unlock()
