"""The seal of the box in a real browser: read before the count, another one signed with its reason, seen at the office."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from server import clock
from server.database import transaction
from server.packing import seals
from server.packing import service as packing
from server.packing.models import BoxCount
from server.reconciliation import service as reconciliation
from tests.journeys.axe import violations
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def count_in(session_id: str, seconds: int = 60) -> BoxCount:
    """The tablet's count, as soon as the office has it: the strip says "nothing waiting" a moment after signing too."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction():
            counts = [count for count in packing.counts_of(session_id) if count.phase == "in"]
        if counts:
            return counts[-1]
        time.sleep(0.2)
    raise AssertionError("the tablet's count did not reach the office")


def test_a_box_under_another_seal_is_counted_and_the_office_hears_of_it(road: Road) -> None:
    app, page, day = road.app, road.app.page, road.day
    with road.server.app_context():
        with transaction():
            numbers = packing.left_in(day.session_id)
            packing.freeze(day.session_id, "NL-004 417", numbers, staff_id=day.staff_id, now=clock.now())
        day.seal()
    road.house.start()
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_role("button", name="Batches").click()
    app.prepare()
    app.unlock()
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    page.get_by_test_id("count-all").click()
    page.get_by_test_id("count-sign").click()
    expect(page.get_by_test_id("failure")).to_contain_text("The seal of the box was not read.")
    page.get_by_test_id("seal-number").type("NL 004419")
    expect(page.get_by_test_id("seal-whole")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("seal-differs")).to_have_count(0)
    page.get_by_test_id("seal-number").press("Tab")
    expect(page.get_by_test_id("seal-differs")).to_contain_text("NL004417")
    page.get_by_test_id("seal-reason-replaced_on_the_way").click()
    assert violations(page, "count") == []
    page.get_by_test_id("count-sign").click()
    expect(page.get_by_test_id("counted-seal")).to_be_visible()
    page.get_by_role("button", name="Session").click()
    page.get_by_test_id("exchange").click()
    app.waiting("Nothing waiting")
    with road.server.app_context():
        found = count_in(day.session_id)
        assert (found.seal_state, found.seal_number) == ("whole", "NL004419")
        assert (found.seal_reason, found.missing) == ("replaced_on_the_way", 0)
        with transaction():
            reconciliation.reconcile(day.session_id, clock.now())
        kinds = [one.kind for one in reconciliation.discrepancies(day.session_id)]
        assert seals.NOT_AS_PACKED in kinds
