"""Order without objects: as sorted() has it, whatever the length."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import order


@pytest.mark.parametrize("count", [0, 1, order.AT_ONCE, order.AT_ONCE + 1, 3 * order.AT_ONCE + 7])
def test_numbers_stand_as_sorted_has_them_and_equals_as_they_came(count: int) -> None:
    chance = Random(count)
    values = [chance.randrange(count // 2 + 1) for _ in range(count)]
    assert list(order.in_order(count, values.__getitem__)) == sorted(range(count), key=values.__getitem__)


@given(st.permutations(range(12)))
def test_rows_are_brought_where_the_order_names_them(wanted: list[int]) -> None:
    rows = [bytes([number]) * 3 for number in range(12)]
    lying = bytearray(b"".join(rows))
    order.arrange(memoryview(lying), 3, wanted)
    assert bytes(lying) == b"".join(rows[number] for number in wanted)
    places = order.places(wanted)
    assert [wanted[place] for place in places] == list(range(12))
