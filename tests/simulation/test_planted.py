"""Every planted bug is found, by an invariant that it can break: the simulation would find the real one too."""

import gc
from collections.abc import Iterator

import pytest

from tests.simulation.ground import ground
from tests.simulation.history import play
from tests.simulation.planted import Bug
from tests.simulation.planted_told import BUGS
from tests.simulation.runs import cryptography
from tests.simulation.timeline import Broken

MOST_SEEDS = 120
STEPS = 300


def _seeds(bug: Bug) -> Iterator[int]:
    if bug.seed is not None:
        yield bug.seed
    yield from range(10_000, 10_000 + MOST_SEEDS)


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_found(name: str) -> None:
    bug = BUGS[name]
    with cryptography(real=False):
        ground()
        gc.freeze()
        for played, seed in enumerate(_seeds(bug), 1):
            with bug.planted():
                try:
                    play(seed, STEPS)
                except Broken as broken:
                    print(f"{name}: {broken} (found by seed {seed}, the {played}.)")
                    if broken.invariant not in bug.invariants:
                        pytest.fail(f"{bug.what}: found as {broken}")
                    return
    pytest.fail(f"{bug.what}: not found in {MOST_SEEDS} histories")


def test_there_are_at_least_twenty() -> None:
    assert len(BUGS) >= 20
