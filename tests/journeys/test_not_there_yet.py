"""What the worker has not yet answered, or could not: told, with a way to ask again, and nothing kept over what was kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import violations
from tests.journeys.desk import Desk
from tests.journeys.otherwise import otherwise

pytestmark = [pytest.mark.browser, pytest.mark.journey]


SPOIL = """async (name) => {
  for (const key of await caches.keys()) {
    const cache = await caches.open(key);
    for (const request of await cache.keys())
      if (new URL(request.url).pathname.includes(`/${name}-`))
        await cache.put(request, new Response('', { status: 404 }));
  }
}"""

HOLD = """(query) => {
  const send = Worker.prototype.postMessage;
  const held = [];
  Worker.prototype.postMessage = function (asked, ...rest) {
    if (asked.verb === 'find' && asked.argument.query === query) held.push(() => send.call(this, asked, ...rest));
    else send.call(this, asked, ...rest);
  };
  globalThis.letGo = () => {
    Worker.prototype.postMessage = send;
    for (const go of held) go();
    return held.length;
  };
}"""

SILENT = """globalThis.Worker = class {
  postMessage() {}
};"""


@pytest.fixture(autouse=True)
def heard(desk: Desk) -> Iterator[None]:
    """Each test begins at finding, and ends with the worker heard as it speaks; counts come last: what is begun of them is gone on with."""
    yield
    otherwise(desk.page)


def test_a_language_that_cannot_be_fetched_says_so_and_another_can_be_chosen(desk: Desk) -> None:
    page = desk.page
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.evaluate(SPOIL, "ti")
    page.reload()
    desk.app.unlock()
    desk.turn(5, "ti")
    expect(page.get_by_test_id("failure")).to_have_attribute("data-code", "piece_missing")
    assert violations(page, "a language that did not come") == []
    desk.choose("fa")
    expect(page.get_by_test_id("sign-pad")).to_be_visible()
    page.reload()
    desk.app.unlock()
    page.get_by_role("button", name="Find").click()


def test_a_worker_that_stopped_is_told_over_everything_and_the_work_goes_on_after_loading_again(
    desk: Desk,
) -> None:
    page = desk.page
    desk.app.find("IR4000006")
    page.workers[0].evaluate("() => void setTimeout(() => { throw new Error('unforeseen'); })")
    stopped = page.get_by_test_id("worker-stopped")
    expect(stopped).to_contain_text("What was recorded is safe on this tablet.")
    expect(page.get_by_test_id("document-number")).to_have_count(0)
    assert violations(page, "a worker that stopped") == []
    page.get_by_test_id("load-again").click()
    desk.app.unlock()
    expect(page.get_by_test_id("document-number")).to_contain_text("006")
    page.get_by_role("button", name="Find").click()


def test_a_start_that_takes_too_long_says_so_with_a_way_to_load_again(desk: Desk) -> None:
    page = desk.page.context.new_page()
    page.add_init_script(SILENT)
    page.clock.install()
    page.goto(f"{desk.app.origin}/app/")
    expect(page.get_by_text("Starting")).to_be_visible()
    page.clock.fast_forward(20_000)
    expect(page.get_by_test_id("starting-long")).to_contain_text("longer than it should")
    assert violations(page, "a start that takes long") == []
    expect(page.get_by_test_id("load-again")).to_be_enabled()
    page.close()


def test_what_was_begun_and_cannot_be_kept_is_told_while_it_can_still_be_finished(desk: Desk) -> None:
    page = desk.page
    desk.app.find("IR4000005")
    otherwise(page, fails={"keep_draft": "storage_full"})
    page.get_by_test_id("check-photo").click()
    told = page.get_by_test_id("not-kept")
    expect(told).to_contain_text("What you have begun here is not kept.")
    assert violations(page, "not kept") == []
    otherwise(page)
    page.get_by_test_id("identity-passport").click()
    expect(told).to_have_count(0)
    page.get_by_role("button", name="Find").click()


def test_an_answer_that_comes_after_newer_typing_opens_no_record(desk: Desk) -> None:
    page = desk.page
    desk.app.waiting("Nothing waiting")  # news of what was sent looks again by itself
    page.evaluate(HOLD, "IR4000003")
    field = page.get_by_test_id("find-field")
    hit = page.get_by_test_id("hit")
    field.fill("IR4000003")
    field.press("Enter")
    field.fill("IR4000004")
    expect(hit).to_contain_text("004")
    assert page.evaluate("letGo()") == 2
    field.fill("IR4000007")
    expect(hit).to_contain_text("007")
    expect(page.get_by_test_id("document-number")).to_have_count(0)
    field.fill("")


def test_a_count_is_made_only_when_what_was_kept_of_it_is_read_and_scans_wait_for_that(desk: Desk) -> None:
    page = desk.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    page.get_by_test_id("count-number").fill("IR4000003")
    page.get_by_test_id("count-number").press("Enter")
    ticked = page.get_by_test_id("box").get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    page.get_by_role("button", name="Session").click()

    otherwise(page, fails={"expected_in_box": "unexpected"})
    page.get_by_test_id("go-count-in").click()
    expect(page.get_by_test_id("failure")).to_be_visible()
    assert violations(page, "a box that is not known") == []
    for live in ("count-all", "count-sign", "seal-number"):
        expect(page.get_by_test_id(live)).to_have_count(0)
    page.keyboard.type("IR4000004\n", delay=5)
    otherwise(page)
    page.get_by_test_id("ask-again").click()
    expect(ticked).to_have_count(2)
    expect(page.get_by_test_id("last-scan")).to_contain_text("004")
    page.get_by_role("button", name="Session").click()
    page.get_by_role("button", name="Find").click()


def test_a_scan_that_could_not_be_looked_up_says_so_and_is_looked_up_again(desk: Desk) -> None:
    page = desk.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-count-in").click()
    number = page.get_by_test_id("count-number")
    expect(number).to_be_visible()
    otherwise(page, fails={"find": "unexpected"})
    for unknown in ("IR4999998 of a letter", "IR4999999 of a letter"):
        number.fill(unknown)
        number.press("Enter")
    unread = page.get_by_test_id("count-unread")
    expect(unread).to_contain_text("2")
    expect(page.get_by_test_id("failure")).to_be_visible()
    expect(page.get_by_test_id("count-unexpected")).to_have_count(0)
    otherwise(page)
    page.get_by_test_id("count-unread-again").click()
    expect(unread).to_have_count(0)
    expect(page.get_by_test_id("failure")).to_have_count(0)
    expect(page.get_by_test_id("count-unexpected")).to_contain_text("2")
    page.get_by_test_id("count-undo").click()
    page.get_by_test_id("count-undo").click()
    page.get_by_role("button", name="Session").click()
    page.get_by_role("button", name="Find").click()
