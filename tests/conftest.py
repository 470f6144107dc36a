"""What every test can ask for: an application on a fresh database of either kind, its client, a clock.

`database_url` runs a test once on SQLite and once on PostgreSQL; `--databases=sqlite` keeps to the first.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, expect, sync_playwright

from server import create_app
from server.config import Settings
from server.database import db
from tests import postgres
from tests.browser import PATIENCE
from tests.other_browsers.found import found, told

ORIGIN = "http://localhost"

# A busy machine fails no test: what is slow shows in `make bench`.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")
expect.set_options(timeout=PATIENCE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which databases the tests run on."""
    parser.addoption("--databases", default="sqlite,postgres", help="sqlite, postgres or both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once for each database, where a test uses one."""
    if "database_kind" in metafunc.fixturenames:
        kinds = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which other browsers ran, where their tests were asked for."""
    passed = [one.nodeid for one in terminalreporter.stats.get("passed", []) if one.when == "call"]
    if any("other_browsers/" in one for one in passed):
        for line in told(found(), passed):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL, started when the first test asks for it."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite3"
    _migrate(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated, empty PostgreSQL database to copy."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _migrate(postgres.make_database(postgres_server, name), tmp_path_factory.mktemp("pg"))
    return name


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh, migrated database of this kind."""
    if database_kind == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        target = tmp_path / "fielddesk.sqlite3"
        shutil.copy(template, target)
        yield f"sqlite:///{target}"
        return
    server: str = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex[:12]}"
    url = postgres.make_database(server, name, request.getfixturevalue("postgres_template"))
    with ExitStack() as after:
        after.callback(postgres.drop_database, server, name)
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a test: demo off, everything under the test's own folder."""
    return Settings(database_url=database_url, origin=ORIGIN, instance=tmp_path, testing=True)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a fresh database; its engine is closed afterwards."""
    application = create_app(settings)
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application, signed in as nobody."""
    return app.test_client()


def _migrate(url: str, instance: Path) -> None:
    from flask_migrate import upgrade

    application = create_app(Settings(database_url=url, instance=instance, testing=True))
    with application.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One driver for everything in this process that needs a browser: a second one beside it does not start."""
    with sync_playwright() as started:
        yield started
