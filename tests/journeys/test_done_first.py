"""What the applicant sees after the tap: that it is done before anything else, and a word when the disk is slow."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]

# The screen as it is the first time that it says done, before the browser paints it.
FIRST_DRAWN = """() => {
  globalThis.firstDrawn = new Promise((resolve) => new MutationObserver((_changes, seen) => {
    const done = document.querySelector('[data-testid=done]');
    if (!done) return;
    seen.disconnect();
    const {width, height} = done.querySelector('.qr').getBoundingClientRect();
    const code = done.querySelector('[data-testid=receipt-qr]') !== null;
    resolve({words: done.querySelector('.written').textContent, code, room: [width, height]});
  }).observe(document.body, {childList: true, subtree: true}));
}"""
# What is pressed at this place.
UNDER = """([x, y]) => document.elementFromPoint(x, y).closest('[data-testid]').dataset.testid"""
SLOW_DISK = """() => {
  const flush = FileSystemSyncAccessHandle.prototype.flush;
  FileSystemSyncAccessHandle.prototype.flush = function () {
    for (const until = performance.now() + 1500; performance.now() < until; );
    flush.call(this);
  };
}"""


def test_handed_over_is_said_before_the_code_is_made_and_the_code_comes_into_its_room(road: Road) -> None:
    page = _to_the_signature(road)
    page.evaluate(FIRST_DRAWN)
    page.get_by_test_id("sign-confirm").click()
    first = page.evaluate("globalThis.firstDrawn")
    assert first["words"].startswith("Handed over")
    assert first["code"] is False
    code = page.get_by_test_id("receipt-qr")
    expect(code).to_be_visible()
    box = code.bounding_box()
    assert box is not None
    assert [box["width"], box["height"]] == pytest.approx(first["room"], abs=1)


def test_on_a_slow_disk_the_applicant_is_told_to_wait_and_a_second_tap_signs_nothing_more(road: Road) -> None:
    page = _to_the_signature(road)
    page.workers[0].evaluate(SLOW_DISK)
    confirm = page.get_by_test_id("sign-confirm")
    confirm.dblclick()
    expect(confirm).to_be_disabled()
    expect(confirm).to_have_text("One moment. The tablet saves your signature.")
    expect(page.get_by_test_id("done")).to_be_visible()
    road.start_again()
    road.app.waiting("2 waiting")


def test_the_second_tap_of_a_double_tap_does_not_take_the_receipt_away(road: Road) -> None:
    page = _to_the_signature(road)
    confirm = page.get_by_test_id("sign-confirm").bounding_box()
    page.clock.install()
    page.clock.pause_at(time.time() + 1)
    assert confirm is not None
    finger = confirm["x"] + confirm["width"] / 2, confirm["y"] + confirm["height"] / 2
    page.mouse.click(*finger)
    onward = page.get_by_test_id("next-applicant")
    expect(onward).to_be_visible()
    under = page.evaluate(UNDER, finger)
    assert under == "next-applicant"
    page.mouse.click(*finger, click_count=2)
    page.clock.resume()
    expect(onward).to_be_enabled()
    expect(page.get_by_test_id("receipt-qr")).to_be_visible()
    onward.click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()


def _to_the_signature(road: Road) -> Page:
    road.app.find("IR4000001")
    road.app.check()
    road.app.page.get_by_test_id("handover-sign").click()
    road.app.page.get_by_test_id("language-known").click()
    road.app.draw()
    return road.app.page
