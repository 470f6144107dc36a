"""Play histories: `python -m tests.simulation --seeds 1000`, or one that failed: `--seed 17`.

Must never hide a failure: each is told with the one line that replays it, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from functools import partial

from tests.simulation.ground import ground
from tests.simulation.history import STEPS, play
from tests.simulation.planted_told import BUGS
from tests.simulation.runs import Failure, cryptography, failures_of

CHUNK = 50  # histories that a process plays before it reports
MOST_TOLD = 20


def main() -> int:
    """Play what the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=1_000, help="how many histories")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--real", action="store_true", help="real signatures and seals, ten times slower")
    parser.add_argument("--seed", type=int, help="replay this one and tell every step")
    parser.add_argument("--bug", choices=sorted(BUGS), help="with this bug planted")
    said = parser.parse_args()
    if said.seed is not None:
        return replay(said.seed, said.steps, real=said.real, bug=said.bug)
    return play_many(range(said.first, said.first + said.seeds), said)


def replay(seed: int, steps: int, *, real: bool, bug: str | None) -> int:
    """One history, told step by step."""
    planted = BUGS[bug].planted() if bug else nullcontext()
    with cryptography(real):
        ground()
        with planted:
            play(seed, steps, print)
    print("every invariant held")
    return 0


def play_many(seeds: range, said: argparse.Namespace) -> int:
    """All seeds on all cores, with a line a minute; 1 when any failed."""
    began = told = time.monotonic()
    played = failed = 0
    chunks = list(_chunks(seeds))
    work: Callable[[range], list[Failure]] = partial(failures_of, steps=said.steps, real=said.real)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=said.jobs, mp_context=context) as pool:
        under_way = {pool.submit(work, chunk): chunk for chunk in chunks}
        for done in as_completed(under_way):
            chunk = under_way[done]
            for seed, what in done.result():
                failed += 1
                if failed <= MOST_TOLD:
                    flags = " --real" if said.real else ""
                    again = f"python -m tests.simulation --seed {seed} --steps {said.steps}{flags}"
                    print(f"FAILED {what}\n  replay: {again}", flush=True)
            played += len(chunk)
            if time.monotonic() - told > 60:
                told = time.monotonic()
                print(_line(played, len(seeds), failed, told - began), flush=True)
    print(_line(played, len(seeds), failed, time.monotonic() - began))
    return 1 if failed else 0


def _line(played: int, of: int, failed: int, seconds: float) -> str:
    return (
        f"{played:,} of {of:,} histories, {failed} failed, {seconds:,.0f} s, {played / seconds:,.1f} a second"
    )


def _chunks(seeds: range) -> Iterator[range]:
    for start in range(seeds.start, seeds.stop, CHUNK):
        yield range(start, min(start + CHUNK, seeds.stop))


if __name__ == "__main__":
    sys.exit(main())
