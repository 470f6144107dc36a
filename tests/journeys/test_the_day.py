"""The day, from a file of documents to a closed session, in a real browser with a server that stops.

Every step is what a person does; nothing is put into a table or a store by hand.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from server import clock
from server.demo.portraits import portrait
from tests.journeys.axe import violations
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PASSWORD, House
from tests.journeys.office import Office
from tests.tablet import Tablet

PLACE = "Town hall Goes"
PEOPLE = [
    ("IR1A00001", "Adaeze Chinonso", "Okeke", "12-03-2001", "ig"),
    ("IR1A00002", "Sofía", "Bermúdez van der Linden", "02-01-2002", "es"),
    ("IR1A00003", "Łukasz", "Żółkiewski", "30-08-1999", "pl"),
    ("IR1A00004", "Meral", "Yıldırım", "17-07-1998", "tr"),
    ("IR1A00005", "ليلى", "المصري", "01-02-2006", "ar"),
    ("IR1A00006", "Nguyễn", "Thu Hà", "03-04-1995", "vi"),
]


@pytest.mark.browser
@pytest.mark.journey
def test_the_day(
    playwright: Playwright,
    browser: Browser,
    database_url: str,
    tmp_path: Path,
    picture: Callable[[Page, str], None],
) -> None:
    """Import, plan, enrol, seal, prepare; no server: hand over, reload, kill; server again: reconcile, settle, close."""
    house = House(tmp_path, database_url)
    house.set_up()
    factors = {
        username: house.add_person(username, name, *roles)
        for username, name, roles in (
            ("n.kantoor", "Noor Kantoor", ("back_office", "administrator")),
            ("t.tweede", "Tom Tweede", ("back_office",)),
            ("l.veld", "Lotte Veld", ("issuing_staff", "session_lead")),
            ("m.veld", "Mees Veld", ("issuing_staff",)),
        )
    }
    house.start()
    app = FieldApp(playwright, house.origin, tmp_path / "profile")
    try:
        office = Office(browser, house.origin, "n.kantoor", factors["n.kantoor"])
        session, second = _set_up_the_session(house, office, app, factors, tmp_path)
        app.prepare()
        app.unlock()

        house.stop()
        _hand_over_without_a_server(app, picture)
        _other_tablet_hands_one_over_too(second)

        house.start()
        app.page.get_by_test_id("go-session").click()
        app.page.get_by_test_id("exchange").click()
        app.waiting("Nothing waiting")
        picture(app.page, "session")
        assert violations(app.page, "session") == []
        second.exchange()
        _count_out_and_close(app)

        _reconcile(office, session, picture)
        approver = Office(browser, house.origin, "t.tweede", factors["t.tweede"])
        _approve_and_close(approver, session)
        assert app.troubles == []
        kept = tmp_path / "checkpoint"
        kept.write_bytes(house.send("GET", "/log/checkpoint", {}, b"").body)
    finally:
        app.kill()
        house.stop()
    exported = tmp_path / "log.export"
    house.command("log", "export", str(exported))
    said = house.command("audit", str(exported), "--checkpoint", str(kept))
    assert "complete and unaltered" in said


def _set_up_the_session(
    house: House, office: Office, app: FieldApp, factors: dict[str, str], tmp_path: Path
) -> tuple[str, Tablet]:
    now = datetime.now(ZoneInfo(house.zone))
    today, starts, ends = now.date().isoformat(), f"{now.hour - 1:02d}:00", f"{now.hour + 12:02d}:55"
    office.add_location(PLACE, "document_issue", today)
    expect(office.import_file(_documents(tmp_path), _photos(tmp_path))).to_contain_text("6")
    office.confirm_import()

    app.open()
    app.enrol(office.enrolment_code("Tablet 1"))
    app.add_person("l.veld", PASSWORD, pyotp.TOTP(factors["l.veld"]).now())
    second = Tablet(house.origin, house.send, clock.now)
    second.enrol(office.enrolment_code("Tablet 2"))
    second.let_in("m.veld", PASSWORD, "some words only a test knows", pyotp.TOTP(factors["m.veld"]).now())

    session = office.plan(PLACE, today, starts, ends, ["Lotte Veld", "Mees Veld"], ["Tablet 1", "Tablet 2"])
    page = office.page
    page.locator("#many").fill("6")
    page.locator('button[value="allocate"]').click()
    page.wait_for_load_state()
    office.press("Seal the batch")
    expect(page.locator("main")).to_contain_text("Lotte Veld")

    (offer,) = second.batches()
    second.prepare(offer["batch"])
    second.unlock(offer["batch"], offer["staff"][0]["staff"], "some words only a test knows")
    return session, second


def _hand_over_without_a_server(app: FieldApp, picture: Callable[[Page, str], None]) -> None:
    app.page.get_by_test_id("find-field").fill("e")
    expect(app.page.get_by_test_id("hit").first).to_be_visible()
    picture(app.page, "find")
    found = violations(app.page, "find")
    app.find("okeke")
    app.check()
    picture(app.page, "handover")
    found += violations(app.page, "handover")
    app.page.get_by_test_id("handover-sign").click()
    app.page.get_by_test_id("language-ar").click()
    app.draw()
    expect(app.page.locator(".applicant")).to_have_attribute("dir", "rtl")
    picture(app.page, "sign")
    found += violations(app.page, "sign")
    app.page.get_by_test_id("sign-confirm").click()
    expect(app.page.get_by_test_id("done")).to_be_visible()
    picture(app.page, "done")
    found += violations(app.page, "done")
    assert found == []
    app.next()
    app.hand_over("bermudez linden")
    app.next()

    app.page.reload()
    app.unlock()
    app.waiting("2 waiting")
    app.hand_over("IR1 A00 003")
    app.next()
    app.record_other("17-7-1998", "not_collected", "did_not_come")
    app.next()

    app.kill()
    page = app.open()
    app.waiting("4 waiting")
    expect(page.get_by_text("No network")).to_be_visible()
    app.unlock()
    app.waiting("4 waiting")
    page.get_by_test_id("find-field").fill("okeke")
    page.get_by_test_id("hit").first.click()
    expect(page.get_by_test_id("handed-over-before")).to_be_visible()
    expect(page.get_by_test_id("handover-sign")).to_have_count(0)
    page.get_by_role("button", name="Find").click()


def _other_tablet_hands_one_over_too(second: Tablet) -> None:
    assert second.open_batch is not None
    entries = {entry.document_number: entry.rid for entry in second.open_batch.entries}
    second.hand_over(entries["IR1A00001"], strokes=[[(10, 10, 0, 90), (300, 90, 40, 120), (500, 20, 90, 80)]])
    second.close()


def _count_out_and_close(app: FieldApp) -> None:
    page = app.page
    page.get_by_test_id("go-count-out").click()
    for number in ("IR1A00004", "IR1A00005", "IR1A00006"):
        page.get_by_test_id("count-number").fill(number)
        page.get_by_test_id("count-number").press("Enter")
    expect(page.get_by_test_id("box").get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_test_id("count-sign").click()
    expect(page.get_by_role("heading", name="The box agrees")).to_be_visible()
    page.get_by_test_id("close").click()
    expect(page.get_by_role("heading", name="Batches")).to_be_visible()
    app.waiting("Nothing waiting")


def _reconcile(office: Office, session: str, picture: Callable[[Page, str], None]) -> None:
    page = office.go(f"/live/{session.rsplit('/', 1)[1]}")
    expect(page.locator("main")).to_contain_text("3")
    picture(page, "live")
    page = office.go(session.replace("/sessions/", "/reconcile/"))
    expect(page.locator("section.open")).to_have_count(1)
    case = page.locator("section.open")
    expect(case).to_contain_text("IR1\u00a0A00\u00a0001")
    expect(case).to_contain_text("Tablet 1")
    expect(case).to_contain_text("Tablet 2")
    expect(page.locator("main")).to_contain_text("3 handed over")
    picture(page, "reconcile")
    case.locator('input[value="handed_over"]').check()
    case.locator("textarea").fill("The card is with the applicant; the second record was opened by mistake.")
    case.locator("button.main").click()
    page.wait_for_load_state()
    expect(page.locator("section.open button.main")).to_have_count(0)


def _approve_and_close(approver: Office, session: str) -> None:
    page = approver.go(session.replace("/sessions/", "/reconcile/"))
    page.locator("section.open button.main").click()
    page.wait_for_load_state()
    expect(page.locator("section.open")).to_have_count(0)
    page.locator(".head form button.main").click()
    page.wait_for_load_state()
    expect(page.locator(".head .tag.good")).to_be_visible()


def _photos(folder: Path) -> Path:
    path = folder / "photos.zip"
    with zipfile.ZipFile(path, "w") as file:
        for place, (number, *_) in enumerate(PEOPLE):
            file.writestr(f"{number}.webp", portrait(place + 40, "f" if place % 2 == 0 else "m"))
    return path


def _documents(folder: Path) -> Path:
    path = folder / "documents.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["documentNumber", "kind", "vNumber", "givenNames", "familyName", "born", "language"])
        for place, (number, given, family, born, language) in enumerate(PEOPLE):
            rows.writerow([number, "residence permit", f"28710455{place:02d}", given, family, born, language])
    return path
