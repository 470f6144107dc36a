"""A mistake on the road: what was signed stays, and a new confirmation says why it replaces it."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from server.confirmations.models import ChainItem
from server.database import db
from tests.journeys.drafts import drafts_are_kept, watch_drafts
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_a_mistake_is_corrected_with_a_reason_before_and_after_the_office_has_it(road: Road) -> None:
    page = road.app.page
    _correct(road, "wrong_record", "Handed over", "not_collected", "did_not_come")
    road.network_comes()
    road.app.waiting("Nothing waiting")
    _correct(road, "wrong_outcome", "Not collected", "declined", "wants_advice")
    road.app.waiting("Nothing waiting")
    page.get_by_test_id("go-session").click()
    table = page.locator("table")
    expect(table).to_contain_text("The wrong person or document")
    expect(table).to_contain_text("The wrong outcome")
    expect(page.locator("[data-testid^=correct-]")).to_have_count(1)
    assert [road.stored(one) for one in ("handed_over", "not_collected", "declined")] == [1, 1, 1]


def test_what_the_office_has_is_told_by_its_number_withdrawn_here_and_served_again(road: Road) -> None:
    page = road.app.page
    road.network_comes()
    _shredded(road)
    _open(road)
    closed = page.get_by_test_id("closed-record")
    expect(closed).to_contain_text("Zoë Applicant 0")
    before = page.get_by_test_id("handed-over-before")
    expect(before).to_contain_text("Handed over on this tablet")
    expect(before).to_contain_text("unreadable")
    expect(closed).to_contain_text("· accepted")
    expect(page.get_by_test_id("handover-sign")).to_have_count(0)
    page.get_by_test_id("closed-correct").click()
    page.get_by_test_id("correction-wrong_collector").click()
    expect(page.get_by_test_id("correcting")).to_contain_text("Tell the session lead the number")
    expect(page.get_by_test_id("closed-outcome")).to_have_count(0)
    page.get_by_test_id("stopped-next").click()
    _open(road)
    page.get_by_test_id("closed-correct").click()
    page.get_by_test_id("correction-wrong_record").click()
    expect(page.get_by_test_id("correcting")).to_contain_text("Record what really happened")
    watch_drafts(page)
    page.get_by_test_id("closed-outcome").click()
    page.get_by_test_id("outcome-declined").click()
    page.get_by_test_id("outcome-not_collected").click()
    page.get_by_test_id("reason-left_before_turn").click()
    page.get_by_test_id("outcome-notes").fill("The next in line was served.")
    drafts_are_kept(page)
    page.reload()
    road.app.unlock()
    expect(page.get_by_test_id("outcome-not_collected")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("reason-left_before_turn")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("outcome-notes")).to_have_value("The next in line was served.")
    page.get_by_test_id("outcome-record").click()
    expect(page.get_by_test_id("done")).to_contain_text("Not collected")
    road.app.next()
    road.app.waiting("Nothing waiting")
    road.app.hand_over("IR4000000")
    road.app.next()
    road.app.waiting("Nothing waiting")
    assert [road.stored(one) for one in ("handed_over", "not_collected")] == [2, 1]
    with road.server.app_context():
        assert road.day.custody() == "handed_over"


def _open(road: Road) -> None:
    page = road.app.page
    page.get_by_test_id("find-field").fill("IR4000000")
    page.get_by_test_id("hit").click()


def _shredded(road: Road) -> None:
    """Wait until the office has the tablet's word that the record was made unreadable."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with road.server.app_context():
            if db.session.scalar(select(func.count()).where(ChainItem.kind == "shred")):
                return
        time.sleep(0.3)
    raise AssertionError("nothing was shredded within a minute")


def _correct(road: Road, why: str, wrong: str, outcome: str, reason: str) -> None:
    """Correct the only confirmation that stands, and come back to the list."""
    page = road.app.page
    page.get_by_test_id("go-session").click()
    page.locator("[data-testid^=correct-]").click()
    expect(page.get_by_test_id("correct-dialog")).to_contain_text("Nothing is erased")
    page.get_by_test_id(f"correction-{why}").click()
    expect(page.get_by_test_id("correcting")).to_contain_text(wrong)
    page.get_by_test_id("other-outcome").click()
    page.get_by_test_id(f"outcome-{outcome}").click()
    page.get_by_test_id(f"reason-{reason}").click()
    page.get_by_test_id("outcome-record").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    road.app.next()
