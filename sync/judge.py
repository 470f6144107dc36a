"""The verdict on one uploaded item: from the item and what is known, nothing else.

Must never raise for what an item says, and never let a signed item be discarded: what is not taken in is kept.
docs/protocol.md, "Upload"; house rule 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from sync import chain, confirmation, enrolment, keys
from sync.errors import ProtocolError

STORED = ("accepted", "conflict", "unknown_record", "after_close", "after_recall")
"""The statuses of an item that was taken into its chain; `known` was taken in before."""
QUARANTINED = (
    "chain_fork",
    "chain_break",
    "attachment_missing",
    "attachment_digest",
    "attachment_unopenable",
    "ink_digest",
)
"""Refusals of something that this device did sign: kept whole until a person decides."""
MENDED = (
    "attachment_missing",
    "attachment_digest",
    "attachment_unopenable",
    "ink_digest",
    "item_unreadable",
    "version_unknown",
)
"""Refusals that are over when the same item was taken in whole later: nobody has to decide any more."""
STOPS_DEVICE = ("chain_fork", "chain_break")
"""Refusals that mean the device's chain can no longer be trusted to be one chain."""


@dataclass(frozen=True)
class Known:
    """What is known when an item comes in.

    `device_key`: the tablet's key in the epoch that the item names, None for an epoch that nobody knows.
    `later`: where the tablet's epochs after the first begin.
    `entry_at_seq`: what the chain already has at the item's place, "" for nothing.
    `record_known`: the item names no record, or one of an edition sealed to this device.
    `standing_handover`: entry id of a handover of the same document that no one superseded, "" for none.
    `standing_device`: whose it is when another device did it, "" when this one did: only one's own is superseded.
    `closed_at`, `recalled_at`: when the item's session closed, its document was recalled.
    """

    chain: chain.ChainState
    device_key: keys.PublicKey | None
    later: Mapping[int, enrolment.Begin] = field(default_factory=dict)
    entry_at_seq: str = ""
    record_known: bool = True
    standing_handover: str = ""
    standing_device: str = ""
    closed_at: datetime | None = None
    recalled_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """`status` when the item is taken in (or known), else `code` of the refusal and whether it is kept."""

    status: str = ""
    code: str = ""
    expect: int = 0

    @property
    def stored(self) -> bool:
        """The item becomes part of the chain and of the log."""
        return self.status in STORED

    @property
    def quarantined(self) -> bool:
        """The item is kept apart until a person decides."""
        return self.code in QUARANTINED

    @property
    def stops_device(self) -> bool:
        """The device itself is put in quarantine."""
        return self.code in STOPS_DEVICE


def judge(
    item: chain.Item,
    sealed: bytes | None,
    known: Known,
    kem: ec.EllipticCurvePrivateKey | None,
) -> Verdict:
    """The verdict, checks in this order: device, signature, chain, attachment, ink, then what it is about.

    `sealed` is the attachment as it came, `kem` the private key it names (None: not one of ours).
    """
    try:
        if item.payload.dev != known.chain.dev:
            raise ProtocolError("wrong_device")
        if known.device_key is None:
            raise ProtocolError("epoch_unknown")
        chain.check_signature(item, known.device_key)
        chain.check_item(item, known.chain, known.entry_at_seq, known.later)
        if item.payload.seq <= known.chain.seq:
            return Verdict(status="known")
        _check_attachment(item, sealed, kem)
    except ProtocolError as error:
        return Verdict(code=error.code, expect=int(error.extra.get("expect", 0)))
    return Verdict(
        status=status_of(
            item.payload,
            record_known=known.record_known,
            standing_handover=known.standing_handover,
            standing_device=known.standing_device,
            closed=known.closed_at is not None,
            recalled=known.recalled_at is not None,
        )
    )


def _check_attachment(item: chain.Item, sealed: bytes | None, kem: ec.EllipticCurvePrivateKey | None) -> None:
    payload = item.payload
    if payload.att is None:
        return
    if sealed is None:
        raise ProtocolError("attachment_missing")
    confirmation.check_attachment(sealed, payload.att.sha256, payload.att.len)
    if kem is None:
        raise ProtocolError("attachment_unopenable")
    opened = confirmation.read_attachment(sealed, dev=payload.dev, seq=payload.seq, key=kem)
    if payload.ink is not None:
        confirmation.check_ink(opened, payload.ink.h)


def stand(standing: list[tuple[str, str]], entry_id: str, dev: str, status: str) -> None:
    """Put a handover among those of its document that nobody superseded: the accepted one first, then as they came.

    So a tablet that corrects its own `conflict` never comes before the handover that was accepted.
    """
    standing.insert(0 if status == "accepted" else len(standing), (entry_id, dev))


def status_of(
    said: chain.ItemPayload,
    *,
    record_known: bool = True,
    standing_handover: str = "",
    standing_device: str = "",
    closed: bool = False,
    recalled: bool = False,
) -> str:
    """The status of an item that its chain takes in, from what is known as in Known."""
    if not record_known:
        return "unknown_record"
    if said.kind == "attempt" and said.outcome == "handed_over":
        superseded = not standing_device and standing_handover == said.supersedes
        if standing_handover and not superseded:
            return "conflict"
        if recalled:
            return "after_recall"
    if said.kind == "attempt" and closed:
        return "after_close"
    return "accepted"
