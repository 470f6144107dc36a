"""Taking in an upload: judge each item in order, keep it with its log leaf, do what follows, acknowledge.

Must never discard what a device signed, nor acknowledge what is not stored in the same transaction.
docs/protocol.md, "Upload"; invariants I2 to I4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import update

from server import keyring
from server.confirmations import consequences, quarantine
from server.confirmations.knowledge import Knowledge, gather
from server.confirmations.models import ChainItem
from server.confirmations.reading import Signed, Upload, large, plain_id, small
from server.confirmations.telling import told_since
from server.database import db, insert_rows, new_id
from server.devices import service as devices
from server.devices.models import Device
from server.log import service as log
from sync import acknowledgement, chain, confirmation
from sync.errors import ProtocolError
from sync.judge import Verdict, judge

_COLUMNS = (
    "id",
    "entry_id",
    "device_id",
    "epoch",
    "seq",
    "kind",
    "status",
    "leaf",
    "made_at",
    "received_at",
    "clock_offset_ms",
    "session_id",
    "batch_id",
    "edition",
    "record_id",
    "document_id",
    "staff_id",
    "outcome",
    "supersedes",
    "jws",
    "attachment",
)


@dataclass(frozen=True)
class Taken:
    """What becomes of an upload: a signed acknowledgement, or the refusal of its very first item."""

    ack: str = ""
    refusal: ProtocolError | None = None


@dataclass
class Judged:
    """How far the judging came: what is known already, what is new, and what ended it."""

    known: list[tuple[Signed, int]] = field(default_factory=list)
    fresh: list[tuple[Signed, chain.Item, str]] = field(default_factory=list)
    stop: acknowledgement.Stop | None = None
    refusal: ProtocolError | None = None
    apart: list[tuple[Signed, str]] = field(default_factory=list)


def take_in(
    device_id: str,
    upload: Upload,
    *,
    log_size: int,
    notices_after: dict[str, int],
    now: datetime,
    proved: bool,
) -> Taken:
    """Take in one upload of one tablet, `proved` to come from itself. Needs a transaction, and commits nothing itself.

    What anybody could bring says nothing of when the tablet was heard: only what it signed and was not here before does.
    When the first item is refused nothing is taken in, but what must be kept apart is kept: commit all the same.
    """
    device = devices.locked_device(device_id)
    if device is None:
        raise ProtocolError("wrong_device")
    knowledge = gather(device, [one.item for one in upload.signed if one.item])
    before = knowledge.state
    judged = _judge_all(device, upload, knowledge)
    numbers = _store(judged, knowledge, now)
    completed = _complete(judged, knowledge, now)
    if (
        device.state != "quarantined"
    ):  # else a person has to look at all of it, and lets the tablet go on with the last
        quarantine.mend(device_id, [*numbers, *completed], now=now)
    if judged.apart:
        quarantine.keep_apart(device_id, judged.apart, now=now)
    if judged.fresh:
        consequences.follow(device_id, judged.fresh, knowledge, now=now)
    if judged.refusal is not None and not judged.known and not judged.fresh:
        return Taken(refusal=judged.refusal)
    state = knowledge.state if judged.fresh else before
    devices.note_heard(
        device_id,
        at=now if proved or judged.fresh else None,
        seq=state.seq,
        head=state.head,
        clock_offset_ms=large(judged.fresh[-1][1].payload.off) if judged.fresh else None,
    )
    return Taken(
        ack=_acknowledge(
            state,
            _results(upload, judged, numbers, knowledge),
            judged.stop,
            log_size=log_size,
            told=told_since(device_id, notices_after),
            now=now,
        )
    )


def admit(device_id: str, one: Signed, *, now: datetime) -> Literal["", "bare", "whole"]:
    """Take one item of the quarantine into its chain after all, and say how; "" if it does not fit.

    An attachment that is not the one it names stays in the quarantine: the tablet's own may still come.
    """
    device = devices.locked_device(device_id)
    if device is None or one.item is None:
        return ""
    knowledge = gather(device, [one.item])
    bare = replace(one.item, payload=msgspec.structs.replace(one.item.payload, att=None, ink=None))
    verdict = judge(bare, None, knowledge.known(one.item), None)
    if not verdict.stored:
        return ""
    fitting = one if _is_named(one) else replace(one, sealed=None)
    judged = Judged(fresh=[(fitting, one.item, verdict.status)])
    knowledge.take(one.item, -1, verdict.status)
    _store(judged, knowledge, now)
    consequences.follow(device_id, judged.fresh, knowledge, now=now)
    device.chain_seq, device.chain_head = knowledge.state.seq, knowledge.state.head
    db.session.flush()
    return "bare" if one.item.payload.att is not None and fitting.sealed is None else "whole"


def _judge_all(device: Device, upload: Upload, knowledge: Knowledge) -> Judged:
    judged = Judged()
    for at, one in enumerate(upload.signed):
        verdict = _verdict(device, one, knowledge)
        if verdict.status == "known" and one.item is not None:
            place = knowledge.places[one.item.payload.seq]
            judged.known.append((one, place.leaf))
        elif verdict.stored and one.item is not None:
            judged.fresh.append((one, one.item, verdict.status))
            knowledge.take(one.item, -1, verdict.status)
        else:
            _end(judged, upload, at, verdict, knowledge)
            return judged
    if upload.fault is not None:
        judged.stop = acknowledgement.Stop(0, "", upload.fault.code)
        judged.refusal = upload.fault
    return judged


def _verdict(device: Device, one: Signed, knowledge: Knowledge) -> Verdict:
    if one.item is None:
        return Verdict(code=one.code)
    verdict = judge(one.item, one.sealed, knowledge.known(one.item), knowledge.opener(one.item))
    if device.state == "quarantined" and (verdict.stored or verdict.code == "chain_gap"):
        return Verdict(code="device_not_active")
    return verdict


def _end(judged: Judged, upload: Upload, at: int, verdict: Verdict, knowledge: Knowledge) -> None:
    one = upload.signed[at]
    extra: dict[str, Any] = {"expect": verdict.expect} if verdict.expect else {}
    judged.refusal = ProtocolError(verdict.code, **extra)
    judged.stop = acknowledgement.Stop(
        large(one.item.payload.seq) if one.item else 0, one.entry_id, verdict.code
    )
    if verdict.quarantined or one.item is None or verdict.code == "device_not_active":
        judged.apart.append((one, verdict.code))
    if verdict.stops_device or verdict.code == "device_not_active":
        judged.apart += [
            (later, "device_not_active") for later in upload.signed[at + 1 :] if _is_signed(later, knowledge)
        ]


def _is_signed(one: Signed, knowledge: Knowledge) -> bool:
    if one.item is None:
        return True
    key = knowledge.epochs.keys.get(one.item.payload.epoch)
    if key is None:
        return False
    try:
        chain.check_signature(one.item, key)
    except ProtocolError:
        return False
    return True


def _store(judged: Judged, knowledge: Knowledge, now: datetime) -> dict[str, int]:
    """Insert the new items with their leaves; gives the leaf number by entry id."""
    if not judged.fresh:
        return {}
    numbers = log.append_many(
        (_leaf(one, item, status, knowledge.document_of(item)) for one, item, status in judged.fresh),
        now=now,
    )
    insert_rows(
        ChainItem,
        _COLUMNS,
        [
            _row(one, item, status, leaf, knowledge, now)
            for (one, item, status), leaf in zip(judged.fresh, numbers, strict=True)
        ],
    )
    for _, item, _ in judged.fresh:
        if plain_id(item.payload.supersedes):
            db.session.execute(
                update(ChainItem)
                .where(
                    ChainItem.entry_id == item.payload.supersedes,
                    ChainItem.device_id == item.payload.dev,
                    ChainItem.document_id == knowledge.document_of(item),
                    ChainItem.superseded_by.is_(None),
                )
                .values(superseded_by=item.entry_id)
            )
    return {one.entry_id: leaf for (one, _, _), leaf in zip(judged.fresh, numbers, strict=True)}


def _complete(judged: Judged, knowledge: Knowledge, now: datetime) -> list[str]:
    """Keep the attachment of an item that was taken in without it: a person released it, now the tablet brings it.

    Gives the entry ids of those that are whole now.

    The log says so: restored to before this moment it must not grow into the lines that the tablet has seen.
    """
    completed: list[str] = []
    for one, _ in judged.known:
        if one.item is None or not one.sealed or knowledge.places[one.item.payload.seq].attached:
            continue
        if not _is_named(one):
            continue
        kept = db.session.scalar(
            update(ChainItem)
            .where(ChainItem.entry_id == one.entry_id, ChainItem.attachment.is_(None))
            .values(attachment=one.sealed)
            .returning(ChainItem.entry_id)
        )
        if kept is not None:
            said = {"dev": one.item.payload.dev, "id": one.entry_id}
            log.append("attached", said, now=now, subject=one.entry_id)
            completed.append(one.entry_id)
    return completed


def _is_named(one: Signed) -> bool:
    """Whether the attachment that came is the one that the item names."""
    att = one.item.payload.att if one.item else None
    if att is None or one.sealed is None:
        return False
    try:
        confirmation.check_attachment(one.sealed, att.sha256, att.len)
    except ProtocolError:
        return False
    return True


def _leaf(
    one: Signed, item: chain.Item, status: str, document_id: str | None
) -> tuple[str, dict[str, Any], str]:
    said = item.payload
    obj: dict[str, Any] = {
        "dev": said.dev,
        "id": item.entry_id,
        "kind": said.kind,
        "prev": said.prev,
        "seq": said.seq,
        "st": status,
    }
    if said.att is not None and one.sealed is None:
        obj["bare"] = True
    if batch := plain_id(said.batch):
        obj["batch"] = batch
    if document_id is not None and said.kind == "attempt":
        obj["document"] = document_id
    return "item", obj, item.entry_id


def _row(
    one: Signed,
    item: chain.Item,
    status: str,
    leaf: int,
    knowledge: Knowledge,
    now: datetime,
) -> tuple[Any, ...]:
    said = item.payload
    return (
        new_id(),
        item.entry_id,
        said.dev,
        said.epoch,
        said.seq,
        said.kind,
        status,
        leaf,
        item.at,
        now,
        large(said.off),
        knowledge.session_of(item),
        plain_id(said.batch, 26),
        small(said.edition),
        plain_id(said.rid, 22),
        knowledge.document_of(item),
        plain_id(said.staff, 26),
        said.outcome if said.kind == "attempt" else None,
        plain_id(said.supersedes),
        one.token,
        one.sealed if said.att is not None else None,
    )


def _results(
    upload: Upload, judged: Judged, numbers: dict[str, int], knowledge: Knowledge
) -> list[acknowledgement.Result]:
    leaves = {one.entry_id: leaf for one, leaf in judged.known} | numbers
    statuses = {one.entry_id: status for one, _, status in judged.fresh}
    return [
        acknowledgement.Result(
            one.item.payload.seq,
            one.entry_id,
            statuses.get(one.entry_id, "known"),
            leaves[one.entry_id],
        )
        for one in upload.signed
        if one.item is not None and one.entry_id in leaves
    ]


def _acknowledge(
    state: chain.ChainState,
    results: Iterable[acknowledgement.Result],
    stop: acknowledgement.Stop | None,
    *,
    log_size: int,
    told: list[str],
    now: datetime,
) -> str:
    checkpoint, proof = log.proved_checkpoint(log_size, now)
    return keyring.sign_jws(
        acknowledgement.ack_payload(
            state=state,
            iat=now,
            results=list(results),
            stop=stop,
            checkpoint=checkpoint,
            consistency=proof,
            notices=told,
        ),
        acknowledgement.TYP,
    )
