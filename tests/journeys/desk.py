"""A desk: the office's server, and one tablet that is prepared and unlocked in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from server import clock, create_app
from server.config import Settings
from server.confirmations.evidence import Evidence, evidence
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices import service as devices
from server.devices.models import Device
from server.documents.models import Applicant
from server.sessions.models import SessionStaff, SessionTablet
from server.staff.models import StaffMember
from server.statements import service as statements
from tests.builders.sound import wav
from tests.field_day import FieldDay, plan_day
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD, House


@dataclass
class Desk:
    """A tablet that is unlocked with a network, and the office behind it."""

    house: House
    server: Flask
    day: FieldDay
    app: FieldApp

    @property
    def page(self) -> Page:
        """The tablet's screen."""
        return self.app.page

    def turn(self, number: int, language: str) -> None:
        """Find, check and turn; the applicant chooses a language."""
        self.app.find(f"IR4{number:06d}")
        self.app.check()
        self.page.get_by_test_id("handover-sign").click()
        self.choose(language)

    def choose(self, language: str) -> None:
        """Press a language by its own name."""
        expect(self.page.get_by_test_id("language-known")).to_be_visible()
        other = self.page.get_by_test_id(f"language-{language}")
        (other if other.count() else self.page.get_by_test_id("language-known")).click()

    def sign(self) -> None:
        """Draw, say yes, and wait until it is on disk."""
        self.app.draw()
        self.page.get_by_test_id("sign-confirm").click()
        expect(self.page.get_by_test_id("done")).to_be_visible(timeout=10_000)

    def evidence(self, number: int) -> Evidence:
        """What the office has of the newest attempt for this document, opened."""
        self.app.next()
        self.page.get_by_test_id("go-session").click()
        self.page.get_by_test_id("exchange").click()
        self.app.waiting("Nothing waiting", 30)
        self.page.get_by_role("button", name="Find").click()
        with self.server.app_context():
            found = db.session.scalars(
                select(ChainItem)
                .where(ChainItem.record_id == self.day.rids[number], ChainItem.kind == "attempt")
                .order_by(ChainItem.seq.desc())
            ).first()
            assert found is not None
            return evidence(found.entry_id)


@pytest.fixture(scope="module")
def desk(
    playwright: Playwright, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Enrolled, prepared with one language recorded, unlocked."""
    folder = tmp_path_factory.mktemp("desk")
    database = shutil.copy(sqlite_template, folder / "fielddesk.sqlite3")
    house = House(folder, f"sqlite:///{database}")
    server = create_app(Settings.from_environment(house.environment))
    with server.app_context():
        day = plan_day(server, documents=12)
        _people(day)
        with transaction():
            for part in ("question", "lead"):
                statements.record("tr", part, wav(0.4), staff_id=day.staff_id, now=clock.now())
                spoilt = statements.record("de", part, wav(0.3), staff_id=day.staff_id, now=clock.now())
            address = f"**/api/v1/recordings/{spoilt.sha256}"
    secret = house.add_person("l.veld", "Lotte Veld", "issuing_staff")
    house.start()
    app = FieldApp(playwright, house.origin, folder / "profile")
    try:
        app.open()
        app.page.context.route(address, lambda route: route.fulfill(body=wav(0.3, pitch=441)))
        with server.app_context(), transaction():
            code = devices.make_ticket("Tablet 1", staff_id=day.staff_id, now=clock.now())[1]
        app.enrol(code)
        app.add_person("l.veld", PASSWORD, pyotp.TOTP(secret).now())
        with server.app_context(), transaction():
            person = db.session.scalars(select(StaffMember).filter_by(username="l.veld")).one()
            tablet = db.session.scalars(select(Device)).one()
            db.session.add(SessionStaff(session_id=day.session_id, staff_id=person.id))
            db.session.add(SessionTablet(session_id=day.session_id, device_id=tablet.id))
        with server.app_context():
            day.seal()
        app.prepare()
        expect(app.page.get_by_text("No voice without a network for:")).to_be_visible()
        app.unlock()
        yield Desk(house, server, day, app)
        assert app.troubles == []
    finally:
        app.kill()
        house.stop()
        with server.app_context():
            db.session.remove()
            db.engine.dispose()


def _people(day: FieldDay) -> None:
    """A child, somebody who reads with difficulty, and who speaks what."""
    with transaction():
        people = db.session.scalars(select(Applicant).order_by(Applicant.v_number)).all()
        people[3].born = "2012-06-01"
        people[4].support = ["reads_with_difficulty"]
        people[4].language = "ti"
        people[5].language = "fa-AF"
