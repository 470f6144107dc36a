"""The applicant's minute in a real browser: languages, recordings, pictures, mark and witness, minors, what is not kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, ViewportSize, expect
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
from sync.confirmation import statement_digest
from tests.builders.sound import wav
from tests.field_day import FieldDay, plan_day
from tests.journeys.axe import violations
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PORTRAIT: ViewportSize = {"width": 820, "height": 1180}
LANDSCAPE: ViewportSize = {"width": 1180, "height": 820}


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


@pytest.fixture(autouse=True)
def settled(desk: Desk) -> Iterator[None]:
    """Each test begins at finding, in landscape."""
    yield
    desk.page.set_viewport_size(LANDSCAPE)
    if desk.page.get_by_test_id("next-applicant").is_visible():
        desk.app.next()


def test_the_record_s_own_language_comes_first_and_is_signed_under(desk: Desk) -> None:
    desk.app.find("IR4000005")
    desk.app.check()
    desk.page.get_by_test_id("handover-sign").click()
    known = desk.page.get_by_test_id("language-known")
    expect(known).to_have_text("فارسی")
    expect(known).to_have_attribute("lang", "fa")
    expect(desk.page.get_by_role("heading", level=2)).to_have_text("زبان خود را انتخاب کنید")
    known.click()
    screen = desk.page.locator(".applicant")
    expect(screen).to_have_attribute("dir", "rtl")
    expect(screen.locator("bdi.number")).to_have_attribute("dir", "ltr")
    shown = f"{desk.page.get_by_role('heading', level=1).inner_text()}\n{desk.page.get_by_test_id('sign-lead').inner_text()}"
    desk.sign()
    expect(desk.page.locator(".applicant")).to_have_attribute("lang", "fa")
    found = desk.evidence(5)
    assert found.payload.stmt is not None
    assert found.payload.stmt.lang == "fa"
    assert found.payload.stmt.sha256 == statement_digest(shown)
    assert sum(len(stroke) for stroke in found.strokes) > 30


def test_a_recording_is_played_without_a_network_and_one_with_other_bytes_never_is(desk: Desk) -> None:
    desk.turn(6, "tr")
    desk.house.stop()
    try:
        listen = desk.page.get_by_test_id("listen")
        expect(listen).to_have_text("Dinle")
        listen.click()
        expect(listen).to_have_text("Durdur")
        expect(listen).to_have_text("Dinle", timeout=5_000)
        desk.page.get_by_test_id("sign-language").click()
        desk.choose("de")
        expect(desk.page.get_by_test_id("no-voice")).to_contain_text("keine deutsche Stimme")
        desk.page.get_by_test_id("sign-language").click()
        desk.choose("ti")
        expect(desk.page.get_by_test_id("no-voice")).to_have_text("እዚ ታብለት ናይ ትግርኛ ድምጺ የብሉን")
        desk.page.get_by_test_id("sign-cannot").click()
    finally:
        desk.house.start()
    desk.page.get_by_test_id("back-to-staff").click()
    desk.app.take_back()
    expect(desk.page.get_by_test_id("handover-sign")).to_be_enabled()
    desk.page.get_by_role("button", name="Find").click()


def test_who_reads_with_difficulty_gets_one_picture_and_one_idea_a_screen(desk: Desk) -> None:
    found = []
    desk.app.find("IR4000004")
    desk.app.check()
    desk.page.get_by_test_id("handover-sign").click()
    expect(desk.page.get_by_test_id("support-mode")).to_have_attribute("aria-pressed", "true")
    found += violations(desk.page, "turn")
    desk.page.get_by_test_id("language-known").click()
    for heading in ("እዚ እቲ ሰነድ እዩ", "ነቲ ሰነድ ኣብ ኢድኩም ሓዙ", "ሕጂ ትፍርሙ"):
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(desk.page.get_by_role("heading", level=1)).to_be_focused()
        found += violations(desk.page, heading)
        desk.page.get_by_test_id("support-next").click()
    expect(desk.page.get_by_test_id("sign-pad")).to_be_visible()
    found += violations(desk.page, "sign")
    desk.sign()
    found += violations(desk.page, "done")
    assert found == []


def test_what_is_wrong_with_the_card_goes_back_to_the_staff_as_that_outcome(desk: Desk) -> None:
    desk.turn(7, "en")
    desk.page.get_by_test_id("sign-pictures").click()
    desk.page.get_by_test_id("support-wrong").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Something is wrong with the document")
    desk.page.get_by_test_id("give-back").click()
    desk.app.take_back()
    expect(desk.page.get_by_test_id("outcome-document_incorrect")).to_have_attribute("aria-pressed", "true")
    desk.page.get_by_test_id("reason-name").click()
    desk.page.get_by_test_id("outcome-record").click()
    expect(desk.page.get_by_test_id("done")).to_contain_text("Document incorrect")


def test_who_does_not_sign_is_told_what_that_means_and_may_think_again(desk: Desk) -> None:
    desk.turn(8, "en")
    desk.page.get_by_test_id("sign-refuse").click()
    expect(desk.page.locator(".applicant")).to_contain_text("Then you do not get the document now.")
    desk.page.get_by_test_id("refuse-not").click()
    desk.page.get_by_test_id("sign-refuse").click()
    desk.page.get_by_test_id("give-back").click()
    desk.app.take_back()
    expect(desk.page.get_by_test_id("outcome-declined")).to_have_attribute("aria-pressed", "true")
    desk.page.get_by_test_id("reason-wants_advice").click()
    desk.page.get_by_test_id("outcome-record").click()
    expect(desk.page.get_by_test_id("done")).to_contain_text("Declined")


def test_a_mark_by_keyboard_alone_has_a_witness_whom_only_the_office_reads(desk: Desk) -> None:
    desk.turn(9, "en")
    page = desk.page
    page.get_by_test_id("sign-cannot").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sign-confirm")).to_be_disabled()
    page.get_by_test_id("sign-typed").focus()
    page.keyboard.type("X")
    page.get_by_test_id("sign-confirm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please give the tablet to the staff member.")
    page.get_by_test_id("witness-go").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("witness-confirm")).to_be_disabled()
    assert violations(page, "witness") == []
    page.get_by_test_id("witness-name").fill("Tesfay Haile")
    page.get_by_test_id("witness-interpreter").click()
    page.get_by_test_id("witness-confirm").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    found = desk.evidence(9)
    assert found.payload.mode == "mark_with_witness"
    assert "Tesfay" not in found.jws
    assert found.notes.splitlines() == ["Typed mark: X", "Witness: Tesfay Haile (interpreter)"]


def test_a_minor_does_not_collect_alone_and_the_guardian_reads_another_question(desk: Desk) -> None:
    desk.app.find("IR4000003")
    desk.app.check()
    page = desk.page
    expect(page.get_by_test_id("minor")).to_contain_text("Under 18")
    expect(page.get_by_test_id("by-applicant")).to_be_disabled()
    expect(page.get_by_test_id("handover-sign")).to_be_disabled()
    page.get_by_test_id("collector-name").fill("Amina Yusuf")
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Have you received the residence document for the child?"
    )
    desk.sign()
    found = desk.evidence(3)
    assert found.payload.by is not None
    assert found.payload.by.kind == "guardian"
    assert found.notes == "Collected by: Amina Yusuf"


def test_a_representative_s_mandate_is_signed_as_a_digest_only(desk: Desk) -> None:
    desk.app.find("IR4000010")
    desk.app.check()
    page = desk.page
    page.get_by_test_id("by-representative").click()
    page.get_by_test_id("collector-name").fill("Hendrik van Aalst")
    expect(page.get_by_test_id("handover-sign")).to_be_disabled()
    page.get_by_test_id("mandate-number").fill("2026/4711")
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    desk.sign()
    found = desk.evidence(10)
    assert found.payload.by is not None
    assert found.payload.by.mandate is not None
    assert "4711" not in found.jws
    assert "Hendrik" not in found.jws
    assert found.notes.splitlines() == ["Collected by: Hendrik van Aalst", "Mandate number: 2026/4711"]


def test_ink_keeps_its_shape_when_the_tablet_is_turned_and_is_gone_after_leaving_or_a_reload(
    desk: Desk,
) -> None:
    desk.turn(11, "ar")
    page = desk.page
    desk.app.draw()
    pad = page.get_by_test_id("sign-pad")
    path = pad.locator("svg path").first
    before = path.get_attribute("d")
    page.set_viewport_size(PORTRAIT)
    expect(pad).to_be_in_viewport(ratio=1)
    assert path.get_attribute("d") == before
    box = pad.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(3, rel=0.02)
    desk.app.draw()
    expect(pad).to_have_attribute("data-strokes", "2")
    page.get_by_test_id("back-to-staff").click()
    desk.app.take_back()
    page.get_by_test_id("handover-sign").click()
    desk.choose("ar")
    expect(pad).to_have_attribute("data-strokes", "0")
    desk.app.draw()
    page.reload()
    desk.app.unlock()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    assert page.get_by_test_id("sign-pad").count() == 0
    page.get_by_role("button", name="Find").click()


def test_the_applicant_gets_no_further_than_the_next_step_without_the_staffs_pin(desk: Desk) -> None:
    desk.turn(2, "en")
    page = desk.page
    page.get_by_test_id("back-to-staff").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    assert "IR4" not in page.content()
    assert "Applicant 2" not in page.content()
    desk.app.unlock()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    desk.sign()
    page.get_by_test_id("next-applicant").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    assert "IR4" not in page.content()
    desk.app.unlock()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def test_a_handover_that_a_reload_broke_off_goes_on_where_it_was_and_one_left_on_purpose_does_not(
    desk: Desk,
) -> None:
    desk.turn(1, "en")
    page = desk.page
    page.get_by_test_id("sign-refuse").click()
    page.get_by_test_id("give-back").click()
    desk.app.take_back()
    expect(page.get_by_test_id("outcome-declined")).to_be_visible()
    kept = page.evaluate("Object.values(sessionStorage).join()")
    assert "Applicant" not in kept
    assert "IR4" not in kept
    page.reload()
    desk.app.unlock()
    expect(page.get_by_test_id("outcome-declined")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_role("button", name="Find").click()
    desk.app.find("IR4000001")
    expect(page.get_by_test_id("handover-sign")).to_be_disabled()
    page.get_by_role("button", name="Find").click()


def test_the_proof_is_taken_along_kept_for_paper_or_refused(desk: Desk) -> None:
    desk.turn(0, "en")
    desk.sign()
    page = desk.page
    link = page.get_by_test_id("receipt-qr").get_attribute("data-text") or ""
    assert link.startswith(f"{desk.house.origin}/verify#")
    page.get_by_test_id("receipt-none").click()
    expect(page.get_by_test_id("receipt-qr")).to_have_count(0)
    page.get_by_test_id("receipt-code").click()
    expect(page.get_by_test_id("receipt-qr")).to_be_visible()
    page.get_by_test_id("receipt-paper").click()
    expect(page.get_by_test_id("receipt-choice")).to_contain_text("on paper")
    desk.app.next()
    page.get_by_test_id("go-session").click()
    expect(page.get_by_role("row").filter(has_text="wants the receipt on paper")).to_have_count(1)
    page.get_by_role("button", name="Find").click()


def test_a_handover_that_a_kill_broke_off_goes_on_with_who_collects_and_the_mandate(desk: Desk) -> None:
    desk.app.find("IR4000007")
    desk.app.check()
    desk.page.get_by_test_id("by-representative").click()
    desk.page.get_by_test_id("collector-name").fill("Wanda Voogd")
    desk.page.get_by_test_id("mandate-number").fill("N-2026-77")
    expect(desk.page.get_by_test_id("handover-sign")).to_be_enabled()
    desk.page.wait_for_timeout(1000)
    desk.app.kill()
    desk.app.open()
    desk.app.unlock()
    page = desk.page
    expect(page.get_by_test_id("document-number")).to_contain_text("007", timeout=15_000)
    expect(page.get_by_test_id("collector-name")).to_have_value("Wanda Voogd")
    expect(page.get_by_test_id("mandate-number")).to_have_value("N-2026-77")
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_role("button", name="Find").click()
    page.reload()
    desk.app.unlock()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def test_a_count_that_a_reload_broke_off_goes_on_where_it_was(desk: Desk) -> None:
    page = desk.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    box = page.get_by_test_id("box")
    expect(box.get_by_role("checkbox").first).to_be_visible()
    for number in ("IR4 000 008", "IR4000009", "IR9999999", "IR4000010"):
        page.get_by_test_id("count-number").fill(number)
        page.get_by_test_id("count-number").press("Enter")
        expect(page.get_by_test_id("last-scan")).to_contain_text(number[-3:])
    page.get_by_test_id("count-undo").click()
    page.get_by_test_id("seal-number").fill("0042")
    page.wait_for_timeout(1000)
    page.reload()
    desk.app.unlock()
    expect(box.get_by_role("checkbox", checked=True)).to_have_count(2, timeout=15_000)
    expect(page.get_by_test_id("count-unexpected")).to_contain_text("IR9")
    expect(page.get_by_test_id("seal-number")).to_have_value("0042")
    page.get_by_test_id("count-sign").click()
    expect(page.get_by_test_id("counted")).to_contain_text("Not expected in this box")
    page.reload()
    desk.app.unlock()
    expect(box.get_by_role("checkbox", checked=True)).to_have_count(0, timeout=15_000)
    page.get_by_role("button", name="Session").click()
    page.get_by_role("button", name="Find").click()
