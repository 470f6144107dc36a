"""The box of a session: what was packed under which seal, and every count of it.

Must never change a count that was made: a new count is a new row. docs/glossary.md, "count".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.database import db, new_id
from server.documents import service as documents
from server.documents.models import Document
from server.errors import Refused
from server.log import service as log
from server.packing import rules
from server.packing.models import BoxCount, BoxCountLine
from server.packing.seals import NOTHING_READ, ReadSeal
from server.sessions.models import Allocation, IssuingSession, Slot
from sync import box_seal


@dataclass(frozen=True)
class Packed:
    """One line of the packing list: the document, its slot, whether the newest count saw it."""

    document: Document
    slot: Slot | None
    seen: bool | None


@dataclass(frozen=True)
class Box:
    """A session's box: its list, every count newest first, the numbers seen that are not on the list."""

    session: IssuingSession
    packed: Sequence[Packed]
    counts: Sequence[BoxCount]
    unexpected: Sequence[str]


def box(session_id: str) -> Box:
    """The box of this session; Refused `session_unknown`."""
    session = _session(session_id)
    counts = db.session.scalars(
        select(BoxCount)
        .where(BoxCount.session_id == session_id)
        .order_by(BoxCount.at.desc(), BoxCount.id.desc())
    ).all()
    seen = {line.number for line in counts[0].lines} if counts else None
    rows = db.session.execute(
        select(Document, Slot)
        .join(Allocation, Allocation.document_id == Document.id)
        .outerjoin(Slot, Slot.id == Allocation.slot_id)
        .where(Allocation.session_id == session_id, Allocation.ended_at.is_(None))
        .order_by(Document.number)
    ).all()
    packed = [
        Packed(document, slot, None if seen is None else document.number in seen) for document, slot in rows
    ]
    listed = {row.document.number for row in packed}
    return Box(session, packed, counts, sorted((seen or set()) - listed))


def record_count(
    session_id: str,
    phase: str,
    numbers: Iterable[str],
    *,
    now: datetime,
    at: datetime | None = None,
    staff_id: str | None = None,
    device_id: str | None = None,
    entry_id: str | None = None,
    seal: ReadSeal = NOTHING_READ,
) -> BoxCount:
    """Keep one count: the document numbers that were seen in the box, whatever was expected there.

    `at` is when it was counted (a tablet's time), `now` when it came here. A count by the office gets its own
    leaf; a tablet's is a leaf already as an item of its chain (`entry_id`), and is kept once.
    Refused `session_unknown`, `phase_unknown`.
    """
    session = _session(session_id)
    if phase not in rules.PHASES:
        raise Refused(
            "phase_unknown",
            400,
            "There is no such kind of count.",
            next="Choose packed, in, out or returned.",
        )
    if entry_id is not None:
        known: BoxCount | None = db.session.scalar(
            select(BoxCount).where(BoxCount.entry_id == entry_id).limit(1)
        )
        if known is not None:
            return known
    seen = list(dict.fromkeys(numbers))
    ids = numbers_of(seen)
    compared = rules.compare(_expected(session_id), set(seen))
    count = BoxCount(
        id=new_id(),
        session_id=session_id,
        phase=phase,
        device_id=device_id,
        entry_id=entry_id,
        staff_id=staff_id,
        seal_number=seal.number,
        seal_state=seal.state,
        seal_reason=seal.reason,
        seal_expected=seal.expected,
        found=len(compared.found),
        missing=len(compared.missing),
        unexpected=len(compared.unexpected),
        at=at or now,
        lines=[BoxCountLine(number=n, document_id=ids.get(n)) for n in seen],
    )
    db.session.add(count)
    if phase in {"out", "returned"} and session.state in {"planned", "sealed", "open"}:
        session.state = "counted_out"
    db.session.flush()
    if entry_id is None:
        log.append(
            "count",
            {
                "by": staff_id or "",
                "count": count.id,
                "found": count.found,
                "missing": count.missing,
                "phase": phase,
                "session": session_id,
                "unexpected": count.unexpected,
            },
            now=now,
            subject=session_id,
        )
    return count


def record_count_of_records(
    session_id: str,
    phase: str,
    record_ids: Iterable[str],
    unexpected: Iterable[str],
    *,
    now: datetime,
    at: datetime,
    device_id: str,
    entry_id: str,
    staff_id: str | None = None,
    seal: ReadSeal = NOTHING_READ,
) -> BoxCount:
    """A tablet's count: the records it found, and the numbers it saw that it has no record of."""
    found = db.session.scalars(
        select(Document.number)
        .join(Allocation, Allocation.document_id == Document.id)
        .where(Allocation.record_id.in_(list(record_ids)))
        .order_by(Document.number)
    ).all()
    return record_count(
        session_id,
        phase,
        [*found, *unexpected],
        now=now,
        at=at,
        staff_id=staff_id,
        device_id=device_id,
        entry_id=entry_id,
        seal=seal,
    )


def freeze(
    session_id: str,
    seal_number: str,
    numbers: Iterable[str],
    *,
    staff_id: str,
    now: datetime,
) -> BoxCount:
    """Pack the box: exactly the session's documents, under a seal; they are in custody `packed` from now on.

    Refused `seal_missing`, `box_differs` with what is missing and what does not belong.
    """
    seal = box_seal.as_compared(seal_number)
    if not box_seal.is_number(seal):
        raise Refused(
            "seal_missing",
            422,
            "The box has no seal number.",
            next=f"Type the number that is on the seal, at most {box_seal.NUMBER_CHARS} letters and digits.",
        )
    session = _session(session_id)
    seen = set(numbers)
    compared = rules.compare(_expected(session_id), seen)
    if compared.missing or compared.unexpected or not compared.found:
        raise Refused(
            "box_differs",
            409,
            f"The box is not the packing list: {len(compared.missing)} missing, "
            f"{len(compared.unexpected)} that do not belong in it.",
            next="Look for the missing ones, take out the others, or change the allocation; then count again.",
            extra={
                "missing": sorted(compared.missing),
                "unexpected": sorted(compared.unexpected),
            },
        )
    session.seal_number = seal
    count = record_count(
        session_id, "packed", sorted(seen), now=now, staff_id=staff_id, seal=ReadSeal("whole", seal, "", seal)
    )
    for document in documents_in(compared.found):
        if document.custody in {"stock", "returned"}:
            documents.move(
                document.id,
                "packed",
                reason=f"seal {seal}",
                now=now,
                session_id=session_id,
                staff_id=staff_id,
            )
    return count


def left_in(session_id: str) -> list[str]:
    """The numbers that belong in the box and were not handed over, as far as is known here."""
    return sorted(_expected(session_id))


def counts_of(session_id: str) -> Sequence[BoxCount]:
    """Every count of the session's box, oldest first."""
    return db.session.scalars(
        select(BoxCount).where(BoxCount.session_id == session_id).order_by(BoxCount.at, BoxCount.id)
    ).all()


def last_count(session_id: str) -> BoxCount | None:
    """What reconciliation calls counted: the newest count of phase `returned`, else the newest of `out`."""
    counts = db.session.scalars(
        select(BoxCount)
        .where(BoxCount.session_id == session_id, BoxCount.phase.in_(("out", "returned")))
        .order_by(BoxCount.at.desc(), BoxCount.id.desc())
    ).all()
    back = [count for count in counts if count.phase == "returned"]
    return next(iter(back or counts), None)


def documents_in(numbers: Iterable[str]) -> Sequence[Document]:
    """The documents with these numbers, by number."""
    return db.session.scalars(
        select(Document).where(Document.number.in_(list(numbers))).order_by(Document.number)
    ).all()


def numbers_of(numbers: Iterable[str]) -> dict[str, str]:
    """The ids of those numbers that somebody knows."""
    rows = db.session.execute(select(Document.number, Document.id).where(Document.number.in_(list(numbers))))
    return {row.number: row.id for row in rows}


def _expected(session_id: str) -> set[str]:
    return set(
        db.session.scalars(
            select(Document.number)
            .join(Allocation, Allocation.document_id == Document.id)
            .where(
                Allocation.session_id == session_id,
                Allocation.ended_at.is_(None),
                Document.custody != "handed_over",
            )
        )
    )


def _session(session_id: str) -> IssuingSession:
    found = db.session.get(IssuingSession, session_id)
    if found is None:
        raise Refused(
            "session_unknown",
            404,
            "There is no such session.",
            next="Choose one from the list of sessions.",
        )
    return found
