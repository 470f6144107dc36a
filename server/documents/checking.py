"""Checking the rows of an import against each other and against what is known, a few hundred at a time.

Must never write. docs/import.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from server.database import db
from server.documents import photos as pictures
from server.documents import rules
from server.documents.files import FileError, Problem, read_rows
from server.documents.models import Applicant, Document, Photo
from server.documents.photos import Photos
from server.documents.schemas import row_schema
from sync.encoding import b64u, write_json
from sync.record import fold

ROWS_AT_ONCE = 500
MOST_PROBLEMS = 1_000  # kept; all are counted


@dataclass(frozen=True, slots=True)
class Checked:
    """One good row: what is written of it. `act` is created, changed or unchanged; ids are None for the unknown."""

    row: dict[str, Any]
    act: str
    digest: str
    document_id: str | None
    applicant_id: str | None
    applicant_same: bool
    photo: bytes | None = None
    photo_digest: str = ""
    photo_known: bool = False


@dataclass
class Tally:
    """What was met on the way through the file."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    photos: int = 0
    unused_photos: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        """Count a problem, and keep it while the list is not too long to be read."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def check_rows(data: bytes, photos: Photos | None, today: date, tally: Tally) -> Iterator[list[Checked]]:
    """The good rows in portions; problems and counts go into the tally. Reads the database, never writes."""
    schema = row_schema(today)
    seen: set[str] = set()
    people: dict[str, int] = {}
    try:
        rows = read_rows(data)
        while portion := list(islice(rows, ROWS_AT_ONCE)):
            tally.rows += len(portion)
            good = _read(schema, portion, tally)
            good = [pair for pair in good if _alone(pair, seen, people, tally)]
            yield _compare(good, photos, tally)
    except FileError as error:
        for problem in error.problems:
            tally.report(problem)
    if photos is not None:
        tally.unused_photos = photos.unused
    if not tally.rows and not tally.problem_count:
        tally.report(Problem(0, "", "file_empty"))


def details_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says about the applicant, as it is kept."""
    name = row["name"] or " ".join(part for part in (row["givenNames"], row["familyName"]) if part)
    return {
        "name": name,
        "family_name": row["familyName"],
        "given_names": row["givenNames"],
        "folded_name": fold(name)[:400],
        "born": row["born"],
        "nationality": row["nationality"],
        "language": row["language"],
        "postcode": row["postcode"].upper(),
        "institution": row["institution"],
        "support": list(row["support"]),
        "guardian_name": row["guardian"],
    }


def _read(
    schema: Any, portion: list[tuple[int, dict[str, Any]]], tally: Tally
) -> list[tuple[int, dict[str, Any]]]:
    try:
        loaded = schema.load([row for _, row in portion], many=True)
    except ValidationError as error:
        wrong: dict[int, dict[str, list[str]]] = error.messages  # type: ignore[assignment]
        for place, messages in sorted(wrong.items()):
            for column, codes in messages.items():
                tally.report(Problem(portion[place][0], "" if column == "_schema" else column, codes[0]))
        kept = [pair for place, pair in enumerate(portion) if place not in wrong]
        loaded = schema.load([row for _, row in kept], many=True)
        portion = kept
    return [(number, row) for (number, _), row in zip(portion, loaded, strict=True)]


def _alone(pair: tuple[int, dict[str, Any]], seen: set[str], people: dict[str, int], tally: Tally) -> bool:
    """Whether the row agrees with the rows before it and with itself."""
    number, row = pair
    document = row["documentNumber"]
    details = details_of(row)
    said = hash(tuple(map(str, details.values())))
    problems = []
    if document in seen:
        problems.append(Problem(number, "documentNumber", "twice_in_file"))
    if people.setdefault(row["vNumber"], said) != said:
        problems.append(Problem(number, "vNumber", "applicant_differs"))
    if row["mandate"] and not row["representative"]:
        problems.append(Problem(number, "mandate", "mandate_without_representative"))
    if len(details["name"]) > 200:
        problems.append(Problem(number, "name", "too_long"))
    seen.add(document)
    for problem in problems:
        tally.report(problem)
    return not problems


def _compare(good: list[tuple[int, dict[str, Any]]], photos: Photos | None, tally: Tally) -> list[Checked]:
    known = {
        row.number: row
        for row in db.session.execute(
            select(
                Document.number,
                Document.id,
                Document.row_digest,
                Document.custody,
                Applicant.v_number,
                Photo.source_digest,
            )
            .join(Applicant, Applicant.id == Document.applicant_id)
            .outerjoin(Photo, Photo.document_id == Document.id)
            .where(Document.number.in_([row["documentNumber"] for _, row in good]))
        )
    }
    applicants = {
        row.v_number: row
        for row in db.session.execute(
            select(*Applicant.__table__.columns).where(
                Applicant.v_number.in_([row["vNumber"] for _, row in good])
            )
        )
    }
    checked = []
    for number, row in good:
        document = known.get(row["documentNumber"])
        digest = _digest(row)
        act = "created"
        if document is not None:
            act = rules.repeated(
                document.custody, document.row_digest == digest, document.v_number == row["vNumber"]
            )
        if act not in ("created", "changed", "unchanged"):
            tally.report(Problem(number, "documentNumber", act))
            continue
        person = applicants.get(row["vNumber"])
        same = person is not None and all(
            getattr(person, name) == value for name, value in details_of(row).items()
        )
        try:
            photo, photo_digest = _photo(row, photos, document.source_digest if document else None)
        except ValueError as error:
            tally.report(Problem(number, "photo", str(error)))
            continue
        setattr(tally, act, getattr(tally, act) + 1)
        tally.photos += photo is not None
        checked.append(
            Checked(
                row,
                act,
                digest,
                document.id if document else None,
                person.id if person else None,
                same,
                photo,
                photo_digest,
                bool(document and document.source_digest),
            )
        )
    return checked


def _photo(row: dict[str, Any], photos: Photos | None, known: str | None) -> tuple[bytes | None, str]:
    """The small photo and its source's digest, or None when there is none or it is the known one."""
    if photos is None:
        return None, ""
    entry = photos.find(row["photo"], row["documentNumber"])
    if entry is None:
        return None, ""
    source = photos.read(entry)
    digest = pictures.digest(source)
    return (None, "") if digest == known else (pictures.make_small(source), digest)


def _digest(row: dict[str, Any]) -> str:
    said = {
        name: str(value) if isinstance(value, date) else value
        for name, value in row.items()
        if name != "photo"
    }
    return b64u(sha256(write_json(said)).digest())
