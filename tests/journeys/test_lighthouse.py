"""Lighthouse gives at least 98 of 100 to the screens that people open first, and sees nothing move while they load.

How quick they are is not asked here: even with the network and the processor simulated a busy machine costs points.
`make bench GOALS=G17` measures that.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.lighthouse import first_screens

pytestmark = [pytest.mark.browser, pytest.mark.journey]
LEAST = 98


def test_lighthouse_finds_the_first_screens_accessible_sound_and_still(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    judged = list(first_screens(playwright, sqlite_template, tmp_path, ("accessibility", "best-practices")))
    assert [one.screen for one in judged] == ["the receipt's page", "welcome", "locked"]
    for one in judged:
        assert set(one.scores) == {"accessibility", "best-practices", "nothing moves"}
        assert min(one.scores.values()) >= LEAST, f"{one.screen}: {one.scores} {one.cost}"
