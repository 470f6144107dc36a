"""What the screen called done outlives a kill at any moment, in a real browser; and the harness sees it when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.kills import Killer, Lost
from tests.journeys.releases import SAYS_DONE_TOO_EARLY, copy_release, spoil_script
from tests.journeys.road import on_the_road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_three_kills_at_random_moments_lose_nothing_that_the_screen_called_done(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    with on_the_road(playwright, sqlite_template, tmp_path, documents=20) as road:
        killer = Killer(road, seed=3)
        killer.live(3, longest=8)
        assert killer.kills == 3


def test_a_worker_that_says_done_before_it_is_on_disk_is_caught_by_the_same_harness(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    release = copy_release(tmp_path / "release")
    spoil_script(release, "worker", SAYS_DONE_TOO_EARLY)
    with (
        on_the_road(playwright, sqlite_template, tmp_path, code=release) as road,
        pytest.raises(Lost, match="1 said done, 0 there"),
    ):
        Killer(road, seed=3).live(1, longest=0.5)
