"""What must be told, and the way on: a confirmation that is not on disk, a tablet that is not ready, a document that stays here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import violations
from tests.journeys.desk import Desk
from tests.journeys.otherwise import otherwise

pytestmark = [pytest.mark.browser, pytest.mark.journey]

DIALOG_DRAWN = """() => {
  new MutationObserver((_, watching) => {
    const dialog = document.querySelector('dialog');
    if (!dialog) return;
    globalThis.drawnOpen = dialog.open;
    watching.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
}"""


@pytest.fixture(autouse=True)
def heard(desk: Desk) -> Iterator[None]:
    """Each test begins at finding, and ends with the worker heard as it speaks."""
    yield
    otherwise(desk.page)


def test_what_could_not_be_written_down_is_told_to_the_applicant_and_over_the_lock_to_the_staff(
    desk: Desk,
) -> None:
    page = desk.page
    desk.turn(0, "en")
    otherwise(page, fails={"hand_over": "storage_full"})
    desk.app.draw()
    page.get_by_test_id("sign-confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This did not work")
    expect(page.get_by_test_id("done")).to_have_count(0)
    page.get_by_test_id("give-back").click()
    desk.app.take_back()
    failure = page.get_by_test_id("not-recorded")
    expect(failure).to_have_attribute("data-code", "storage_full")
    expect(failure).to_contain_text("Do not hand over until it is kept.")

    otherwise(page)
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    desk.sign()
    desk.app.next()
    desk.app.waiting("Nothing waiting")


@pytest.mark.parametrize(
    ("state", "shown", "way_on"),
    [
        ({"kind": "recalled", "at": "2026-11-24T09:00:00Z"}, "recalled", "Keep it apart: record “Withheld”"),
        (
            {"kind": "elsewhere", "device": "x", "at": "2026-11-24T09:00:00Z"},
            "elsewhere",
            "Next applicant",
        ),
    ],
)
def test_a_document_that_must_not_be_handed_over_shows_no_checks_and_its_one_way_on(
    desk: Desk, state: dict[str, str], shown: str, way_on: str
) -> None:
    page = desk.page
    otherwise(page, answers={"open": {"state": state}})
    desk.app.find("IR4000001")
    expect(page.get_by_test_id(shown)).to_be_visible()
    for gone in ("check-photo", "identity-passport", "by-applicant", "handover-sign"):
        expect(page.get_by_test_id(gone)).to_have_count(0)
    assert violations(page, shown) == []
    way = page.get_by_test_id("stopped-next")
    expect(way).to_have_text(way_on)
    way.click()
    if shown == "recalled":
        expect(page.get_by_test_id("outcome-withheld")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Find").click()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def test_a_record_that_another_tablet_handed_over_and_took_back_can_be_handed_over_and_says_so(
    desk: Desk,
) -> None:
    page = desk.page
    otherwise(page, answers={"open": {"state": {"kind": "withdrawn", "at": "2026-11-24T09:00:00Z"}}})
    desk.app.find("IR4000001")
    expect(page.get_by_test_id("withdrawn")).to_contain_text("Another tablet took its handover back")
    assert violations(page, "withdrawn") == []
    desk.app.check()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_role("button", name="Find").click()


def test_a_dialog_takes_the_keys_from_the_step_that_draws_it(desk: Desk) -> None:
    page = desk.page
    desk.app.find("IR4000002")
    page.evaluate(DIALOG_DRAWN)
    page.get_by_test_id("other-outcome").click()
    expect(page.locator("dialog")).to_be_visible()
    assert page.evaluate("globalThis.drawnOpen") is True
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Find").click()


def test_what_the_office_refused_stands_on_the_session_for_as_long_as_it_does(desk: Desk) -> None:
    page = desk.page
    refusal = {"seq": 3, "kind": "attempt", "at": "2026-11-24T09:00:00Z", "code": "chain_fork"}
    otherwise(
        page, evidence={"refused": 1, "refusals": [refusal], "quarantined": True, "copies": "journal_only"}
    )
    page.get_by_test_id("go-session").click()
    refused = page.get_by_test_id("refusal-3")
    expect(refused).to_have_attribute("data-code", "chain_fork")
    expect(page.get_by_test_id("evidence")).to_contain_text("refused")
    assert violations(page, "refused") == []
    otherwise(page)
    expect(refused).to_have_count(0)
    page.get_by_role("button", name="Find").click()


def test_a_tablet_that_is_not_ready_says_how_many_things_and_names_them_first(desk: Desk) -> None:
    page = desk.page
    checks = [
        {"id": "clock", "result": "good", "value": ""},
        {"id": "storage_room", "result": "warn", "value": ""},
        {"id": "certificate", "result": "bad", "value": ""},
    ]
    otherwise(page, answers={"check_ready": {"checks": checks}})
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_role("button", name="Batches").click()
    page.get_by_test_id("go-ready").click()
    expect(page.get_by_test_id("not-ready")).to_contain_text("1 thing is not good")
    expect(page.get_by_test_id("go-unlock")).to_have_count(0)
    first = page.locator("[data-result]").first
    expect(first).to_have_attribute("data-testid", "check-certificate")
    assert violations(page, "not ready") == []

    otherwise(page)
    page.get_by_test_id("ready-again").click()
    expect(page.get_by_test_id("ready")).to_be_visible()
    page.get_by_test_id("go-unlock").click()
    desk.app.unlock()
