"""A handover as a screen reader tells it, written down: docs/heard.md is made of what this hears.

Must never write what the browser did not say: only times and days are put at one moment, so that two runs say the same.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.field_app import DAY_PIN, FieldApp
from tests.journeys.spoken import Line, Reader

HEAD = (
    "# A handover, as it is heard",
    "",
    "What Chromium tells a screen reader in one whole handover, made and held by a browser test (`make heard` writes it anew): a line for each thing",
    "in the order of reading, with role, name, state and description. At each step first what speaks by itself: `says` is a live region, in the order",
    "of speaking, `focus` is what has the focus then. After an act on the same screen only what is new is written. A language in brackets is one that",
    "the words are marked with, other than the page's. Times stand at 09:41, days are “the day”. What was changed after reading it stands in",
    "[accessibility.md](accessibility.md).",
    "",
)


SEQUENCE = re.compile(r"\b(confirmation|bevestiging) \d+")


class Heard:
    """The transcript, grown by each step."""

    def __init__(self, app: FieldApp) -> None:
        self.app = app
        self.reader = Reader(app.page)
        self.lines: list[str] = []
        self._before: set[str] = set()
        self.reader.announced()
        self._days: list[str] = app.page.evaluate(DAYS)

    @property
    def page(self) -> Page:
        """The tablet's screen."""
        return self.app.page

    def chapter(self, title: str, *words: str) -> None:
        """A new part of the transcript."""
        self.lines += [f"## {title}", "", *(line for one in words for line in (one, ""))]

    def screen(self, title: str) -> None:
        """A new screen: what speaks by itself, then all that is there, in the order of reading."""
        expect(self.page.locator("h1:focus, input:focus")).to_have_count(1)
        expect(self.page.locator("[data-testid=next-applicant][aria-disabled=true]")).to_have_count(0)
        self._open(title)
        read = self.reader.screen()
        self._write("    ", read)
        self._before = {one.words for one in read}
        self.lines.append("")

    def change(self, title: str) -> None:
        """The same screen after an act: what speaks by itself, then only what is new on it."""
        self._open(title)
        read = self.reader.screen()
        self._write("    ", [one for one in read if one.words not in self._before])
        self._before = {one.words for one in read}
        self.lines.append("")

    def _open(self, title: str) -> None:
        self.lines += [f"### {title}", ""]
        for said in self.reader.announced():
            self.lines.append(f"- says: {self._still(said)}")
        focus = self.reader.focus()
        self.lines.append(f"- focus: {self._still(focus) or 'LOST'}")
        self.lines.append("")

    def _write(self, margin: str, read: list[Line]) -> None:
        self.lines += [f"{margin}{'  ' * one.depth}{self._still(one.words)}" for one in read]

    def _still(self, words: str) -> str:
        """Without what another day or minute would change, nor the marks that hold a direction."""
        words = (
            re.sub(r"[\u2066-\u2069\u200e\u200f]", "", words).replace("\u00a0", " ").replace("\u202f", " ")
        )
        words = SEQUENCE.sub(r"\1 7", words)
        words = re.sub(r"\b[0-2]\d:[0-5]\d\b", "09:41", words)
        for day in self._days:
            words = words.replace(day, "the day")
        return words


DAYS = """() => ['en-GB', 'nl', 'ar-u-ca-gregory-nu-latn'].flatMap((locale) => [
  { weekday: 'short', day: 'numeric', month: 'short' },
  { day: 'numeric', month: 'long', year: 'numeric' },
  { day: 'numeric', month: 'short' },
].map((options) => new Intl.DateTimeFormat(locale, { timeZone: 'Europe/Amsterdam', ...options }).format(new Date()))).map((day) => day.replace(/[\\u200e\\u200f]/g, ''))"""


def hand_over(heard: Heard, query: str) -> None:
    """From the list to the list, every step heard."""
    page = heard.page
    expect(page.get_by_test_id("tally")).to_be_visible()
    expect(page.get_by_test_id("hit")).to_have_count(6)
    heard.screen("Find")
    field = page.get_by_test_id("find-field")
    expect(field).to_be_focused()
    page.keyboard.insert_text(query)
    expect(page.get_by_test_id("hit")).to_have_count(1)
    heard.change(f"“{query}” typed")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("document-number")).to_be_visible()
    heard.screen("The record: the key Enter")
    _press(heard, "check-photo")
    expect(page.get_by_test_id("check-photo")).to_be_checked()
    heard.change("The photo is compared")
    _press(heard, "identity-passport")
    expect(page.get_by_test_id("identity-passport")).to_have_attribute("aria-pressed", "true")
    heard.change("A passport was seen")
    _press(heard, "old-taken_in")
    expect(page.get_by_test_id("old-taken_in")).to_have_attribute("aria-pressed", "true")
    heard.change("The old document is taken in")
    _press(heard, "handover-sign")
    expect(page.get_by_test_id("language-known")).to_be_visible()
    expect(page.locator("section h2")).not_to_have_text("\u00a0")
    heard.screen("The tablet is turned")
    _press(heard, "language-known")
    expect(page.get_by_test_id("sign-pad")).to_be_visible()
    expect(page.get_by_test_id("no-voice")).to_be_visible()
    heard.screen("The applicant's language, and the pad")
    _press(heard, "sign-confirm")
    expect(page.get_by_test_id("sign-missing")).not_to_be_empty()
    heard.change("Yes, without a signature")
    heard.app.draw()
    expect(page.get_by_test_id("sign-confirm")).to_have_attribute("aria-disabled", "false")
    expect(page.get_by_test_id("sign-clear")).to_be_enabled()
    heard.change("A signature is drawn")
    _press(heard, "sign-confirm")
    expect(page.get_by_test_id("done")).to_be_visible(timeout=10_000)
    expect(page.get_by_test_id("receipt-qr")).to_be_visible()
    expect(page.get_by_test_id("no-voice")).to_be_visible()
    heard.screen("Yes: on disk")
    _press(heard, "next-applicant")
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    expect(page.get_by_test_id("pin")).to_be_focused()
    heard.screen("Next: handed back, and covered")
    page.keyboard.type(DAY_PIN)
    expect(page.get_by_test_id("lock")).to_be_visible(timeout=20_000)
    expect(field).to_be_focused()


def _press(heard: Heard, testid: str) -> None:
    """As a screen reader does: the focus goes to it, then it is pressed."""
    button = heard.page.get_by_test_id(testid)
    expect(button).not_to_have_js_property("disabled", True)
    button.focus()
    heard.page.keyboard.press("Space")


def hand_over_in_short(heard: Heard, query: str) -> None:
    """The same way; heard are the record and the applicant's screens."""
    page = heard.page
    page.get_by_test_id("find-field").fill(query)
    expect(page.get_by_test_id("hit")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("document-number")).to_be_visible()
    heard.screen("The record")
    heard.app.check()
    _press(heard, "handover-sign")
    expect(page.get_by_test_id("language-known")).to_be_visible()
    _press(heard, "language-known")
    expect(page.get_by_test_id("sign-pad")).to_be_visible()
    expect(page.get_by_test_id("no-voice")).to_be_visible()
    heard.screen("The pad")
    heard.app.draw()
    _press(heard, "sign-confirm")
    expect(page.get_by_test_id("done")).to_be_visible(timeout=10_000)
    expect(page.get_by_test_id("receipt-qr")).to_be_visible()
    expect(page.get_by_test_id("no-voice")).to_be_visible()
    heard.screen("Yes: on disk")
    heard.app.next()
    heard.reader.announced()
