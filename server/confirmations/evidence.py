"""Evidence: one confirmation with everything it rests on, opened for a person who may see it.

Must never be kept: what is opened here lives for one page. docs/protocol.md, "Confirmations" and "Log".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server import keyring
from server.confirmations.models import ChainItem, QuarantinedItem
from server.database import db
from server.devices import service as devices
from server.errors import Refused
from server.log import service as log
from server.log.models import LogLeaf
from server.staff.models import StaffMember
from sync import chain, confirmation, encoding, ink
from sync.errors import ProtocolError


@dataclass(frozen=True)
class Evidence:
    """One confirmation: what was signed, what the sealed attachment held, where it stands in chain and log.

    `status` is the verdict, or the quarantine's code when `quarantined`. `strokes` is the ink as lists of
    (x, y, t, pressure), empty without ink. `opened` says whether the attachment could be opened.
    """

    entry_id: str
    status: str
    quarantined: bool
    payload: chain.ItemPayload
    jws: str
    device_id: str
    device_label: str
    staff_name: str
    session_id: str | None
    document_id: str | None
    made_at: datetime
    received_at: datetime
    superseded_by: str | None
    opened: bool
    strokes: list[list[tuple[int, int, int, int]]]
    notes: str
    leaf: int | None
    leaf_line: str
    log_size: int
    inclusion: list[str]


def evidence(entry_id: str) -> Evidence:
    """The confirmation (or any chain item) with this entry id, from the chains or from the quarantine.

    Refused `evidence_unknown`, or `evidence_unreadable` for something in quarantine that is no item at all.
    """
    kept: ChainItem | QuarantinedItem | None = db.session.scalar(
        select(ChainItem).where(ChainItem.entry_id == entry_id)
    )
    if kept is None:
        kept = db.session.scalar(
            select(QuarantinedItem)
            .where(QuarantinedItem.entry_id == entry_id)
            .order_by(QuarantinedItem.received_at.desc())
            .limit(1)
        )
    if kept is None:
        raise Refused(
            "evidence_unknown",
            404,
            "There is no such evidence.",
            next="It may not have arrived yet: look at the tablet's page.",
        )
    try:
        item = chain.read_item(kept.jws)
    except ProtocolError as error:
        raise Refused(
            "evidence_unreadable",
            422,
            "What this tablet signed is not a message that we can show.",
            safe="It is kept whole.",
            next="Look at the quarantine.",
        ) from error
    attachment = _attachment(item.payload, kept.attachment)
    taken_in = isinstance(kept, ChainItem)
    size = log.size()
    return Evidence(
        entry_id=entry_id,
        status=kept.status if isinstance(kept, ChainItem) else kept.code,
        quarantined=not taken_in,
        payload=item.payload,
        jws=kept.jws,
        device_id=kept.device_id,
        device_label=devices.labels([kept.device_id]).get(kept.device_id, ""),
        staff_name=_staff_name(item.payload.staff),
        session_id=kept.session_id if isinstance(kept, ChainItem) else None,
        document_id=kept.document_id if isinstance(kept, ChainItem) else None,
        made_at=item.at,
        received_at=kept.received_at,
        superseded_by=kept.superseded_by if isinstance(kept, ChainItem) else None,
        opened=attachment is not None,
        strokes=_strokes(attachment),
        notes=attachment.notes if attachment is not None else "",
        leaf=kept.leaf,
        leaf_line=_leaf_line(kept.leaf),
        log_size=size,
        inclusion=[encoding.b64u(one) for one in log.inclusion(kept.leaf, size)]
        if kept.leaf is not None
        else [],
    )


def confirmations_of(session_id: str) -> Sequence[ChainItem]:
    """Every confirmation of the session that was taken in, in the order of the log."""
    return db.session.scalars(
        select(ChainItem)
        .where(ChainItem.session_id == session_id, ChainItem.kind == "attempt")
        .order_by(ChainItem.leaf)
    ).all()


def items_of(session_id: str, *, newest: int) -> Sequence[ChainItem]:
    """The newest chain items of the session, of every kind, newest first."""
    return db.session.scalars(
        select(ChainItem)
        .where(ChainItem.session_id == session_id)
        .order_by(ChainItem.leaf.desc())
        .limit(newest)
    ).all()


def tablets_done(session_id: str) -> set[str]:
    """The tablets whose newest word about this session is that they are done with it (`close`)."""
    done: set[str] = set()
    for device_id, kind in db.session.execute(
        select(ChainItem.device_id, ChainItem.kind)
        .where(
            ChainItem.session_id == session_id,
            ChainItem.kind.in_(("close", "attempt")),
        )
        .order_by(ChainItem.device_id, ChainItem.seq)
    ):
        if kind == "close":
            done.add(device_id)
        else:
            done.discard(device_id)
    return done


def _attachment(said: chain.ItemPayload, sealed: bytes | None) -> confirmation.Attachment | None:
    if said.att is None or not sealed:
        return None
    private = keyring.kem_private(said.att.kid)
    if private is None:
        return None
    try:
        return confirmation.read_attachment(sealed, dev=said.dev, seq=said.seq, key=private)
    except ProtocolError:
        return None


def _strokes(attachment: confirmation.Attachment | None) -> list[Any]:
    if attachment is None or not attachment.ink:
        return []
    try:
        return ink.read_ink(attachment.ink)
    except ProtocolError:
        return []


def _leaf_line(leaf: int | None) -> str:
    found = db.session.get(LogLeaf, leaf) if leaf is not None else None
    return found.line.decode() if found is not None else ""


def _staff_name(staff_id: str | None) -> str:
    person = db.session.get(StaffMember, staff_id) if staff_id else None
    return person.display_name if person is not None else ""
