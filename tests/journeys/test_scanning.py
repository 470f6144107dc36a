"""Scanning with a camera, in a browser that cannot read codes by itself, and without a camera."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.journeys.camera import film
from tests.journeys.field_app import FieldApp
from tests.journeys.house import PROJECT, House
from tests.journeys.road import Road
from tests.node import node

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_the_code_on_the_office_screen_enrols_the_tablet_that_films_it(
    demo: House, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    """The picture that the office shows is what the tablet's camera sees; no BarcodeDetector is needed."""
    office = browser.new_context(locale="en-GB", device_scale_factor=2).new_page()
    office.goto(f"{demo.origin}/sign-in")
    office.get_by_role("button", name="Anna Jansen").click()
    office.goto(f"{demo.origin}/devices/enrol")
    office.locator("main input[name=label]").fill("Tablet with a camera")
    office.locator("main form button.main").click()
    shown = tmp_path / "shown.png"
    office.locator("main svg").first.screenshot(path=shown)

    app = FieldApp(
        playwright, demo.origin, tmp_path / "profile", arguments=film(shown, tmp_path / "film.y4m")
    )
    page = app.open()
    page.evaluate("delete globalThis.BarcodeDetector")
    page.get_by_test_id("scan-open").click()
    expect(page.get_by_test_id("staff-username")).to_be_visible()
    troubles = app.troubles
    app.close()
    assert troubles == []


def test_a_refused_camera_says_how_to_go_on(demo: House, playwright: Playwright, tmp_path: Path) -> None:
    """No dead end: the code can be typed."""
    app = FieldApp(playwright, demo.origin, tmp_path / "profile", arguments=["--deny-permission-prompts"])
    page = app.open()
    page.get_by_test_id("scan-open").click()
    expect(page.get_by_test_id("scan-refused")).to_be_visible()
    page.get_by_test_id("scan-cancel").click()
    expect(page.get_by_test_id("enrol-code")).to_be_visible()
    app.close()


def test_the_codes_on_letters_and_documents_open_the_record_without_network(
    road: Road, tmp_path: Path
) -> None:
    """Code 128 and Data Matrix, filmed on Find: the one person who is meant opens at once, each time another one."""
    for kind, number in (("Code128", "IR4000002"), ("DataMatrix", "IR4000003")):
        shown = tmp_path / f"{kind}.png"
        shown.write_bytes(_drawn(kind, number))
        road.app.kill()
        road.app.arguments += film(shown, tmp_path / f"{kind}.y4m")
        page = road.app.open()
        page.evaluate("delete globalThis.BarcodeDetector")
        road.app.unlock()
        page.get_by_test_id("scan-open").click()
        found = page.get_by_test_id("document-number")
        expect(found).to_be_visible()
        assert "".join(found.inner_text().split()).startswith(number)


def _drawn(kind: str, text: str) -> bytes:
    script = PROJECT / "tests" / "journeys" / "write_code.mjs"
    return subprocess.run([node(), script, kind, text], stdout=subprocess.PIPE, check=True).stdout
