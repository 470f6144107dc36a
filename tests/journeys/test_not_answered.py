"""What fails behind the page is told on it, and the way on is there: no screen stays dead or empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.otherwise import otherwise

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PRESS_AGAIN = "() => document.querySelector('[data-testid=session-again]')?.click()"


@pytest.fixture(autouse=True)
def heard(desk: Desk) -> Iterator[None]:
    """Each test begins at finding, and ends with the worker heard as it speaks."""
    yield
    otherwise(desk.page)


def test_a_search_that_failed_says_so_and_the_next_letter_looks_again(desk: Desk) -> None:
    page = desk.page
    otherwise(page, fails={"find": "unexpected"})
    page.get_by_test_id("find-field").fill("IR4000002")
    expect(page.get_by_test_id("failure")).to_be_visible()
    otherwise(page)
    page.get_by_test_id("find-field").fill("IR400000")
    expect(page.get_by_test_id("hit").first).to_be_visible()
    expect(page.get_by_test_id("failure")).to_have_count(0)
    page.get_by_test_id("find-field").fill("")


def test_a_session_that_cannot_be_added_up_says_why_and_is_added_up_as_soon_as_it_can_be(desk: Desk) -> None:
    page = desk.page
    otherwise(page, fails={"tally": "unexpected"})
    page.get_by_test_id("go-session").click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    expect(page.get_by_role("button", name="Find")).to_be_visible()
    page.get_by_test_id("session-again").click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    otherwise(page)
    # Where the worker has spoken meanwhile it is added up already, and the button gone.
    page.evaluate(PRESS_AGAIN)
    expect(page.get_by_test_id("go-count-in")).to_be_visible()
    expect(page.get_by_test_id("failure")).to_have_count(0)
    page.get_by_role("button", name="Find").click()


def test_a_tablet_that_did_not_lock_says_that_it_is_not_locked_until_it_is(desk: Desk) -> None:
    page = desk.page
    otherwise(page, fails={"lock": "unexpected"})
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("not-locked")).to_contain_text("This tablet is not locked")
    otherwise(page)
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    desk.app.unlock()
    expect(page.get_by_test_id("not-locked")).to_have_count(0)


def test_an_applicant_who_gives_back_a_tablet_that_does_not_lock_leaves_no_staff_screen_open(
    desk: Desk,
) -> None:
    page = desk.page
    desk.turn(1, "en")
    desk.sign()
    otherwise(page, fails={"lock": "unexpected", "want_paper": "storage_full"})
    page.get_by_test_id("receipt-paper").click()
    told = page.get_by_test_id("paper-not-noted")
    expect(told).to_contain_text("Write down the number of this confirmation")
    expect(page.get_by_test_id("receipt-qr")).to_be_visible()
    page.get_by_test_id("next-applicant").click()
    expect(page.get_by_test_id("not-locked")).to_be_visible()
    expect(page.get_by_test_id("done")).to_be_visible()
    expect(page.get_by_test_id("find-field")).to_have_count(0)
    otherwise(page)
    desk.app.next()


def test_words_that_did_not_come_cannot_be_said_to_be_written_down(desk: Desk) -> None:
    page = desk.page
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_role("button", name="Batches").click()
    page.get_by_role("button", name="Add a person").click()
    otherwise(page, answers={"propose_pass_phrase": {"words": []}})
    page.get_by_test_id("add-way").click()
    written = page.get_by_test_id("phrase-written")
    choice = page.get_by_test_id("new-way-phrase")
    expect(written.or_(choice)).to_be_visible()
    if choice.is_visible():
        choice.click()
    expect(written).to_be_disabled()
    expect(written).to_have_accessible_description("There are no words yet.")

    again = page.get_by_test_id("phrase-again")
    otherwise(page, fails={"propose_pass_phrase": "unexpected"})
    again.click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    expect(written).to_be_disabled()

    otherwise(page)
    again.click()
    expect(written).to_be_enabled()
    expect(page.get_by_test_id("phrase").locator("li")).to_have_count(5)
    expect(page.get_by_test_id("failure")).to_have_count(0)
    page.get_by_role("button", name="Back").click()
    desk.app.unlock()
