"""The field app in a browser of its own, with a profile that survives the browser's death."""

from __future__ import annotations

import math
import os
import re
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import ARGUMENTS, PATIENCE, chromium

DAY_PIN = "294716"


class FieldApp:
    """One tablet. `kill` ends its browser as a power button would; `open` starts it again."""

    def __init__(
        self, playwright: Playwright, origin: str, profile: Path, *, arguments: Sequence[str] = ()
    ) -> None:
        self._playwright = playwright
        self.origin = origin
        self.profile = profile
        self.arguments = [*ARGUMENTS, *arguments]
        self.phrase = ""
        self._context: BrowserContext | None = None
        self.troubles: list[str] = []

    @property
    def page(self) -> Page:
        """The tab with the app."""
        assert self._context is not None
        return self._context.pages[0]

    def open(self) -> Page:
        """Start the browser and the app."""
        self._context = self._playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium(),
            args=self.arguments,
            viewport={"width": 1180, "height": 820},
            locale="en-GB",
            color_scheme="light",
            timeout=PATIENCE,
        )
        self._context.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.goto(f"{self.origin}/app/")
        return self.page

    def close(self) -> None:
        """Close the browser as a person would."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def kill(self) -> None:
        """SIGKILL every process of this browser, and make the profile ready for the next start."""
        self.strike()
        with suppress(Exception):
            self.close()
        self._context = None
        for left in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / left).unlink(missing_ok=True)

    def strike(self) -> None:
        """SIGKILL every process of this browser, from any thread and whatever it is doing, until none is left."""
        while left := self._processes():
            for number in left:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.02)

    def _processes(self) -> list[int]:
        """This browser's processes that still hold something of the profile (a dead one has no words left)."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                with suppress(OSError):
                    if str(self.profile).encode() in (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
        return found

    def enrol(self, code: str) -> None:
        """Type the code."""
        self.page.get_by_test_id("enrol-code").fill(code)
        self.page.get_by_test_id("enrol-submit").click()
        expect(self.page.get_by_test_id("staff-username")).to_be_visible()

    def add_person(self, username: str, password: str, code: str) -> None:
        """Sign in, write the words down, repeat them."""
        page = self.page
        page.get_by_test_id("staff-username").fill(username)
        page.get_by_test_id("staff-password").fill(password)
        page.locator("input[name=totp]").fill(code)
        page.get_by_test_id("staff-submit").click()
        phrase = page.get_by_test_id("phrase")
        choice = page.get_by_test_id("new-way-phrase")
        expect(phrase.or_(choice)).to_be_visible()
        if choice.is_visible():
            choice.click()
        words = phrase.locator("li")
        expect(words).to_have_count(5)
        self.phrase = " ".join(word.strip() for word in words.all_inner_texts())
        page.get_by_test_id("phrase-written").click()
        page.get_by_test_id("phrase-repeat").fill(self.phrase)
        page.get_by_test_id("phrase-keep").click()
        expect(page.get_by_role("heading", name="Batches")).to_be_visible()

    def prepare(self) -> None:
        """Fetch the one batch and wait for the verdict."""
        page = self.page
        page.get_by_test_id("refresh").click()
        page.get_by_test_id("go-ready").click()
        page.get_by_test_id("prepare").click()
        expect(page.get_by_test_id("ready")).to_be_visible()

    def unlock(self) -> None:
        """Lift whatever lock there is: the day's PIN under a quick one, else the phrase; the first time a PIN is chosen."""
        page = self.page
        quick = page.get_by_test_id("quick-lock")
        asked = page.get_by_test_id("unlock-phrase").or_(page.get_by_test_id("go-unlock")).or_(quick)
        expect(asked).to_be_visible()
        if quick.is_visible():
            page.get_by_test_id("pin").fill(DAY_PIN)
        else:
            self.unlock_fully()
            for _ in range(2):
                page.get_by_test_id("pin").fill(DAY_PIN)
        expect(page.get_by_test_id("lock")).to_be_visible()

    def unlock_fully(self) -> None:
        """Type the pass phrase; the app then asks for a PIN of the day."""
        page = self.page
        if page.get_by_test_id("go-unlock").is_visible():
            page.get_by_test_id("go-unlock").click()
        page.get_by_test_id("unlock-phrase").fill(self.phrase)
        page.get_by_test_id("unlock").click()
        expect(page.get_by_test_id("day-pin")).to_be_visible()

    def find(self, query: str) -> None:
        """Type a query and open the first hit."""
        page = self.page
        page.get_by_test_id("find-field").fill(query)
        expect(page.get_by_test_id("hit")).to_have_count(1)
        page.get_by_test_id("hit").first.click()
        expect(page.get_by_test_id("document-number")).to_be_visible()

    def check(self) -> None:
        """Make every check that the screen asks for."""
        page = self.page
        page.get_by_test_id("check-photo").click()
        page.get_by_test_id("identity-passport").click()
        if page.get_by_test_id("old-taken_in").count():
            page.get_by_test_id("old-taken_in").click()

    def hand_over(self, query: str, language: str = "en") -> None:
        """Find, check, turn, let sign, and wait until the screen says that it is on disk."""
        page = self.page
        self.find(query)
        self.check()
        page.get_by_test_id("handover-sign").click()
        known = page.get_by_test_id("language-known")
        other = page.get_by_test_id(f"language-{language}")
        expect(known).to_be_visible()
        (other if other.count() else known).click()
        self.draw()
        page.get_by_test_id("sign-confirm").click()
        expect(page.get_by_test_id("done")).to_be_visible()

    def next(self) -> None:
        """Back to finding; the day's PIN is between the applicant and the list."""
        self.page.get_by_test_id("next-applicant").click()
        self.take_back()
        expect(self.page.get_by_test_id("find-field")).to_be_visible()

    def take_back(self) -> None:
        """Lift the quick lock that came down when the applicant gave the tablet back."""
        expect(self.page.get_by_test_id("lock").or_(self.page.get_by_test_id("quick-lock"))).to_be_visible()
        if self.page.get_by_test_id("quick-lock").is_visible():
            self.unlock()

    def record_other(self, query: str, outcome: str, reason: str) -> None:
        """Record another outcome with its reason."""
        page = self.page
        self.find(query)
        page.get_by_test_id("other-outcome").click()
        page.get_by_test_id(f"outcome-{outcome}").click()
        page.get_by_test_id(f"reason-{reason}").click()
        page.get_by_test_id("outcome-record").click()
        expect(page.get_by_test_id("done")).to_be_visible()

    def draw(self) -> None:
        """A signature by mouse."""
        box = self.page.get_by_test_id("sign-pad").bounding_box()
        assert box is not None
        mouse = self.page.mouse

        def at(part: float) -> tuple[float, float]:
            wave = math.sin(part * 17) * math.exp(-part) * 0.3
            return box["x"] + box["width"] * (0.15 + part * 0.6), box["y"] + box["height"] * (0.55 + wave)

        mouse.move(*at(0))
        mouse.down()
        for step in range(1, 60):
            mouse.move(*at(step / 60))
        mouse.up()

    def waiting(self, words: str) -> None:
        """Expect the state of the evidence, in the words on the screen (numbers stand in direction isolates)."""
        wanted = re.compile(re.sub(r"\d+", lambda number: f"\u2068?{number[0]}\u2069?", words))
        expect(self.page.get_by_test_id("waiting-count")).to_have_text(wanted)
