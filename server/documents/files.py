"""Reading a file of documents: CSV or JSON to rows of text, one at a time.

Must never judge a value: schemas do. Encodings, separators and columns: docs/import.md.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

MOST_ROWS = 100_000
REQUIRED = ("documentNumber", "kind", "vNumber", "familyName")
OPTIONAL = (
    "validUntil",
    "name",
    "givenNames",
    "born",
    "nationality",
    "language",
    "postcode",
    "institution",
    "support",
    "alerts",
    "oldDocuments",
    "representative",
    "mandate",
    "guardian",
    "note",
    "photo",
)
COLUMNS = (*REQUIRED, *OPTIONAL)
DUTCH = {
    "documentnummer": "documentNumber",
    "soort": "kind",
    "geldigtot": "validUntil",
    "vnummer": "vNumber",
    "naam": "name",
    "achternaam": "familyName",
    "voornamen": "givenNames",
    "geboortedatum": "born",
    "nationaliteit": "nationality",
    "taal": "language",
    "instelling": "institution",
    "ondersteuning": "support",
    "signalen": "alerts",
    "oudedocumenten": "oldDocuments",
    "gemachtigde": "representative",
    "machtiging": "mandate",
    "voogd": "guardian",
    "notitie": "note",
    "foto": "photo",
}
KNOWN = {column.lower(): column for column in COLUMNS} | DUTCH
SEPARATORS = ";,\t"
WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: the row as a spreadsheet numbers it (0: the whole file), the column, a code."""

    row: int
    column: str
    code: str


class FileError(Exception):
    """The file as a whole cannot be read; carries its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = list(problems)


def read_rows(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its number: CSV from 2 (the heading is 1), JSON from 1. Raises FileError.

    The kind is told from the first character that is not blank, not from a file name.
    """
    if data.startswith(WORKBOOK):
        raise FileError(Problem(0, "", "is_workbook"))
    plain = data.removeprefix(codecs.BOM_UTF8)
    if not plain.strip():
        raise FileError(Problem(0, "", "file_empty"))
    if plain.lstrip()[:1] in (b"[", b"{"):
        return _read_json(plain)
    return _read_csv(plain)


def _read_csv(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    if b"\x00" in data:
        raise FileError(Problem(0, "", "not_text"))
    text = io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data), newline="")
    first = text.readline()
    separator = max(SEPARATORS, key=first.count)
    text.seek(0)
    reader = csv.reader(text, delimiter=separator, strict=True)
    number = 0
    try:
        columns = _columns(next(reader))
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if number > MOST_ROWS + 1:
                raise FileError(Problem(number, "", "too_many_rows"))
            if len(cells) > len(columns) and any(cells[len(columns) :]):
                raise FileError(Problem(number, "", "too_many_cells"))
            yield number, dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise FileError(Problem(number + 1, "", "quotes_broken")) from error


def _columns(headings: list[str]) -> list[str]:
    columns = [KNOWN.get(_plain(heading), "") for heading in headings]
    problems = [
        Problem(1, heading.strip()[:40] or f"{place + 1}", "column_unknown")
        for place, (heading, column) in enumerate(zip(headings, columns, strict=True))
        if not column
    ]
    problems += [Problem(1, column, "column_missing") for column in REQUIRED if column not in columns]
    problems += [
        Problem(1, column, "column_twice")
        for column in dict.fromkeys(columns)
        if columns.count(column) > 1 and column
    ]
    if problems:
        raise FileError(*problems)
    return columns


def _read_json(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        if data.lstrip().startswith(b"{"):
            rows = msgspec.json.decode(data, type=dict[str, list[msgspec.Raw]]).get("documents")
        else:
            rows = msgspec.json.decode(data, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileError(Problem(0, "", "not_json")) from error
    if rows is None:
        raise FileError(Problem(0, "", "not_json"))
    if len(rows) > MOST_ROWS:
        raise FileError(Problem(len(rows), "", "too_many_rows"))
    for number, raw in enumerate(rows, start=1):
        try:
            row = msgspec.json.decode(raw, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise FileError(Problem(number, "", "not_json")) from error
        yield number, {KNOWN.get(_plain(name), name[:40]): value for name, value in row.items()}


def _plain(heading: str) -> str:
    return re.sub(r"[\s_\-]+", "", heading).lower()


def _encoding(data: bytes) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), 1 << 16):
            decoder.decode(data[start : start + (1 << 16)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        try:
            codecs.decode(data, "cp1252")
        except UnicodeDecodeError as error:
            raise FileError(Problem(0, "", "not_text")) from error
        return "cp1252"
    return "utf-8"
