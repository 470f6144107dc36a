"""docs/heard.md is what the browser says to a screen reader in a handover; FIELDDESK_HEARD=1 writes it anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import select

from server.database import db, transaction
from server.documents.models import Applicant, Document
from sync.record import fold
from tests.journeys.field_app import FieldApp
from tests.journeys.heard import HEAD, Heard, hand_over, hand_over_in_short
from tests.journeys.house import PASSWORD, PROJECT
from tests.journeys.planned import Planned, planned_office
from tests.journeys.spoken import LISTEN

pytestmark = [pytest.mark.browser, pytest.mark.journey]

TRANSCRIPT = PROJECT / "docs" / "heard.md"


@pytest.fixture
def heard(playwright: Playwright, sqlite_template: Path, tmp_path: Path) -> Iterator[Heard]:
    """A tablet on the road, without a server, at the list."""
    with planned_office(sqlite_template, tmp_path) as office:
        _people(office)
        app = FieldApp(playwright, office.house.origin, tmp_path / "profile")
        try:
            app.open()
            app.page.add_init_script(LISTEN)
            app.page.reload()
            app.enrol(office.code())
            app.add_person("l.veld", PASSWORD, office.factor())
            office.seal()
            app.prepare()
            app.unlock()
            office.house.stop()
            app.hand_over("IR4000004")
            app.next()
            _settled(app)
            yield Heard(app)
            assert app.troubles == []
        finally:
            app.kill()


def test_a_handover_is_told_to_a_screen_reader_as_it_is_written_down(heard: Heard) -> None:
    heard.chapter("In English, from the list to the list")
    hand_over(heard, "amina")
    heard.chapter("In Dutch", "Only what differs in kind: the record, and the applicant's pad.")
    _in_dutch(heard.app)
    heard.reader.announced()
    hand_over_in_short(heard, "IR4000001")
    heard.chapter("The applicant reads Arabic, the staff Dutch")
    hand_over_in_short(heard, "IR4000005")
    text = "\n".join([*HEAD, *heard.lines]).rstrip() + "\n"
    assert "LOST" not in text
    if os.environ.get("FIELDDESK_HEARD") == "1":
        TRANSCRIPT.write_text(text, encoding="utf-8")
    assert text.splitlines() == TRANSCRIPT.read_text(encoding="utf-8").splitlines()


def _people(office: Planned) -> None:
    """One with all that staff must know of somebody, one with nothing, one who reads Arabic."""
    with office.server.app_context(), transaction():
        people = db.session.scalars(select(Applicant).order_by(Applicant.v_number)).all()
        for person, name in zip(
            people, ("Amina Haddad", "Piet Jansen", "", "", "", "Yusuf Karim"), strict=True
        ):
            if name:
                person.given_names, _, person.family_name = name.partition(" ")
                person.name, person.folded_name = name, fold(name)
        people[0].support = ["hearing"]
        people[1].support, people[1].language = [], "nl"
        document = db.session.scalars(select(Document).filter_by(number="IR4000000")).one()
        document.alerts = [{"code": "name_changed", "text": "Was Amina Said."}]
        document.old_documents = [{"number": "IR3000007", "kind": "residence_permit"}]


def _settled(app: FieldApp) -> None:
    """The app knows that nobody answers, and says so no more."""
    app.waiting("1 waiting")
    expect(app.page.get_by_test_id("evidence")).to_contain_text("No network", timeout=30_000)


def _in_dutch(app: FieldApp) -> None:
    """Start again in Dutch, and unlock."""
    app.page.evaluate("localStorage.setItem('language', 'nl')")
    app.page.reload()
    app.unlock()
    expect(app.page.get_by_test_id("evidence")).to_contain_text("Geen netwerk", timeout=30_000)
