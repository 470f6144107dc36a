"""Nothing is lost by leaving: a reload or a kill in the middle of a handover or a count, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.drafts import drafts_are_kept, watch_drafts

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_a_handover_that_a_kill_broke_off_goes_on_with_who_collects_and_the_mandate(desk: Desk) -> None:
    watch_drafts(desk.page)
    desk.app.find("IR4000007")
    desk.app.check()
    desk.page.get_by_test_id("by-representative").click()
    desk.page.get_by_test_id("collector-name").fill("Wanda Voogd")
    desk.page.get_by_test_id("mandate-number").fill("N-2026-77")
    expect(desk.page.get_by_test_id("handover-sign")).to_be_enabled()
    drafts_are_kept(desk.page)
    desk.app.kill()
    desk.app.open()
    desk.app.unlock()
    page = desk.page
    expect(page.get_by_test_id("document-number")).to_contain_text("007")
    expect(page.get_by_test_id("collector-name")).to_have_value("Wanda Voogd")
    expect(page.get_by_test_id("mandate-number")).to_have_value("N-2026-77")
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_role("button", name="Find").click()
    page.reload()
    desk.app.unlock()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def test_a_count_that_a_reload_broke_off_goes_on_where_it_was(desk: Desk) -> None:
    page = desk.page
    watch_drafts(page)
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    undo = page.get_by_test_id("count-undo")
    expect(undo).to_be_disabled()
    expect(undo).to_have_accessible_description("Nothing is counted yet, so there is nothing to undo.")
    box = page.get_by_test_id("box")
    expect(box.get_by_role("checkbox").first).to_be_visible()
    for number in ("IR4 000 008", "IR4000009", "IR9999999", "IR4000010"):
        page.get_by_test_id("count-number").fill(number)
        page.get_by_test_id("count-number").press("Enter")
        expect(page.get_by_test_id("last-scan")).to_contain_text(number[-3:])
    page.get_by_test_id("count-undo").click()
    page.get_by_test_id("seal-number").fill("0042")
    drafts_are_kept(page)
    page.reload()
    desk.app.unlock()
    expect(box.get_by_role("checkbox", checked=True)).to_have_count(2)
    expect(page.get_by_test_id("count-unexpected")).to_contain_text("IR9")
    expect(page.get_by_test_id("seal-number")).to_have_value("0042")
    page.get_by_test_id("count-sign").click()
    expect(page.get_by_test_id("counted")).to_contain_text("Not expected in this box")
    page.reload()
    desk.app.unlock()
    expect(box.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Session").click()
    page.get_by_role("button", name="Find").click()
