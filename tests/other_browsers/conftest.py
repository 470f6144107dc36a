"""`other` is each of the other browsers in turn; the tests of one that is not on this machine are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.other_browsers.driver import Driver
from tests.other_browsers.firefox import Firefox
from tests.other_browsers.found import NAMES, found
from tests.other_browsers.webkit import WebKit

HERE = Path(__file__).parent
KINDS: dict[str, type[Driver]] = {"firefox": Firefox, "webkit": WebKit}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once for each other browser that there is in the world, unless the test names its own."""
    named = any(mark.args[0] == "other" for mark in metafunc.definition.iter_markers("parametrize"))
    if "other" in metafunc.fixturenames and not named:
        metafunc.parametrize("other", list(NAMES), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here; the last lines of the run say so."""
    here: list[pytest.Item] = []
    away: list[pytest.Item] = []
    for item in items:
        call = getattr(item, "callspec", None)
        name = call.params.get("other") if call and item.path.is_relative_to(HERE) else None
        (here if name is None or name in found() else away).append(item)
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = here


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    """The browser, started."""
    driver = KINDS[request.param](found()[request.param], tmp_path / "profile")
    yield driver
    driver.close()
