"""Bytes, text, times and JSON as the wire has them, each in its one right form.

Must never accept a second spelling of the same value. RFC 4648 §5, RFC 8259, RFC 3339.
"""

from __future__ import annotations

import binascii
import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, NoReturn, TypeVar

import msgspec

from sync.errors import ProtocolError

DOMAIN = "fielddesk/v1"
VERSION = 1
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
JSON_DEPTH = 16  # nested objects and lists; what we write needs 6
JSON_BYTES = 128 * 1024  # a header with 200 recipients is 60 KiB
MOST_MARKS = 100_000  # of `" [ { : ,` in a body; each costs memory, 5,000 items need 65,000
LARGEST = 2**53 - 1  # the largest whole number that JavaScript holds exactly
LAST_SECOND = 253_402_300_799  # the last second of the year 9999

Whole = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
"""A whole number as a member of a typed message."""
Typed = TypeVar("Typed", bound=msgspec.Struct)

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")  # "!" is in neither alphabet
_PADS = (b"", b"", b"==", b"=")
_LAST = ("", "", "AQgw", "AEIMQUYcgkosw048")  # last characters without stray bits, by length modulo 4
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # or its beginning, where it never ends
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")
_encoder = msgspec.json.Encoder()
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
BLANKS = re.compile(r"[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
"""What counts as a blank where a person types; the classes of the two languages differ."""


def b64u(data: bytes) -> str:
    """Base64url without padding (RFC 4648 §5)."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def read_b64u(text: object) -> bytes:
    """The bytes of a base64url text in its one right form. Raises base64_malformed."""
    if not isinstance(text, str):
        raise ProtocolError("base64_malformed")
    over = len(text) % 4
    if over == 1:
        raise ProtocolError("base64_malformed")
    if over and text[-1] not in _LAST[over]:
        raise ProtocolError("base64_malformed", "the last character carries stray bits")
    try:
        return binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL) + _PADS[over], strict_mode=True)
    except ValueError as error:
        raise ProtocolError("base64_malformed") from error


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return sha256(data).digest()


def domain(*parts: str) -> bytes:
    """The domain string `fielddesk/v1|a|b` in UTF-8; no part may hold a bar. Raises field_missing."""
    if any("|" in part for part in parts):
        raise ProtocolError("field_missing", "an identifier holds a bar")
    return "|".join((DOMAIN, *parts)).encode()


def write_json(value: Any) -> bytes:
    """Compact JSON in UTF-8, members in the order given, no NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read_json(data: bytes, limit: int = JSON_BYTES) -> Any:
    """The value of strict JSON: valid UTF-8, no duplicate member, whole numbers within 2^53, at most 16 deep.

    Raises json_malformed, too_large (over `limit` bytes).
    """
    if len(data) > limit:
        raise ProtocolError("too_large", f"{len(data)} bytes, at most {limit}")
    _check_depth(data)
    try:
        value = _strict.decode(data.decode("utf-8"))
        if b"\\u" in data:
            write_json(value)  # half a surrogate pair is no text: it has no UTF-8
        return value
    except (ValueError, RecursionError) as error:
        raise ProtocolError("json_malformed") from error


def read_object(data: bytes, limit: int = JSON_BYTES) -> dict[str, Any]:
    """As read_json, and the value is an object."""
    value = read_json(data, limit)
    if not isinstance(value, dict):
        raise ProtocolError("json_malformed", "not an object")
    return value


def read_compact(data: bytes, decoder: msgspec.json.Decoder[Typed]) -> Typed | None:
    """The typed value of JSON that is as short as its value can be written; None when only read_json can tell.

    A short cut that believes nothing which read_json refuses. The types behind it hold text, truth, `Whole`, lists,
    objects by name and each other, and leave out defaults. No spelling of such a value that the decoder reads is shorter than the one
    its encoder writes; so at equal length there is no white space, no other spelling, no unknown member, and none
    that stands twice.
    """
    try:
        value = decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return value if len(_encoder.encode(value)) == len(data) else None


def read_typed(data: bytes, decoder: msgspec.json.Decoder[Typed], limit: int) -> Typed:
    """The typed value of strict JSON that may be long, as read_json has it; unknown members as its type says.

    Raises json_malformed, field_missing (not of this type), too_large (over `limit` bytes, or more than MOST_MARKS).
    """
    if len(data) > limit or sum(map(data.count, (b'"', b"[", b"{", b":", b","))) > MOST_MARKS:
        raise ProtocolError("too_large", f"at most {limit} bytes and {MOST_MARKS} marks")
    value = read_compact(data, decoder)
    if value is not None:
        return value
    try:
        return msgspec.convert(read_object(data, limit), decoder.type)
    except msgspec.ValidationError as error:
        raise ProtocolError("field_missing", str(error)) from error


def write_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, for example 2026-11-24T10:41:07.250Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_time(text: object) -> datetime:
    """The moment, aware in UTC. Raises time_malformed."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise ProtocolError("time_malformed")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ProtocolError("time_malformed") from error


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, as in JWT claims (RFC 7519 §2, NumericDate)."""
    return int(moment.timestamp())


def read_seconds(value: object) -> datetime:
    """The moment of integer seconds since 1970. Raises time_malformed."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LAST_SECOND:
        raise ProtocolError("time_malformed")
    return datetime.fromtimestamp(value, UTC)


def text_of(obj: dict[str, Any], name: str, longest: int = 200) -> str:
    """A string member of at most `longest` characters. Raises field_missing."""
    value = obj.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise ProtocolError("field_missing", name)
    return value


def number_of(obj: dict[str, Any], name: str, *, least: int = 0) -> int:
    """An integer member of at least `least` that JavaScript can hold. Raises field_missing."""
    value = obj.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**53:
        raise ProtocolError("field_missing", name)
    return value


def object_of(obj: dict[str, Any], name: str) -> dict[str, Any]:
    """An object member. Raises field_missing."""
    value = obj.get(name)
    if not isinstance(value, dict):
        raise ProtocolError("field_missing", name)
    return value


def list_of(obj: dict[str, Any], name: str, longest: int) -> list[Any]:
    """A list member of at most `longest` values. Raises field_missing."""
    value = obj.get(name)
    if not isinstance(value, list) or len(value) > longest:
        raise ProtocolError("field_missing", name)
    return value


def texts_of(obj: dict[str, Any], name: str, longest: int, chars: int = 200) -> list[str]:
    """A list member of at most `longest` strings of at most `chars` characters. Raises field_missing."""
    values = list_of(obj, name, longest)
    if any(not isinstance(value, str) or len(value) > chars for value in values):
        raise ProtocolError("field_missing", name)
    return values


def check_version(obj: dict[str, Any]) -> None:
    """The message is of version 1. Raises version_unknown."""
    if obj.get("v") != VERSION or isinstance(obj.get("v"), bool):
        raise ProtocolError("version_unknown")


def _check_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= JSON_DEPTH:
        return
    pairs = _TEXT.sub(b"", data).translate(_BRACKETS, _NO_BRACKET)
    for _ in range(JSON_DEPTH):
        pairs = pairs.replace(b"[]", b"")  # the innermost of each
    if pairs:
        raise ProtocolError("json_malformed", "nested too deep, or a bracket without its other")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member stands twice")
    return value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _whole(text: str) -> int:
    if len(text) > 17 or text == "-0" or abs(number := int(text)) > LARGEST:
        raise ValueError("a number beyond 2^53, or a second zero")
    return number


def _no_float(_text: str) -> NoReturn:
    raise ValueError("numbers on this wire are whole")


_strict = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_no_float, parse_int=_whole
)
