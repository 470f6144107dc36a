"""Run every mutant against the tests: `make mutate`, or `python -m tests.mutation chain jws` for some modules.

Must never count a mutant as noticed because its tests could not start at all: the unchanged module runs first.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
SECONDS = 120
WORKERS = int(os.environ.get("MUTATION_WORKERS", "1"))
OPTIONS = [
    "-x",
    "-q",
    "--noconftest",
    "-p",
    "no:cacheprovider",
    "--no-header",
    "--tb=no",
    "--hypothesis-profile=mutation",
]


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant instead of the module."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self._name, self._tree = name, tree

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._tree, f"<{self._name}>", "exec"), module.__dict__)


def main() -> int:
    """Report each survivor; 0 when there is none that is not listed as equivalent."""
    started = time.monotonic()
    _load_what_is_heavy()
    names = sys.argv[1:] or sorted(
        path.stem for path in (ROOT / "sync").glob("*.py") if path.stem != "__init__"
    )
    every = list(_every(names))
    for module in names:
        if not _passes(module, ast.parse(_source(module))):
            print(f"The tests of {module} fail without any mutation: mend them first.")
            return 2
    with ThreadPoolExecutor(WORKERS) as pool:
        lived = list(pool.map(lambda one: _passes(one.module, one.tree), every))
    survivors = [one for one, alive in zip(every, lived, strict=True) if alive]
    for one in survivors:
        if one.name not in EQUIVALENT:
            print(f"sync/{one.module}.py:{one.line}: {one.name}")
    unlisted = [one for one in survivors if one.name not in EQUIVALENT]
    listed = {name for name in EQUIVALENT if name.split(".")[0] in names}
    gone = listed - {one.name for one in survivors}
    for name in sorted(gone):
        print(f"listed as equivalent, but noticed or not there any more: {name}")
    print(
        f"{len(every)} checks taken away, {len(every) - len(survivors)} noticed, {len(survivors) - len(unlisted)}"
        f" equivalent, {len(unlisted)} unnoticed; {time.monotonic() - started:.0f} s"
    )
    return 1 if unlisted or gone else 0


def _load_what_is_heavy() -> None:
    """Into the parent, so that every child has it: all but `sync` and the tests."""
    for name in (
        "hypothesis",
        "msgspec",
        "cryptography.hazmat.primitives.hpke",
        "hypothesis.extra.pytestplugin",
    ):
        importlib.import_module(name)
    settings = importlib.import_module("hypothesis").settings
    phase = importlib.import_module("hypothesis").Phase
    settings.register_profile(
        "mutation",
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[phase.explicit, phase.generate],
    )


def _every(names: Sequence[str]) -> Iterator[Mutant]:
    for module in names:
        yield from mutants(module, _source(module))


def _source(module: str) -> str:
    return (ROOT / "sync" / f"{module}.py").read_text("utf-8")


def _passes(module: str, tree: ast.Module) -> bool:
    """Whether all tests pass with this tree in the module's place: its own first, as they are the quickest to notice."""
    own = sorted(str(path) for path in (ROOT / "tests" / "sync").glob(f"test_{module}*.py"))
    return all(_run(module, tree, files) for files in (own, [str(ROOT / "tests" / "sync")]) if files)


def _run(module: str, tree: ast.Module, files: list[str]) -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(_in_child(module, tree, files))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _in_child(module: str, tree: ast.Module, files: list[str]) -> int:
    signal.alarm(SECONDS)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    sys.meta_path.insert(0, _Finder(f"sync.{module}", tree))
    return int(pytest.main([*OPTIONS, *files]))


if __name__ == "__main__":
    sys.exit(main())
