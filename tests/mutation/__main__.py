"""Run every mutant against the tests: `make mutate`, or `python -m tests.mutation chain jws` for some modules.

Must never count a mutant as noticed because its tests could not start at all: the unchanged code runs first.
The tests are collected once; each mutant is a fork of that process in which one function has other code.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
SECONDS = 120
OPTIONS = [
    "-o",
    "addopts=--import-mode=importlib",
    "--noconftest",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-p",
    "no:terminal",
    "--hypothesis-profile=mutation",
]

settings.register_profile(
    "mutation",
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)

FOLDERS = ("sync", "official", "fuzz/test_limits.py")
ELSEWHERE = ("__init__", "archive", "audit", "history", "report", "settling")
"""The auditor's modules: tests/server/cli/test_audit.py changes a whole day for each of their checks."""
SLOW = "not chromium and not app and not test_one_bit_properties"
"""What is left out: it takes long, and says again what the vectors say."""


class Stage:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, every: Sequence[Mutant]) -> None:
        self.every = every
        self.survivors: list[Mutant] = []
        self.whole = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests unchanged, then all of them for each mutant until one fails."""
        self.whole = _passes(session, None)
        for one in self.every if self.whole else ():
            if _passes(session, one):
                self.survivors.append(one)
                if one.name not in EQUIVALENT:
                    print(f"sync/{one.module}.py:{one.line}: {one.name}", flush=True)
        return True


def main() -> int:
    """Report each survivor; 0 when there is none that is not listed as equivalent."""
    started = time.monotonic()
    names = sys.argv[1:] or sorted(
        path.stem for path in (ROOT / "sync").glob("*.py") if path.stem not in ELSEWHERE
    )
    every = [
        one for name in names for one in mutants(name, (ROOT / "sync" / f"{name}.py").read_text("utf-8"))
    ]
    stage = Stage(every)
    folders = [str(ROOT / "tests" / folder) for folder in FOLDERS]
    pytest.main([*OPTIONS, "-k", SLOW, *folders], plugins=[stage])
    if not stage.whole:
        print("The tests fail without any mutation: mend them first.")
        return 2
    unlisted = [one for one in stage.survivors if one.name not in EQUIVALENT]
    listed = {name for name in EQUIVALENT if name.split(".")[0] in names}
    gone = listed - {one.name for one in stage.survivors}
    for name in sorted(gone):
        print(f"listed as equivalent, but noticed or not there any more: {name}")
    print(
        f"{len(every)} checks taken away, {len(every) - len(stage.survivors)} noticed,"
        f" {len(stage.survivors) - len(unlisted)} equivalent, {len(unlisted)} unnoticed;"
        f" {time.monotonic() - started:.0f} s"
    )
    return 1 if unlisted or gone else 0


def _passes(session: pytest.Session, mutant: Mutant | None) -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(_in_child(session, mutant))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _in_child(session: pytest.Session, mutant: Mutant | None) -> int:
    signal.alarm(SECONDS)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    items = session.items
    if mutant:
        _put(mutant)
        # The module's own tests notice soonest, and properties last.
        items = sorted(
            items,
            key=lambda item: (f"test_{mutant.module}" not in item.path.name, "properties" in item.path.name),
        )
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def _put(mutant: Mutant) -> None:
    """The mutant's code into the function that everyone has already imported."""
    found: Any = importlib.import_module(f"sync.{mutant.module}")
    for name in mutant.path:
        found = vars(found)[name]
    found = getattr(found, "fget", None) or getattr(found, "__wrapped__", found)
    assert isinstance(found, FunctionType)
    found.__code__ = mutant.code


if __name__ == "__main__":
    sys.exit(main())
