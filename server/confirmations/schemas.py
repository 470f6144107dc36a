"""What an upload looks like before anything in it is believed: unpacked within its limits, read by the protocol.

Must never look inside an item: `reading` does, with the device's key. docs/protocol.md, "Upload".
"""

from __future__ import annotations

import zlib

from marshmallow import Schema, fields, validate

from server.errors import Refused
from sync import bundle as wire
from sync.errors import ProtocolError

MOST_BYTES_SENT = 8 * 1024 * 1024  # bytes of the body as it comes
MOST_BYTES_UNPACKED = 32 * 1024 * 1024  # bytes after gunzip: 200 items at their limit
LONGEST_RECEIPT = 4096  # characters; a receipt has some 420


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


def read_upload(body: bytes, encoding: str) -> wire.Upload:
    """An upload from a request body; Refused `input_invalid` or `too_large`."""
    try:
        return wire.read_upload(unpacked(body, encoding))
    except ProtocolError as error:
        if error.code == "too_large":
            raise _too_large() from error
        raise _invalid(str(error)) from error


def read_export(body: bytes, encoding: str) -> wire.Export:
    """A bundle from a request body. Refused `too_large`; raises ProtocolError bundle_malformed."""
    try:
        return wire.read_export(unpacked(body, encoding))
    except ProtocolError as error:
        if error.code == "too_large":
            raise _too_large() from error
        raise
    except Refused as refused:
        if refused.code != "input_invalid" or refused.status != 400:
            raise
        raise ProtocolError("bundle_malformed") from refused


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body as it was before gzip; Refused `input_invalid` or `too_large`."""
    if encoding == "gzip":
        return _unpack(body)
    if encoding not in {"", "identity"}:
        raise _invalid("Only gzip bodies can be read.", status=415)
    return body


def _unpack(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(body, MOST_BYTES_UNPACKED)
    except zlib.error as error:
        raise _invalid("The body is not gzip.") from error
    if unpacker.unconsumed_tail:
        raise _too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise _invalid("The gzip body is cut off or followed by something else.")
    return content


def _too_large() -> Refused:
    return Refused(
        "too_large",
        413,
        "The upload is too large when unpacked.",
        safe="Everything is still on the tablet.",
        next=f"Send at most {wire.UPLOAD_ITEMS} items at a time.",
    )


def _invalid(what: str, status: int = 400) -> Refused:
    return Refused(
        "input_invalid",
        status,
        f"The upload cannot be read. {what}",
        safe="Nothing was changed; everything is still on the tablet.",
        next="Send it again; if it fails again, export it and give the file to the office.",
    )
