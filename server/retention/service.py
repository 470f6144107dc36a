"""Forgetting: when a person's data has had its time, its key is destroyed and what is left of it overwritten.

Must never touch what was signed, nor the log: both still verify. docs/privacy.md; invariant I10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Table, delete, func, or_, select, update

from server import vault
from server.batches.models import Batch, BatchEdition, BatchPack, BatchRecord
from server.confirmations.models import QuarantinedItem
from server.database import db
from server.documents.models import Applicant, CustodyMove, Document
from server.errors import Refused
from server.log import service as log
from server.retention.personal import PERSONAL, left_of
from server.sessions.models import Allocation, IssuingSession
from sync import encoding, seal

KEPT_AFTER = timedelta(days=180)
"""How long after the last of a person's documents left the office's hands, and its session closed."""
LOOKED_AHEAD = timedelta(days=84)
DONE = ("handed_over", "destroyed")
SALT_BYTES = 16


@dataclass(frozen=True)
class Due:
    """A person whose data has had its time, and since when."""

    applicant_id: str
    since: datetime


@dataclass(frozen=True)
class Going:
    """How many people's data goes on this day, and the numbers of their documents."""

    on: date
    people: int
    numbers: Sequence[str]


def due(now: datetime) -> list[Due]:
    """Everyone whose data goes now, the longest due first: all documents done, all sessions closed, time over."""
    open_document = (
        select(Document.id)
        .where(Document.applicant_id == Applicant.id, Document.custody.not_in(DONE))
        .correlate(Applicant)
    )
    open_session = (
        select(Allocation.id)
        .join(Document, Document.id == Allocation.document_id)
        .join(IssuingSession, IssuingSession.id == Allocation.session_id)
        .where(Document.applicant_id == Applicant.id, IssuingSession.closed_at.is_(None))
        .correlate(Applicant)
    )
    rows = db.session.execute(
        select(Applicant.id, func.max(CustodyMove.at).label("last"))
        .join(Document, Document.applicant_id == Applicant.id)
        .join(CustodyMove, CustodyMove.document_id == Document.id)
        .where(Applicant.name != "", ~open_document.exists(), ~open_session.exists())
        .group_by(Applicant.id)
        .having(func.max(CustodyMove.at) <= now - KEPT_AFTER)
        .order_by(func.max(CustodyMove.at))
    )
    return [Due(row[0], row[1]) for row in rows]


def coming(now: datetime) -> list[Going]:
    """What goes in the coming weeks, by day; what is due already stands first."""
    days: dict[date, list[str]] = defaultdict(list)
    for one in due(now + LOOKED_AHEAD):
        days[(one.since + KEPT_AFTER).date()].append(one.applicant_id)
    numbers: dict[str, list[str]] = defaultdict(list)
    people = [person for some in days.values() for person in some]
    for person, number in db.session.execute(
        select(Document.applicant_id, Document.number)
        .where(Document.applicant_id.in_(people))
        .order_by(Document.number)
    ):
        numbers[person].append(number)
    return [
        Going(day, len(some), sorted(number for person in some for number in numbers[person]))
        for day, some in sorted(days.items())
    ]


def forget(applicant_id: str, *, staff_id: str, now: datetime) -> str:
    """Destroy a person's key and overwrite their data; gives the salt of the digest that the log keeps.

    Needs a transaction. The key goes first: if the rest fails, doing it again ends it. Call `scrub` after the commit.
    Refused `applicant_unknown`, `still_needed`.
    """
    person = db.session.get(Applicant, applicant_id, with_for_update=True)
    if person is None:
        raise Refused(
            "applicant_unknown", 404, "There is no such applicant.", next="Look at the list of who is due."
        )
    documents = db.session.scalars(select(Document).where(Document.applicant_id == applicant_id)).all()
    sessions = _sessions_of([document.id for document in documents])
    if any(session.closed_at is None for session in sessions) or any(
        document.custody not in DONE for document in documents
    ):
        raise Refused(
            "still_needed",
            409,
            "This person's document is still in the office's hands, or its session is open.",
            safe="Nothing was changed.",
            next="Hand the document over or destroy it, and close the session first.",
        )
    vault.destroy(applicant_id)
    _overwrite(applicant_id, [document.id for document in documents])
    _drop_batches([session.id for session in sessions])
    salt = seal.random_bytes(SALT_BYTES)
    log.append(
        "erased",
        {"by": staff_id, "digest": encoding.b64u(encoding.digest(salt + applicant_id.encode()))},
        now=now,
    )
    return encoding.b64u(salt)


def scrub() -> None:
    """Take what was overwritten out of the database's own files too. Outside any transaction; may take a while."""
    db.session.rollback()
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if sqlite:
            raw = connection.connection.driver_connection
            assert raw is not None
            connection.rollback()
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return
        for name in (*PERSONAL, "batch_packs", "batch_editions"):
            connection.exec_driver_sql(f"VACUUM FULL {name}")


def _sessions_of(document_ids: Sequence[str]) -> Sequence[IssuingSession]:
    return db.session.scalars(
        select(IssuingSession).where(
            IssuingSession.id.in_(
                select(Allocation.session_id).where(Allocation.document_id.in_(document_ids))
            )
        )
    ).all()


def _overwrite(applicant_id: str, document_ids: Sequence[str]) -> None:
    tables = db.metadata.tables
    db.session.execute(delete(tables["photos"]).where(tables["photos"].c.document_id.in_(document_ids)))
    applicants = tables["applicants"]
    _blank(applicants, applicants.c.id == applicant_id)
    for document_id in document_ids:
        numbers = select(Document.number).where(Document.id == document_id).scalar_subquery()
        found = tables["discrepancies"]
        db.session.execute(
            update(found).where(found.c.subject == numbers).values(subject=left_of(document_id))
        )
        for name in ("box_count_lines", "chain_items", "discrepancies"):
            _blank(tables[name], tables[name].c.document_id == document_id, document_id=document_id)
        _blank(tables["documents"], tables["documents"].c.id == document_id)
    _drop_quarantined(document_ids)
    db.session.expire_all()


def _blank(table: Table, which: object, **known: str) -> None:
    rows = db.session.execute(select(*table.primary_key.columns).where(which)).mappings().all()  # type: ignore[arg-type]
    for row in rows:
        same = [column == row[column.name] for column in table.primary_key.columns]
        db.session.execute(update(table).where(*same).values(**PERSONAL[table.name].blank({**row, **known})))


def _drop_quarantined(document_ids: Sequence[str]) -> None:
    records = set(
        db.session.scalars(select(BatchRecord.record_id).where(BatchRecord.document_id.in_(document_ids)))
    )
    for item in db.session.scalars(select(QuarantinedItem).where(QuarantinedItem.attachment.is_not(None))):
        if item.detail.get("rid") in records:
            item.attachment = None
    db.session.flush()


def _drop_batches(session_ids: Sequence[str]) -> None:
    """The sealed editions of closed sessions: no tablet needs them any more, and their headers stay."""
    ids = list(db.session.scalars(select(Batch.id).where(Batch.session_id.in_(session_ids))))
    db.session.execute(delete(BatchPack).where(BatchPack.batch_id.in_(ids)))
    db.session.execute(
        update(BatchEdition)
        .where(
            BatchEdition.batch_id.in_(ids), or_(BatchEdition.manifest != b"", BatchEdition.directory != b"")
        )
        .values(manifest=b"", directory=b"")
    )
