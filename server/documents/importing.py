"""Importing a file of documents: the whole file or nothing of it, and the same file twice is one import.

Must never write a row while any row has a problem. docs/import.md.
"""

from __future__ import annotations

import io
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from server.database import db, new_id
from server.documents.checking import Checked, Tally, check_rows, details_of
from server.documents.files import FileError, Problem
from server.documents.models import Applicant, Document, DocumentImport, Photo
from server.documents.photos import Photos
from server.documents.reasons import OF_THE_OFFICE, WORDS
from server.errors import Refused
from server.log import service as log
from sync.encoding import b64u

FILE_NAME_LENGTH = 200  # characters


@dataclass(frozen=True)
class ImportResult:
    """What an import did. `repeated`: the same file was imported before, and nothing was done now."""

    id: str
    file_name: str
    rows: int
    created: int
    changed: int
    unchanged: int
    photos: int
    unused_photos: int
    repeated: bool = False


@dataclass(frozen=True)
class Preview:
    """What an import would do, and every problem that stands in its way."""

    rows: int
    created: int
    changed: int
    unchanged: int
    photos: int
    unused_photos: int
    repeated: bool = False
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)


def preview_file(data: bytes, file_name: str, photos: bytes | None, *, now: datetime) -> Preview:
    """What importing this file would do; writes nothing, refuses nothing."""
    if kept := _kept(_digest(data, photos)):
        return Preview(kept.rows, 0, 0, kept.rows, 0, 0, repeated=True)
    tally = Tally()
    for _ in _checked(data, photos, now, tally):
        db.session.expunge_all()
    return Preview(
        tally.rows,
        tally.created,
        tally.changed,
        tally.unchanged,
        tally.photos,
        tally.unused_photos,
        problem_count=tally.problem_count,
        problems=tally.problems,
    )


def import_file(
    data: bytes, file_name: str, photos: bytes | None, *, staff_id: str | None, now: datetime
) -> ImportResult:
    """Take in a whole file, CSV or JSON, with an optional ZIP of photos beside it.

    Refused `import_invalid` with every problem as {row, column, code, message}, `import_collides`.
    """
    digest = _digest(data, photos)
    if kept := _kept(digest):
        return _repeated(kept)
    taken = DocumentImport(
        id=new_id(),
        digest=digest,
        file_name=file_name[-FILE_NAME_LENGTH:],
        rows=0,
        created=0,
        unchanged=0,
        staff_id=staff_id,
        at=now,
    )
    tally = Tally()
    try:
        db.session.add(taken)
        db.session.flush()
        people: dict[str, str] = {}
        for portion in _checked(data, photos, now, tally):
            if not tally.problem_count:
                _write(portion, people, taken.id, now)
    except IntegrityError as error:
        raise Refused(
            "import_collides",
            409,
            "Another import took in some of these documents at the same moment.",
            next="Look at the list of documents and import the file again.",
        ) from error
    if tally.problem_count:
        raise refusal(tally.problems, tally.problem_count)
    taken.rows, taken.created, taken.unchanged = tally.rows, tally.created, tally.unchanged
    taken.photos = tally.photos
    taken.summary = {"changed": tally.changed, "unusedPhotos": tally.unused_photos}
    db.session.flush()
    log.append(
        "import",
        {
            "by": staff_id or "",
            "changed": tally.changed,
            "created": tally.created,
            "digest": digest,
            "import": taken.id,
            "photos": tally.photos,
            "rows": tally.rows,
        },
        now=now,
        subject=taken.id,
    )
    return _result(taken, repeated=False)


def refusal(problems: list[Problem], count: int) -> Refused:
    """The refusal of a file with these problems."""
    impossible = all(problem.code in OF_THE_OFFICE for problem in problems)
    return Refused(
        "import_invalid",
        422 if impossible else 400,
        f"The file has {count} {'problem' if count == 1 else 'problems'}; nothing of it was imported.",
        safe="The documents that were there before are unchanged.",
        next="Correct the rows that are named and import the whole file again.",
        extra={"problems": count},
        fields=[
            {
                "row": problem.row,
                "column": problem.column,
                "code": problem.code,
                "message": WORDS.get(problem.code, problem.code),
            }
            for problem in problems
        ],
    )


def _checked(data: bytes, photos: bytes | None, now: datetime, tally: Tally) -> Any:
    today = now.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone)).date()
    try:
        opened = Photos(io.BytesIO(photos)) if photos else None
    except FileError as error:
        tally.report(error.problems[0])
        opened = None
    with opened or nullcontext():
        yield from check_rows(data, opened, today, tally)


def _write(portion: list[Checked], people: dict[str, str], import_id: str, now: datetime) -> None:
    """Write one portion with a handful of statements; `people` are the applicants this import has made."""
    new_people: list[dict[str, Any]] = []
    changed_people: list[dict[str, Any]] = []
    new_documents: list[dict[str, Any]] = []
    changed_documents: list[dict[str, Any]] = []
    new_photos: list[dict[str, Any]] = []
    changed_photos: list[dict[str, Any]] = []
    for one in portion:
        v_number = one.row["vNumber"]
        document_id = one.document_id
        if one.act != "unchanged":
            applicant_id = one.applicant_id or people.get(v_number)
            if applicant_id is None:
                applicant_id = people[v_number] = new_id()
                new_people.append({"id": applicant_id, "v_number": v_number, **details_of(one.row)})
            elif one.applicant_id and not one.applicant_same:
                changed_people.append({"id": applicant_id, **details_of(one.row)})
            details = _document(one, applicant_id)
            if document_id is None:
                document_id = new_id()
                new_documents.append(
                    {
                        "id": document_id,
                        "custody": "stock",
                        "import_id": import_id,
                        "created_at": now,
                        "version": 1,
                        "recall_reason": "",
                        **details,
                    }
                )
            else:
                changed_documents.append({"id": document_id, **details})
        if one.photo is not None:
            kept = new_photos if not one.photo_known else changed_photos
            kept.append({"document_id": document_id, "image": one.photo, "source_digest": one.photo_digest})
    execute = db.session.execute
    for table, rows in ((Applicant, new_people), (Document, new_documents), (Photo, new_photos)):
        if rows:
            execute(insert(table.__table__), rows)
    for table, rows in ((Applicant, changed_people), (Document, changed_documents), (Photo, changed_photos)):
        if rows:
            execute(update(table), rows)
    if changed_documents:
        execute(
            update(Document.__table__)
            .where(Document.id.in_([row["id"] for row in changed_documents]))
            .values(version=Document.version + 1)
        )


def _document(one: Checked, applicant_id: str) -> dict[str, Any]:
    row = one.row
    return {
        "number": row["documentNumber"],
        "kind": row["kind"],
        "valid_until": row["validUntil"],
        "applicant_id": applicant_id,
        "alerts": list(row["alerts"]),
        "old_documents": list(row["oldDocuments"]),
        "representative_name": row["representative"],
        "mandate_kind": row["mandate"],
        "note": row["note"],
        "row_digest": one.digest,
    }


def _digest(data: bytes, photos: bytes | None) -> str:
    both = sha256(data).digest() + (sha256(photos).digest() if photos else b"")
    return b64u(sha256(both).digest())


def _kept(digest: str) -> DocumentImport | None:
    return db.session.scalar(select(DocumentImport).where(DocumentImport.digest == digest))


def _repeated(kept: DocumentImport) -> ImportResult:
    return _result(kept, repeated=True)


def _result(kept: DocumentImport, *, repeated: bool) -> ImportResult:
    return ImportResult(
        id=kept.id,
        file_name=kept.file_name,
        rows=kept.rows,
        created=0 if repeated else kept.created,
        changed=0 if repeated else kept.summary.get("changed", 0),
        unchanged=kept.rows if repeated else kept.unchanged,
        photos=0 if repeated else kept.photos,
        unused_photos=kept.summary.get("unusedPhotos", 0),
        repeated=repeated,
    )
