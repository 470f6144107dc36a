"""The quarantine: what a device signed and its chain could not take in, kept whole until a person decides.

Must never delete or change what was signed. Invariant I3; docs/protocol.md, "Upload".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.batches.models import BatchRecord
from server.confirmations.models import QuarantinedItem
from server.confirmations.reading import Signed, large, plain_id
from server.database import db, new_id
from server.devices import service as devices
from server.documents.models import Document
from server.errors import Refused
from server.log import service as log
from sync.judge import MENDED, STOPS_DEVICE


@dataclass(frozen=True)
class Apart:
    """One quarantined item as the office sees it; `number` is the document's, "" when it is not known.

    `mended`: it came whole later, so that nobody had to release it.
    """

    id: str
    entry_id: str
    label: str
    seq: int | None
    code: str
    kind: str
    outcome: str
    number: str
    received_at: datetime
    released_at: datetime | None
    mended: bool


def keep_apart(device_id: str, items: Sequence[tuple[Signed, str]], *, now: datetime) -> None:
    """Keep these items with the code of why; the same item for the same reason is kept once."""
    for one, code in items:
        known = db.session.scalar(
            select(QuarantinedItem.id).where(
                QuarantinedItem.entry_id == one.entry_id, QuarantinedItem.code == code
            )
        )
        if known is not None:
            continue
        leaf = log.append(
            "quarantine",
            {"code": code, "dev": device_id, "id": one.entry_id},
            now=now,
            subject=one.entry_id,
        )
        db.session.add(
            QuarantinedItem(
                id=new_id(),
                entry_id=one.entry_id,
                device_id=device_id,
                seq=large(one.item.payload.seq) if one.item else None,
                code=code,
                detail=_detail(one),
                jws=one.token,
                attachment=one.sealed,
                received_at=now,
                leaf=leaf,
            )
        )
        db.session.flush()
        if code in STOPS_DEVICE:
            devices.quarantine(device_id, code, now=now)


def waiting(device_id: str | None = None) -> int:
    """How many quarantined items wait for a person, of one tablet or of all."""
    question = select(func.count()).where(QuarantinedItem.released_at.is_(None))
    if device_id is not None:
        question = question.where(QuarantinedItem.device_id == device_id)
    return db.session.scalar(question) or 0


def items() -> list[Apart]:
    """Everything that ever was in quarantine: what waits first, then the newest."""
    rows = db.session.scalars(
        select(QuarantinedItem).order_by(
            QuarantinedItem.released_at.is_not(None),
            QuarantinedItem.received_at.desc(),
        )
    ).all()
    labels = devices.labels({row.device_id for row in rows})
    numbers = _numbers(rows)
    return [
        Apart(
            id=row.id,
            entry_id=row.entry_id,
            label=labels.get(row.device_id, ""),
            seq=row.seq,
            code=row.code,
            kind=row.detail.get("kind", ""),
            outcome=row.detail.get("outcome", ""),
            number=numbers.get(row.detail.get("rid", ""), ""),
            received_at=row.received_at,
            released_at=row.released_at,
            mended=row.released_at is not None and row.released_by_id is None,
        )
        for row in rows
    ]


def item(item_id: str) -> QuarantinedItem:
    """One quarantined item; Refused `quarantine_unknown`."""
    found = db.session.get(QuarantinedItem, item_id, with_for_update=True)
    if found is None:
        raise Refused(
            "quarantine_unknown",
            404,
            "There is no such item in quarantine.",
            next="Look it up in the list.",
        )
    return found


def mark_released(row: QuarantinedItem, *, taken_in: bool, staff_id: str, now: datetime) -> None:
    """A person looked at it; when nothing of its tablet waits any more, the tablet may go on."""
    if row.released_at is not None:
        return
    row.released_at = now
    row.released_by_id = staff_id
    db.session.flush()
    log.append(
        "release",
        {"by": staff_id, "code": row.code, "id": row.entry_id, "taken_in": taken_in},
        now=now,
        subject=row.entry_id,
    )
    if not waiting(row.device_id):
        devices.release(row.device_id, staff_id=staff_id, now=now)


def mend(device_id: str, entry_ids: Iterable[str], *, now: datetime, besides: str = "") -> None:
    """These items of a tablet are whole in its chain now: what waits of them waits no more, and the log says why.

    Only for what was wrong with how they came; what stopped the tablet is for a person. `besides`: the row at hand.
    """
    whole = set(entry_ids)
    if not whole:
        return
    rows = db.session.scalars(
        select(QuarantinedItem)
        .where(
            QuarantinedItem.device_id == device_id,
            QuarantinedItem.released_at.is_(None),
            QuarantinedItem.code.in_(MENDED),
            QuarantinedItem.id != besides,
        )
        .order_by(QuarantinedItem.leaf)
    ).all()
    for row in rows:
        if row.entry_id in whole:
            row.released_at = now
            said = {"code": row.code, "dev": device_id, "id": row.entry_id}
            log.append("mended", said, now=now, subject=row.entry_id)
    db.session.flush()


def _detail(one: Signed) -> dict[str, str]:
    if one.item is None:
        return {}
    said = one.item.payload
    told = {
        "kind": said.kind,
        "at": said.at,
        "batch": plain_id(said.batch) or "",
        "rid": plain_id(said.rid) or "",
        "outcome": said.outcome or "" if said.kind == "attempt" else "",
    }
    return {name: value for name, value in told.items() if value}


def _numbers(rows: Sequence[QuarantinedItem]) -> dict[str, str]:
    wanted = {row.detail.get("rid", "") for row in rows}
    return {
        found.record_id: found.number
        for found in db.session.execute(
            select(BatchRecord.record_id, Document.number)
            .join(Document, Document.id == BatchRecord.document_id)
            .where(BatchRecord.record_id.in_(wanted))
        )
    }
