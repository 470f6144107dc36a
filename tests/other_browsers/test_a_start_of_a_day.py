"""The start of a day in Firefox, on a real server: enrol, prepare, unlock, hand over, lock, reload, unlock.

WebKitGTK as it is built and driven keeps no files for a page: the app must refuse it before anything is written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.field_app import DAY_PIN
from tests.journeys.house import PASSWORD
from tests.journeys.planned import Planned, planned_office
from tests.other_browsers.driver import Driver

pytestmark = [pytest.mark.browser, pytest.mark.journey]
KEEPS = """(async () => {
  try {
    const folder = await navigator.storage.getDirectory();
    await folder.getFileHandle('probe', { create: true });
    await folder.removeEntry('probe');
    return true;
  } catch {
    return false;
  }
})()"""


@pytest.mark.parametrize("other", ["firefox"], indirect=True)
def test_another_browser_starts_a_day_and_has_everything_after_a_reload(
    other: Driver, sqlite_template: Path, tmp_path: Path
) -> None:
    with planned_office(sqlite_template, tmp_path) as office:
        other.go(f"{office.house.origin}/app/")
        words = _enrol(other, office)
        office.seal()
        other.click("refresh")
        other.click("go-ready")
        other.click("prepare")
        other.appears("ready", seconds=60)
        other.click("go-unlock")
        _unlock(other, words)

        office.house.stop()
        _hand_over(other, "IR4000000")
        other.click("next-applicant")
        _take_back(other)
        assert "1" in other.text("waiting-count")

        other.click("lock")
        _lift(other, words)
        assert "1" in other.text("waiting-count")

        other.reload()
        _lift(other, words)
        assert "1" in other.text("waiting-count")
        other.fill("find-field", "IR4000000")
        other.click("hit")
        other.appears("handed-over-before")

        office.house.start()
        _sent(other)


def test_a_browser_is_refused_just_where_it_keeps_no_files_for_a_page(
    other: Driver, sqlite_template: Path, tmp_path: Path
) -> None:
    with planned_office(sqlite_template, tmp_path) as office:
        other.go(f"{office.house.origin}/verify")
        keeps = other.evaluate(KEEPS)
        other.go(f"{office.house.origin}/app/")
        assert other.appears("unsupported", "enrol-code") == ("enrol-code" if keeps else "unsupported")
        if not keeps:
            assert "This browser cannot keep evidence safely" in other.evaluate("document.body.innerText")
            assert other.evaluate("indexedDB.databases().then((every) => every.length)") == 0


def _enrol(other: Driver, office: Planned) -> str:
    """The code, the person, and the words that the app drew; gives them."""
    other.fill("enrol-code", office.code())
    other.click("enrol-submit")
    other.fill("staff-username", "l.veld")
    other.fill("staff-password", PASSWORD)
    other.fill("input[name=totp]", office.factor())
    other.click("staff-submit")
    if other.appears("phrase", "new-way-phrase") == "new-way-phrase":
        other.click("new-way-phrase")
    other.appears("phrase-written")
    words = " ".join(
        other.evaluate(
            "[...document.querySelectorAll('[data-testid=phrase] li')].map((one) => one.textContent.trim())"
        )
    )
    assert len(words.split()) == 5
    other.click("phrase-written")
    other.fill("phrase-repeat", words)
    other.click("phrase-keep")
    other.appears("refresh")
    return words


def _unlock(other: Driver, words: str) -> None:
    """The words, then the day's PIN twice."""
    other.fill("unlock-phrase", words)
    other.click("unlock")
    other.appears("day-pin")
    for _ in range(2):
        other.fill("pin", DAY_PIN)
    other.appears("find-field")


def _take_back(other: Driver) -> None:
    other.appears("quick-lock")
    other.fill("pin", DAY_PIN)
    other.appears("lock")


def _lift(other: Driver, words: str) -> None:
    """Whatever lock there is."""
    if other.appears("quick-lock", "unlock-phrase", "go-unlock") == "quick-lock":
        _take_back(other)
        return
    if other.shown("go-unlock"):
        other.click("go-unlock")
    _unlock(other, words)


def _hand_over(other: Driver, number: str) -> None:
    """With a typed mark before a witness, and nobody to answer."""
    other.fill("find-field", number)
    other.click("hit")
    other.click("check-photo")
    other.click("identity-passport")
    other.click("handover-sign")
    other.click(other.appears("language-en", "language-known"))
    other.click("sign-cannot")
    other.fill("sign-typed", "X")
    other.click("sign-confirm")
    other.click("witness-go")
    other.fill("witness-name", "Tesfay Haile")
    other.click("witness-interpreter")
    other.click("witness-confirm")
    other.appears("done")


def _sent(other: Driver) -> None:
    other.evaluate(
        """new Promise((sent, failed) => {
          const limit = Date.now() + 60_000;
          (function look() {
            const words = document.querySelector('[data-testid=waiting-count]')?.innerText ?? '';
            if (words.includes('Nothing waiting')) sent();
            else if (Date.now() > limit) failed(new Error(words));
            else setTimeout(look, 100);
          })();
        })"""
    )
