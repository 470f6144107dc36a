"""G14: what a tablet fetches before it can draw its first screen, as a reverse proxy with gzip sends it.

Must never leave out what the worker fetches, nor count what comes after the first screen. docs/performance.md.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.bench.measure import Figure
from tests.browser import ARGUMENTS, chromium
from tests.journeys.house import House

HARD_BYTES, STRETCH_BYTES, MOST_REQUESTS = 100_000, 60_000, 12
DRAWN = """
window.drawnAt = new Promise((drawn) => new MutationObserver(() => {
  if (document.querySelector('[data-testid=enrol-code]')) drawn(performance.timeOrigin + performance.now());
}).observe(document, {childList: true, subtree: true}));
"""
FETCHED = """
performance.getEntries().filter((one) => one.entryType === 'navigation' || one.entryType === 'resource')
  .map((one) => [one.name, performance.timeOrigin + one.startTime])
"""


def first_load() -> list[Figure]:
    """Bytes and requests of a first visit, until the first screen is drawn; the baseline is everything for a day without network."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder), f"sqlite:///{folder}/first.sqlite3")
        house.command("db", "upgrade")
        house.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            first, whole = _visit(browser, house)
            figures = [_bytes(house, first), _bytes(house, whole)]
        finally:
            browser.close()
            house.stop()
    fits = figures[0] <= HARD_BYTES
    return [
        Figure(
            "G14",
            "first load, gzip",
            round(figures[0] / 1000, 1),
            round(figures[1] / 1000, 1),
            "KB",
            f"<= {HARD_BYTES // 1000} KB, better {STRETCH_BYTES // 1000}",
            fits,
        ),
        Figure(
            "G14",
            "requests of the first load",
            len(first),
            len(whole),
            "",
            f"<= {MOST_REQUESTS}",
            len(first) <= MOST_REQUESTS,
        ),
    ]


def _visit(browser: Browser, house: House) -> tuple[set[str], set[str]]:
    """The paths fetched before the first screen, and all that the app then keeps for a start without network."""
    page = browser.new_context(locale="nl-NL").new_page()
    page.add_init_script(DRAWN)
    page.goto(f"{house.origin}/app/")
    drawn: float = page.evaluate("window.drawnAt")
    seen: list[list[Any]] = page.evaluate(FETCHED)
    for worker in page.workers:
        seen += worker.evaluate(FETCHED)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    kept: list[str] = page.evaluate(
        "caches.keys().then(([one]) => caches.open(one)).then((one) => one.keys()).then((all) => all.map((one) => one.url))"
    )
    first = {urlsplit(name).path for name, at in seen if at < drawn and name.startswith(house.origin)}
    return first, {urlsplit(name).path for name in kept}


def _bytes(house: House, paths: set[str]) -> int:
    return sum(len(gzip.compress(house.send("GET", path, {}, b"").body, 6)) for path in paths)
