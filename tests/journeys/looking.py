"""Looks at a screen for what hinders people: axe, and small targets.

Must leave the screen as it was, without having pressed anything.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.axe import violations

CONTROLS = "button, a[href], input, select, textarea, summary, [role=checkbox]"
SMALL = """controls => [...(document.querySelector('dialog[open]') ?? document).querySelectorAll(controls)]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0)
  .flatMap((one) => {
    const box = (one.closest('label.field, label.btn') ?? one).getBoundingClientRect();
    if (box.width >= 44 && box.height >= 44) return [];
    return [`${one.dataset.testid ?? one.textContent.trim().slice(0, 40)} ${box.width.toFixed(0)}x${box.height.toFixed(0)}`];
  })"""


class Looking:
    """Collects what hinders, by kind; each finding names its screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.screens: list[str] = []
        self.axe: list[str] = []
        self.small: list[str] = []

    def at(self, name: str) -> None:
        """Look at the screen as it is."""
        page = self._page
        self.screens.append(name)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            self.axe += violations(page, f"{name}, {scheme}", best=True)
        self.small += [f"{name}: {one}" for one in page.evaluate(SMALL, CONTROLS)]
