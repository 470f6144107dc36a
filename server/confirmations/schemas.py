"""What an upload looks like before anything in it is believed: typed, bounded, decoded by msgspec.

Must never look inside an item: `reading` does, with the device's key. docs/protocol.md, "Upload".
"""

from __future__ import annotations

import re
import zlib
from typing import Annotated, Literal, TypeVar

import msgspec
from marshmallow import Schema, fields, validate

from server.errors import Refused
from sync import bundle
from sync.encoding import LARGEST
from sync.errors import ProtocolError
from sync.jws import JWS_BYTES

MOST_ITEMS = 200
MOST_BYTES_SENT = 8 * 1024 * 1024  # bytes of the body as it comes
MOST_BYTES_UNPACKED = 32 * 1024 * 1024  # bytes after gunzip: 200 items at their limit
MOST_SESSIONS = 50
LONGEST_RECEIPT = 4096  # characters; a receipt has some 420
DEEPEST = 8  # brackets inside each other; the shape needs 3

_Token = Annotated[str, msgspec.Meta(min_length=1, max_length=JWS_BYTES)]
_Attachment = Annotated[str, msgspec.Meta(max_length=bundle.ATTACHMENT_CHARS)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
_Id = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]{1,43}$")]


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item: the signed message, and its sealed attachment (b64u) when it has one."""

    jws: _Token
    att: _Attachment | None = None


class Upload(msgspec.Struct, frozen=True, rename="camel"):
    """One upload: items in the order of their chain, what the tablet last saw of the log and of the notices."""

    items: Annotated[list[Sent], msgspec.Meta(max_length=MOST_ITEMS)]
    log_size: _Number = 0
    notices_after: Annotated[dict[_Id, _Number], msgspec.Meta(max_length=MOST_SESSIONS)] = msgspec.field(
        default_factory=dict
    )


class Bundle(msgspec.Struct, frozen=True, rename="camel"):
    """Everything a tablet owes, carried by any machine: judged in parts of MOST_ITEMS."""

    v: Literal[1]
    dev: _Id
    items: Annotated[list[Sent], msgspec.Meta(max_length=bundle.MOST_ITEMS)]
    log_size: _Number = 0
    notices_after: Annotated[dict[_Id, _Number], msgspec.Meta(max_length=MOST_SESSIONS)] = msgspec.field(
        default_factory=dict
    )


class AnswerSchema(Schema):
    """What goes back to the tablet as a file: an acknowledgement for every part of the bundle."""

    v = fields.Integer(required=True)
    logSize = fields.Integer(required=True)  # noqa: N815 - a member of the file
    acks = fields.List(fields.String(), required=True)


class StoredSchema(Schema):
    """The server's signed word on a receipt."""

    stored = fields.String(required=True)


class HeldReceiptSchema(Schema):
    """A receipt, by whoever holds it."""

    receipt = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_RECEIPT))


class NamedCertificateSchema(Schema):
    """A tablet's certificate, as the server signed it."""

    certificate = fields.String(required=True)


class AcknowledgementSchema(Schema):
    """The server's signed answer: what is stored, where in the log, and what the tablet must be told."""

    ack = fields.String(required=True)


Wanted = TypeVar("Wanted")
_BRACKETS = re.compile(rb"[\[\]{}]")
_uploads = msgspec.json.Decoder(Upload)
_bundles = msgspec.json.Decoder(Bundle)


def read_upload(body: bytes, encoding: str) -> Upload:
    """An upload from a request body; Refused `input_invalid` or `too_large`."""
    return _read(_uploads, body, encoding)


def read_bundle(body: bytes, encoding: str) -> Bundle:
    """A bundle from a request body. Refused `too_large`; raises ProtocolError bundle_malformed."""
    try:
        return _read(_bundles, body, encoding)
    except Refused as refused:
        if refused.code != "input_invalid" or refused.status != 400:
            raise
        raise ProtocolError("bundle_malformed") from refused


def _read(decoder: msgspec.json.Decoder[Wanted], body: bytes, encoding: str) -> Wanted:
    if encoding == "gzip":
        body = _unpack(body)
    elif encoding not in {"", "identity"}:
        raise _invalid("Only gzip bodies can be read.", status=415)
    _check_depth(body)
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _invalid(str(error)) from error


def _unpack(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(body, MOST_BYTES_UNPACKED)
    except zlib.error as error:
        raise _invalid("The body is not gzip.") from error
    if unpacker.unconsumed_tail:
        raise Refused(
            "too_large",
            413,
            "The upload is too large when unpacked.",
            safe="Everything is still on the tablet.",
            next=f"Send at most {MOST_ITEMS} items at a time.",
        )
    if not unpacker.eof or unpacker.unused_data:
        raise _invalid("The gzip body is cut off or followed by something else.")
    return content


def _check_depth(body: bytes) -> None:
    depth = 0
    for piece in body.split(b'"')[::2]:
        for bracket in _BRACKETS.finditer(piece):
            depth += 1 if bracket[0] in b"[{" else -1
            if depth > DEEPEST:
                raise _invalid("The body is nested too deeply.")


def _invalid(what: str, status: int = 400) -> Refused:
    return Refused(
        "input_invalid",
        status,
        f"The upload cannot be read. {what}",
        safe="Nothing was changed; everything is still on the tablet.",
        next="Send it again; if it fails again, export it and give the file to the office.",
    )
