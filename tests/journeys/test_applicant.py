"""The applicant's minute in a real browser: languages, recordings, pictures, mark and witness, minors, what is not kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize, expect

from sync.confirmation import statement_digest
from tests.journeys.axe import violations
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PORTRAIT: ViewportSize = {"width": 820, "height": 1180}
LANDSCAPE: ViewportSize = {"width": 1180, "height": 820}

# Twenty years ago everybody here was a child.
YOUNGER = """() => {
  const now = Date.now.bind(Date);
  Date.now = () => now() - 20 * 365 * 86400000;
  self.asOldAsTheyAre = () => { Date.now = now; };
}"""


@pytest.fixture(autouse=True)
def settled(desk: Desk) -> Iterator[None]:
    """Each test begins at finding, in landscape."""
    yield
    desk.page.set_viewport_size(LANDSCAPE)
    if desk.page.get_by_test_id("next-applicant").is_visible():
        desk.app.next()


def test_the_record_s_own_language_comes_first_and_is_signed_under(desk: Desk) -> None:
    desk.app.find("IR4000005")
    desk.app.check()
    desk.page.get_by_test_id("handover-sign").click()
    known = desk.page.get_by_test_id("language-known")
    expect(known).to_have_text("فارسی")
    expect(known).to_have_attribute("lang", "fa")
    expect(desk.page.get_by_role("heading", level=2)).to_have_text("زبان خود را انتخاب کنید")
    known.click()
    screen = desk.page.locator(".applicant")
    expect(screen).to_have_attribute("dir", "rtl")
    expect(screen.locator("bdi.number")).to_have_attribute("dir", "ltr")
    shown = f"{desk.page.get_by_role('heading', level=1).inner_text()}\n{desk.page.get_by_test_id('sign-lead').inner_text()}"
    desk.sign()
    expect(desk.page.locator(".applicant")).to_have_attribute("lang", "fa")
    found = desk.evidence(5)
    assert found.payload.stmt is not None
    assert found.payload.stmt.lang == "fa"
    assert found.payload.stmt.sha256 == statement_digest(shown)
    assert sum(len(stroke) for stroke in found.strokes) > 30


def test_a_recording_is_played_without_a_network_and_one_with_other_bytes_never_is(desk: Desk) -> None:
    desk.turn(6, "tr")
    desk.house.stop()
    try:
        listen = desk.page.get_by_test_id("listen")
        expect(listen).to_have_text("Dinle")
        listen.click()
        expect(listen).to_have_text("Durdur")
        expect(listen).to_have_text("Dinle")
        desk.page.get_by_test_id("sign-language").click()
        desk.choose("de")
        expect(desk.page.get_by_test_id("no-voice")).to_contain_text("keine deutsche Stimme")
        desk.page.get_by_test_id("sign-language").click()
        desk.choose("ti")
        expect(desk.page.get_by_test_id("no-voice")).to_have_text("እዚ ታብለት ናይ ትግርኛ ድምጺ የብሉን")
        desk.page.get_by_test_id("sign-cannot").click()
    finally:
        desk.house.start()
    desk.page.get_by_test_id("back-to-staff").click()
    desk.app.take_back()
    expect(desk.page.get_by_test_id("handover-sign")).to_be_enabled()
    desk.page.get_by_role("button", name="Find").click()


def test_who_reads_with_difficulty_gets_one_picture_and_one_idea_a_screen(desk: Desk) -> None:
    found = []
    desk.app.find("IR4000004")
    desk.app.check()
    desk.page.get_by_test_id("handover-sign").click()
    expect(desk.page.get_by_test_id("support-mode")).to_have_attribute("aria-pressed", "true")
    found += violations(desk.page, "turn")
    desk.page.get_by_test_id("language-known").click()
    for heading in ("እዚ እቲ ሰነድ እዩ", "ነቲ ሰነድ ኣብ ኢድኩም ሓዙ", "ሕጂ ትፍርሙ"):
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(desk.page.get_by_role("heading", level=1)).to_be_focused()
        found += violations(desk.page, heading)
        desk.page.get_by_test_id("support-next").click()
    expect(desk.page.get_by_test_id("sign-pad")).to_be_visible()
    found += violations(desk.page, "sign")
    desk.sign()
    found += violations(desk.page, "done")
    assert found == []


def test_what_is_wrong_with_the_card_goes_back_to_the_staff_as_that_outcome(desk: Desk) -> None:
    desk.turn(7, "en")
    desk.page.get_by_test_id("sign-pictures").click()
    desk.page.get_by_test_id("support-wrong").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Something is wrong with the document")
    desk.page.get_by_test_id("give-back").click()
    desk.app.take_back()
    expect(desk.page.get_by_test_id("outcome-document_incorrect")).to_have_attribute("aria-pressed", "true")
    desk.page.get_by_test_id("reason-name").click()
    desk.page.get_by_test_id("outcome-record").click()
    expect(desk.page.get_by_test_id("done")).to_contain_text("Document incorrect")


def test_who_does_not_sign_is_told_what_that_means_and_may_think_again(desk: Desk) -> None:
    desk.turn(8, "en")
    desk.page.get_by_test_id("sign-refuse").click()
    expect(desk.page.locator(".applicant")).to_contain_text("Then you do not get the document now.")
    desk.page.get_by_test_id("refuse-not").click()
    desk.page.get_by_test_id("sign-refuse").click()
    desk.page.get_by_test_id("give-back").click()
    desk.app.take_back()
    expect(desk.page.get_by_test_id("outcome-declined")).to_have_attribute("aria-pressed", "true")
    desk.page.get_by_test_id("reason-wants_advice").click()
    desk.page.get_by_test_id("outcome-record").click()
    expect(desk.page.get_by_test_id("done")).to_contain_text("Declined")


def test_a_mark_by_keyboard_alone_has_a_witness_whom_only_the_office_reads(desk: Desk) -> None:
    desk.turn(9, "en")
    page = desk.page
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_test_id("sign-cannot").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sign-typed")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_test_id("sign-confirm")).to_be_disabled()
    page.get_by_test_id("sign-typed").focus()
    page.keyboard.type("X")
    page.get_by_test_id("sign-confirm").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Please give the tablet to the staff member.")
    expect(heading).to_be_focused()
    expect(page.get_by_role("banner")).to_have_count(0)
    page.get_by_test_id("witness-go").focus()
    page.keyboard.press("Enter")
    confirm = page.get_by_test_id("witness-confirm")
    expect(confirm).to_be_disabled()
    expect(confirm).to_have_accessible_description(re.compile("^Still to do: .?the name of the witness"))
    assert violations(page, "witness") == []
    name = page.get_by_role("textbox", name="Name of the witness", exact=True)
    expect(name).to_have_accessible_description("Only the office can read this.")
    name.fill("Tesfay Haile")
    expect(confirm).to_have_accessible_description("The witness is named.")
    page.get_by_test_id("witness-interpreter").click()
    page.get_by_test_id("witness-confirm").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    found = desk.evidence(9)
    assert found.payload.mode == "mark_with_witness"
    assert "Tesfay" not in found.jws
    assert found.notes.splitlines() == ["Typed mark: X", "Witness: Tesfay Haile (interpreter)"]


def test_who_says_yes_before_there_is_ink_is_shown_where_it_is_missing(desk: Desk) -> None:
    desk.turn(11, "en")
    page = desk.page
    yes, missing = page.get_by_test_id("sign-confirm"), page.get_by_test_id("sign-missing")
    hint = "Sign here with your finger or the pen"
    expect(yes).to_be_disabled()
    expect(yes).to_have_accessible_description(hint)
    expect(missing).to_be_empty()
    yes.focus()
    page.keyboard.press("Enter")
    expect(missing).to_have_text(hint)
    page.get_by_test_id("sign-pad").click()
    expect(page.get_by_test_id("sign-pad")).to_have_attribute("data-strokes", "1")
    expect(page.get_by_test_id("sign-pad").get_by_text(hint)).to_be_visible()  # a dot is no signature
    assert violations(page, "sign, asked") == []
    desk.app.draw()
    expect(missing).to_be_empty()
    expect(yes).to_be_enabled()
    expect(yes).to_have_accessible_description("")
    page.get_by_test_id("back-to-staff").click()
    desk.app.take_back()
    page.get_by_role("button", name="Find").click()


def test_what_the_tablet_refuses_at_signing_is_said_to_the_staff_and_again_after_a_reload(desk: Desk) -> None:
    desk.turn(11, "en")
    page = desk.page
    desk.app.draw()
    (worker,) = page.workers
    worker.evaluate(YOUNGER)
    page.get_by_test_id("sign-confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This did not work")
    worker.evaluate("() => self.asOldAsTheyAre()")
    page.get_by_test_id("give-back").click()
    desk.app.take_back()
    told = page.get_by_test_id("not-recorded")
    for _time in ("after the lock", "after a reload"):
        expect(told).to_have_attribute("data-code", "minor_alone")
        expect(told).to_be_in_viewport(ratio=1)
        expect(told).to_contain_text("Not recorded. The applicant is under 18 and cannot sign alone.")
        expect(told).to_contain_text("Nothing of what was signed just now was kept.")
        expect(told).to_contain_text("Choose the guardian or the representative who collects")
        page.reload()
        desk.app.unlock()
    page.get_by_role("button", name="Find").click()
    desk.app.find("IR4000011")
    expect(told).to_have_count(0)
    page.get_by_role("button", name="Find").click()


def test_a_minor_does_not_collect_alone_and_the_guardian_reads_another_question(desk: Desk) -> None:
    desk.app.find("IR4000003")
    desk.app.check()
    page = desk.page
    expect(page.get_by_test_id("minor")).to_contain_text("Under 18")
    expect(page.get_by_test_id("by-applicant")).to_be_disabled()
    expect(page.get_by_test_id("handover-sign")).to_be_disabled()
    page.get_by_test_id("collector-name").fill("Amina Yusuf")
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Have you received the residence document for the child?"
    )
    desk.sign()
    found = desk.evidence(3)
    assert found.payload.by is not None
    assert found.payload.by.kind == "guardian"
    assert found.notes == "Collected by: Amina Yusuf"


def test_a_representative_s_mandate_is_signed_as_a_digest_only(desk: Desk) -> None:
    desk.app.find("IR4000010")
    desk.app.check()
    page = desk.page
    page.get_by_test_id("by-representative").click()
    page.get_by_test_id("collector-name").fill("Hendrik van Aalst")
    expect(page.get_by_test_id("handover-sign")).to_be_disabled()
    page.get_by_test_id("mandate-number").fill("2026/4711")
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    desk.sign()
    found = desk.evidence(10)
    assert found.payload.by is not None
    assert found.payload.by.mandate is not None
    assert "4711" not in found.jws
    assert "Hendrik" not in found.jws
    assert found.notes.splitlines() == ["Collected by: Hendrik van Aalst", "Mandate number: 2026/4711"]


def test_ink_keeps_its_shape_when_the_tablet_is_turned_and_is_gone_after_leaving_or_a_reload(
    desk: Desk,
) -> None:
    desk.turn(11, "ar")
    page = desk.page
    desk.app.draw()
    pad = page.get_by_test_id("sign-pad")
    path = pad.locator("svg path").first
    before = path.get_attribute("d")
    page.set_viewport_size(PORTRAIT)
    expect(pad).to_be_in_viewport(ratio=1)
    assert path.get_attribute("d") == before
    box = pad.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(3, rel=0.02)
    desk.app.draw()
    expect(pad).to_have_attribute("data-strokes", "2")
    page.get_by_test_id("back-to-staff").click()
    desk.app.take_back()
    page.get_by_test_id("handover-sign").click()
    desk.choose("ar")
    expect(pad).to_have_attribute("data-strokes", "0")
    desk.app.draw()
    page.reload()
    desk.app.unlock()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    assert page.get_by_test_id("sign-pad").count() == 0
    page.get_by_role("button", name="Find").click()


def test_the_applicant_gets_no_further_than_the_next_step_without_the_staffs_pin(desk: Desk) -> None:
    desk.turn(2, "en")
    page = desk.page
    page.get_by_test_id("back-to-staff").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    assert "IR4" not in page.content()
    assert "Applicant 2" not in page.content()
    desk.app.unlock()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_test_id("handover-sign").click()
    desk.choose("en")
    desk.sign()
    page.get_by_test_id("next-applicant").click()
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    assert "IR4" not in page.content()
    desk.app.unlock()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def test_a_handover_that_a_reload_broke_off_goes_on_where_it_was_and_one_left_on_purpose_does_not(
    desk: Desk,
) -> None:
    desk.turn(1, "en")
    page = desk.page
    page.get_by_test_id("sign-refuse").click()
    page.get_by_test_id("give-back").click()
    desk.app.take_back()
    expect(page.get_by_test_id("outcome-declined")).to_be_visible()
    kept = page.evaluate("Object.values(sessionStorage).join()")
    assert "Applicant" not in kept
    assert "IR4" not in kept
    page.reload()
    desk.app.unlock()
    expect(page.get_by_test_id("outcome-declined")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_test_id("handover-sign")).to_be_enabled()
    page.get_by_role("button", name="Find").click()
    desk.app.find("IR4000001")
    expect(page.get_by_test_id("handover-sign")).to_be_disabled()
    page.get_by_role("button", name="Find").click()


def test_the_proof_is_taken_along_kept_for_paper_or_refused(desk: Desk) -> None:
    desk.turn(0, "en")
    desk.sign()
    page = desk.page
    link = page.get_by_test_id("receipt-qr").get_attribute("data-text") or ""
    assert link.startswith(f"{desk.house.origin}/verify#")
    page.get_by_test_id("receipt-none").click()
    expect(page.get_by_test_id("receipt-qr")).to_have_count(0)
    page.get_by_test_id("receipt-code").click()
    expect(page.get_by_test_id("receipt-qr")).to_be_visible()
    page.get_by_test_id("receipt-paper").click()
    expect(page.get_by_test_id("receipt-choice")).to_contain_text("on paper")
    desk.app.next()
    page.get_by_test_id("go-session").click()
    expect(page.get_by_role("row").filter(has_text="wants the receipt on paper")).to_have_count(1)
    page.get_by_role("button", name="Find").click()
