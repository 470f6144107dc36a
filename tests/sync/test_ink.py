"""Ink: the same strokes, the same bytes, in one spelling. docs/vectors/ink."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync import ink
from tests.vectors.kept import Case, cases, refusal

POINTS = st.tuples(st.integers(0, 4095), st.integers(0, 4095), st.integers(0, 2**31), st.integers(0, 255))
STROKES = st.lists(st.lists(POINTS, max_size=12), max_size=6)


@cases("ink/strokes")
def test_strokes_and_bytes(case: Case) -> None:
    data = bytes.fromhex(case["hex"])
    if "code" in case:
        assert refusal(lambda: ink.read_ink(data)) == case["code"]
    else:
        strokes = [[tuple(point) for point in stroke] for stroke in case["strokes"]]
        assert ink.read_ink(data) == strokes
        assert ink.write_ink(case["strokes"]) == data
        assert ink.count_points(strokes) == sum(map(len, strokes))


@given(STROKES)
def test_ink_properties(strokes: list[list[ink.Point]]) -> None:
    assert ink.read_ink(ink.write_ink(strokes)) == strokes


@given(st.binary(max_size=60))
def test_any_bytes_are_ink_in_one_spelling_or_refused(data: bytes) -> None:
    if refusal(lambda: ink.read_ink(data)) == "":
        assert ink.write_ink(ink.read_ink(data)) == data


def test_more_than_a_signature_is_refused() -> None:
    assert refusal(lambda: ink.read_ink(bytes(ink.INK_BYTES + 1))) == "ink_malformed"
    still, wild = (0, 0, 0, 0), (4_095, 4_095, 0, 255)
    drawings: list[list[list[ink.Point]]] = [
        [[]] * (ink.MOST_STROKES + 1),
        [[still] * (ink.MOST_POINTS + 1)],
        [[still, wild] * (ink.MOST_POINTS // 2)],
    ]
    for strokes in drawings:
        drawn = ink.write_ink(strokes)
        assert refusal(lambda drawn=drawn: ink.read_ink(drawn)) == "ink_malformed"  # type: ignore[misc]


def test_ink_of_the_greatest_length_is_read() -> None:
    two = ink.INK_BYTES - 4 - 4 * ink.MOST_POINTS  # so many numbers take two bytes
    data = b"\x01\xa0\x9c\x01" + b"\x80\x01" * two + bytes(4 * ink.MOST_POINTS - two)
    assert len(data) == ink.INK_BYTES
    assert ink.write_ink(ink.read_ink(data)) == data


def test_as_much_as_a_signature_may_have_is_read() -> None:
    strokes: list[list[ink.Point]] = [
        [(0, 0, 0, 0)] * (ink.MOST_POINTS // ink.MOST_STROKES)
    ] * ink.MOST_STROKES
    assert ink.read_ink(ink.write_ink(strokes)) == strokes
