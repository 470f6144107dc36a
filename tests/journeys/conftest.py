"""Browsers and pictures for the journeys."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser import ARGUMENTS, chromium
from tests.journeys.desk import desk as desk
from tests.journeys.desk import prepared_desk as prepared_desk
from tests.journeys.house import PROJECT, House
from tests.journeys.prepared import Prepared, prepare
from tests.journeys.road import Road, set_out


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser for the office."""
    started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo, running."""
    folder = tmp_path_factory.mktemp("demo")
    house = House(folder, f"sqlite:///{folder / 'demo.sqlite3'}", demo=True)
    house.command("db", "upgrade")
    house.command("demo", "seed")
    house.start()
    yield house
    house.stop()


@pytest.fixture(scope="session")
def prepared_road(
    playwright: Playwright, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Prepared:
    """A tablet with five documents, prepared once for everybody here who goes on the road with a copy of it."""
    return prepare(playwright, sqlite_template, tmp_path_factory.mktemp("prepared") / "road", documents=5)


@pytest.fixture
def road(playwright: Playwright, prepared_road: Prepared, tmp_path: Path) -> Iterator[Road]:
    """A tablet on the road."""
    with set_out(playwright, prepared_road.copied(tmp_path / "road")) as found:
        yield found


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """Take a picture of a screen; with FIELDDESK_PICTURES=1 it goes into the documentation."""
    wanted = os.environ.get("FIELDDESK_PICTURES") == "1"
    folder = PROJECT / "docs" / "images" if wanted else tmp_path
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return take
