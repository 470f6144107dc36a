"""Nothing is cleared while evidence is unsent: revoked, forgotten, full, another person, over. In each the office gets it all.

What the tablet's worker lacks (room, a later clock) is taken away in the worker itself; nothing is put into its stores by hand
but the attachment that the test took out.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from server import clock
from server.batches import service as batches
from server.database import db, transaction
from server.devices.models import Device
from tests.journeys.axe import violations
from tests.journeys.field_app import DAY_PIN
from tests.journeys.house import PASSWORD
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]

LATER = """ms => {
  const Now = self.Date;
  self.Date = class extends Now {
    constructor(...given) {
      if (given.length > 0) super(...given);
      else super(Now.now() + ms);
    }
    static now() {
      return Now.now() + ms;
    }
  };
}"""
NO_UPLOADS = """() => {
  const ask = self.fetch;
  self.fetch = (address, ...more) =>
    String(address).endsWith('/confirmations') ? Promise.reject(new TypeError('cut off')) : ask(address, ...more);
  self.restoreUploads = () => { self.fetch = ask; };
}"""
FULL_DATABASE = """() => {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...given) {
    if (this.name === 'items') throw new DOMException('full', 'QuotaExceededError');
    return add.apply(this, given);
  };
}"""
FULL_JOURNAL = "() => { FileSystemSyncAccessHandle.prototype.write = () => 0; }"
TAKE_OUT_ATTACHMENT = """async () => {
  const done = (asked) => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const database = await done(indexedDB.open('fielddesk'));
  const items = () => database.transaction('items', 'readwrite').objectStore('items');
  const row = (await done(items().getAll())).find((one) => one.att);
  await done(items().put({ ...row, att: null }));
  self.putBack = async () => {
    const now = await done(items().get(row.seq));
    await done(items().put({ ...now, att: row.att }));
    database.close();
  };
  return row.seq;
}"""
MINUTES, HOURS = 60_000, 3_600_000  # ms


def in_worker(page: Page, script: str, given: object = None) -> object:
    """Run this in the worker that holds the evidence."""
    (worker,) = page.workers
    return worker.evaluate(script, given)


def lock_fully(page: Page) -> None:
    """Nothing but the disk is left."""
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    expect(page.get_by_test_id("unlock-phrase")).to_be_visible()


def test_a_tablet_that_the_office_revoked_forgets_its_batch_and_hands_in_what_it_owes(road: Road) -> None:
    app = road.app
    app.hand_over("IR4000001")
    app.next()
    app.waiting("2 waiting")
    with road.server.app_context(), transaction():
        tablet = db.session.scalars(select(Device)).one()
        batches.revoke_tablet(tablet.id, staff_id=road.day.staff_id, now=clock.now())
    road.network_comes()
    app.waiting("Nothing waiting")
    assert road.stored("handed_over") == 2
    expect(app.page.get_by_test_id("hit")).to_have_count(0)
    expect(app.page.get_by_test_id("lock")).to_have_count(0)
    road.start_again()
    app.waiting("Nothing waiting")
    expect(app.page.get_by_test_id("go-unlock")).to_have_count(0)
    assert road.stored("handed_over") == 2


def test_forgotten_phrase_and_another_person_leave_the_evidence_and_a_way_out_for_it(road: Road) -> None:
    app, page = road.app, road.app.page
    lock_fully(page)
    for wrong in range(1, 11):
        if wrong > 4:
            in_worker(page, LATER, 10 * MINUTES)
        page.get_by_test_id("unlock-phrase").fill("four words that fail")
        page.get_by_test_id("unlock").click()
        if wrong < 10:
            tries = "One wrong" if wrong == 1 else str(wrong)
            expect(page.get_by_test_id("tries")).to_contain_text(tries)
            expect(page.get_by_test_id("failure")).to_have_attribute("data-code", "secret_wrong")
    expect(page.get_by_test_id("staff-username")).to_be_visible()
    app.waiting("1 waiting")
    page.get_by_test_id("go-settings").click()
    page.get_by_test_id("go-carry").click()
    with page.expect_download() as saved:
        page.get_by_test_id("export").click()
    assert b'"items":[' in Path(saved.value.path()).read_bytes()

    road.start_again()
    page = app.page
    expect(page.get_by_test_id("staff-username")).to_be_visible()
    app.waiting("1 waiting")
    in_worker(page, NO_UPLOADS)
    secret = road.house.add_person("m.bos", "Marit Bos", "issuing_staff")
    road.house.start()
    app.add_person("m.bos", PASSWORD, pyotp.TOTP(secret).now())
    app.waiting("1 waiting")
    assert road.stored("handed_over") == 0
    in_worker(page, "() => { self.restoreUploads(); self.dispatchEvent(new Event('online')); }")
    app.waiting("Nothing waiting")
    assert road.stored("handed_over") == 1


def test_on_a_full_tablet_one_copy_counts_and_with_no_room_at_all_nothing_is_called_done(road: Road) -> None:
    app, page = road.app, road.app.page
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": road.house.origin, "quotaSize": 1})
    in_worker(page, FULL_DATABASE)
    app.hand_over("IR4000001")
    expect(page.get_by_text("This tablet could keep one copy only")).to_be_visible()
    app.next()
    expect(page.get_by_test_id("evidence")).to_contain_text("one copy only")
    app.waiting("2 waiting")
    app.find("IR4000002")
    app.check()
    page.get_by_test_id("handover-sign").click()
    page.get_by_test_id("language-known").click()
    app.draw()
    in_worker(page, FULL_JOURNAL)
    page.get_by_test_id("sign-confirm").click()
    expect(page.get_by_role("heading", name="This did not work")).to_be_visible()
    expect(page.get_by_test_id("done")).to_have_count(0)
    page.get_by_role("button", name="Back to staff").first.click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    page.get_by_test_id("pin").fill(DAY_PIN)
    failure = page.get_by_test_id("not-recorded")
    expect(failure).to_have_attribute("data-code", "storage_full")
    expect(failure).to_contain_text("Nothing of what was signed just now was kept.")
    expect(failure).to_contain_text("Do not hand over until it is kept.")
    app.waiting("2 waiting")

    road.start_again()
    app.waiting("2 waiting")
    road.network_comes()
    app.waiting("Nothing waiting")
    assert road.stored("handed_over") == 2


def test_after_the_batch_s_last_hour_it_can_no_longer_be_opened_and_what_was_signed_arrives(
    road: Road,
) -> None:
    app, page = road.app, road.app.page
    app.waiting("1 waiting")
    in_worker(page, LATER, 72 * HOURS)
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("lock")).to_have_count(0)
    app.waiting("1 waiting")
    road.network_comes()
    app.waiting("Nothing waiting")
    assert road.stored("handed_over") == 1
    expect(page.get_by_test_id("quick-lock")).to_have_count(0)
    road.start_again()
    app.waiting("Nothing waiting")
    expect(app.page.get_by_test_id("go-unlock")).to_have_count(0)


def test_what_the_office_refuses_is_shown_with_its_reason_also_on_a_locked_tablet_until_it_is_taken(
    road: Road,
) -> None:
    app, page = road.app, road.app.page
    seq = in_worker(page, TAKE_OUT_ATTACHMENT)
    road.house.start()
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("exchange").click()
    refusal = page.get_by_test_id(f"refusal-{seq}")
    expect(refusal).to_have_attribute("data-code", "attachment_missing")
    expect(refusal).to_contain_text("The signature did not come along.")
    expect(page.get_by_test_id("evidence")).to_contain_text(re.compile("1\u2069? refused"))
    app.waiting("Nothing waiting")
    assert violations(page, "session with a refusal") == []

    lock_fully(page)
    page.get_by_role("button", name="Batches").click()
    page.get_by_role("button", name="Settings").click()
    page.get_by_test_id("go-carry").click()
    expect(refusal).to_contain_text("It stays on this tablet.")
    in_worker(page, "() => self.putBack()")
    page.get_by_role("button", name="Back").click()
    page.get_by_test_id("go-unlock").click()
    app.unlock()
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("exchange").click()
    expect(page.get_by_test_id("refusals")).to_have_count(0)
    assert road.stored("handed_over") == 1
