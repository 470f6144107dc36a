"""A thousand histories in every test run, the same history for the same seed, and real cryptography now and then."""

import pytest

from tests.simulation.history import STEPS, play
from tests.simulation.runs import cryptography, failures_of

SEEDS = 1_000
SHARE = 50  # histories in one test, so that both cores have enough to do


@pytest.mark.parametrize("first", range(0, SEEDS, SHARE))
def test_no_history_breaks_an_invariant(first: int) -> None:
    failed = failures_of(range(first, first + SHARE), STEPS)
    assert not failed, "\n".join(f"{what}: make simulate SEED={seed}" for seed, what in failed)


def test_a_seed_is_one_history_whatever_was_played_before() -> None:
    told: list[list[str]] = [[], []]
    with cryptography(real=False):
        play(2, STEPS, told[0].append)
        play(1, STEPS)
        play(2, STEPS, told[1].append)
    assert told[0] == told[1]
    assert len(told[0]) > STEPS


def test_the_same_histories_hold_with_real_signatures_and_seals() -> None:
    assert failures_of(range(3), 150, real=True) == []
