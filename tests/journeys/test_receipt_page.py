"""The receipt page in a browser: what is valid, what is not, the office's word, a sheet of paper, and no network."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from server import clock, create_app
from server.config import Settings
from server.database import db
from sync import jws, receipt
from tests.field_day import plan_day
from tests.journeys.axe import violations
from tests.journeys.house import House
from tests.tablet import Tablet

pytestmark = [pytest.mark.browser, pytest.mark.journey]

SIZES = ((1180, 820), (820, 1180), (390, 844))


@dataclass(frozen=True)
class GivenOut:
    """A running office, and links of receipts as applicants hold them."""

    house: House
    stored: str
    waiting: str
    conflict: str
    names_only: str
    broken: str
    no_certificate: str


def link(
    one: Tablet, at: int, *, certificate: str = "", behind: bool = True, document: str = "IR4000000"
) -> str:
    """The address of the receipt of the tablet's item at this place of its journal."""
    kept = one.journal[at]
    token = receipt.write_receipt(
        dev=one.device,
        seq=kept.seq,
        iat=one.now(),
        outcome="handed_over",
        document=document,
        entry_id=kept.entry_id,
        certificate=certificate or jws.entry_id(one.certificate),
        key=one.sig,
    )
    return receipt.write_link("", token, one.certificate if behind else "")


@pytest.fixture(scope="module")
def given(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GivenOut]:
    folder = tmp_path_factory.mktemp("receipts")
    database = shutil.copy(sqlite_template, folder / "fielddesk.sqlite3")
    house = House(folder, f"sqlite:///{database}")
    server = create_app(Settings.from_environment(house.environment))
    with server.app_context():
        day = plan_day(server)
        first, second = day.add_tablet("Tablet 1"), day.add_tablet("Tablet 2")
        day.seal()
        for one in (first, second):
            day.open(one)
        first.hand_over(day.rids[0])
        first.exchange()
        stored, names_only = link(first, -1), link(first, -1, behind=False)
        second.hand_over(day.rids[0])
        second.exchange()
        conflict = link(second, -1)
        first.hand_over(day.rids[1])
        waiting = link(first, -1, document="IR4000001")
        head, payload, signature = names_only.split(".")
        links = GivenOut(
            house=house,
            stored=stored,
            waiting=waiting,
            conflict=conflict,
            names_only=names_only,
            broken=f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
            no_certificate=link(first, -1, certificate="A" * 43, behind=False),
        )
        db.session.remove()
        db.engine.dispose()
    house.start()
    yield links
    house.stop()


@pytest.fixture
def page(given: GivenOut, browser: Browser) -> Iterator[Page]:
    """A reader's telephone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def look(page: Page, given: GivenOut, address: str) -> None:
    """Open the link as a telephone does that scanned it."""
    page.goto("about:blank")
    page.goto(given.house.origin + address)


def ask(page: Page, state: str) -> None:
    """Ask the office and expect this answer."""
    page.get_by_test_id("verify-office").get_by_role("button").click()
    expect(page.get_by_test_id("verify-office")).to_have_attribute("data-state", state)


def test_a_receipt_is_valid_and_the_office_says_since_when_it_has_it(given: GivenOut, page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    look(page, given, given.names_only)
    expect(page.get_by_test_id("verify-valid")).to_contain_text("Handed over")
    expect(page.locator("table.card")).to_contain_text(re.compile(r"\d\d:\d\d (CET|CEST)"))
    main = page.get_by_role("main")
    for said in ("IR4 000 000", str(clock.now().year)):
        expect(main).to_contain_text(said)
    expect(main).to_contain_text(re.compile("Tablet 1\\W*, number"))
    ask(page, "accepted")
    expect(page.get_by_test_id("verify-office")).to_contain_text("The office has this since")
    token, _ = receipt.read_link(given.names_only.partition("#")[2])
    assert [one for one in sent if token.split(".")[1] in one.partition("#")[0]] == []


def test_one_that_the_tablet_did_not_bring_in_yet_is_valid_and_the_office_has_nothing(
    given: GivenOut, page: Page
) -> None:
    look(page, given, given.waiting)
    expect(page.get_by_test_id("verify-valid")).to_be_visible()
    ask(page, "unknown")
    expect(page.get_by_test_id("verify-office")).to_contain_text("Your receipt stays valid")


def test_of_a_second_handover_of_the_same_document_the_office_says_that_it_looks_into_it(
    given: GivenOut, page: Page
) -> None:
    look(page, given, given.conflict)
    ask(page, "conflict")
    expect(page.get_by_test_id("verify-office")).to_contain_text("looking into this handover")


@pytest.mark.parametrize("which", ["broken", "no_certificate", "nothing", "foreign"])
def test_what_was_changed_or_names_no_tablet_of_ours_or_is_no_receipt_is_not_valid(
    given: GivenOut, page: Page, which: str
) -> None:
    token = given.stored.partition("#")[2].partition("~")[0]
    addresses = {
        "broken": given.broken,
        "no_certificate": given.no_certificate,
        "nothing": "/verify",
        "foreign": f"/verify#{token}~{token}",
    }
    look(page, given, addresses[which])
    expect(page.get_by_test_id("verify-invalid")).to_contain_text("not valid")
    assert page.get_by_role("button", name="Ask the office").count() == 0
    assert page.get_by_role("button", name="Receipt on paper").count() == 0


def test_a_word_of_the_office_about_another_item_is_not_believed(given: GivenOut, page: Page) -> None:
    def lie(route: Route) -> None:
        other = page.request.get(f"{given.house.origin}/api/v1/receipts/{entry(given.conflict)}")
        route.fulfill(status=200, content_type="application/json", body=other.text())

    page.route("**/api/v1/receipts/*", lie)
    look(page, given, given.stored)
    ask(page, "wrong")
    expect(page.get_by_test_id("verify-office")).to_contain_text("does not fit")


def entry(address: str) -> str:
    token, _ = receipt.read_link(address.partition("#")[2])
    return str(jws.read(token, typ=receipt.TYP).payload["e"])


def test_without_a_network_the_page_says_so_calls_nothing_invalid_and_goes_on_after(
    given: GivenOut, page: Page
) -> None:
    look(page, given, given.stored)
    expect(page.get_by_test_id("verify-valid")).to_be_visible()
    page.context.set_offline(True)
    ask(page, "no_network")
    page.get_by_role("button", name="Receipt on paper").click()
    expect(page.get_by_test_id("verify-paper")).to_have_attribute("data-state", "no_network")
    page.evaluate("hash => { location.hash = hash }", given.waiting.partition("#")[2])
    expect(page.get_by_test_id("verify-invalid")).to_contain_text("cannot be checked now")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_test_id("verify-valid")).to_be_visible()
    ask(page, "unknown")


def test_another_receipt_in_the_same_tab_takes_over_nothing_of_the_one_before(
    given: GivenOut, page: Page
) -> None:
    look(page, given, given.stored)
    ask(page, "accepted")
    page.evaluate("hash => { location.hash = hash }", given.waiting.partition("#")[2])
    expect(page.get_by_role("main")).to_contain_text("IR4 000 001")
    expect(page.get_by_test_id("verify-office")).to_have_attribute("data-state", "not_yet")


def test_a_check_that_ends_late_does_not_speak_for_the_receipt_that_came_after_it(
    given: GivenOut, page: Page
) -> None:
    held: list[Route] = []
    page.route("**/api/v1/device-certificates/*", lambda route: held.append(route))
    with page.expect_request("**/api/v1/device-certificates/*"):
        look(page, given, given.names_only)
    page.evaluate("hash => { location.hash = hash }", "nothing")
    expect(page.get_by_test_id("verify-invalid")).to_be_visible()
    with page.expect_response("**/api/v1/device-certificates/*"):
        held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.get_by_test_id("verify-invalid")).to_be_visible()
    assert page.get_by_test_id("verify-valid").count() == 0


@pytest.mark.parametrize(("language", "title"), [("en", "Receipt"), ("nl", "Ontvangstbewijs")])
def test_the_sheet_of_paper_comes_in_the_readers_language_and_leads_back_to_the_check(
    given: GivenOut, page: Page, tmp_path: Path, language: str, title: str
) -> None:
    look(page, given, given.stored)
    page.locator(f"span[lang={language}]").click()
    with page.expect_download() as started:
        page.get_by_test_id("verify-paper").get_by_role("button").click()
    assert started.value.suggested_filename == "IR4000000.pdf"
    started.value.save_as(tmp_path / "receipt.pdf")
    expect(page.get_by_test_id("verify-paper")).to_have_attribute("data-state", "saved")
    with pikepdf.Pdf.open(io.BytesIO((tmp_path / "receipt.pdf").read_bytes())) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.open_metadata().get("dc:title") == title
        address = str(pdf.pages[0].Annots[0].A.URI)
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_test_id("verify-valid")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "nl-NL"])
def test_axe_finds_nothing_on_any_state_and_nothing_is_wider_than_the_screen(
    given: GivenOut, browser: Browser, scheme: str, locale: str
) -> None:
    context = browser.new_context(
        locale=locale, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    found: list[str] = []

    def see(state: str) -> None:
        nonlocal found
        found += violations(page, state)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{state} at {width}: {wide} pixels too wide"] if wide > 0 else []

    look(page, given, given.stored)
    expect(page.get_by_test_id("verify-valid")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == locale[:2]
    see("valid")
    ask(page, "accepted")
    see("accepted")
    for address, answer in ((given.conflict, "conflict"), (given.waiting, "unknown")):
        look(page, given, address)
        ask(page, answer)
        see(answer)
    page.context.set_offline(True)
    ask(page, "no_network")
    see("office without network")
    page.evaluate("hash => { location.hash = hash }", given.stored.partition("#")[2])
    expect(page.get_by_test_id("verify-invalid")).to_be_visible()
    see("no network")
    page.context.set_offline(False)
    look(page, given, "/verify#x")
    expect(page.get_by_test_id("verify-invalid")).to_be_visible()
    see("invalid")
    context.close()
    assert found == []
