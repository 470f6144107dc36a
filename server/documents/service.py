"""Documents: import, look up, and the one way custody changes.

Must never change custody anywhere but in `move` and `move_many`. docs/glossary.md, "custody".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from server.database import db, insert_rows, new_id
from server.documents import rules
from server.documents.importing import ImportResult, Preview, import_file, preview_file
from server.documents.models import Applicant, CustodyMove, Document, DocumentImport, Photo
from server.errors import Refused
from sync.record import fold

__all__ = [
    "DocumentFilter",
    "ImportResult",
    "Preview",
    "custody_of",
    "document_by_number",
    "import_file",
    "imports",
    "move",
    "move_many",
    "preview_file",
    "search",
    "select_documents",
]

REASON_LENGTH = 200  # characters
IDS_AT_ONCE = 5_000


@dataclass(frozen=True)
class DocumentFilter:
    """What a list of documents is narrowed to; an empty value does not narrow.

    `text` is any part of a name, a document number, a V-number or a date of birth; `postcode` begins of postcodes,
    apart by blanks; `state` is a custody, or `recalled`.
    """

    text: str = ""
    state: str = ""
    postcode: str = ""
    institution: str = ""
    language: str = ""
    support: str = ""
    import_id: str = ""


def select_documents(narrowed: DocumentFilter | None = None) -> Select[Document]:
    """The documents that fit the filter, with their applicants, for a list that pages and sorts."""
    chosen = (
        select(Document)
        .join(Applicant, Applicant.id == Document.applicant_id)
        .options(contains_eager(Document.applicant))
        .order_by(Document.number)
    )
    return chosen.where(*conditions(narrowed or DocumentFilter()))


def conditions(narrowed: DocumentFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on Document joined with Applicant."""
    wanted: list[ColumnElement[bool]] = [_text_condition(word) for word in _words(narrowed.text)]
    if narrowed.state == "recalled":
        wanted.append(Document.recalled_at.is_not(None))
    elif narrowed.state:
        wanted.append(Document.custody == narrowed.state)
    begins = [part.upper() for part in narrowed.postcode.split()]
    if begins:
        wanted.append(or_(*(Applicant.postcode.startswith(part, autoescape=True) for part in begins)))
    if narrowed.institution:
        wanted.append(Applicant.institution == narrowed.institution)
    if narrowed.language:
        wanted.append(Applicant.language == narrowed.language)
    if narrowed.support == "any":
        wanted.append(cast(Applicant.support, String) != "[]")
    elif narrowed.support:
        wanted.append(cast(Applicant.support, String).contains(f'"{narrowed.support}"', autoescape=True))
    if narrowed.import_id:
        wanted.append(Document.import_id == narrowed.import_id)
    return wanted


def search(text: str, *, limit: int = 50) -> Sequence[Document]:
    """The first documents that this text finds, by number."""
    return db.session.scalars(select_documents(DocumentFilter(text=text)).limit(limit)).all()


def document_by_number(number: str) -> Document:
    """The document with this number; Refused `document_unknown`."""
    try:
        known = rules.read_document_number(number)
    except ValueError:
        known = ""
    found: Document | None = None
    if known:
        found = db.session.scalar(select(Document).where(Document.number == known))
    if found is None:
        raise Refused(
            "document_unknown",
            404,
            "There is no such document.",
            next="Look it up in the list of documents.",
        )
    return found


def photo_of(document_id: str) -> bytes | None:
    """The applicant's photo as WebP, None when there is none."""
    return db.session.scalar(select(Photo.image).where(Photo.document_id == document_id))


def custody_of(document_id: str) -> str:
    """Who holds the document now; empty when nobody knows it."""
    return db.session.scalar(select(Document.custody).where(Document.id == document_id)) or ""


def counts_by_custody() -> dict[str, int]:
    """How many documents are where."""
    rows = db.session.execute(select(Document.custody, func.count()).group_by(Document.custody))
    return {row[0]: row[1] for row in rows}


def choices() -> dict[str, list[str]]:
    """The institutions and languages that there are to filter by."""
    return {
        "institutions": _distinct(Applicant.institution),
        "languages": _distinct(Applicant.language),
    }


def imports(*, limit: int = 10) -> Sequence[DocumentImport]:
    """The newest imports."""
    return db.session.scalars(select(DocumentImport).order_by(DocumentImport.id.desc()).limit(limit)).all()


def move(
    document_id: str,
    to: str,
    *,
    reason: str,
    now: datetime,
    session_id: str | None = None,
    staff_id: str | None = None,
    device_id: str | None = None,
) -> Document:
    """Record that somebody else holds the document from now on; where it is already is no harm.

    Refused `document_unknown`, `custody_impossible`.
    """
    document = db.session.get(Document, document_id, with_for_update=True)
    if document is None:
        raise Refused(
            "document_unknown",
            404,
            "There is no such document.",
            next="Look it up in the list of documents.",
        )
    if document.custody == to:
        return document
    if not rules.may_follow(document.custody, to):
        raise _impossible(document.number, document.custody, to)
    db.session.add(
        CustodyMove(
            id=new_id(),
            document_id=document_id,
            from_custody=document.custody,
            to_custody=to,
            reason=reason[:REASON_LENGTH],
            session_id=session_id,
            staff_id=staff_id,
            device_id=device_id,
            at=now,
        )
    )
    document.custody = to
    document.version += 1
    db.session.flush()
    return document


def move_many(
    document_ids: Iterable[str],
    to: str,
    *,
    reason: str,
    now: datetime,
    session_id: str | None = None,
    staff_id: str | None = None,
    device_id: str | None = None,
) -> int:
    """Move many at once, with a constant number of statements per thousand; gives how many really moved.

    Refused `document_unknown`, `custody_impossible`: then none has moved.
    """
    ids = list(dict.fromkeys(document_ids))
    moved = 0
    for start in range(0, len(ids), IDS_AT_ONCE):
        wanted = ids[start : start + IDS_AT_ONCE]
        rows = db.session.execute(
            select(Document.id, Document.number, Document.custody)
            .where(Document.id.in_(bindparam("many", expanding=True)))
            .order_by(Document.id)
            .with_for_update(of=Document),
            {"many": wanted},
        ).all()
        if len(rows) != len(wanted):
            raise Refused(
                "document_unknown",
                404,
                "One of these documents does not exist.",
                next="Load the list again.",
            )
        leaving = [row for row in rows if row.custody != to]
        for row in leaving:
            if not rules.may_follow(row.custody, to):
                raise _impossible(row.number, row.custody, to)
        if not leaving:
            continue
        insert_rows(
            CustodyMove,
            (
                "id",
                "document_id",
                "from_custody",
                "to_custody",
                "reason",
                "session_id",
                "staff_id",
                "device_id",
                "at",
            ),
            [
                (
                    new_id(),
                    row.id,
                    row.custody,
                    to,
                    reason[:REASON_LENGTH],
                    session_id,
                    staff_id,
                    device_id,
                    now,
                )
                for row in leaving
            ],
        )
        table = Document.__table__
        db.session.execute(
            update(table)
            .where(table.c.id.in_(bindparam("many", expanding=True)))
            .values(custody=to, version=table.c.version + 1),
            {"many": [row.id for row in leaving]},
        )
        _read_again({row.id for row in leaving})
        moved += len(leaving)
    return moved


def _read_again(ids: set[str]) -> None:
    """Documents that are in memory are read anew when they are next looked at."""
    for kept in list(db.session.identity_map.values()):
        if isinstance(kept, Document) and inspect(kept).identity[0] in ids:
            db.session.expire(kept)


def _impossible(number: str, present: str, to: str) -> Refused:
    return Refused(
        "custody_impossible",
        409,
        f"Document {number} is {present.replace('_', ' ')} and cannot become {to.replace('_', ' ')}.",
        next="Look at the document's story first.",
        extra={"custody": present, "wanted": to},
    )


def _words(text: str) -> list[str]:
    """The words of a search; a number or date written with blanks or dots is one word."""
    text = " ".join(text.split())[:100]
    for read in (rules.read_document_number, rules.read_v_number):
        try:
            return [read(text)] if any(c.isdigit() for c in text) else text.split()
        except ValueError:
            continue
    return text.split()


def _text_condition(word: str) -> ColumnElement[bool]:
    plain = word.upper().removeprefix("V") if word[1:].isdigit() else word.upper()
    found: list[ColumnElement[bool]] = [
        Document.number.contains(plain, autoescape=True),
        Applicant.v_number.contains(plain, autoescape=True),
    ]
    folded = fold(word)
    if folded:
        found.append(Applicant.folded_name.contains(folded, autoescape=True))
    try:
        found.append(Applicant.born == rules.read_day(word).isoformat())
    except ValueError:
        found.append(Applicant.born.startswith(word, autoescape=True))
    return or_(*found)


def _distinct(column: InstrumentedAttribute[str]) -> list[str]:
    return list(db.session.scalars(select(column).where(column != "").distinct().order_by(column).limit(200)))
