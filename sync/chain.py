"""The chain: everything a tablet signed, each item naming the one before.

Must never take a time for an order. docs/protocol.md, "Chain items".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sync import jws, keys
from sync.confirmation import CORRECTIONS, LEASE_REASONS, OUTCOMES, REASONS
from sync.encoding import Whole, check_version, read_compact, read_time
from sync.enrolment import Begin
from sync.errors import ProtocolError

ITEM_TYP = "fielddesk-item+jws"
KINDS = ("import", "unlock", "lock", "open", "attempt", "count", "shred", "close")
QUICK = "quick"  # the depth of a lock that the day's PIN opens; a full lock says nothing


class Checks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The checks the staff member made."""

    photo: bool
    identity: str
    old: str


class Mandate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kind of mandate, and the digest of its number."""

    kind: str
    digest: str


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who collected."""

    kind: str
    mandate: Mandate | None = None


class Stmt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text that was signed under."""

    id: str
    lang: str
    sha256: str


class Ink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Salted digest of the ink, and how many points it has."""

    h: str
    n: Whole


class Att(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sealed attachment: digest and length of its bytes, and the key it is sealed to."""

    sha256: str
    len: Whole
    kid: str


class BoxSeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The seal of a counted box as it was read: its state, its number if it has one, why it is another one."""

    state: str
    number: str = ""
    reason: str = ""


class Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A count of the box: in or out, how many were found, missing, unexpected, and how its seal was."""

    phase: str
    found: Whole
    missing: Whole
    unexpected: Whole
    seal: BoxSeal | None = None


class ItemPayload(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an item says; members and meanings as in docs/protocol.md. Unknown members are let through."""

    v: Whole
    dev: str
    epoch: Whole
    seq: Whole
    prev: str
    kind: str
    at: str
    mono: Whole
    off: Whole
    batch: str | None = None
    edition: Whole | None = None
    rid: str | None = None
    rec: str | None = None
    staff: str | None = None
    outcome: str | None = None
    reason: str | None = None
    checks: Checks | None = None
    by: By | None = None
    stmt: Stmt | None = None
    mode: str | None = None
    ink: Ink | None = None
    att: Att | None = None
    supersedes: str | None = None
    correction: str | None = None
    count: Count | None = None
    depth: str | None = None
    lease: str | None = None


@dataclass(frozen=True)
class Item:
    """A read item: its name, what it says, its time, the message itself."""

    entry_id: str
    payload: ItemPayload
    at: datetime
    token: str
    envelope: jws.Envelope


@dataclass(frozen=True)
class ChainState:
    """Where a chain stands: the tablet, its epoch, the last `seq` and the entry id of that item.

    A chain that has no items yet has seq 0 and the certificate's entry id as head.
    """

    dev: str
    epoch: int
    seq: int
    head: str


ONE_EPOCH: Mapping[int, Begin] = {}

_decoder = msgspec.json.Decoder(ItemPayload)


def write_item(payload: ItemPayload, key: keys.PrivateKey) -> str:
    """The item, signed by DEV-SIG with the tablet's id as kid."""
    return jws.sign(msgspec.json.encode(payload), typ=ITEM_TYP, key=key, kid=payload.dev)


def read_item(token: object) -> Item:
    """Read an item strictly; the signature is checked by check_signature.

    Raises jws codes, version_unknown, item_unreadable.
    """
    envelope = jws.open_envelope(token, typ=ITEM_TYP)
    payload = read_compact(envelope.payload_bytes, _decoder) or _read_payload(envelope)
    if payload.v != 1:
        raise ProtocolError("version_unknown")
    try:
        at = read_time(payload.at)
    except ProtocolError as error:
        raise ProtocolError("item_unreadable") from error
    _check_content(payload)
    if envelope.kid != payload.dev:
        raise ProtocolError("wrong_device", "kid")
    return Item(envelope.entry_id, payload, at, str(token), envelope)


def _read_payload(envelope: jws.Envelope) -> ItemPayload:
    """The payload in any spelling that strict JSON has."""
    check_version(jws.read_payload(envelope).payload)
    try:
        return _decoder.decode(envelope.payload_bytes)
    except msgspec.MsgspecError as error:
        raise ProtocolError("item_unreadable") from error


def check_signature(item: Item, key: keys.PublicKey) -> None:
    """The item was signed by this key. Raises jws_bad_signature."""
    jws.check_signature(item.envelope, key)


def check_item(
    item: Item, state: ChainState, known_at: str = "", later: Mapping[int, Begin] = ONE_EPOCH
) -> None:
    """The item continues the chain.

    `known_at` is the entry id that the server already has at this item's `seq`, "" for none. `later` says where the
    epochs after the first begin: an epoch never goes back, and none has an item at or before its beginning.
    Raises wrong_device, chain_gap (with `expect`), chain_fork, chain_break.
    """
    payload = item.payload
    if payload.dev != state.dev:
        raise ProtocolError("wrong_device")
    if payload.seq <= state.seq:
        if known_at != item.entry_id:
            raise ProtocolError("chain_fork")
        return
    if payload.seq != state.seq + 1:
        raise ProtocolError("chain_gap", expect=state.seq + 1)
    if payload.prev != state.head or not _epoch_goes_on(payload, state, later):
        raise ProtocolError("chain_break")
    if any(begin.seq == payload.seq and begin.head != item.entry_id for begin in later.values()):
        raise ProtocolError("chain_fork", "the tablet named another item when it renewed its keys")


def advance(item: Item, state: ChainState) -> ChainState:
    """The chain after this item."""
    return ChainState(state.dev, item.payload.epoch, item.payload.seq, item.entry_id)


def _epoch_goes_on(payload: ItemPayload, state: ChainState, later: Mapping[int, Begin]) -> bool:
    if payload.epoch == state.epoch:
        return True
    begin = later.get(payload.epoch)
    return payload.epoch > state.epoch and begin is not None and begin.seq < payload.seq


def _check_content(payload: ItemPayload) -> None:
    fits = (
        payload.kind in KINDS
        and payload.seq >= 1
        and payload.epoch >= 1
        and all(
            _short(value)
            for value in (
                payload.dev,
                payload.prev,
                payload.staff,
                payload.batch,
                payload.rid,
            )
        )
    )
    if payload.kind == "attempt":
        fits = fits and (
            payload.outcome in OUTCOMES
            and payload.rid is not None
            and payload.batch is not None
            and payload.staff is not None
            and (payload.reason or "") in REASONS[payload.outcome]
        )
        if payload.outcome == "handed_over":
            fits = fits and None not in (
                payload.checks,
                payload.by,
                payload.stmt,
                payload.mode,
                payload.att,
            )
    if payload.supersedes is not None or payload.correction is not None:
        fits = fits and payload.kind == "attempt" and payload.supersedes is not None
        fits = fits and payload.correction in CORRECTIONS
    if payload.lease is not None:
        fits = fits and payload.kind == "attempt" and payload.lease in LEASE_REASONS
    if payload.kind == "open":
        fits = fits and payload.rid is not None and payload.rec is not None
    if payload.depth is not None:
        fits = fits and payload.kind in ("lock", "unlock") and payload.depth == QUICK
    if payload.kind == "count":
        fits = fits and payload.count is not None and payload.count.phase in ("in", "out")
    if not fits:
        raise ProtocolError("item_unreadable", payload.kind if payload.kind in KINDS else "kind")


def _short(value: Any) -> bool:
    return value is None or (len(value) <= 60 and "|" not in value)
