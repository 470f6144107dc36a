"""A document set aside for another tablet: the tablet warns, asks why, signs the reason, and the office reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect
from sqlalchemy import select

from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.sessions import service as sessions
from server.sessions.leases import keep_wish
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD
from tests.journeys.office import Office
from tests.journeys.planned import planned_office

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_what_is_set_aside_for_another_tablet_goes_on_for_a_reason_that_the_office_reads(
    playwright: Playwright, browser: Browser, sqlite_template: Path, tmp_path: Path
) -> None:
    with planned_office(sqlite_template, tmp_path) as office:
        factor = office.house.add_person("b.kantoor", "Bo Kantoor", "back_office")
        app = FieldApp(playwright, office.house.origin, tmp_path / "profile")
        try:
            app.open()
            app.enrol(office.code())
            app.add_person("l.veld", PASSWORD, office.factor())
            with office.server.app_context(), transaction():
                keep_wish(sessions.session(office.day.session_id), leases=True)
            office.seal()
            with office.server.app_context():
                office.day.add_tablet("Tablet 2")
                office.day.seal()
            app.prepare()
            app.unlock()
            _hand_over_what_is_anothers(app)
            app.waiting("Nothing waiting")
            assert app.troubles == []
        finally:
            app.kill()
        with office.server.app_context():
            entry = db.session.scalars(
                select(ChainItem.entry_id).where(ChainItem.outcome == "handed_over")
            ).one()
        page = Office(browser, office.house.origin, "b.kantoor", factor).go(f"/evidence/{entry}")
        expect(page.locator("main")).to_contain_text("Was set aside for another tablet")
        expect(page.locator("main")).to_contain_text("That tablet was not there")


def _hand_over_what_is_anothers(app: FieldApp) -> None:
    page = app.page
    theirs = page.get_by_test_id("hit").filter(has_text="Set aside for")
    expect(theirs).to_have_count(3)
    theirs.first.click()
    expect(page.get_by_test_id("set-aside")).to_contain_text("Tablet 2")
    app.check()
    sign = page.get_by_test_id("handover-sign")
    expect(sign).to_be_disabled()
    expect(page.locator("#left")).to_contain_text("say why you go on here")
    page.get_by_test_id("lease-other_tablet_away").click()
    sign.click()
    page.get_by_test_id("language-known").click()
    app.draw()
    page.get_by_test_id("sign-confirm").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    app.next()
