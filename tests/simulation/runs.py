"""Runs of histories in one process: what the command line and the tests share.

Must never stop at the first failure: a run tells all of them.
"""

from __future__ import annotations

import gc
from contextlib import AbstractContextManager, nullcontext

from tests.simulation.ground import ground
from tests.simulation.history import play
from tests.simulation.stub import stub_cryptography

Failure = tuple[int, str]
"""A seed, and what broke in its history."""


def cryptography(real: bool) -> AbstractContextManager[None]:
    """The cryptography of a run: the real one, or stubs for volume."""
    return nullcontext() if real else stub_cryptography()


def failures_of(seeds: range, steps: int, *, real: bool = False) -> list[Failure]:
    """The seeds whose history breaks an invariant, with what broke. Any other exception is a failure too."""
    failed = []
    with cryptography(real):
        ground()
        gc.freeze()
        for seed in seeds:
            try:
                play(seed, steps)
            except Exception as error:  # noqa: BLE001 - whatever stops a history must be told with its seed
                failed.append((seed, f"{type(error).__name__} {error}"))
    return failed
