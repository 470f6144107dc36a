"""G10 to G14: what a person waits for on the tablet, in a real Chromium; each goal is a function of its own.

Must never measure a build other than the one that is shipped. docs/performance.md.
"""

from __future__ import annotations

import os
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from flask_migrate import upgrade
from playwright.sync_api import Page, sync_playwright

from server import create_app
from server.config import Settings
from server.database import db
from tests.bench.measure import Figure
from tests.journeys.field_app import DAY_PIN
from tests.journeys.road import Road, on_the_road

THROTTLE = 4  # a cheap tablet against this machine
SLICE = 0.004  # seconds that the browser runs in one turn
ROUNDS = 5
FULL_LIMIT, QUICK_LIMIT = 1.2, 2.0  # seconds


def unlocking() -> list[Figure]:
    """G11: from the tap on "unlock", the phrase typed, to an unlocked batch; and the way back from a quick lock."""
    slow: list[float] = []
    plain: list[float] = []
    quick: list[float] = []
    quick_plain: list[float] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = empty_database(Path(folder))
        home = Path(folder) / "road"
        home.mkdir()
        with on_the_road(playwright, template, home) as road:
            for number in range(2 * ROUNDS):
                slowed = number % 2 == 0
                (quick if slowed else quick_plain).append(_lift_quick(road, slowed))
                (slow if slowed else plain).append(_lift_full(road, slowed))
    return [
        _figure("unlock with the pass phrase", slow, plain, FULL_LIMIT),
        _figure("back from a quick lock", quick, quick_plain, QUICK_LIMIT),
    ]


def _lift_quick(road: Road, slowed: bool) -> float:
    page = road.app.page
    page.get_by_test_id("lock").click()
    page.get_by_test_id("quick-lock").wait_for()
    return _time(road, slowed, lambda: page.get_by_test_id("pin").fill(DAY_PIN), "lock")


def _lift_full(road: Road, slowed: bool) -> float:
    page = road.app.page
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_test_id("unlock-phrase").fill(road.app.phrase)
    taken = _time(road, slowed, lambda: page.get_by_test_id("unlock").click(), "day-pin")
    for _ in range(2):
        page.get_by_test_id("pin").fill(DAY_PIN)
    page.get_by_test_id("lock").wait_for()
    return taken


def _time(road: Road, slowed: bool, act: Callable[[], None], sign: str) -> float:
    page: Page = road.app.page
    with throttled(road.app.profile) if slowed else nullcontext():
        started = time.perf_counter()
        act()
        page.get_by_test_id(sign).wait_for()
        return time.perf_counter() - started


@contextmanager
def throttled(profile: Path, part: float = SLICE) -> Iterator[None]:
    """Every process of this browser runs a quarter of the time: the worker too, which the browser's own throttle spares."""
    pids = _family(profile)
    over = threading.Event()

    def keep_slow() -> None:
        while not over.is_set():
            _send(pids, signal.SIGSTOP)
            time.sleep(part * (THROTTLE - 1))
            _send(pids, signal.SIGCONT)
            time.sleep(part)

    slowing = threading.Thread(target=keep_slow)
    slowing.start()
    try:
        yield
    finally:
        over.set()
        slowing.join()


def _family(profile: Path) -> list[int]:
    """The browser with this profile and every process that descends from it, renderers included."""
    parents: dict[int, int] = {}
    found: list[int] = []
    for one in Path("/proc").iterdir():
        if one.name.isdecimal():
            with suppress(OSError):
                parents[int(one.name)] = int((one / "stat").read_text().rpartition(")")[2].split()[1])
                if f"--user-data-dir={profile}".encode() in (one / "cmdline").read_bytes():
                    found.append(int(one.name))
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return found


def _send(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def _figure(what: str, slow: list[float], plain: list[float], most: float) -> Figure:
    figure, baseline = statistics.median(slow), statistics.median(plain)
    wanted = f"<= {most} s at {THROTTLE}x"
    return Figure("G11", what, round(figure, 3), round(baseline, 3), "s", wanted, figure <= most)


def empty_database(folder: Path) -> Path:
    """A database as `fielddesk db upgrade` leaves it; gives its path."""
    path = folder / "template.sqlite3"
    app = create_app(Settings(database_url=f"sqlite:///{path}", instance=folder, testing=True))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return path
