"""Two tablets and one document: a handover stops it on the other tablet, its withdrawal lets it go on there."""

from __future__ import annotations

import time
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import func, select

from server import clock
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices import service as devices
from server.devices.models import Device
from server.sessions.models import SessionStaff, SessionTablet
from server.staff.models import StaffMember
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD
from tests.journeys.planned import Planned, planned_office

pytestmark = [pytest.mark.browser, pytest.mark.journey]

DOCUMENT = "IR4000000"


def test_a_withdrawn_handover_lets_the_other_tablet_go_on_and_that_one_stops_the_first(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    with planned_office(sqlite_template, tmp_path) as office:
        apps = [FieldApp(playwright, office.house.origin, tmp_path / name) for name in ("one", "other")]
        one, other = apps
        try:
            _prepare(office, apps)
            one.hand_over(DOCUMENT)
            one.next()
            one.waiting("Nothing waiting")
            _shredded(office)
            _hears(other)
            _is_stopped(other)

            _withdraws(one)
            one.waiting("Nothing waiting")
            _hears(other)
            other.find(DOCUMENT)
            expect(other.page.get_by_test_id("withdrawn")).to_contain_text("You can hand it over here")
            other.page.get_by_role("button", name="Find").click()
            other.hand_over(DOCUMENT)
            other.next()
            other.waiting("Nothing waiting")

            _hears(one)
            office.house.stop()
            _is_closed_and_stopped(one)
            office.house.start()
            _is_stopped(one)
            assert [app.troubles for app in apps] == [[], []]
        finally:
            for app in apps:
                app.kill()
        with office.server.app_context():
            signed = db.session.execute(
                select(ChainItem.outcome, ChainItem.status)
                .where(ChainItem.kind == "attempt")
                .order_by(ChainItem.leaf)
            )
            assert [tuple(row) for row in signed] == [
                ("handed_over", "accepted"),
                ("not_collected", "accepted"),
                ("handed_over", "accepted"),
            ]


def _prepare(office: Planned, apps: list[FieldApp]) -> None:
    """Enrol, prepare and unlock every tablet of the session, each with a person of its own."""
    secrets = {"l.veld": office.secret}
    secrets["m.smit"] = office.house.add_person("m.smit", "Mo Smit", "issuing_staff")
    for number, (app, name) in enumerate(zip(apps, secrets, strict=True), start=1):
        app.open()
        with office.server.app_context(), transaction():
            code = devices.make_ticket(f"Tablet {number}", staff_id=office.day.staff_id, now=clock.now())[1]
        app.enrol(code)
        app.add_person(name, PASSWORD, pyotp.TOTP(secrets[name]).now())
    session_id = office.day.session_id
    with office.server.app_context(), transaction():
        for tablet in db.session.scalars(select(Device)):
            db.session.add(SessionTablet(session_id=session_id, device_id=tablet.id))
        for person in db.session.scalars(select(StaffMember).where(StaffMember.username.in_(secrets))):
            db.session.add(SessionStaff(session_id=session_id, staff_id=person.id))
    with office.server.app_context():
        office.day.seal()
    for app in apps:
        app.prepare()
        app.unlock()


def _hears(app: FieldApp) -> None:
    """Ask the office what is new, and wait until it has answered."""
    page = app.page
    page.get_by_test_id("go-session").click()
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/confirmations")):
        page.get_by_test_id("exchange").click()
    expect(page.get_by_test_id("exchange")).to_be_enabled()
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def _is_stopped(app: FieldApp) -> None:
    page = app.page
    app.find(DOCUMENT)
    expect(page.get_by_test_id("elsewhere")).to_contain_text("Handed over at another tablet")
    expect(page.get_by_test_id("handover-sign")).to_have_count(0)
    page.get_by_test_id("stopped-next").click()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def _is_closed_and_stopped(app: FieldApp) -> None:
    """Shredded here and not back without a network: what other tablets did is said all the same."""
    page = app.page
    page.get_by_test_id("find-field").fill(DOCUMENT)
    page.get_by_test_id("hit").click()
    expect(page.get_by_test_id("record_not_back")).to_be_visible()
    expect(page.get_by_test_id("elsewhere")).to_contain_text("Handed over at another tablet")
    page.get_by_test_id("stopped-next").click()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def _shredded(office: Planned) -> None:
    """Wait until the office has the tablet's word that the record was made unreadable."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with office.server.app_context():
            if db.session.scalar(select(func.count()).where(ChainItem.kind == "shred")):
                return
        time.sleep(0.3)
    raise AssertionError("nothing was shredded within a minute")


def _withdraws(app: FieldApp) -> None:
    """Correct the one confirmation that stands to another outcome, on the session's page: its record is shredded."""
    page = app.page
    page.get_by_test_id("go-session").click()
    page.locator("[data-testid^=correct-]").click()
    page.get_by_test_id("correction-wrong_record").click()
    page.get_by_test_id("closed-outcome").click()
    page.get_by_test_id("outcome-not_collected").click()
    page.get_by_test_id("reason-did_not_come").click()
    page.get_by_test_id("outcome-record").click()
    expect(page.get_by_test_id("done")).to_contain_text("Not collected")
    app.next()
