"""Each other browser says of every published case what its authors expect, and of messages what Python says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.parsers import PARSERS
from tests.fuzz.run import outcome
from tests.official.cases import official
from tests.official.ours import ours
from tests.official.served import vectors_page
from tests.other_browsers.driver import Driver
from tests.other_browsers.found import told

pytestmark = pytest.mark.browser
TWINS = [name for name, parser in PARSERS.items() if parser.twin]
SAID = """(async () => {
  while (!globalThis.outcome) await new Promise((again) => setTimeout(again, 50));
  const given = await (await fetch('/given.json')).json();
  const said = { official: [], parsed: [] };
  for (const [check, one] of given.official) said.official.push(await checked(check, one));
  for (const [parser, one] of given.parsed) said.parsed.push(await outcome(parser, one));
  return said;
})()"""


def test_another_browser_says_what_the_authors_expect_and_what_python_says(
    other: Driver, tmp_path: Path
) -> None:
    cases = official() + ours()
    chance = Random("other browsers")
    parsed = [(name, PARSERS[name].change(chance)) for name in TWINS for _ in range(60)]
    given = {"official": [[case.check, case.given] for case in cases], "parsed": parsed}
    with vectors_page(tmp_path, given) as address:
        other.go(address)
        said = other.evaluate(SAID)
    wrong = [
        f"{case.name}: {one}, expected {case.expected}"
        for case, one in zip(cases, said["official"], strict=True)
        if one != case.expected
    ]
    assert wrong == [], "\n".join(wrong)
    expected = [outcome(name, one) for name, one in parsed]
    assert [row for row in zip(parsed, said["parsed"], expected, strict=True) if row[1] != row[2]] == []


def test_a_browser_that_is_missing_is_told_and_counts_nothing() -> None:
    ran = ("other_browsers/a.py::b[firefox]", "other_browsers/a.py::c[firefox]", "d.py::e[firefox]")
    lines = told(["firefox"], [f"tests/{one}" for one in ran])
    assert lines == ["Firefox: 2 tests passed", "WebKitGTK: not on this machine, nothing ran"]
