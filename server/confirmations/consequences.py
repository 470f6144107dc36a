"""What follows from items that were taken in: custody, notices to the other tablets, counts, the session's state.

Must never refuse or change an item: what cannot follow shows in the reconciliation. House rule 7.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import update

from server import keyring
from server.batches.models import BatchEdition
from server.confirmations.knowledge import HANDED_OVER, Knowledge
from server.confirmations.reading import Signed
from server.confirmations.telling import tell_tablets
from server.database import db
from server.documents import service as documents
from server.errors import Refused
from server.packing import service as packing
from server.packing.seals import ReadSeal
from server.sessions.models import IssuingSession
from sync import box_seal, chain, confirmation
from sync.errors import ProtocolError

WORK_BEGINS = {"unlock", "open", "attempt", "count"}
NUMBER_LENGTH = 40  # characters of a number that was read from a card
STATE_LENGTH = 10  # characters
REASON_LENGTH = 24  # characters
AT_VENUE = "at_venue"

Fresh = tuple[Signed, chain.Item, str]


def follow(device_id: str, fresh: list[Fresh], knowledge: Knowledge, *, now: datetime) -> None:
    """Everything that follows from these new items, in their order."""
    moves: dict[str, tuple[str, str, str]] = {}
    begun: set[str] = set()
    for one, item, status in fresh:
        session_id = knowledge.session_of(item)
        if session_id is None or status == "unknown_record":
            continue
        if item.payload.kind in WORK_BEGINS:
            begun.add(session_id)
        if item.payload.kind == "count" and item.payload.count is not None:
            _count(device_id, session_id, one, item, now)
        document_id = knowledge.document_of(item)
        if item.payload.kind != "attempt" or status != "accepted" or document_id is None:
            continue
        if item.payload.outcome == HANDED_OVER:
            moves[document_id] = (HANDED_OVER, "confirmation", session_id)
        elif item.payload.supersedes and document_id not in knowledge.standing and _gone(document_id, moves):
            moves[document_id] = (AT_VENUE, "superseded", session_id)
    _move(device_id, moves, now)
    _begin(begun)
    tell_tablets(device_id, ((item, status) for _, item, status in fresh), knowledge, now=now)


def _gone(document_id: str, moves: dict[str, tuple[str, str, str]]) -> bool:
    to = moves[document_id][0] if document_id in moves else documents.custody_of(document_id)
    return to == HANDED_OVER


def _move(device_id: str, moves: dict[str, tuple[str, str, str]], now: datetime) -> None:
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for document_id, move in moves.items():
        groups[move].append(document_id)
    for (to, reason, session_id), ids in groups.items():
        said: dict[str, Any] = {
            "reason": reason,
            "now": now,
            "session_id": session_id,
            "device_id": device_id,
        }
        try:
            documents.move_many(ids, to, **said)
        except Refused:
            _move_those_that_can(ids, to, said)


def _move_those_that_can(ids: list[str], to: str, said: dict[str, Any]) -> None:
    for document_id in ids:
        try:
            documents.move(document_id, to, **said)
        except Refused:
            continue


def _begin(session_ids: set[str]) -> None:
    if session_ids:
        db.session.execute(
            update(IssuingSession)
            .where(IssuingSession.id.in_(session_ids), IssuingSession.state == "sealed")
            .values(state="open")
        )


def _count(device_id: str, session_id: str, one: Signed, item: chain.Item, now: datetime) -> None:
    said = item.payload
    if said.count is None or said.att is None or one.sealed is None:
        return
    private = keyring.kem_private(said.att.kid)
    if private is None:
        return
    try:
        lists = confirmation.read_attachment(one.sealed, dev=said.dev, seq=said.seq, key=private)
    except ProtocolError:
        return
    packing.record_count_of_records(
        session_id,
        said.count.phase,
        lists.found,
        [number[:NUMBER_LENGTH] for number in lists.unexpected],
        now=now,
        at=item.at,
        device_id=device_id,
        entry_id=item.entry_id,
        seal=_seal(session_id, said),
    )


def _seal(session_id: str, said: chain.ItemPayload) -> ReadSeal:
    """How the tablet says the seal was, with what it should have been: what its edition named, else what is known."""
    expected = ""
    if said.count is not None and said.count.phase == "in":
        named = db.session.get(BatchEdition, (said.batch or "", said.edition or 0))
        session = db.session.get(IssuingSession, session_id)
        expected = (named.box_seal if named else "") or (session.seal_number if session else "")
    seal = said.count.seal if said.count is not None else None
    if seal is None:
        return ReadSeal(expected=expected)
    return ReadSeal(
        seal.state[:STATE_LENGTH],
        box_seal.as_compared(seal.number)[: box_seal.NUMBER_CHARS],
        seal.reason[:REASON_LENGTH],
        expected,
    )
