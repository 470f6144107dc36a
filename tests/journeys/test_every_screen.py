"""Every screen and state of a day, in both themes: nothing hinders anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.day_by_keyboard import new_tablet
from tests.journeys.looking import Looking

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(scope="module")
def looked(
    playwright: Playwright, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Looking]:
    """A whole day, looked at on the way."""
    with new_tablet(playwright, sqlite_template, tmp_path_factory.mktemp("looked")) as day:
        looking = Looking(day.page)
        day.seen = looking.at
        day.whole()
        yield looking


def test_axe_finds_nothing_on_any_screen_in_either_theme(looked: Looking) -> None:
    """WCAG 2.2 A and AA, and what axe calls best practices."""
    assert len(looked.screens) > 35
    assert looked.axe == [], "\n".join(looked.axe)


def test_everything_that_is_pressed_is_44_pixels_wide_and_high(looked: Looking) -> None:
    assert looked.small == [], "\n".join(looked.small)
