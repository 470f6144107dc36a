"""Putting 100,000 things in order by their numbers, without an object for each.

Must never know what they are, nor draw chance. Used for the manifest and the directory of an edition.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from heapq import merge
from typing import Any

AT_ONCE = 2_000  # numbers whose places are in memory together


def in_order(count: int, place: Callable[[int], Any]) -> array[int]:
    """The numbers from 0 up to (not including) `count` by their places: runs are sorted, then merged."""
    runs = [
        array("I", sorted(range(start, min(start + AT_ONCE, count)), key=place))
        for start in range(0, count, AT_ONCE)
    ]
    return array("I", merge(*runs, key=place))


def arrange(rows: memoryview, width: int, order: Sequence[int]) -> None:
    """Bring rows of `width` bytes, where they lie, into the order in which their numbers are named."""
    for row, at in enumerate(order):
        while at < row:  # what was there has given way to another
            at = order[at]
        here, there = (slice(one * width, (one + 1) * width) for one in (row, at))
        rows[here], rows[there] = bytes(rows[there]), bytes(rows[here])


def places(order: Sequence[int]) -> array[int]:
    """Where in the order each number stands."""
    found = array("I", order)
    for place, number in enumerate(order):
        found[number] = place
    return found
