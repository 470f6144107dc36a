"""A desk: the office's server, and one tablet that is prepared and unlocked in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from server import clock
from server.confirmations.evidence import Evidence, evidence
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.documents.models import Applicant
from server.statements import service as statements
from tests.builders.sound import wav
from tests.field_day import FieldDay
from tests.journeys.field_app import FieldApp
from tests.journeys.house import House
from tests.journeys.prepared import Prepared, prepare


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
        expect(self.page.get_by_test_id("done")).to_be_visible()

    def evidence(self, number: int) -> Evidence:
        """What the office has of the newest attempt for this document, opened."""
        self.app.next()
        self.page.get_by_test_id("go-session").click()
        self.page.get_by_test_id("exchange").click()
        self.app.waiting("Nothing waiting")
        self.page.get_by_role("button", name="Find").click()
        with self.server.app_context():
            found = db.session.scalars(
                select(ChainItem)
                .where(ChainItem.record_id == self.day.rids[number], ChainItem.kind == "attempt")
                .order_by(ChainItem.seq.desc())
            ).first()
            assert found is not None
            return evidence(found.entry_id)


@dataclass(frozen=True)
class PreparedDesk:
    """The tablet of a desk, switched off, and the address at which a recording's bytes are other ones."""

    prepared: Prepared
    spoilt: str


@pytest.fixture(scope="session")
def prepared_desk(
    playwright: Playwright, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> PreparedDesk:
    """Twelve documents, one language recorded whole; prepared once for every file that sits at a copy of it."""
    spoilt = ""

    def plan(day: FieldDay) -> None:
        nonlocal spoilt
        _people(day)
        with transaction():
            for part in ("question", "lead"):
                statements.record("tr", part, wav(0.4), staff_id=day.staff_id, now=clock.now())
                other = statements.record("de", part, wav(0.3), staff_id=day.staff_id, now=clock.now())
            spoilt = f"**/api/v1/recordings/{other.sha256}"

    def look(app: FieldApp) -> None:
        expect(app.page.get_by_text("No voice without a network for:")).to_be_visible()

    folder = tmp_path_factory.mktemp("prepared") / "desk"
    prepared = prepare(
        playwright,
        sqlite_template,
        folder,
        documents=12,
        planned=plan,
        opened=lambda app: _spoil(app, spoilt),
        ready=look,
    )
    return PreparedDesk(prepared, spoilt)


@pytest.fixture(scope="module")
def desk(
    playwright: Playwright, prepared_desk: PreparedDesk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Enrolled, prepared with one language recorded, unlocked."""
    prepared = prepared_desk.prepared.copied(tmp_path_factory.mktemp("desk") / "desk")
    app = prepared.tablet(playwright)
    prepared.house.start()
    try:
        app.open()
        _spoil(app, prepared_desk.spoilt)
        app.unlock()
        yield Desk(prepared.house, prepared.server, prepared.day, app)
        assert app.troubles == []
    finally:
        app.kill()
        prepared.house.stop()
        prepared.leave()


def _spoil(app: FieldApp, address: str) -> None:
    """What is fetched there is not what the office made known."""
    app.page.context.route(address, lambda route: route.fulfill(body=wav(0.3, pitch=441)))


def _people(day: FieldDay) -> None:
    """A child, somebody who reads with difficulty, and who speaks what."""
    with transaction():
        people = db.session.scalars(select(Applicant).order_by(Applicant.v_number)).all()
        people[3].born = "2012-06-01"
        people[4].support = ["reads_with_difficulty"]
        people[4].language = "ti"
        people[5].language = "fa-AF"
