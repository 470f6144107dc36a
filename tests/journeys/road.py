"""A tablet on the road: enrolled, prepared, unlocked, without a server, one document handed over.

Must never put anything into the tablet by hand: it got all of it as tablets do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
from flask import Flask
from playwright.sync_api import Playwright
from sqlalchemy import func, select

from server import clock, create_app
from server.config import Settings
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices import service as devices
from server.devices.models import Device
from server.sessions import service as sessions
from server.sessions.models import SessionStaff, SessionTablet
from server.staff.models import StaffMember
from tests.field_day import FieldDay, plan_day
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD, PROJECT, House


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
def on_the_road(
    playwright: Playwright,
    sqlite_template: Path,
    tmp_path: Path,
    *,
    documents: int = 5,
    names: Sequence[str] = (),
    code: Path = PROJECT,
) -> Iterator[Road]:
    """Enrolled, prepared, unlocked, the server stopped, one document handed over; `names` as plan_day takes them."""
    database = shutil.copy(sqlite_template, tmp_path / "fielddesk.sqlite3")
    house = House(tmp_path, f"sqlite:///{database}", code=code)
    server = create_app(Settings.from_environment(house.environment))
    with server.app_context():
        day = plan_day(server, documents=documents, names=names)
    secret = house.add_person("l.veld", "Lotte Veld", "issuing_staff")
    house.start()
    app = FieldApp(playwright, house.origin, tmp_path / "profile")
    road = Road(house, server, day, app)
    try:
        app.open()
        app.enrol(road.code())
        app.add_person("l.veld", PASSWORD, pyotp.TOTP(secret).now())
        with server.app_context(), transaction():
            person = db.session.scalars(select(StaffMember).filter_by(username="l.veld")).one()
            tablet = db.session.scalars(select(Device)).one()
            db.session.add(SessionStaff(session_id=day.session_id, staff_id=person.id))
            db.session.add(SessionTablet(session_id=day.session_id, device_id=tablet.id))
        with server.app_context():
            day.seal()
        app.prepare()
        app.unlock()
        house.stop()
        app.hand_over("IR4000000")
        app.next()
        yield road
        assert app.troubles == []
    finally:
        app.kill()
        house.stop()
        with server.app_context():
            db.session.remove()
            db.engine.dispose()
