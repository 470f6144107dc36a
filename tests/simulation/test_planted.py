"""Every planted bug is found, by an invariant that it can break: the simulation would find the real one too."""

import gc

import pytest

from tests.simulation.ground import ground
from tests.simulation.history import play
from tests.simulation.planted_tablet import BUGS
from tests.simulation.runs import cryptography
from tests.simulation.timeline import Broken

MOST_SEEDS = 120
STEPS = 300


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_found(name: str) -> None:
    bug = BUGS[name]
    with cryptography(real=False):
        ground()
        gc.freeze()
        for seed in range(10_000, 10_000 + MOST_SEEDS):
            with bug.planted():
                try:
                    play(seed, STEPS)
                except Broken as broken:
                    print(f"{name}: {broken} (found by seed {seed}, the {seed - 9_999}.)")
                    if broken.invariant not in bug.invariants:
                        pytest.fail(f"{bug.what}: found as {broken}")
                    return
    pytest.fail(f"{bug.what}: not found in {MOST_SEEDS} histories")


def test_there_are_at_least_twenty() -> None:
    assert len(BUGS) >= 20
