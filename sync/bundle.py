"""The bundle: what a tablet owes, as a file that any machine may carry, and the answer that goes back.

Must never need secrecy of its own: everything personal in it is sealed. docs/protocol.md, "Carrying without a network".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sync.encoding import (
    b64u,
    check_version,
    list_of,
    number_of,
    object_of,
    read_b64u,
    read_object,
    text_of,
    write_json,
)
from sync.errors import ProtocolError
from sync.jws import JWS_BYTES

MOST_ITEMS = 5_000  # ten days of one tablet; the rest waits for the next export
MOST_ACKS = 25
ATTACHMENT_CHARS = 360_000  # 256 KiB sealed, in base64url
ANSWER_BYTES = 4 * 1024 * 1024
BUNDLE_BYTES = 32 * 1024 * 1024
MEDIA_TYPE = "application/vnd.fielddesk.bundle+json"


@dataclass(frozen=True)
class Carried:
    """One item with its attachment as the upload has it: b"" for what is no base64url, and so never the one named."""

    jws: str
    att: bytes | None


@dataclass(frozen=True)
class Bundle:
    """Everything of one tablet that no one acknowledged yet."""

    dev: str
    items: tuple[Carried, ...]
    log_size: int
    notices_after: dict[str, int]


@dataclass(frozen=True)
class Answer:
    """What goes back to the tablet: an acknowledgement for every part of the bundle, the first proved from `log_size`."""

    acks: tuple[str, ...]
    log_size: int


def write_bundle(bundle: Bundle) -> bytes:
    """The file's bytes: compact JSON."""
    items: list[dict[str, Any]] = [
        {"jws": item.jws} if item.att is None else {"jws": item.jws, "att": b64u(item.att)}
        for item in bundle.items
    ]
    return write_json(
        {
            "v": 1,
            "dev": bundle.dev,
            "items": items,
            "logSize": bundle.log_size,
            "noticesAfter": bundle.notices_after,
        }
    )


def read_bundle(data: bytes) -> Bundle:
    """The bundle again; nothing in it is believed yet. Raises bundle_malformed, too_large."""
    try:
        value = read_object(data, BUNDLE_BYTES)
        check_version(value)
        after = object_of(value, "noticesAfter") if "noticesAfter" in value else {}
        return Bundle(
            dev=text_of(value, "dev", 60),
            items=tuple(_read_item(row) for row in list_of(value, "items", MOST_ITEMS)),
            log_size=number_of(value, "logSize") if "logSize" in value else 0,
            notices_after={session: number_of(after, session) for session in after},
        )
    except ProtocolError as error:
        if error.code == "too_large":
            raise
        raise ProtocolError("bundle_malformed", error.code) from error


def write_answer(answer: Answer) -> bytes:
    """The bytes of the file that goes back: compact JSON."""
    return write_json({"v": 1, "logSize": answer.log_size, "acks": list(answer.acks)})


def read_attachment(text: str) -> bytes:
    """An item's attachment as it came; b"" for what is no base64url: its item is judged as one with another attachment,
    and the rest of the export is not held up by it."""
    try:
        return read_b64u(text)
    except ProtocolError:
        return b""


def read_answer(data: bytes) -> Answer:
    """The answer again; nothing in it is believed yet. Raises bundle_malformed, too_large."""
    try:
        value = read_object(data, ANSWER_BYTES)
        check_version(value)
        acks = list_of(value, "acks", MOST_ACKS)
        if not acks or not all(isinstance(ack, str) for ack in acks):
            raise ProtocolError("field_missing", "acks")
        return Answer(tuple(acks), number_of(value, "logSize"))
    except ProtocolError as error:
        if error.code == "too_large":
            raise
        raise ProtocolError("bundle_malformed", error.code) from error


def _read_item(row: object) -> Carried:
    if not isinstance(row, dict) or not row.keys() <= {"jws", "att"}:
        raise ProtocolError("field_missing", "items")
    return Carried(text_of(row, "jws", JWS_BYTES), _attachment_of(row))


def _attachment_of(row: dict[str, Any]) -> bytes | None:
    return read_attachment(text_of(row, "att", ATTACHMENT_CHARS)) if "att" in row else None
