"""A real Chromium says of every published case what its authors expect, and of changed messages what Python says."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, Playwright, Route

from sync.jws import JWS_BYTES
from tests.browser import ARGUMENTS, chromium
from tests.fuzz.parsers import PARSERS
from tests.fuzz.run import outcome
from tests.node import node
from tests.official.cases import official
from tests.official.ours import ours
from tests.vectors import kept

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
TWINS = [name for name, parser in PARSERS.items() if parser.twin]


@pytest.fixture(scope="module")
def page(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page on a secure origin with the app's protocol modules in it; nothing is fetched."""
    script = tmp_path_factory.mktemp("page") / "page.js"
    subprocess.run([node(), os.fspath(HERE / "bundle.mjs"), os.fspath(script)], check=True)
    vectors = {
        path.relative_to(kept.FOLDER).with_suffix("").as_posix(): path for path in kept.FOLDER.rglob("*.json")
    }
    said = {name: json.loads(path.read_text("utf-8")) for name, path in vectors.items()}

    def blank(route: Route) -> None:
        route.fulfill(
            content_type="text/html", body="<!doctype html><meta charset=utf-8><title>vectors</title>"
        )

    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    page = browser.new_page()
    page.route("**/*", blank)
    page.goto("http://localhost/")
    page.evaluate("said => { globalThis.vectors = said }", said)
    page.add_script_tag(content=script.read_text("utf-8"), type="module")
    page.wait_for_function("globalThis.outcome")
    yield page
    browser.close()


def test_chromium_says_what_the_authors_and_our_own_vectors_expect(page: Page) -> None:
    cases = official() + ours()
    said = page.evaluate(
        "async cases => { const said = []; for (const [check, given] of cases) said.push(await checked(check, given));"
        " return said; }",
        [[case.check, case.given] for case in cases],
    )
    assert [(case.name, one) for case, one in zip(cases, said, strict=True) if one != case.expected] == []


def test_chromium_reads_every_kept_message_as_python_does(page: Page) -> None:
    """The strict rules against what lenient readers let through."""
    texts = [row["token"] for row in kept.read("jws/messages")["cases"] if isinstance(row["token"], str)]
    assert len(texts) > 45
    texts += [f"{texts[0]}{'A' * JWS_BYTES}", f"{'A' * (JWS_BYTES - 87)}.{texts[0][-86:]}"]
    assert _said(page, "jws", texts) == [outcome("jws", text) for text in texts]


@pytest.mark.parametrize("parser", TWINS)
def test_chromium_reads_or_refuses_changed_messages_as_python_does(page: Page, parser: str) -> None:
    chance = Random(f"chromium {parser}")
    inputs = [PARSERS[parser].change(chance) for _ in range(200)]
    assert _said(page, parser, inputs) == [outcome(parser, given) for given in inputs]


def _said(page: Page, parser: str, inputs: list[str]) -> list[str]:
    said: list[str] = page.evaluate(
        "async ([parser, inputs]) => { const said = []; for (const one of inputs) said.push(await outcome(parser, one));"
        " return said; }",
        [parser, inputs],
    )
    return said
