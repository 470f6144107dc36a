"""The back-up: every row, what is personal sealed under that person's key; and its way back into an empty database.

Must never write a personal column in clear, nor a key. docs/operating.md, "Back up and upgrade"; invariant I10.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import Date, LargeBinary, Table, func, insert, select, text

from server import vault
from server.batches.models import BatchRecord
from server.database import UtcDateTime, db
from server.documents.models import Document
from server.errors import Refused
from server.retention.personal import NOT_COPIED, PERSONAL, Of
from sync.encoding import b64u, read_b64u

ROWS_AT_ONCE = 500
ABOUT = "about.json"

Row = dict[str, Any]


def write_copy(file: IO[bytes]) -> int:
    """Write the whole database as a ZIP; gives how many rows. Needs a transaction, so that all rows are of one moment."""
    of = _people()
    written = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(ABOUT, json.dumps({"revision": _revision()}))
        for table in _tables():
            with made.open(f"{table.name}.jsonl", "w", force_zip64=True) as part:
                for row in db.session.execute(
                    select(table).execution_options(yield_per=ROWS_AT_ONCE)
                ).mappings():
                    part.write(json.dumps(_sealed(table, dict(row), of)).encode() + b"\n")
                    written += 1
    return written


def read_copy(file: IO[bytes]) -> tuple[int, int]:
    """Fill an empty, migrated database from a copy; gives how many rows, and how many are of people who are forgotten.

    Needs a transaction. Refused `copy_of_another_version`, `database_not_empty`.
    """
    read = forgotten = 0
    with zipfile.ZipFile(file) as made:
        about = json.loads(made.read(ABOUT))
        if about["revision"] != _revision():
            raise Refused(
                "copy_of_another_version",
                409,
                "This back-up was made by another version.",
                next="Install that version, restore there, then upgrade.",
            )
        for table in _tables():
            if db.session.scalar(select(func.count()).select_from(table)):
                raise Refused(
                    "database_not_empty",
                    409,
                    "The database holds something already.",
                    safe="Nothing was changed.",
                    next="Restore into a new database: `fielddesk db upgrade`, then this.",
                )
            rows: list[Row] = []
            with made.open(f"{table.name}.jsonl") as part:
                for line in part:
                    row, gone = _opened(table, json.loads(line))
                    forgotten += gone
                    if row is not None:
                        rows.append(row)
                        read += 1
                    if len(rows) == ROWS_AT_ONCE:
                        db.session.execute(insert(table), rows)
                        rows = []
            if rows:
                db.session.execute(insert(table), rows)
    return read, forgotten


def _sealed(table: Table, row: Row, of: Of) -> Row:
    personal = PERSONAL.get(table.name)
    person = personal.person(row, of) if personal else ""
    if personal is None or not person:
        return {"row": _plain(table, row)}
    blank = personal.blank(row)
    secret = {name: row[name] for name in blank}
    if secret == blank:
        return {"row": _plain(table, row)}
    content = json.dumps(_plain(table, secret)).encode()
    return {
        "row": _plain(table, row | blank),
        "person": person,
        "sealed": b64u(vault.seal_for(person, content, table.name)),
    }


def _opened(table: Table, kept: Row) -> tuple[Row | None, int]:
    row = _typed(table, kept["row"])
    if "sealed" not in kept:
        return row, 0
    content = vault.open_for(kept["person"], read_b64u(kept["sealed"]), table.name)
    if content is None:
        return (None if table.name == "photos" else row), 1
    return row | _typed(table, json.loads(content)), 0


def _plain(table: Table, row: Row) -> Row:
    return {name: _write(value) for name, value in row.items() if name in table.c}


def _write(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64u(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _typed(table: Table, row: Row) -> Row:
    return {name: _read(table.c[name].type, value) for name, value in row.items()}


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return read_b64u(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _tables() -> Iterator[Table]:
    return (table for table in db.metadata.sorted_tables if table.name not in NOT_COPIED)


def _people() -> Of:
    """The applicant of each document, and of each record that a batch ever held."""
    of = {row[0]: row[1] for row in db.session.execute(select(Document.id, Document.applicant_id))}
    records = db.session.execute(select(BatchRecord.record_id, BatchRecord.document_id))
    return of | {row[0]: of[row[1]] for row in records}


def _revision() -> str:
    return str(db.session.scalar(text("SELECT version_num FROM alembic_version")))
