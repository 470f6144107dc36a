"""Ink: the applicant's signature as a compact byte string.

Must never be looked into by whoever only stores or counts it. docs/protocol.md, "Ink".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.errors import ProtocolError

Point = tuple[int, int, int, int]
"""x and y in 0..4095, t in ms since the first point, pressure 0..255."""
Stroke = Sequence[Point]

MOST_STROKES = 400
MOST_POINTS = 20_000
INK_BYTES = 128 * 1024
STEADY = (0, 1, 2)
"""The columns whose step changes little from point to point: x, y, t; pressure trembles."""


def write_ink(strokes: Sequence[Stroke]) -> bytes:
    """Varints: the number of strokes, the points of each, then by column every x, y, t and pressure.

    A hand moves evenly, so a column holds, as zigzag varints, the change of the step (of the value for pressure).
    """
    out = bytearray()
    for number in (len(strokes), *map(len, strokes)):
        _put(out, number)
    for column in range(4):
        last = 0
        for stroke in strokes:
            step = 0
            for place, point in enumerate(stroke):
                delta = point[column] - last
                change = delta - step
                _put(out, change << 1 if change >= 0 else (-change << 1) - 1)
                step = delta if column in STEADY and place else 0
                last = point[column]
    return bytes(out)


def read_ink(data: bytes) -> list[list[Point]]:
    """The strokes again. Raises ink_malformed."""
    if len(data) > INK_BYTES:
        raise ProtocolError("ink_malformed", "too long")
    numbers = _numbers(data)
    try:
        count = next(numbers)
        if count > MOST_STROKES:
            raise ProtocolError("ink_malformed", "too many strokes")
        lengths = [next(numbers) for _ in range(count)]
        if sum(lengths) > MOST_POINTS:
            raise ProtocolError("ink_malformed", "too many points")
        columns = [_read_column(numbers, lengths, column in STEADY) for column in range(4)]
    except StopIteration as error:
        raise ProtocolError("ink_malformed", "cut short") from error
    if next(numbers, None) is not None:
        raise ProtocolError("ink_malformed", "something follows")
    points = iter(zip(*columns, strict=True))
    return [[next(points) for _ in range(length)] for length in lengths]


def count_points(strokes: Sequence[Stroke]) -> int:
    """How many points the strokes have."""
    return sum(len(stroke) for stroke in strokes)


def _read_column(numbers: Iterator[int], lengths: list[int], steady: bool) -> list[int]:
    values: list[int] = []
    last = 0
    for length in lengths:
        step = 0
        for place in range(length):
            delta = _signed(next(numbers)) + step
            last += delta
            values.append(last)
            step = delta if steady and place else 0
    return values


def _put(out: bytearray, number: int) -> None:
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if shift > 35:
            raise ProtocolError("ink_malformed", "a number is too large")
        if not byte & 0x80:
            if byte == 0 and shift > 7:
                raise ProtocolError("ink_malformed", "a number is longer than it need be")
            yield number
            number = shift = 0
    if shift:
        raise ProtocolError("ink_malformed", "cut short")


def _signed(number: int) -> int:
    return number >> 1 if not number & 1 else -((number + 1) >> 1)
