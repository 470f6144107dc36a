"""A person who has only a keyboard: every key is a real one, and nothing is reached but by Tab.

Must never click, nor give the focus to anything by script.
"""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 80
PATIENCE = 30.0  # seconds
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return '';
  return at.dataset.testid || at.getAttribute('aria-label') || at.textContent.trim().slice(0, 60) || at.tagName;
}"""
STOPS = """() => {
  const within = document.querySelector('dialog[open]') ?? document;
  return [...within.querySelectorAll('button, a[href], input, select, textarea, summary')]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()).length;
}"""
MARK = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.tabIndex < 0) return false;
  const known = at.dataset.stop !== undefined;
  at.dataset.stop = '';
  return !known;
}"""
UNMARK = "() => document.querySelectorAll('[data-stop]').forEach((one) => delete one.dataset.stop)"


class Keyboard:
    """Presses keys, and looks where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focused(self) -> str:
        """A name of what has the focus; empty when nothing has."""
        name: str = self.page.evaluate(FOCUSED)
        return name

    def settled(self) -> str:
        """What has the focus, given the time that a screen takes to appear; empty when it stays lost."""
        limit = time.monotonic() + PATIENCE
        while True:
            if (name := self.focused()) or time.monotonic() > limit:
                return name
            self.page.wait_for_timeout(50)

    def to(self, target: Locator) -> None:
        """Press Tab until it has the focus. Fails when Tab does not reach it."""
        expect(target).to_be_visible()
        expect(target).to_be_enabled()
        for _ in range(MOST_STOPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}; the focus is at {self.focused()!r}")

    def press(self, testid: str, key: str = "Enter") -> None:
        """Reach a control by Tab and press a key on it."""
        self.to(self.page.get_by_test_id(testid))
        self.page.keyboard.press(key)

    def press_button(self, name: str) -> None:
        """Reach a button by Tab, by the name that is on it, and press it."""
        self.to(self.page.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press("Enter")

    def type_into(self, testid: str, text: str) -> None:
        """Reach a field by Tab and type."""
        self.to(self.page.get_by_test_id(testid))
        self.page.keyboard.type(text)

    def reached(self) -> tuple[int, int]:
        """How many controls Tab reaches before it comes round, and how many there are to reach."""
        there: int = self.page.evaluate(STOPS)
        found = 0
        for _ in range(there + 3):
            self.page.keyboard.press("Tab")
            found += bool(self.page.evaluate(MARK))
        self.page.evaluate(UNMARK)
        return found, there
