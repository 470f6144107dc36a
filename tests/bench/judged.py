"""G17: what Lighthouse gives for performance to the screens that people open first, on its simulated slow phone.

Must never be read as a goal missed on a busy machine: what else runs can only cost points. docs/performance.md.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.measure import Figure
from tests.journeys.house import House
from tests.journeys.lighthouse import first_screens

LEAST = 98
ROUNDS = 3


def first_screens_quick() -> list[Figure]:
    """The best of three rounds for each screen; the baseline is the worst of them."""
    scores: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, made = Path(name) / "office", Path(name) / "made"
        folder.mkdir()
        made.mkdir()
        template = made / "template.sqlite3"
        House(made, f"sqlite:///{template}").command("db", "upgrade")
        for one in first_screens(playwright, template, folder, ("performance",), rounds=ROUNDS):
            scores.setdefault(one.screen, []).append(one.scores["performance"])
    return [
        Figure("G17", screen, max(every), min(every), "of 100", f">= {LEAST}", max(every) >= LEAST)
        for screen, every in scores.items()
    ]
