"""The screens that people open first, each as Lighthouse scores it: the receipt's page, welcome, and a locked tablet.

Must never leave a category out that was asked for.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright, expect

from tests.browser import PACKAGE
from tests.journeys.day_by_keyboard import new_tablet
from tests.journeys.house import free_port
from tests.node import node


@dataclass(frozen=True)
class Judged:
    """A screen's scores of 100 by category, and the audits that cost a point."""

    screen: str
    scores: dict[str, int]
    cost: list[str]


def first_screens(
    playwright: Playwright, template: Path, folder: Path, categories: Sequence[str], *, rounds: int = 1
) -> Iterator[Judged]:
    """Every screen as often as there are rounds; the locked one is the app as it opens on a tablet with a day on it."""
    port = free_port()
    with new_tablet(playwright, template, folder, arguments=[f"--remote-debugging-port={port}"]) as day:
        page, receipt, app = day.page, f"{day.app.origin}/verify", f"{day.app.origin}/app/"
        page.goto("about:blank")
        fresh = {"the receipt's page": receipt, "welcome": app}
        yield from _judged(port, "reset", categories, fresh, rounds)
        page.goto(app)
        day.enrol()
        day.prepare()
        day.unlock()
        page.goto("about:blank")
        yield from _judged(port, "keep", categories, {"locked": app}, rounds)
        page.goto(app)
        expect(page.get_by_test_id("quick-lock").or_(page.get_by_test_id("unlock-phrase"))).to_be_visible()


def _judged(
    port: int, storage: str, categories: Sequence[str], screens: dict[str, str], rounds: int
) -> Iterator[Judged]:
    """Each address in each round; the storage of its origin is reset before, or kept."""
    names = [*screens] * rounds
    done = subprocess.run(
        [
            node(),
            str(PACKAGE / "lighthouse.mjs"),
            str(port),
            storage,
            ",".join(categories),
            *(screens[name] for name in names),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for name, line in zip(names, done.stdout.splitlines(), strict=True):
        said = json.loads(line)
        assert set(said["scores"]) >= set(categories)
        yield Judged(name, said["scores"], said["cost"])
