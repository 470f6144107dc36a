"""Who a simulated tablet is, and what it knows of each item of its chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync import chain, keys, notice

Elsewhere = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Identity:
    """Who a tablet is: what enrolment gave it, in a bucket of its own."""

    device: str
    sig: keys.PrivateKey = field(repr=False)
    certificate_id: str
    manifest: keys.KeyManifest = field(repr=False)
    log_origin: str
    batch: str
    session: str


@dataclass
class Known:
    """An item in memory. `state`: waiting, refused, or what the office said of it."""

    seq: int
    entry_id: str
    kind: str
    rid: str
    outcome: str
    supersedes: str
    state: str = "waiting"
    code: str = ""

    @property
    def owed(self) -> bool:
        """The office has not acknowledged it."""
        return self.state in ("waiting", "refused")


def known_from(item: chain.Item, state: str, code: str) -> Known:
    """An item of the disk in memory."""
    said = item.payload
    return Known(
        said.seq,
        item.entry_id,
        said.kind,
        said.rid or "",
        said.outcome or "",
        said.supersedes or "",
        state,
        code,
    )


def elsewhere_after(told: notice.Notice, before: Elsewhere, own: str) -> Elsewhere:
    """Which other tablets handed over which records, after one more notice."""
    known = dict(before)
    for rid in told.rids if told.dev != own else ():
        if told.kind == "handed_over":
            known[rid] = before.get(rid, frozenset()) | {told.dev}
        elif told.kind == "withdrawn":
            known[rid] = before.get(rid, frozenset()) - {told.dev}
    return known
