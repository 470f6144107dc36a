"""After a lock nothing of an applicant is left in clear anywhere on the tablet; and what lifts which lock.

The words that are looked for are found while the tablet is unlocked: the search works.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import violations
from tests.journeys.field_app import DAY_PIN
from tests.journeys.road import Road
from tests.journeys.traces import Traces, on_disk

pytestmark = [pytest.mark.browser, pytest.mark.journey]

WORDS = ("Zoë Applicant", "zoe applicant", "287000000", "IR400000")


def test_after_either_lock_no_name_or_number_is_left_in_clear(road: Road) -> None:
    app, page = road.app, road.app.page
    app.hand_over("IR4000001")
    app.next()
    app.find("Applicant 2")
    page.get_by_test_id("check-photo").click()
    traces = Traces(page, WORDS)
    heaps = "\n".join(traces.in_heaps())
    assert all(f"{place}: {WORDS[0]}" in heaps for place in ("page", "worker"))
    assert f"DOM: {WORDS[0]}" in traces.in_stores()

    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    assert violations(page, "quick-lock") == []
    assert traces.in_stores() == []
    assert traces.in_heaps() == []

    app.unlock()
    expect(page.get_by_test_id("document-number")).to_be_visible()
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    expect(page.get_by_test_id("unlock-phrase")).to_be_visible()
    assert traces.in_stores() == []
    assert traces.in_heaps() == []

    app.close()
    assert on_disk(app.profile, WORDS) == []
    assert on_disk(app.profile, ["fielddesk"]) != []
    app.open()


def test_the_day_s_pin_brings_the_list_back_and_five_wrong_ones_lock_fully(road: Road) -> None:
    app, page = road.app, road.app.page
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    for digit in DAY_PIN:
        page.get_by_test_id(f"pin-{digit}").click()
    expect(page.get_by_test_id("hit").first).to_be_visible()

    page.get_by_test_id("lock").click()
    for left in ("4", "3", "2", "1"):
        page.get_by_test_id("pin").fill("918273")
        failure = page.get_by_test_id("failure")
        expect(failure).to_have_attribute("data-code", "day_pin_wrong")
        expect(failure).to_contain_text(left)
        expect(page.get_by_test_id("pin")).to_have_value("")
    page.get_by_test_id("pin").fill("918273")
    expect(page.get_by_test_id("unlock-phrase")).to_be_visible()
    app.waiting("1 waiting")


def test_wrong_phrases_wait_longer_survive_a_reload_and_after_ten_the_key_is_gone_but_no_evidence(
    road: Road,
) -> None:
    app, page = road.app, road.app.page
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()

    def wrong() -> str:
        page.get_by_test_id("unlock-phrase").fill("four words that fail")
        page.get_by_test_id("unlock").click()
        failure = page.get_by_test_id("failure")
        expect(failure).to_be_visible()
        expect(page.get_by_test_id("unlock-phrase")).to_have_value("")
        return failure.get_attribute("data-code") or ""

    page.get_by_test_id("unlock-phrase").fill("too short")
    page.get_by_test_id("unlock").click()
    expect(page.get_by_test_id("failure")).to_have_attribute("data-code", "phrase_too_short")
    expect(page.get_by_test_id("tries")).to_have_count(0)
    for _ in range(4):
        assert wrong() == "secret_wrong"
    assert wrong() == "wait_before_next_try"
    page.reload()
    expect(page.get_by_test_id("tries")).to_contain_text("4")
    expect(page.get_by_test_id("tries")).to_contain_text("6")
    assert wrong() == "wait_before_next_try"
    app.waiting("1 waiting")


def test_a_finger_lifts_both_locks_where_the_tablet_can(road: Road) -> None:
    app, page = road.app, road.app.page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "ctap2Version": "ctap2_1",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "hasPrf": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_test_id("unlock-again").evaluate("button => button.click()")
    page.get_by_test_id("add-way").click()
    page.get_by_test_id("new-way-passkey").click()
    page.get_by_test_id("passkey-make").click()
    page.get_by_test_id("unlock-phrase").fill(app.phrase)
    page.get_by_test_id("unlock").click()
    page.get_by_test_id("go-unlock").click()
    page.get_by_test_id("way-passkey").click()
    page.get_by_test_id("unlock").click()
    expect(page.get_by_test_id("lock")).to_be_visible()

    page.get_by_test_id("lock").click()
    page.get_by_test_id("quick-passkey").click()
    expect(page.get_by_test_id("hit").first).to_be_visible()
    app.waiting("1 waiting")


def test_the_session_card_with_a_pin_unlocks_and_a_wrong_card_is_no_try(road: Road) -> None:
    app, page = road.app, road.app.page
    road.house.start()
    text, other = road.make_cards()
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_role("button", name="Batches").click()
    app.prepare()
    road.house.stop()
    page.get_by_role("button", name="Back").first.click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_test_id("add-way").click()
    page.get_by_test_id("new-way-card").click()
    expect(page.get_by_test_id("card")).to_be_focused()
    page.get_by_test_id("card").fill(text)
    page.get_by_test_id("pin").press_sequentially("a card?")
    for _ in range(2):
        expect(page.get_by_test_id("pin")).to_have_value("")
        page.get_by_test_id("pin").fill("84619305")
        page.get_by_test_id("card-keep").click()
    page.get_by_test_id("unlock-phrase").fill(app.phrase)
    page.get_by_test_id("unlock").click()
    page.get_by_test_id("go-unlock").click()

    def unlock(card: str, pin: str) -> None:
        page.get_by_test_id("way-card").click()
        page.get_by_test_id("card").fill(card)
        page.get_by_test_id("pin").fill(pin)
        page.get_by_test_id("unlock").click()

    failure = page.get_by_test_id("failure")
    unlock(other, "84619305")
    expect(failure).to_have_attribute("data-code", "card_wrong")
    expect(page.get_by_test_id("tries")).to_have_count(0)
    unlock(text, "84619306")
    expect(failure).to_have_attribute("data-code", "secret_wrong")
    expect(page.get_by_test_id("tries")).to_contain_text("9")
    unlock(text, "84619305")
    expect(page.get_by_test_id("day-pin")).to_be_visible()
