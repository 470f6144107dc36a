"""How good messages are changed: characters, bytes, members; the same seed makes the same change.

Must never make half a surrogate pair: no byte on the wire says one.
"""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

CHARACTERS = 'aA0Z9-_=+/. |"\\{}[]:,\t\n\r\0\x1c\x85\x7f\xa0\u2028\ufeff\u3000٣éßİıſﬂΣΏ王😀𝔸—～oOiIlLuU:#%&?'
NUMBERS = (
    0,
    1,
    -1,
    2,
    5,
    7,
    16,
    41,
    43,
    255,
    2**31,
    2**32,
    2**53 - 1,
    -(2**53) + 1,
    253402300799,
    253402300800,
)
TEXTS = (
    "",
    "a|b",
    "x" * 22,
    "x" * 41,
    "x" * 43,
    "x" * 61,
    "x" * 201,
    "😀" * 60,
    "__proto__",
    "constructor",
    "handed_over",
    "2026-11-24T10:41:07.250Z",
    "AAAA",
    "AA==",
    "1",
)
RAW = (
    "1.0",
    "1e2",
    "-0",
    "01",
    "9007199254740992",
    "NaN",
    "Infinity",
    "tru",
    '"\\ud800"',
    '"\\u0000"',
    "[" * 17 + "]" * 17,
)


def changed_text(chance: Random, text: str) -> str:
    """A text with one to three places changed."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        at, other = chance.randrange(len(text) + 1), chance.choice(CHARACTERS)
        text = chance.choice(
            (
                text[:at] + other + text[at + 1 :],
                text[:at] + other + text[at:],
                text[:at] + text[at + 1 :],
                text[:at],
                text[:at] + text[max(0, at - 4) :],
                text.swapcase(),
                text + text[at:],
            )
        )
    return text


def changed_bytes(chance: Random, data: bytes) -> bytes:
    """Bytes with one to three places changed."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(data) + 1)
        other = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))])
        data = chance.choice(
            (
                data[:at] + other + data[at + 1 :],
                data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
                if at < len(data)
                else data,
                data[:at] + other + data[at:],
                data[:at] + data[at + 1 :],
                data[:at],
                data + other * chance.randrange(1, 20),
            )
        )
    return data


def changed_value(chance: Random, value: Any) -> Any:
    """A JSON value with one member, somewhere in it, changed, added or taken away."""
    value = copy.deepcopy(value)
    places = list(_places(value))
    if not places:
        return _other(chance, value)
    holder, name = chance.choice(places)
    how = chance.randrange(6)
    if how == 0:
        del holder[name]
    elif how == 1 and isinstance(holder, dict):
        holder[chance.choice(TEXTS) or "later"] = _other(chance, None)
    elif how == 2 and isinstance(holder, list):
        holder.extend([holder[name]] * chance.choice((1, 1, 50, 201)))
    elif how == 3:
        other, place = chance.choice(places)
        holder[name] = copy.deepcopy(other[place])
    else:
        holder[name] = _other(chance, holder[name])
    return value


def changed_json(chance: Random, value: Any) -> bytes:
    """Bytes of a changed object: mostly another value, now and then another spelling."""
    how = chance.randrange(10)
    if how < 6:
        return _written(changed_value(chance, value))
    text = _written(value).decode()
    if how == 6:
        return changed_text(chance, text).encode("utf-8", "surrogatepass")
    if how == 7:
        return changed_bytes(chance, text.encode())
    if how == 8:
        at = [place for place, one in enumerate(text) if one == ":"]
        place = chance.choice(at) if at else 0
        return (text[: place + 1] + chance.choice(RAW) + text[place + 1 :].partition(",")[2]).encode()
    return json.dumps(value, indent=chance.choice((None, 1))).encode()


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _places(value: Any) -> Any:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, inner in members:
        yield value, name
        yield from _places(inner)


def _other(chance: Random, value: Any) -> Any:
    if isinstance(value, str) and chance.random() < 0.5:
        return changed_text(chance, value)
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.5:
        return value + chance.choice((-1, 1))
    return copy.deepcopy(
        chance.choice(
            (None, True, False, [], {}, [[]], {"a": 1}, chance.choice(NUMBERS), chance.choice(TEXTS))
        )
    )
