"""Reconciliation: open what does not agree, settle it by two people, close the session.

Must never settle anything by itself: it only opens, and withdraws what has no reason any more.
docs/glossary.md, "reconciliation".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from server.database import db, new_id
from server.documents import service as documents
from server.documents.models import Document
from server.errors import Refused
from server.log import service as log
from server.notices import service as notices
from server.reconciliation import rules
from server.reconciliation.models import Discrepancy
from server.reconciliation.rows import CLOSED, Line, Reading, Tablet, read, tablets
from server.sessions.models import Allocation, IssuingSession

__all__ = [
    "Tablet",
    "approve",
    "close",
    "declare_lost",
    "discrepancies",
    "open_counts",
    "owing",
    "reconcile",
    "send_back",
    "session_of",
    "settle",
    "tablets",
]

CUSTODY = {
    "handed_over": "handed_over",
    "not_handed_over": "returned",
    "missing": "missing",
    "destroyed": "destroyed",
}
"""Where a resolution says the document is; `explained` leaves it as it is."""
HELD = ("packed", "in_transit", "at_venue", "stock")
NUMBERED = "unexpected_in_box"
"""The kind whose subject is a document's number: it stays out of the log."""
REASON_LENGTH = 1_000  # characters


def session_of(session_id: str) -> IssuingSession:
    """The session; Refused `session_unknown`."""
    found = db.session.get(IssuingSession, session_id)
    if found is None:
        raise Refused(
            "session_unknown",
            404,
            "There is no such session.",
            next="Choose one from the list of sessions.",
        )
    return found


def reconcile(session_id: str, now: datetime) -> Reading:
    """Open every discrepancy there must be and withdraw the open ones whose reason is gone; again is no harm."""
    session = session_of(session_id)
    reading = read(session)
    kept = {(one.document_id, one.subject, one.kind): one for one in discrepancies(session_id)}
    out = owing(session)
    lost = [(one.kind, one.subject) for one in kept.values() if one.kind == rules.LOST and one.subject in out]
    wanted = rules.wanted((line.row for line in reading.lines), [*reading.loose, *lost])
    for key, one in kept.items():
        if key not in wanted and one.state != "approved":
            one.withdrawn_at = now
            _log("withdrawn", one, "", now)
    for document_id, subject, kind in sorted(wanted - kept.keys(), key=str):
        _open(session_id, document_id, subject, kind, now)
    db.session.flush()
    return reading


def discrepancies(session_id: str) -> Sequence[Discrepancy]:
    """Every discrepancy of the session that was not withdrawn, oldest first."""
    return db.session.scalars(
        select(Discrepancy)
        .where(Discrepancy.session_id == session_id, Discrepancy.withdrawn_at.is_(None))
        .order_by(Discrepancy.opened_at, Discrepancy.id)
    ).all()


def open_counts() -> dict[str, int]:
    """How many discrepancies wait for a person, by session."""
    rows = db.session.execute(
        select(Discrepancy.session_id, func.count().label("many"))
        .where(Discrepancy.state != "approved", Discrepancy.withdrawn_at.is_(None))
        .group_by(Discrepancy.session_id)
    )
    return {row.session_id: row.many for row in rows}


def settle(discrepancy_id: str, resolution: str, reason: str, *, staff_id: str, now: datetime) -> Discrepancy:
    """One person says what really happened, and why; it waits for another person's approval.

    Refused `discrepancy_unknown`, `discrepancy_done`, `resolution_unknown`, `reason_missing`.
    """
    one = _waiting(discrepancy_id)
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if resolution not in rules.RESOLUTIONS:
        raise Refused(
            "resolution_unknown",
            422,
            "It is not clear what happened to the document.",
            next="Choose one of the answers, then settle.",
        )
    if one.document_id is None and resolution != "explained":
        raise Refused(
            "resolution_unknown",
            422,
            "This evidence belongs to no document of the session.",
            next="Choose “Explained” and write down what you found out.",
        )
    if not reason:
        raise Refused(
            "reason_missing",
            422,
            "A settlement needs a reason.",
            next="Write in one or two sentences how you know.",
        )
    one.state, one.resolution, one.reason = "settled", resolution, reason
    one.settled_by_id, one.settled_at = staff_id, now
    _log("settled", one, staff_id, now)
    return one


def approve(discrepancy_id: str, *, staff_id: str, now: datetime) -> Discrepancy:
    """A second person agrees with the settlement; only then custody follows it.

    Refused `discrepancy_unknown`, `discrepancy_done`, `not_settled`, `same_person`.
    """
    one = _waiting(discrepancy_id)
    if one.state != "settled":
        raise Refused(
            "not_settled",
            409,
            "Nobody has settled this discrepancy yet.",
            next="Settle it first; another person then approves.",
        )
    if one.settled_by_id == staff_id:
        raise Refused(
            "same_person",
            403,
            "You settled this discrepancy yourself.",
            next="Ask a colleague to look at it and approve.",
        )
    one.state, one.approved_by_id, one.approved_at = "approved", staff_id, now
    _log("approved", one, staff_id, now)
    _follow(one, staff_id, now)
    return one


def send_back(discrepancy_id: str, *, staff_id: str, now: datetime) -> Discrepancy:
    """The second person does not agree: the discrepancy is open again. Refused as `approve`, but for one's own."""
    one = _waiting(discrepancy_id)
    if one.state != "settled":
        raise Refused(
            "not_settled",
            409,
            "Nobody has settled this discrepancy yet.",
            next="Settle it first.",
        )
    one.state = "open"
    _log("sent_back", one, staff_id, now)
    return one


def declare_lost(
    session_id: str, device_id: str, reason: str, *, staff_id: str, now: datetime
) -> Discrepancy:
    """One person says that this tablet can deliver nothing any more; it counts when another one approves.

    What it delivers after all withdraws it. Refused `session_unknown`, `tablet_not_owing`, `reason_missing`.
    """
    session = session_of(session_id)
    if device_id not in owing(session):
        raise Refused(
            "tablet_not_owing",
            409,
            "This tablet owes nothing to this session.",
            next="Load the page again: perhaps it has delivered in the meantime.",
        )
    found = db.session.scalar(
        select(Discrepancy).where(
            Discrepancy.session_id == session_id,
            Discrepancy.kind == rules.LOST,
            Discrepancy.subject == device_id,
            Discrepancy.withdrawn_at.is_(None),
        )
    )
    return settle(
        (found or _open(session_id, None, device_id, rules.LOST, now)).id,
        "explained",
        reason,
        staff_id=staff_id,
        now=now,
    )


def close(session_id: str, *, staff_id: str, now: datetime) -> IssuingSession:
    """Close a session: nothing open, the box counted, every tablet's last word here or the tablet declared lost.

    What was not handed over is returned, allocations end, tablets are told. Refused `session_closed`,
    `not_counted`, `discrepancies_open`, `evidence_out`.
    """
    notices.lock([session_id])
    session = session_of(session_id)
    if session.closed_at is not None:
        raise Refused(
            "session_closed",
            409,
            "This session is closed already.",
            next="Look at it in the list of sessions.",
        )
    reading = reconcile(session_id, now)
    missing = owing(session)
    _check_closable(session_id, reading, missing)
    notices.tell(session_id, "closed", now=now)
    for line in reading.lines:
        _return(line, session_id, staff_id, now)
    db.session.execute(
        update(Allocation)
        .where(Allocation.session_id == session_id, Allocation.ended_at.is_(None))
        .values(ended_at=now, end_reason=CLOSED)
    )
    session.state, session.closed_at, session.closed_by_id = "closed", now, staff_id
    session.version += 1
    db.session.flush()
    log.append(
        "session_closed",
        {
            "by": staff_id,
            "handed": sum(bool(line.row.handovers) for line in reading.lines),
            "rows": len(reading.lines),
            "session": session_id,
            "without": sorted(missing),
        },
        now=now,
        subject=session_id,
    )
    return session


def owing(session: IssuingSession) -> dict[str, str]:
    """The tablets that fetched the batch and did not say yet that they are done: label by id."""
    return {
        tablet.device.id: tablet.device.label
        for tablet in tablets(session)
        if tablet.fetched and not tablet.closed
    }


def _check_closable(session_id: str, reading: Reading, missing: dict[str, str]) -> None:
    if reading.count is None and reading.lines:
        raise Refused(
            "not_counted",
            409,
            "Nobody has counted what is left in the box.",
            next="Count the box; an empty box is a count too.",
        )
    if many := open_counts().get(session_id, 0):
        raise Refused(
            "discrepancies_open",
            409,
            f"There {'is' if many == 1 else 'are'} still {many} open.",
            next="Settle each discrepancy, and let another person approve it.",
        )
    lost = {one.subject for one in discrepancies(session_id) if one.kind == rules.LOST}
    if out := sorted(label for device, label in missing.items() if device not in lost):
        raise Refused(
            "evidence_out",
            409,
            f"Not every tablet has said that it is done: {', '.join(out)}.",
            safe="Nothing was changed. What these tablets signed is still on them.",
            next="Let them contact the server and close there, or declare them lost and let another person approve.",
            extra={"tablets": out},
        )


def _return(line: Line, session_id: str, staff_id: str, now: datetime) -> None:
    if line.row.expected and line.row.counted and line.custody in HELD:
        _move(line.row.document_id, "returned", "session closed", session_id, staff_id, now)


def _follow(one: Discrepancy, staff_id: str, now: datetime) -> None:
    to = CUSTODY.get(one.resolution)
    document = db.session.get(Document, one.document_id) if one.document_id else None
    if to is not None and document is not None and document.custody != to:
        _move(document.id, to, f"settled {one.id}", one.session_id, staff_id, now)


def _move(
    document_id: str,
    to: str,
    reason: str,
    session_id: str,
    staff_id: str,
    now: datetime,
) -> None:
    documents.move(
        document_id,
        to,
        reason=reason,
        now=now,
        session_id=session_id,
        staff_id=staff_id,
    )


def _waiting(discrepancy_id: str) -> Discrepancy:
    one = db.session.get(Discrepancy, discrepancy_id, with_for_update=True)
    if one is None:
        raise Refused(
            "discrepancy_unknown",
            404,
            "There is no such discrepancy.",
            next="Choose one from the session's reconciliation.",
        )
    if one.withdrawn_at is not None or one.state == "approved":
        raise Refused(
            "discrepancy_done",
            409,
            "This discrepancy is settled and approved, or its reason is gone.",
            next="Open the reconciliation again to see where it stands.",
        )
    return one


def _open(session_id: str, document_id: str | None, subject: str, kind: str, now: datetime) -> Discrepancy:
    one = Discrepancy(
        id=new_id(),
        session_id=session_id,
        document_id=document_id,
        subject=subject,
        kind=kind,
        state="open",
        resolution="",
        opened_at=now,
    )
    db.session.add(one)
    _log("opened", one, "", now)
    return one


def _log(act: str, one: Discrepancy, staff_id: str, now: datetime) -> None:
    db.session.flush()
    log.append(
        "discrepancy",
        {
            "act": act,
            "by": staff_id,
            "document": one.document_id or "",
            "id": one.id,
            "kind": one.kind,
            "resolution": one.resolution,
            "session": one.session_id,
            "subject": "" if one.kind == NUMBERED else one.subject,
        },
        now=now,
        subject=one.session_id,
    )
