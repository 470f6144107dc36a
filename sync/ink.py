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


def write_ink(strokes: Sequence[Stroke]) -> bytes:
    """Varint stroke count; each stroke a varint point count and zigzag varint deltas of x, y, t, pressure."""
    out = bytearray()
    _put(out, len(strokes))
    last = (0, 0, 0, 0)
    for stroke in strokes:
        _put(out, len(stroke))
        for point in stroke:
            for now, before in zip(point, last, strict=True):
                delta = now - before
                _put(out, delta << 1 if delta >= 0 else (-delta << 1) - 1)
            last = point
    return bytes(out)


def read_ink(data: bytes) -> list[list[Point]]:
    """The strokes again. Raises ink_malformed."""
    if len(data) > INK_BYTES:
        raise ProtocolError("ink_malformed", "too long")
    numbers = _numbers(data)
    strokes: list[list[Point]] = []
    x = y = t = p = points = 0
    try:
        count = next(numbers)
        if count > MOST_STROKES:
            raise ProtocolError("ink_malformed", "too many strokes")
        for _ in range(count):
            length = next(numbers)
            points += length
            if points > MOST_POINTS:
                raise ProtocolError("ink_malformed", "too many points")
            stroke: list[Point] = []
            for _ in range(length):
                x += _signed(next(numbers))
                y += _signed(next(numbers))
                t += _signed(next(numbers))
                p += _signed(next(numbers))
                stroke.append((x, y, t, p))
            strokes.append(stroke)
    except StopIteration as error:
        raise ProtocolError("ink_malformed", "cut short") from error
    if next(numbers, None) is not None:
        raise ProtocolError("ink_malformed", "something follows")
    return strokes


def count_points(strokes: Sequence[Stroke]) -> int:
    """How many points the strokes have."""
    return sum(len(stroke) for stroke in strokes)


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
