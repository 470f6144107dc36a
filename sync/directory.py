"""Writing an edition's directory: its lines kept packed, put in order, and deflated column by column.

Must never hold all of it as objects or as one text: an edition may have 100,000 lines. docs/protocol.md, "Batch".
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sync import seal
from sync.encoding import write_json
from sync.order import in_order
from sync.record import Entry

AT_ONCE = 2_000  # values that are text at one time
_BETWEEN = b"\xff"  # no byte of UTF-8
_FOLDED, _NAME, _V_NUMBER, _NUMBER, _BORN, _RID = range(6)


class Lines:
    """Directory lines in some 100 bytes each: texts in one run of bytes, and what many share kept once."""

    def __init__(self) -> None:
        self._texts = bytearray()
        self._ends = array("I", [0])
        self._slots, self._alerts, self._support = _Shared(), _Shared(), _Shared()
        self._languages, self._leases = _Shared(), _Shared()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, entry: Entry) -> None:
        """Take one more line, in any order."""
        texts = (
            entry.folded,
            entry.name,
            entry.v_number,
            entry.document_number,
            entry.born,
            entry.rid,
        )
        self._texts += _BETWEEN.join([text.encode() for text in texts])
        self._ends.append(len(self._texts))
        self._slots.add(entry.slot)
        self._alerts.add(entry.alerts)
        self._support.add(entry.support)
        self._languages.add(entry.language)
        self._leases.add(entry.lease)

    def in_order(self) -> array[int]:
        """Numbers of the lines by slot (none last), folded name and rid."""
        return in_order(len(self), self._place)

    def columns(self) -> Iterator[tuple[str, Callable[[int], Any]]]:
        """Each column's name, and what gives a line's value in it."""
        yield "n", lambda at: self._text(at, _NAME)
        yield "v", lambda at: self._text(at, _V_NUMBER)
        yield "d", lambda at: self._text(at, _NUMBER)
        yield "b", lambda at: self._text(at, _BORN)
        yield "t", self._slots.value
        yield "a", self._alerts.value
        yield "s", self._support.value
        yield "l", self._languages.value
        if self._leases.any():
            yield "lease", self._leases.value

    def _place(self, at: int) -> tuple[str, bytearray, bytearray]:
        texts = self._line(at)
        return self._slots.value(at) or "~", texts[_FOLDED], texts[_RID]

    def _text(self, at: int, which: int) -> str:
        return self._line(at)[which].decode()

    def _line(self, at: int) -> list[bytearray]:
        return self._texts[self._ends[at] : self._ends[at + 1]].split(_BETWEEN)


class _Shared:
    """A column whose values many lines share: each value once, and its number for every line."""

    def __init__(self) -> None:
        self._values: list[Any] = []
        self._numbers: dict[str, int] = {}
        self._lines = array("I")

    def add(self, value: Any) -> None:
        number = self._numbers.setdefault(repr(value), len(self._values))
        if number == len(self._values):
            self._values.append(value)
        self._lines.append(number)

    def value(self, at: int) -> Any:
        return self._values[self._lines[at]]

    def any(self) -> bool:
        return any(self._values)


def write_directory(lines: Lines, row_of: Sequence[int], box: str = "") -> bytes:
    """The directory's JSON, deflated, sorted by slot and folded name: a column for each thing that finding needs.

    `row_of` gives, for each line in the order in which they were added, the number of its row in the manifest.
    `box` is the number of the box's seal as it is compared, "" for none.
    """
    return seal.deflate_all(_text(lines, row_of, box))


def _text(lines: Lines, row_of: Sequence[int], box: str) -> Iterator[bytes]:
    order = lines.in_order()
    yield b'{"v":1,"records":{"r":['
    yield from _values(order, row_of.__getitem__)
    for name, value in lines.columns():
        yield f'],"{name}":['.encode()
        yield from _values(order, value)
    yield b"]}"
    if box:
        yield b',"box":' + write_json(box)
    yield b"}"


def _values(order: array[int], value: Callable[[int], Any]) -> Iterator[bytes]:
    for start in range(0, len(order), AT_ONCE):
        some = write_json([value(at) for at in order[start : start + AT_ONCE]])[1:-1]
        yield b"," + some if start else some
