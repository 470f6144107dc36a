"""The app in a browser that lacks what some browsers lack (Safari on iPadOS first), taken away in page and worker alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.field_app import FieldApp
from tests.journeys.house import House
from tests.journeys.releases import copy_release, spoil_script
from tests.journeys.road import on_the_road

pytestmark = [pytest.mark.browser, pytest.mark.journey]
LACKS = """
delete globalThis.BarcodeDetector;
delete globalThis.SyncManager;
delete globalThis.ServiceWorkerRegistration?.prototype.sync;
delete Object.getPrototypeOf(navigator).storageBuckets;
delete StorageManager.prototype.persist;
"""
NO_HANDLES = "delete FileSystemFileHandle.prototype.createSyncAccessHandle;\n"


def test_without_detector_sync_buckets_and_persistence_the_day_goes_on_and_survives_a_kill(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    release = copy_release(tmp_path / "release")
    for part in ("index", "worker"):
        spoil_script(release, part, LACKS)
    with on_the_road(playwright, sqlite_template, tmp_path, code=release) as road:
        page = road.app.page
        taken = (
            "['BarcodeDetector' in globalThis, 'SyncManager' in globalThis, 'storageBuckets' in navigator, "
            "'persist' in navigator.storage, 'sync' in ServiceWorkerRegistration.prototype]"
        )
        assert page.evaluate(taken) == [False] * 5
        road.start_again()
        road.app.waiting("1 waiting")
        road.app.unlock()
        road.app.hand_over("IR4000001")
        road.app.next()
        road.app.waiting("2 waiting")
        road.house.start()
        road.app.page.get_by_test_id("go-session").click()
        road.app.page.get_by_test_id("exchange").click()
        road.app.waiting("Nothing waiting")
        assert road.stored("handed_over") == 2


def test_without_exclusive_handles_the_app_says_that_this_browser_cannot_keep_evidence(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    release = copy_release(tmp_path / "release")
    spoil_script(release, "worker", NO_HANDLES)
    house = House(
        tmp_path, f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'fielddesk.sqlite3')}", code=release
    )
    house.start()
    app = FieldApp(playwright, house.origin, tmp_path / "profile")
    try:
        page = app.open()
        said = page.get_by_role("heading", name="This browser cannot keep evidence safely")
        expect(said).to_be_visible()
        expect(page.get_by_text("Nothing was written here, and nothing is lost.")).to_be_visible()
        expect(page.get_by_test_id("enrol-code")).to_have_count(0)
    finally:
        app.kill()
        house.stop()
