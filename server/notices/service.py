"""Notices: what tablets must be told, numbered per session and signed once.

Must never change or renumber a notice that was signed. docs/protocol.md, "Upload, acknowledgement, notices".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, func, literal, select

from server import keyring
from server.database import db, new_id
from server.log import service as log
from server.notices.models import Notice
from sync import encoding, jws

TYP = "fielddesk-notice+jws"
MOST_AT_ONCE = 200  # notices in one answer; the tablet asks again from the last number


def tell(
    session_id: str,
    kind: str,
    *,
    now: datetime,
    record_ids: Sequence[str] = (),
    device_id: str | None = None,
    edition: int | None = None,
) -> Notice:
    """Sign and keep the session's next notice, with its log leaf.

    `kind`: recalled, handed_over, withdrawn, superseded, closed or revoked. A `handed_over` names the records and the
    tablet that did it, so that the others know where the document went; a `withdrawn` that this tablet took it back.
    """
    lock([session_id])
    number = last_number(session_id) + 1
    payload: dict[str, Any] = {
        "v": 1,
        "session": session_id,
        "n": number,
        "kind": kind,
        "at": encoding.write_time(now),
    }
    if record_ids:
        payload["rids"] = list(record_ids)
    if device_id is not None:
        payload["dev"] = device_id
    if edition is not None:
        payload["edition"] = edition
    token = keyring.sign_jws(payload, TYP)
    made = Notice(
        id=new_id(),
        session_id=session_id,
        number=number,
        kind=kind,
        device_id=device_id,
        jws=token,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    leaf = {"id": jws.entry_id(token), "kind": kind, "n": number, "session": session_id}
    log.append("notice", leaf, now=now, subject=session_id)
    return made


def lock(session_ids: Iterable[str]) -> None:
    """Make this transaction the only one that tells these sessions anything; in one order, before the log's lock."""
    sessions = db.metadata.tables["issuing_sessions"]
    db.session.execute(
        select(sessions.c.id)
        .where(sessions.c.id.in_(sorted(set(session_ids))))
        .order_by(sessions.c.id)
        .with_for_update(key_share=True)
    )


def last_number(session_id: str) -> int:
    """The number of the session's newest notice, 0 when it has none."""
    return db.session.scalar(select(func.max(Notice.number)).where(Notice.session_id == session_id)) or 0


def after(session_id: str, number: int) -> list[str]:
    """The session's signed notices above `number`, in order, at most MOST_AT_ONCE.

    `number` is whatever a tablet says, up to 2^53 - 1: more than the column holds.
    """
    return list(
        db.session.scalars(
            select(Notice.jws)
            .where(Notice.session_id == session_id, Notice.number > literal(number, BigInteger))
            .order_by(Notice.number)
            .limit(MOST_AT_ONCE)
        )
    )
