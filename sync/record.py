"""The handover record and the directory: what a tablet needs to find a person and hand one document over.

Must never be in memory for longer than one record is open. docs/protocol.md, "Batch".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sync import seal
from sync.encoding import (
    check_version,
    domain,
    list_of,
    object_of,
    read_json,
    read_object,
    text_of,
    texts_of,
    write_json,
)
from sync.errors import ProtocolError

DATA_BYTES = 64 * 1024
DIRECTORY_BYTES = 64 * 1024 * 1024
MOST_RECORDS = 100_000
MOST_IN_LIST = 50
NOTE_CHARS = 4_000
ALERTS = (
    "old_document",
    "identity_check",
    "name_changed",
    "collect_in_person",
    "recalled",
    "other",
)
SUPPORT = (
    "reads_with_difficulty",
    "few_digital_skills",
    "hearing",
    "sight",
    "mobility",
    "mental_health",
    "interpreter",
)
_DOC = ("number", "kind", "validUntil")
_APPLICANT = ("vNumber", "name", "familyName", "givenNames", "born", "nationality", "language")
_LEASE = ("dev", "label")
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
    }
)


@dataclass(frozen=True)
class Record:
    """One handover record; the members are those of the JSON in docs/protocol.md, "Batch"."""

    rid: str
    doc: dict[str, str]
    applicant: dict[str, str]
    slot: dict[str, str] | None
    alerts: list[dict[str, str]]
    old_documents: list[dict[str, str]]
    support: list[str]
    representative: dict[str, str] | None
    guardian: dict[str, str] | None
    note: str
    lease: dict[str, str] | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the directory: what finding needs, and no more."""

    rid: str
    name: str
    folded: str
    v_number: str
    document_number: str
    born: str
    slot: str
    alerts: list[str]
    support: list[str]
    language: str
    lease: dict[str, str] | None = None


def fold(text: str) -> str:
    """A name as it is searched: no accents, no case, no punctuation, single blanks.

    NFKD, combining marks dropped, lower case, a few letters that do not decompose spelled out,
    everything that is not a letter or digit a blank.
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFC", plain.lower().translate(_LETTERS))
    return " ".join("".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in plain).split())


def write_data(record: Record) -> bytes:
    """The record's JSON, deflated: the payload of its data segment."""
    return seal.deflate(
        write_json(
            {
                "v": 1,
                "rid": record.rid,
                "doc": record.doc,
                "applicant": record.applicant,
                "slot": record.slot,
                "alerts": record.alerts,
                "oldDocuments": record.old_documents,
                "support": record.support,
                "representative": record.representative,
                "guardian": record.guardian,
                "note": record.note,
                **_lease_of(record),
            }
        )
    )


def read_data(payload: bytes) -> Record:
    """The record again. Raises sealed_unopenable, json_malformed, version_unknown, field_missing."""
    value = read_object(seal.inflate(payload, DATA_BYTES), DATA_BYTES)
    check_version(value)
    return Record(
        rid=text_of(value, "rid", 22),
        doc=_texts(object_of(value, "doc"), _DOC),
        applicant=_texts(object_of(value, "applicant"), _APPLICANT),
        slot=_texts_or_none(value, "slot", ("startsAt", "endsAt")),
        alerts=[_texts(row, ("code", "text")) for row in list_of(value, "alerts", MOST_IN_LIST)],
        old_documents=[
            _texts(row, ("number", "kind")) for row in list_of(value, "oldDocuments", MOST_IN_LIST)
        ],
        support=texts_of(value, "support", MOST_IN_LIST),
        representative=_texts_or_none(value, "representative", ("name", "mandateKind")),
        guardian=_texts_or_none(value, "guardian", ("name",)),
        note=text_of(value, "note", NOTE_CHARS),
        lease=_texts_or_none(value, "lease", _LEASE),
    )


def entry_of(record: Record) -> Entry:
    """The directory's line for a record."""
    return Entry(
        rid=record.rid,
        name=record.applicant["name"],
        folded=fold(record.applicant["name"]),
        v_number=record.applicant["vNumber"],
        document_number=record.doc["number"],
        born=record.applicant["born"],
        slot=record.slot["startsAt"] if record.slot else "",
        alerts=[alert["code"] for alert in record.alerts],
        support=list(record.support),
        language=record.applicant["language"],
        lease=record.lease,
    )


def write_directory(entries: Iterable[Entry]) -> bytes:
    """The directory's JSON, deflated, sorted by slot and folded name."""
    rows = [
        {
            "r": entry.rid,
            "n": entry.name,
            "f": entry.folded,
            "v": entry.v_number,
            "d": entry.document_number,
            "b": entry.born,
            "t": entry.slot,
            "a": entry.alerts,
            "s": entry.support,
            "l": entry.language,
            **_lease_of(entry),
        }
        for entry in sorted(entries, key=lambda entry: (entry.slot or "~", entry.folded, entry.rid))
    ]
    return seal.deflate(write_json({"v": 1, "records": rows}))


def read_directory(payload: bytes) -> list[Entry]:
    """The entries again. Raises sealed_unopenable, json_malformed, version_unknown, field_missing."""
    value = read_json(seal.inflate(payload, DIRECTORY_BYTES), DIRECTORY_BYTES)
    if not isinstance(value, dict):
        raise ProtocolError("json_malformed", "directory")
    check_version(value)
    return [_read_entry(row) for row in list_of(value, "records", MOST_RECORDS)]


def data_aad(batch: str, rid: str) -> bytes:
    """What binds a data segment to its batch and record."""
    return domain(batch, rid, "data")


def photo_aad(batch: str, rid: str) -> bytes:
    """What binds a photo segment to its batch and record."""
    return domain(batch, rid, "photo")


def directory_aad(batch: str, edition: int) -> bytes:
    """What binds a directory to its batch and edition."""
    return domain(batch, str(edition), "directory")


def _read_entry(row: object) -> Entry:
    if not isinstance(row, dict):
        raise ProtocolError("field_missing", "records")
    return Entry(
        rid=text_of(row, "r", 22),
        name=text_of(row, "n", 400),
        folded=text_of(row, "f", 800),
        v_number=text_of(row, "v", 10),
        document_number=text_of(row, "d", 9),
        born=text_of(row, "b", 10),
        slot=text_of(row, "t", 24),
        alerts=texts_of(row, "a", MOST_IN_LIST),
        support=texts_of(row, "s", MOST_IN_LIST),
        language=text_of(row, "l", 8),
        lease=_texts_or_none(row, "lease", _LEASE),
    )


def _lease_of(one: Record | Entry) -> dict[str, Any]:
    return {} if one.lease is None else {"lease": one.lease}


def _texts(value: object, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ProtocolError("field_missing")
    return {name: text_of(value, name, NOTE_CHARS) for name in names}


def _texts_or_none(value: dict[str, Any], name: str, names: tuple[str, ...]) -> dict[str, str] | None:
    return None if value.get(name) is None else _texts(value[name], names)
