"""Reading what was scanned, and comparing a box with its list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.packing.rules import compare, read_numbers

numbers = st.frozensets(st.text("ABC123", min_size=1, max_size=3), max_size=8)


@given(numbers, numbers)
def test_found_missing_and_unexpected_have_nothing_in_common_and_lose_nothing(
    expected: frozenset[str], seen: frozenset[str]
) -> None:
    box = compare(expected, seen)
    assert box.found | box.missing == expected
    assert box.found | box.unexpected == seen
    assert not box.missing & box.unexpected


def test_numbers_are_read_as_scanned_or_typed_each_once() -> None:
    assert read_numbers("ir4 7k2 9p1\n\nIR47K29P1; ir4000000,IR5") == ["IR47K29P1", "IR4000000", "IR5"]
