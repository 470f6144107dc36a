"""The bundle: what a tablet owes, as a file that any machine may carry, and the answer that goes back.

Must never need secrecy of its own: everything personal in it is sealed. docs/protocol.md, "Carrying without a network".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from sync.encoding import (
    LARGEST,
    b64u,
    check_version,
    list_of,
    number_of,
    read_b64u,
    read_object,
    read_typed,
    write_json,
)
from sync.errors import ProtocolError
from sync.jws import JWS_BYTES

MOST_ITEMS = 5_000  # ten days of one tablet; the rest waits for the next export
UPLOAD_ITEMS = 200  # in one upload, and in each part of a bundle
MOST_SESSIONS = 50  # that a tablet asks notices of; those of all its offices for weeks
MOST_ACKS = 25
ATTACHMENT_CHARS = 360_000  # 256 KiB sealed, in base64url
ANSWER_BYTES = 4 * 1024 * 1024
BUNDLE_BYTES = 32 * 1024 * 1024
MEDIA_TYPE = "application/vnd.fielddesk.bundle+json"

_Id = Annotated[str, msgspec.Meta(pattern=r"\A[0-9A-Za-z_-]{1,43}\Z")]
_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
_After = Annotated[dict[_Id, _Number], msgspec.Meta(max_length=MOST_SESSIONS)]


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One item as it travels: the signed message, and its sealed attachment (b64u) when it has one."""

    jws: Annotated[str, msgspec.Meta(min_length=1, max_length=JWS_BYTES)]
    att: Annotated[str, msgspec.Meta(max_length=ATTACHMENT_CHARS)] | msgspec.UnsetType = msgspec.UNSET


class Upload(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One upload: items in the order of their chain, what the tablet last saw of the log and of the notices."""

    items: Annotated[list[Sent], msgspec.Meta(max_length=UPLOAD_ITEMS)]
    log_size: _Number = 0
    notices_after: _After = msgspec.field(default_factory=dict)


class Export(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A bundle as it travels: judged in parts of UPLOAD_ITEMS."""

    v: Literal[1]
    dev: _Id
    items: Annotated[list[Sent], msgspec.Meta(max_length=MOST_ITEMS)]
    log_size: _Number = 0
    notices_after: _After = msgspec.field(default_factory=dict)


_uploads = msgspec.json.Decoder(Upload)
_exports = msgspec.json.Decoder(Export)


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


def read_upload(data: bytes) -> Upload:
    """The body of an upload; nothing in it is believed yet. Raises json_malformed, field_missing, too_large."""
    return read_typed(data, _uploads, BUNDLE_BYTES)


def read_export(data: bytes) -> Export:
    """The bundle as it travels; nothing in it is believed yet. Raises bundle_malformed, too_large."""
    try:
        return read_typed(data, _exports, BUNDLE_BYTES)
    except ProtocolError as error:
        if error.code == "too_large":
            raise
        raise ProtocolError("bundle_malformed", error.code) from error


def read_bundle(data: bytes) -> Bundle:
    """The bundle again; nothing in it is believed yet. Raises bundle_malformed, too_large."""
    export = read_export(data)
    items = tuple(Carried(sent.jws, attachment_of(sent)) for sent in export.items)
    return Bundle(export.dev, items, export.log_size, export.notices_after)


def write_answer(answer: Answer) -> bytes:
    """The bytes of the file that goes back: compact JSON."""
    return write_json({"v": 1, "logSize": answer.log_size, "acks": list(answer.acks)})


def attachment_of(sent: Sent) -> bytes | None:
    """An item's attachment as it came; b"" for what is no base64url: its item is judged as one with another attachment,
    and the rest of the export is not held up by it."""
    if isinstance(sent.att, msgspec.UnsetType):
        return None
    try:
        return read_b64u(sent.att)
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
