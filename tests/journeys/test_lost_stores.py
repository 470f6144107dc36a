"""What a tablet does when a store is damaged or gone between two starts, in a real browser. docs/reliability.md.

Every loss is made in the browser's own files while it is dead; two starts follow, always.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Playwright, expect
from sqlalchemy import func, select

from server import clock, create_app
from server.config import Settings
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices import service as devices
from server.devices.models import Device
from server.sessions.models import SessionStaff, SessionTablet
from server.staff.models import StaffMember
from tests.field_day import FieldDay, plan_day
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.journey]


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


@pytest.fixture
def road(playwright: Playwright, sqlite_template: Path, tmp_path: Path) -> Iterator[Road]:
    """Enrolled, prepared, unlocked, the server stopped, one document handed over."""
    database = shutil.copy(sqlite_template, tmp_path / "fielddesk.sqlite3")
    house = House(tmp_path, f"sqlite:///{database}")
    server = create_app(Settings.from_environment(house.environment))
    with server.app_context():
        day = plan_day(server)
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


def test_each_store_goes_on_from_the_other(road: Road) -> None:
    road.lose("IndexedDB")
    road.app.waiting("1 waiting")
    road.start_again()
    road.app.unlock()
    road.app.waiting("1 waiting")
    road.app.hand_over("IR4000001")
    road.app.next()

    road.lose("File System")
    road.app.waiting("2 waiting")
    expect(road.app.page.get_by_test_id("go-unlock")).to_have_count(0)
    road.start_again()
    road.app.waiting("2 waiting")
    road.house.start()
    road.app.prepare()
    road.app.unlock()
    road.app.hand_over("IR4000002")
    road.app.next()
    road.app.waiting("Nothing waiting", 60)
    assert road.stored("handed_over") == 3


def test_without_its_keys_it_hands_in_what_was_signed_and_is_enrolled_again(road: Road) -> None:
    road.lose("WebStorage")
    road.start_again()
    page = road.app.page
    expect(page.get_by_test_id("lost_store")).to_be_visible(timeout=15_000)
    expect(page.get_by_test_id("enrol-again")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save what waits").click()
    assert b'"items":[' in Path(saved.value.path()).read_bytes()
    road.house.start()
    page.get_by_test_id("enrol-again").click()
    road.app.enrol(road.code())
    assert road.stored("handed_over") == 1
    road.start_again()
    expect(road.app.page.get_by_test_id("staff-username")).to_be_visible(timeout=15_000)


def test_losing_both_stores_is_no_first_start_and_a_failed_enrolment_is_no_loss(
    playwright: Playwright, road: Road, tmp_path: Path
) -> None:
    road.lose("IndexedDB", "File System")
    expect(road.app.page.get_by_test_id("lost_store")).to_be_visible(timeout=15_000)
    road.start_again()
    expect(road.app.page.get_by_test_id("lost_store")).to_be_visible(timeout=15_000)

    road.house.start()
    other = FieldApp(playwright, road.house.origin, tmp_path / "other")
    try:
        page = other.open()
        page.get_by_test_id("enrol-code").fill("KHC2-3RW5E-9BRJN-8591A5")
        page.get_by_test_id("enrol-submit").click()
        expect(page.get_by_role("alert")).to_be_visible(timeout=15_000)
        other.kill()
        other.open()
        other.enrol(road.code())
    finally:
        other.kill()
