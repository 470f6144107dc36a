"""Settings and health: a diagnosis that holds what it shows, also without a network; what a person prefers; the keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from server.database import db
from server.devices import diagnosis_file
from server.devices.models import Diagnosis
from server.documents.models import Applicant
from tests.journeys.desk import Desk
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def stored(road: Road) -> list[dict[str, Any]]:
    """Every report that the office has."""
    with road.server.app_context():
        return [one.report for one in db.session.scalars(select(Diagnosis))]


def open_settings(page: Page) -> None:
    """From the list, as a person goes."""
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-settings").click()
    expect(page.get_by_test_id("go-diagnosis")).to_be_visible()


def leave_settings(page: Page) -> None:
    """Back to the list."""
    page.get_by_role("banner").get_by_role("button", name="Back").click()
    expect(page.get_by_test_id("find-field")).to_be_visible()


def test_a_diagnosis_made_on_the_road_is_shown_whole_kept_saved_and_sent_by_itself(
    road: Road, tmp_path: Path
) -> None:
    page = road.app.page
    open_settings(page)
    page.get_by_test_id("go-diagnosis").click()
    shown = page.get_by_test_id("diagnosis")
    expect(shown).to_be_visible()
    words = shown.inner_text()
    with page.expect_download() as saving:
        page.get_by_test_id("diagnosis-save").click()
    assert saving.value.suggested_filename.startswith("fielddesk-diagnosis-")
    saving.value.save_as(tmp_path / "diagnosis.txt")
    page.get_by_test_id("diagnosis-send").click()
    expect(page.get_by_test_id("diagnosis-waits")).to_be_visible()
    assert stored(road) == []

    road.start_again()
    road.app.unlock()
    page = road.app.page
    page.get_by_test_id("go-session").click()
    road.house.start()
    page.get_by_test_id("exchange").click()
    road.app.waiting("Nothing waiting")
    page.get_by_test_id("go-settings").click()
    page.get_by_test_id("go-diagnosis").click()
    expect(page.get_by_test_id("diagnosis-sent")).to_be_visible()
    expect(page.get_by_test_id("diagnosis-waits")).to_have_count(0)

    [report] = stored(road)
    assert report["evidence"] | {"logSize": 0} == {
        "items": report["evidence"]["items"],
        "waiting": 1,
        "refused": 0,
        "quarantined": False,
        "lastConfirmedAt": report["evidence"]["lastConfirmedAt"],
        "logSize": 0,
    }
    assert report["network"]["state"] == "unreachable"
    assert [one["count"] for one in report["batches"]] == [5]
    assert "unreachable" in [one["code"] for one in report["problems"]]
    assert len(report["checks"]) >= 15
    taken_in = diagnosis_file.read_file((tmp_path / "diagnosis.txt").read_bytes())
    assert taken_in.report == report
    with road.server.app_context():
        assert db.session.scalars(select(Diagnosis.device_id)).all() == [taken_in.device_id]
    file = (tmp_path / "diagnosis.txt").read_text(encoding="utf-8")
    for value in [*_figures(report), *_codes(report)]:
        assert value in words, value
        assert value in file, value
    whole = json.dumps(report) + words + file
    with road.server.app_context():
        people = db.session.scalars(select(Applicant.name)).all()
    assert [name for name in [*people, "Veld", "IR4000000"] if name in whole] == []


def _figures(report: dict[str, Any]) -> Iterator[str]:
    """Every number of the parts, but sizes, which are shown in MB."""
    for part in ("evidence", "network", "tablet", "browser"):
        for value in report[part].values():
            if isinstance(value, int) and not isinstance(value, bool):
                yield str(value)


def _codes(report: dict[str, Any]) -> Iterator[str]:
    """Every code and figure of the lists."""
    yield report["app"]["release"]
    yield from (one["batch"] for one in report["batches"])
    for one in report["problems"]:
        yield from (one["code"], one["doing"], one["place"], str(one["times"]))
    yield from (one["value"] for one in report["checks"])


def test_a_failure_that_the_screen_told_is_in_the_next_diagnosis(desk: Desk) -> None:
    page = desk.page
    page.evaluate("setTimeout(() => { throw new Error('Tesfay Haile') })")
    open_settings(page)
    page.get_by_test_id("go-diagnosis").click()
    expect(page.get_by_test_id("diagnosis")).to_be_visible()
    page.get_by_test_id("diagnosis-send").click()
    expect(page.get_by_test_id("diagnosis-sent")).to_be_visible()
    assert desk.app.troubles == ["Tesfay Haile"]
    desk.app.troubles.clear()
    with desk.server.app_context():
        report = db.session.scalars(select(Diagnosis).order_by(Diagnosis.id.desc())).all()[0].report
    assert ("unexpected", "page") in [(one["code"], one["doing"]) for one in report["problems"]]
    assert "Tesfay" not in json.dumps(report)
    page.get_by_role("banner").get_by_role("button", name="Back").click()
    leave_settings(page)


def test_the_applicants_screens_begin_with_pictures_when_this_tablet_is_set_so(desk: Desk) -> None:
    page = desk.page
    for words, pressed in (("With pictures", "true"), ("As the record says", "false")):
        open_settings(page)
        page.get_by_test_id("support-first").get_by_role("button", name=words).click()
        leave_settings(page)
        desk.app.find("IR4000007")
        desk.app.check()
        page.get_by_test_id("handover-sign").click()
        expect(page.get_by_test_id("support-mode")).to_have_attribute("aria-pressed", pressed)
        page.get_by_test_id("back-to-staff").click()
        desk.app.take_back()
        page.get_by_role("banner").get_by_role("button", name="Find").click()


def test_a_left_handed_person_has_the_large_button_on_the_other_side_and_it_stays_so(desk: Desk) -> None:
    page = desk.page
    places = []
    for words in ("Left", "Right"):
        open_settings(page)
        page.get_by_test_id("hand").get_by_role("button", name=words).click()
        leave_settings(page)
        page.reload()
        desk.app.unlock()
        page.get_by_test_id("go-session").click()
        box = page.get_by_test_id("go-count-out").bounding_box()
        assert box is not None
        places.append(box["x"])
        page.get_by_role("banner").get_by_role("button", name="Find").click()
    assert places[0] < 100 < places[1]


def test_f1_and_a_question_mark_show_every_key_and_the_keys_press_what_they_stand_on(desk: Desk) -> None:
    page = desk.page
    keys = page.get_by_test_id("keyboard-help")
    expect(page.get_by_test_id("find-field")).to_be_focused()
    page.keyboard.press("F1")
    expect(keys).to_be_visible()
    for chord in ("F1", "?", "Alt + L", "Alt + S", "Alt + B", "Alt + N", "Alt + Enter"):
        expect(keys.get_by_text(chord, exact=True)).to_be_visible()
    page.keyboard.press("Alt+l")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    expect(page.get_by_test_id("find-field")).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_test_id("find-field")).to_have_value("?")
    page.keyboard.press("Backspace")
    page.keyboard.press("Alt+s")
    expect(page.get_by_test_id("exchange")).to_be_visible()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_test_id("count-sign")).to_be_visible()
    page.keyboard.press("Alt+b")
    expect(page.get_by_test_id("exchange")).to_be_visible()
    page.keyboard.type("?IR4000001", delay=5)
    page.wait_for_timeout(400)
    expect(keys).to_have_count(0)
    page.keyboard.press("Alt+b")
    page.keyboard.press("Alt+l")
    expect(page.get_by_test_id("quick-lock")).to_be_visible()
    desk.app.take_back()


def test_the_applicant_opens_no_panel_of_the_staffs(desk: Desk) -> None:
    page = desk.page
    desk.app.find("IR4000007")
    desk.app.check()
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_test_id("language-known")).to_be_visible()
    for key in ("F1", "?", "Alt+l", "Alt+b", "Alt+s", "Alt+Enter"):
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    expect(page.get_by_test_id("keyboard-help")).to_have_count(0)
    expect(page.get_by_test_id("language-known")).to_be_visible()
    page.get_by_test_id("back-to-staff").click()
    desk.app.take_back()
    page.get_by_role("banner").get_by_role("button", name="Find").click()


def test_who_switches_the_keys_off_meets_none(desk: Desk) -> None:
    page = desk.page
    open_settings(page)
    page.get_by_test_id("show-keys").click()
    expect(page.get_by_test_id("keyboard-help")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("shortcuts").get_by_role("button", name="Off").click()
    for key in ("?", "F1", "Alt+b"):
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    expect(page.get_by_test_id("keyboard-help")).to_have_count(0)
    expect(page.get_by_test_id("go-diagnosis")).to_be_visible()
    page.get_by_test_id("shortcuts").get_by_role("button", name="Shortcuts on").click()
    page.keyboard.press("Alt+b")
    expect(page.get_by_test_id("find-field")).to_be_visible()
