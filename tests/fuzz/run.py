"""One run: changed inputs for a parser, what this side says, what the other side says, and where they part.

Must never stop at the first failure: every kind of disagreement is named once, with the input that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz.parsers import PARSERS
from tests.node import asked

JUDGE = Path(__file__).with_name("judge.ts")


@dataclass(frozen=True)
class Failure:
    """An input that only one side reads, that both read otherwise, or that raised what must never be raised."""

    parser: str
    given: str
    here: str
    there: str

    def __str__(self) -> str:
        return (
            f"{self.parser}: here {self.here[:120]!r}, there {self.there[:120]!r}, for {self.given[:2000]!r}"
        )


def fuzz(parser: str, count: int, seed: int) -> list[Failure]:
    """Change and read `count` times; the failures, one of each kind."""
    chance = Random(f"{parser} {seed}")
    found: dict[tuple[str, str], Failure] = {}
    for size in _chunks(count):
        inputs = [PARSERS[parser].change(chance) for _ in range(size)]
        here = [outcome(parser, given) for given in inputs]
        there = judged_by_app(parser, inputs) if PARSERS[parser].twin else here
        for given, one, other in zip(inputs, here, there, strict=True):
            if one != other or one.startswith("!"):
                kind = (
                    one[:1] if one.startswith("=") else one,
                    other[:1] if other.startswith("=") else other,
                )
                found.setdefault(kind, Failure(parser, given, one, other))
    return list(found.values())


def outcome(parser: str, given: str) -> str:
    """What this side says: a code, "=" and what was read, or "!" and what was raised outside the tree of errors."""
    try:
        return PARSERS[parser].outcome(given)
    except Exception as error:  # noqa: BLE001 - what else is raised is what is looked for
        return f"! {type(error).__name__}: {error}"


def judged_by_app(parser: str, inputs: list[str]) -> list[str]:
    """What the tablet's half says of each input."""
    return asked(JUDGE, ([parser, given] for given in inputs))


def _chunks(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, 20_000)
        count -= 20_000
