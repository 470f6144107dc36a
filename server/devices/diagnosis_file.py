"""A diagnosis that a tablet saved to a file: words for anybody, then one line of JSON for the office.

Must never take in more than the tablet's own door would: the same schema judges it. docs/protocol.md, "Diagnoses".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from server.devices.diagnosis_schema import BODY_LIMIT, ID, DiagnosisSchema
from server.errors import Refused
from server.web.problems import pointers
from sync.encoding import read_json
from sync.errors import ProtocolError

FILE_LIMIT = 2 * BODY_LIMIT  # bytes: what a tablet may send, and the same in words


@dataclass(frozen=True)
class Saved:
    """What the file says: of which tablet, made when, and the report as `DiagnosisSchema` writes it."""

    device_id: str
    made_at: datetime
    report: dict[str, Any]


class SavedSchema(Schema):
    """The line for the office."""

    v = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    dev = fields.String(required=True, validate=ID)
    diagnosis = fields.Nested(DiagnosisSchema, required=True)


def read_file(data: bytes) -> Saved:
    """The diagnosis in a file.

    Refused `diagnosis_file_too_large`, `diagnosis_file_unreadable` (no such line, or damaged), `diagnosis_file_invalid`
    (with a pointer to each part that the tablet's own door would refuse).
    """
    if len(data) > FILE_LIMIT:
        raise _refused("too_large", 413, "The file is larger than 128 KB.")
    start = 0 if data.startswith(b"{") else data.rfind(b"\n{") + 1
    if not data.startswith(b"{", start):
        raise _refused("unreadable", 400, "No diagnosis of a tablet is in this file.")
    try:
        value = read_json(data[start:], BODY_LIMIT)
        given = SavedSchema().load(value)
    except ProtocolError as error:
        raise _refused("unreadable", 400, "No diagnosis of a tablet is in this file.") from error
    except ValidationError as error:
        found = pointers(error.messages)
        raise _refused("invalid", 400, "The file says something that no tablet says.", found) from error
    diagnosis = given["diagnosis"]
    return Saved(given["dev"], diagnosis["made_at"], DiagnosisSchema().dump(diagnosis))


def _refused(code: str, status: int, what: str, found: Iterable[dict[str, Any]] = ()) -> Refused:
    return Refused(
        f"diagnosis_file_{code}",
        status,
        what,
        safe="Nothing was taken in. The file and the tablet are unchanged.",
        next="Save the diagnosis on the tablet once more (Settings, Send diagnosis, Save as a file) and bring that file as it is.",
        fields=list(found),
    )
