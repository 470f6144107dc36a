"""The handover record and the directory: what a tablet needs to find a person and hand one document over.

Must never be in memory for longer than one record is open. docs/protocol.md, "Batch".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync import box_seal, dictionary, seal
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
HEAD_BYTES = 3  # the dictionary's number, and how long the data is
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
_COLUMNS = (("n", 400), ("v", 10), ("d", 9), ("b", 10), ("t", 24), ("l", 8))
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True)
class Directory:
    """All lines of an edition, and the number of the box's seal as it is compared, "" when it names none."""

    entries: list[Entry]
    box: str = ""


def fold(text: str) -> str:
    """A name as it is searched: no accents, no case, no punctuation, single blanks.

    NFKD, combining marks dropped, lower case, a few letters that do not decompose spelled out,
    everything that is not a letter or digit a blank.
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFC", plain.lower().translate(_LETTERS))
    return " ".join("".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in plain).split())


def write_record(record: Record, photo: bytes) -> bytes:
    """The payload of the record's segment: number of the dictionary, length of the data, data, photo.

    Its `rid` is not in it: the row of the manifest has it, and the segment opens under no other.
    Raises too_large.
    """
    said = write_json(
        {
            "v": 1,
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
    data = seal.deflate(said, dictionary.WORDS[dictionary.NEWEST])
    if len(said) > DATA_BYTES or len(data) >= 1 << 16:
        raise ProtocolError("too_large", "record")
    return bytes([dictionary.NEWEST]) + len(data).to_bytes(2, "big") + data + photo


def read_record(rid: str, payload: bytes) -> tuple[Record, bytes]:
    """The record again, and its photo or b"".

    Raises version_unknown (of the dictionary too), sealed_unopenable, too_large, json_malformed, field_missing.
    """
    if len(payload) < HEAD_BYTES:
        raise ProtocolError("sealed_unopenable", "record")
    words = dictionary.WORDS.get(payload[0])
    if words is None:
        raise ProtocolError("version_unknown", "dictionary")
    end = HEAD_BYTES + int.from_bytes(payload[1:HEAD_BYTES], "big")
    if end > len(payload):
        raise ProtocolError("sealed_unopenable", "record")
    value = read_object(seal.inflate(payload[HEAD_BYTES:end], DATA_BYTES, words), DATA_BYTES)
    check_version(value)
    record = Record(
        rid=rid,
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
    return record, payload[end:]


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


def read_directory(payload: bytes, rids: Sequence[str]) -> Directory:
    """The directory again, an entry for each of the manifest's rows.

    Raises sealed_unopenable, too_large, json_malformed, version_unknown, field_missing.
    """
    value = read_json(seal.inflate(payload, DIRECTORY_BYTES), DIRECTORY_BYTES)
    if not isinstance(value, dict):
        raise ProtocolError("json_malformed", "directory")
    check_version(value)
    entries = _read_entries(object_of(value, "records"), rids)
    box = value.get("box", "")
    if "box" in value and not (isinstance(box, str) and box_seal.is_number(box)):
        raise ProtocolError("field_missing", "box")
    return Directory(entries, box)


def _read_entries(columns: dict[str, Any], rids: Sequence[str]) -> list[Entry]:
    rows = list_of(columns, "r", MOST_RECORDS)
    if any(type(row) is not int for row in rows) or sorted(rows) != list(range(len(rids))):
        raise ProtocolError("field_missing", "r")
    texts: list[list[Any]] = [texts_of(columns, name, MOST_RECORDS, longest) for name, longest in _COLUMNS]
    codes: list[list[Any]] = [
        [texts_of({name: row}, name, MOST_IN_LIST) for row in list_of(columns, name, MOST_RECORDS)]
        for name in "as"
    ]
    leases = _read_leases(columns, len(rows))
    if any(len(column) != len(rows) for column in (*texts, *codes, leases)):
        raise ProtocolError("field_missing", "records")
    return [
        Entry(rids[row], name, fold(name), v_number, number, born, slot, alerts, support, language, lease)
        for row, name, v_number, number, born, slot, language, alerts, support, lease in zip(
            rows, *texts, *codes, leases, strict=True
        )
    ]


def record_aad(batch: str, rid: str) -> bytes:
    """What binds a record's segment to its batch and record."""
    return domain(batch, rid, "record")


def directory_aad(batch: str, edition: int) -> bytes:
    """What binds a directory to its batch and edition."""
    return domain(batch, str(edition), "directory")


def _read_leases(columns: dict[str, Any], count: int) -> list[dict[str, str] | None]:
    """For whom each is set aside; None for all where there is no such list."""
    if columns.get("lease") is None:
        return [None] * count
    rows = list_of(columns, "lease", MOST_RECORDS)
    return [_texts_or_none({"lease": row}, "lease", _LEASE) for row in rows]


def _lease_of(record: Record) -> dict[str, Any]:
    return {} if record.lease is None else {"lease": record.lease}


def _texts(value: object, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ProtocolError("field_missing")
    return {name: text_of(value, name, NOTE_CHARS) for name in names}


def _texts_or_none(value: dict[str, Any], name: str, names: tuple[str, ...]) -> dict[str, str] | None:
    return None if value.get(name) is None else _texts(value[name], names)
