"""Sending without being asked, in a real browser: what kicks it, and background sync with the app open and closed.

The pauses between two tries of the app's own are made endless, so that only what is tested can send.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.field_app import DAY_PIN
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]

NEVER_BY_ITSELF = """() => {
  const wait = self.setTimeout;
  self.setTimeout = (act, ms, ...more) => (ms > 1000 ? 0 : wait(act, ms, ...more));
}"""
FROM_NOW_ON = 3.0  # seconds in which the pause that runs already comes to its end, and its try fails


def only_when_kicked(road: Road) -> None:
    """No try by itself any more: the one whose pause runs fails, and the next pause never ends."""
    (worker,) = road.app.page.workers
    worker.evaluate(NEVER_BY_ITSELF)
    page = road.app.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("exchange").click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    time.sleep(FROM_NOW_ON)
    road.house.start()
    time.sleep(FROM_NOW_ON)
    assert road.stored("handed_over") == 0


def wake(page: Page, origin: str) -> None:
    """What the browser does when it finds a network: the service worker's sync event."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []

    def note(told: dict[str, list[dict[str, str]]]) -> None:
        found.extend(
            one["registrationId"] for one in told["registrations"] if one["scopeURL"].endswith("/app/")
        )

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    for _ in range(50):
        if found:
            break
        page.wait_for_timeout(100)
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": origin, "registrationId": found[0], "tag": "evidence", "lastChance": False},
    )


def arrives(road: Road, many: int = 1, seconds: float = 60) -> None:
    """The office gets so many handovers, without anything being done on the tablet."""
    until = time.monotonic() + seconds
    while road.stored("handed_over") < many and time.monotonic() < until:
        road.app.page.wait_for_timeout(200)
    assert road.stored("handed_over") == many


def test_a_network_that_comes_has_it_sent_at_once(road: Road) -> None:
    only_when_kicked(road)
    road.app.page.workers[0].evaluate("() => self.dispatchEvent(new Event('online'))")
    road.app.waiting("Nothing waiting")
    arrives(road)


def test_an_unlock_has_it_sent_at_once(road: Road) -> None:
    only_when_kicked(road)
    page = road.app.page
    page.get_by_test_id("lock").click()
    page.get_by_test_id("pin").fill(DAY_PIN)
    road.app.waiting("Nothing waiting")
    arrives(road)


def test_being_seen_again_has_it_sent_at_once(road: Road) -> None:
    only_when_kicked(road)
    page = road.app.page
    other = page.context.new_page()
    other.bring_to_front()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    other.close()
    road.app.waiting("Nothing waiting")
    arrives(road)


def test_what_waits_is_registered_for_background_sync_and_an_open_page_is_woken_by_it(road: Road) -> None:
    page = road.app.page
    page.wait_for_function(
        "() => navigator.serviceWorker.ready.then((one) => one.sync.getTags()).then((tags) => tags.includes('evidence'))"
    )
    only_when_kicked(road)
    wake(page, road.house.origin)
    road.app.waiting("Nothing waiting")
    arrives(road)


def test_with_the_app_closed_the_service_worker_sends_it_and_the_app_hears_of_it_later(road: Road) -> None:
    page = road.app.page
    page.goto("about:blank")
    road.house.start()
    wake(page, road.house.origin)
    arrives(road)
    road.house.stop()
    page.goto(f"{road.house.origin}/app/")
    road.app.waiting("1 waiting")
    road.network_comes()
    road.app.waiting("Nothing waiting")
    assert road.stored("handed_over") == 1
