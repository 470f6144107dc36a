"""Run every mutant against the tests: `make mutate`, or `python -m tests.mutation chain jws` for some modules.

Must never count a mutant as noticed because its tests could not start at all: the unchanged code runs first.
The tests are collected once; each mutant is a fork of that process in which one function has other code.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
UNTRIED = 3
"""How a child ends that could not even put the mutant in its place."""
OPTIONS = ["-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:xdist"]
OPTIONS += ["-p", "no:terminal", "--hypothesis-profile=mutation", "--noconftest", "-k"]
OPTIONS += ["not chromium and not the_app_says and not the_app_has and not test_one_bit_properties"]
"""What is left out takes long, and says again what the vectors say."""
FOLDERS = ("sync", "official", "fuzz/test_limits.py", "vectors/test_kept.py")

settings.register_profile(
    "mutation",
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)


class Stage:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, every: Sequence[Mutant]) -> None:
        self.every = every
        self.survivors: list[Mutant] = []
        self.whole = False
        self._took: dict[str, float] = {}
        self._calls: dict[str, set[str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests unchanged, then all of them for each mutant until one fails."""
        started = time.monotonic()
        self.whole = self._passes(session, None)
        print(
            f"{len(session.items)} tests without any change: {time.monotonic() - started:.0f} s", flush=True
        )
        for one in self.every if self.whole else ():
            if self._passes(session, one):
                self.survivors.append(one)
                if one.name not in EQUIVALENT:
                    print(f"sync/{one.module}.py:{one.line}: {one.name}", flush=True)
        return True

    def _passes(self, session: pytest.Session, mutant: Mutant | None) -> bool:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            os._exit(self._in_child(session, mutant, writing))
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as told:
            for line in told:
                name, seconds, called = json.loads(line)
                self._took[name], self._calls[name] = seconds, set(called)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert status != UNTRIED, mutant and mutant.name
        return status == 0

    def _in_child(self, session: pytest.Session, mutant: Mutant | None, writing: int) -> int:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if mutant is None:
            return self._try_all(session, writing)
        try:
            _put(mutant)
        except (AssertionError, KeyError, ValueError):
            return UNTRIED
        # The module's own tests notice soonest, and what takes long comes last.
        own, name = f"test_{mutant.module}", f"{mutant.module}.{'.'.join(mutant.path)}"
        items = sorted(
            (item for item in session.items if name in self._calls[item.nodeid]),
            key=lambda item: (own not in item.path.name, self._took[item.nodeid]),
        )
        for number, item in enumerate(items):
            # A test that never ends has noticed too: so much work, however busy the machine is.
            signal.setitimer(signal.ITIMER_PROF, 5 + 5 * self._took[item.nodeid])
            _run(items, number)
            if session.testsfailed:
                return 1
        return 0

    def _try_all(self, session: pytest.Session, writing: int) -> int:
        """Run every test unchanged; tell how long each took, and which functions of sync/ it called."""
        for number, item in enumerate(session.items):
            started = time.monotonic()
            called = _watched(session.items, number)
            if session.testsfailed:
                return 1
            line = json.dumps([item.nodeid, time.monotonic() - started, called])
            os.write(writing, f"{line}\n".encode())
        return 0


def main() -> int:
    """Report each survivor; 0 when there is none that is not listed as equivalent."""
    started = time.monotonic()
    names = sys.argv[1:] or sorted(path.stem for path in (ROOT / "sync").glob("[!_]*.py"))
    stage = Stage([one for name in names for one in mutants(name, _source(name))])
    ended = pytest.main([*OPTIONS, *(str(ROOT / "tests" / folder) for folder in FOLDERS)], plugins=[stage])
    if ended == pytest.ExitCode.INTERNAL_ERROR:
        print("A change could not be put in its place: those after it were not tried.")
        return 2
    if not stage.whole:
        print("The tests fail without any mutation: mend them first.")
        return 2
    survivors, tried = [one.name for one in stage.survivors], len(stage.every)
    unlisted = set(survivors) - set(EQUIVALENT)
    gone = {name for name in EQUIVALENT if name.split(".")[0] in names} - set(survivors)
    for name in sorted(gone):
        print(f"listed as equivalent, but noticed or not there any more: {name}")
    print(
        f"{tried} checks taken away or changed, {tried - len(survivors)} noticed,"
        f" {len(survivors) - len(unlisted)} equivalent, {len(unlisted)} unnoticed;"
        f" {time.monotonic() - started:.0f} s"
    )
    return 1 if unlisted or gone else 0


def _source(module: str) -> str:
    return (ROOT / "sync" / f"{module}.py").read_text("utf-8")


def _run(items: Sequence[pytest.Item], number: int) -> None:
    after = items[number + 1] if number + 1 < len(items) else None
    items[number].config.hook.pytest_runtest_protocol(item=items[number], nextitem=after)


def _watched(items: Sequence[pytest.Item], number: int) -> list[str]:
    """Run a test; the functions of sync/ that it called."""
    seen: set[CodeType] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            seen.add(frame.f_code)

    sys.setprofile(watch)
    _run(items, number)
    sys.setprofile(None)
    return [
        f"{Path(code.co_filename).stem}.{code.co_qualname}"
        for code in seen
        if Path(code.co_filename).parent == ROOT / "sync"
    ]


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
