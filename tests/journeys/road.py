"""A tablet on the road: enrolled, prepared, unlocked, without a server, one document handed over.

Must never put anything into the tablet by hand: it got all of it as tablets do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Playwright
from sqlalchemy import func, select

from server import clock
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices import service as devices
from server.sessions import service as sessions
from tests.field_day import FieldDay
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PROJECT, House
from tests.journeys.prepared import Prepared, preparing


@dataclass
class Road:
    """A tablet on the road: one handover on its disk, no server."""

    house: House
    server: Flask
    day: FieldDay
    app: FieldApp

    def code(self) -> str:
        """An enrolment code of the administrator."""
        with self.server.app_context(), transaction():
            return devices.make_ticket("Tablet 1", staff_id=self.day.staff_id, now=clock.now())[1]

    def make_cards(self) -> tuple[str, str]:
        """The session's card, with a new edition sealed for it, and the card that it replaced."""
        with self.server.app_context():
            with transaction():
                earlier = sessions.make_card(self.day.session_id, staff_id=None, now=clock.now())
            with transaction():
                card = sessions.make_card(self.day.session_id, staff_id=None, now=clock.now())
            self.day.seal()
        return card, earlier

    def network_comes(self) -> None:
        """The server runs, and the browser says so: the app need not wait for the end of a pause of up to five minutes."""
        self.house.start()
        for worker in self.app.page.workers:
            worker.evaluate("() => self.dispatchEvent(new Event('online'))")

    def stored(self, outcome: str) -> int:
        """How many attempts with this outcome the office has."""
        with self.server.app_context():
            found = db.session.scalar(select(func.count()).where(ChainItem.outcome == outcome))
            return found or 0

    def lose(self, *names: str) -> None:
        """Kill the browser and take these of its folders away."""
        self.app.kill()
        for name in names:
            for path in self.app.profile.glob(f"Default/{name}"):
                shutil.rmtree(path)
        self.app.open()

    def start_again(self) -> None:
        """The second start, which shows what the first may still hide."""
        self.app.kill()
        self.app.open()


@contextmanager
def set_out(playwright: Playwright, prepared: Prepared) -> Iterator[Road]:
    """Switch the prepared tablet on where there is no server, unlock it, and hand one document over."""
    app = prepared.tablet(playwright)
    try:
        app.open()
        app.unlock()
        yield _first_handover(prepared, app)
        assert app.troubles == []
    finally:
        app.kill()
        prepared.house.stop()
        prepared.leave()


@contextmanager
def on_the_road(
    playwright: Playwright,
    sqlite_template: Path,
    tmp_path: Path,
    *,
    documents: int = 5,
    names: Sequence[str] = (),
    code: Path = PROJECT,
) -> Iterator[Road]:
    """Prepare a tablet of its own, unlock it and set out with it; `names` as plan_day takes them."""
    folder = tmp_path / "road"
    with preparing(playwright, sqlite_template, folder, documents=documents, names=names, code=code) as (
        prepared,
        app,
    ):
        app.unlock()
        prepared.house.stop()
        yield _first_handover(prepared, app)


def _first_handover(prepared: Prepared, app: FieldApp) -> Road:
    app.hand_over("IR4000000")
    app.next()
    return Road(prepared.house, prepared.server, prepared.day, app)
