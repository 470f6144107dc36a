"""The day under kills: the browser dies at random moments, two starts follow each, and the screen's word is held to.

Must never ask the tablet's stores what is there: a person only has the screen, and the office what arrives.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from playwright.sync_api import Error, expect, sync_playwright
from sqlalchemy import select

from server.confirmations.models import ChainItem
from server.database import db
from tests.bench.tablet import empty_database
from tests.browser import PATIENCE
from tests.journeys.road import Road, on_the_road

LONGEST_LIFE = 14.0  # seconds after a start: unlocking, finding, and two or three handovers
DOCUMENTS_A_LIFE = 5


class Lost(AssertionError):
    """The screen had said that it was done, and now it is not there."""


@dataclass
class Killer:
    """One tablet's day. `said` holds the numbers of the documents whose handover the screen called done."""

    road: Road
    seed: int
    tell: Callable[[str], None] = lambda line: None
    said: list[int] = field(default_factory=lambda: [0])
    kills: int = 0
    at_work: int = 0
    """Kills that came after the batch was unlocked, with a handover or the way to it on the screen."""

    def live(self, kills: int, longest: float = LONGEST_LIFE) -> None:
        """Work until killed, this many times; each moment is drawn from the seed. Raises Lost."""
        chance = Random(self.seed)
        for _ in range(kills):
            moment = chance.uniform(0, longest)
            self._die(moment)
            self.kills += 1
            self.tell(f"kill {self.kills} after {moment:5.2f} s: {len(self.said)} said done, all there")
        self._work_off()

    def _die(self, moment: float) -> None:
        """Work on; killed at that moment; two starts, after each of which everything is looked for."""
        struck = threading.Event()

        def strike() -> None:
            struck.set()
            self.road.app.strike()

        end = threading.Timer(moment, strike)
        end.start()
        unlocked = False
        try:
            self._to_the_list()
            unlocked = True
            while True:
                self._hand_over_next()
        except (Error, AssertionError, IndexError):
            if not struck.is_set():
                end.cancel()
                raise
            end.join()
        self.at_work += unlocked
        self.road.start_again()
        self._look()
        self.road.start_again()
        self._look()

    def _to_the_list(self) -> None:
        """Lift the lock; what a draft brought back is left for the list."""
        page = self.road.app.page
        lock = page.get_by_test_id("lock")
        expect(
            lock.or_(page.get_by_test_id("go-unlock")).or_(page.get_by_test_id("quick-lock"))
        ).to_be_visible()
        if not lock.is_visible():
            self.road.app.unlock()
        if not page.get_by_test_id("find-field").is_visible():
            page.get_by_role("button", name="Find").click()
        expect(page.get_by_test_id("find-field")).to_be_visible()

    def _hand_over_next(self) -> None:
        """The next document; one that was on the screen when it went dark may turn out to be signed."""
        number = self.said[-1] + 1
        app = self.road.app
        app.find(_number(number))
        if app.page.get_by_test_id("handed-over-before").is_visible():
            self.said.append(number)
            app.page.get_by_role("button", name="Find").click()
            return
        app.page.get_by_role("button", name="Find").click()
        app.hand_over(_number(number))
        self.said.append(number)
        app.next()

    def _look(self) -> None:
        """What waits, as the screen says: all that was said, and at most one more that was on its way. Raises Lost."""
        count = self.road.app.page.get_by_test_id("waiting-count")
        expect(count).to_have_text(re.compile("waiting"))
        found = re.search(r"\d+", count.inner_text())
        waiting = int(found[0]) if found else 0
        if not len(self.said) <= waiting <= len(self.said) + 1:
            raise Lost(
                f"seed {self.seed}, kill {self.kills + 1}: {len(self.said)} said done, {waiting} there"
            )

    def _work_off(self) -> None:
        """The last one by name, then the server again: the office has every one that was said. Raises Lost."""
        app = self.road.app
        self._to_the_list()
        app.find(_number(self.said[-1]))
        expect(app.page.get_by_test_id("handed-over-before")).to_be_visible()
        app.page.get_by_role("button", name="Find").click()
        self.road.house.start()
        app.page.get_by_test_id("go-session").click()
        app.page.get_by_test_id("exchange").click()
        app.waiting("Nothing waiting")
        with self.road.server.app_context():
            arrived = set(
                db.session.scalars(select(ChainItem.record_id).where(ChainItem.outcome == "handed_over"))
            )
        missing = [number for number in self.said if self.road.day.rids[number] not in arrived]
        if missing:
            raise Lost(f"seed {self.seed}: the office never got {missing}")


def _number(number: int) -> str:
    return f"IR4{number:06d}"


def main() -> None:
    """`make kills N=100 SEED=1`."""
    reader = argparse.ArgumentParser(
        prog="make kills", description="Kill the browser in the middle of the day."
    )
    reader.add_argument("--kills", type=int, default=100)
    reader.add_argument("--seed", type=int, default=1)
    wanted = reader.parse_args()
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = empty_database(Path(folder))
        home = Path(folder) / "road"
        home.mkdir()
        documents = wanted.kills * DOCUMENTS_A_LIFE
        with on_the_road(playwright, template, home, documents=documents) as road:
            killer = Killer(road, wanted.seed, lambda line: print(line, flush=True))
            killer.live(wanted.kills)
    print(
        f"seed {wanted.seed}: {killer.kills} kills, {killer.at_work} of them with the batch open; "
        f"{len(killer.said)} handovers said done, none lost."
    )


if __name__ == "__main__":
    main()
