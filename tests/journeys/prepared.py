"""An office and its tablet, enrolled and prepared as people do it, then switched off: from here many days can begin.

Must never put anything into the tablet by hand: a copy of its folder is what a start finds after a clean end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyotp
from flask import Flask
from playwright.sync_api import Playwright
from sqlalchemy import select

from server import clock, create_app
from server.config import Settings
from server.database import db, transaction
from server.devices import service as devices
from server.devices.models import Device
from server.sessions.models import SessionStaff, SessionTablet
from server.staff.models import StaffMember
from tests.field_day import FieldDay, plan_day
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD, PROJECT, House

PROFILE = "profile"
DATABASE = "fielddesk.sqlite3"
NOT_COPIED = shutil.ignore_patterns("Singleton*", "*.sock")


@dataclass(frozen=True)
class Prepared:
    """An office that stands still, the day it planned, and l.veld's words for the tablet beside it."""

    house: House
    server: Flask
    day: FieldDay
    phrase: str

    def copied(self, folder: Path) -> Prepared:
        """The same again in another folder, at the same address."""
        shutil.copytree(self.house.folder, folder, ignore=NOT_COPIED)
        house = self.house.moved(folder, f"sqlite:///{folder / DATABASE}")
        server = create_app(Settings.from_environment(house.environment))
        return Prepared(house, server, replace(self.day, app=server), self.phrase)

    def tablet(self, playwright: Playwright) -> FieldApp:
        """The tablet, switched off."""
        app = FieldApp(playwright, self.house.origin, self.house.folder / PROFILE)
        app.phrase = self.phrase
        return app

    def leave(self) -> None:
        """Let go of the database."""
        with self.server.app_context():
            db.session.remove()
            db.engine.dispose()


def prepare(
    playwright: Playwright,
    sqlite_template: Path,
    folder: Path,
    *,
    documents: int,
    planned: Callable[[FieldDay], None] = lambda day: None,
    opened: Callable[[FieldApp], None] = lambda app: None,
    ready: Callable[[FieldApp], None] = lambda app: None,
) -> Prepared:
    """Prepare a tablet and end all in good order; `ready` looks at the tablet before it is switched off."""
    with preparing(
        playwright, sqlite_template, folder, documents=documents, planned=planned, opened=opened
    ) as (prepared, app):
        ready(app)
        app.close()
    return prepared


@contextmanager
def preparing(
    playwright: Playwright,
    sqlite_template: Path,
    folder: Path,
    *,
    documents: int,
    names: Sequence[str] = (),
    code: Path = PROJECT,
    planned: Callable[[FieldDay], None] = lambda day: None,
    opened: Callable[[FieldApp], None] = lambda app: None,
) -> Iterator[tuple[Prepared, FieldApp]]:
    """Plan, enrol, add l.veld, seal, fetch the batch; the server and the tablet run until left.

    `planned` may add to the day, in an application context; `opened` to the browser, before anything is typed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    house = House(folder, f"sqlite:///{shutil.copy(sqlite_template, folder / DATABASE)}", code=code)
    server = create_app(Settings.from_environment(house.environment))
    with server.app_context():
        day = plan_day(server, documents=documents, names=names)
        planned(day)
    secret = house.add_person("l.veld", "Lotte Veld", "issuing_staff")
    found = Prepared(house, server, day, "")
    app = found.tablet(playwright)
    house.start()
    try:
        app.open()
        opened(app)
        with server.app_context(), transaction():
            ticket = devices.make_ticket("Tablet 1", staff_id=day.staff_id, now=clock.now())[1]
        app.enrol(ticket)
        app.add_person("l.veld", PASSWORD, pyotp.TOTP(secret).now())
        with server.app_context(), transaction():
            person = db.session.scalars(select(StaffMember).filter_by(username="l.veld")).one()
            tablet = db.session.scalars(select(Device)).one()
            db.session.add(SessionStaff(session_id=day.session_id, staff_id=person.id))
            db.session.add(SessionTablet(session_id=day.session_id, device_id=tablet.id))
        with server.app_context():
            day.seal()
        app.prepare()
        yield replace(found, phrase=app.phrase), app
        assert app.troubles == []
    finally:
        app.kill()
        house.stop()
        found.leave()
