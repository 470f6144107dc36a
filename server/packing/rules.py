"""Which documents of a box are there, missing or not expected.

Must never read or write anything: plain values in and out. docs/glossary.md, "count".
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

PHASES = ("packed", "in", "out", "returned")
NUMBER_LENGTH = 9  # characters of a document number


@dataclass(frozen=True)
class Comparison:
    """A box compared with what should be in it; the three sets have nothing in common."""

    found: frozenset[str]
    missing: frozenset[str]
    unexpected: frozenset[str]


def compare(expected: AbstractSet[str], seen: AbstractSet[str]) -> Comparison:
    """Found, missing and unexpected numbers (or ids: any strings that name a document)."""
    return Comparison(
        frozenset(expected & seen),
        frozenset(expected - seen),
        frozenset(seen - expected),
    )


def read_numbers(text: str) -> list[str]:
    """Document numbers as typed or scanned, one a line; spaces inside a number do not matter.

    Gives each number once, in the order of the text, in capitals.
    """
    numbers: dict[str, None] = {}
    for line in text.replace(",", "\n").replace(";", "\n").splitlines():
        number = "".join(line.split()).upper()[:40]
        if number:
            numbers[number] = None
    return list(numbers)
