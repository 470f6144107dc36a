"""The seal on the box: its number as it is compared, and whether it is the one that was put on. docs/vectors/box-seal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import box_seal
from tests.vectors.kept import Case, cases


@cases("box-seal/numbers")
def test_a_seal_is_compared_as_kept(case: Case) -> None:
    assert box_seal.as_compared(case["text"]) == case["number"]
    assert box_seal.is_number(case["number"]) == case["is_number"]
    assert box_seal.fits(case["state"], case["text"], case["known"]) == case["fits"]


@given(st.text(max_size=40))
def test_reading_a_number_twice_is_reading_it_once(text: str) -> None:
    number = box_seal.as_compared(text)
    assert box_seal.as_compared(number) == number
    assert box_seal.is_number(number) == (0 < len(number) <= box_seal.NUMBER_CHARS)


@pytest.mark.parametrize("state", [state for state in box_seal.STATES if state != "whole"])
def test_only_a_whole_seal_fits(state: str) -> None:
    assert box_seal.fits("whole", "NL 004417", "NL004417")
    assert not box_seal.fits(state, "NL 004417", "NL004417")


def test_a_count_says_of_a_seal_only_what_this_page_names() -> None:
    assert box_seal.STATES == ("whole", "broken", "none", "opened")
    assert box_seal.REASONS == ("opened_on_the_way", "replaced_on_the_way", "not_known", "other")
