"""An office with one session planned for a person whose tablet has yet to be enrolled.

Must never enrol anything itself: a tablet's keys are its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
from flask import Flask
from sqlalchemy import select

from server import clock, create_app
from server.config import Settings
from server.database import db, transaction
from server.devices import service as devices
from server.devices.models import Device
from server.documents.models import Applicant
from server.sessions.models import SessionStaff, SessionTablet
from server.staff.models import StaffMember
from tests.field_day import FieldDay, plan_day
from tests.journeys.house import House


@dataclass
class Planned:
    """The running office, its planned day, and the second factor of l.veld."""

    house: House
    server: Flask
    day: FieldDay
    secret: str

    def code(self) -> str:
        """An enrolment code of the administrator."""
        with self.server.app_context(), transaction():
            return devices.make_ticket("Tablet 1", staff_id=self.day.staff_id, now=clock.now())[1]

    def factor(self) -> str:
        """What l.veld's second factor shows now."""
        return pyotp.TOTP(self.secret).now()

    def seal(self) -> None:
        """Put l.veld and the one tablet into the session, and seal its batch for them."""
        with self.server.app_context(), transaction():
            person = db.session.scalars(select(StaffMember).filter_by(username="l.veld")).one()
            tablet = db.session.scalars(select(Device)).one()
            db.session.add(SessionStaff(session_id=self.day.session_id, staff_id=person.id))
            db.session.add(SessionTablet(session_id=self.day.session_id, device_id=tablet.id))
        with self.server.app_context():
            self.day.seal()


@contextmanager
def planned_office(template: Path, folder: Path) -> Iterator[Planned]:
    """Running until left; six documents, the last for somebody who reads Arabic."""
    database = shutil.copy(template, folder / "fielddesk.sqlite3")
    house = House(folder, f"sqlite:///{database}")
    server = create_app(Settings.from_environment(house.environment))
    with server.app_context():
        day = plan_day(server, documents=6)
        with transaction():
            people = db.session.scalars(select(Applicant).order_by(Applicant.v_number)).all()
            people[5].language = "ar"
    secret = house.add_person("l.veld", "Lotte Veld", "issuing_staff", "session_lead")
    house.start()
    try:
        yield Planned(house, server, day, secret)
    finally:
        house.stop()
        with server.app_context():
            db.session.remove()
            db.engine.dispose()
