"""Every screen of a day as few people have it: at 400 % zoom, in forced colours, with motion unwanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.day_by_keyboard import new_tablet
from tests.journeys.reflow import FewPeople

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(scope="module")
def looked(
    playwright: Playwright, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FewPeople]:
    """A whole day, looked at on the way."""
    with new_tablet(playwright, sqlite_template, tmp_path_factory.mktemp("few")) as day:
        looking = FewPeople(day.page)
        day.seen = looking.at
        day.whole()
        yield looking


def test_at_320_pixels_nothing_scrolls_sideways_and_nothing_is_cut_off(looked: FewPeople) -> None:
    """1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
    assert len(looked.screens) > 35
    assert looked.wider == [], "\n".join(looked.wider)


def test_in_forced_colours_every_control_state_square_and_focus_ring_is_seen(looked: FewPeople) -> None:
    assert looked.rings > 10
    assert looked.unseen == [], "\n".join(looked.unseen)


def test_who_wants_no_motion_sees_none(looked: FewPeople) -> None:
    assert looked.moving == [], "\n".join(looked.moving)
