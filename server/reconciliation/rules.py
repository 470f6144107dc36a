"""Expected, said, counted: which documents agree, and what is wrong with those that do not.

Must never read or write anything, nor look at who or why: only these three. docs/glossary.md, "reconciliation".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

HANDED_OVER = "handed_over"
MISSING = "document_missing"
AFTER = {
    "after_recall": "handed_over_after_recall",
    "after_close": "handed_over_after_close",
}
DOCUMENT_KINDS = (
    "double_handover",
    "handed_over_after_recall",
    "handed_over_after_close",
    "handed_over_not_expected",
    "said_handed_over_but_counted",
    "said_here_but_not_counted",
    "said_missing",
    "said_missing_but_counted",
    "nothing_said",
    "released_but_counted",
)
LOST = "tablet_lost"
SEAL_KINDS = ("seal_not_as_packed", "seal_not_read", "seal_not_as_closed")
LOOSE_KINDS = ("unknown_record", "unexpected_in_box", "quarantined", LOST, *SEAL_KINDS)
KINDS = DOCUMENT_KINDS + LOOSE_KINDS
RESOLUTIONS = ("handed_over", "not_handed_over", "missing", "destroyed", "explained")
FINGERPRINT_LENGTH = 24  # hexadecimal characters, 96 bits


@dataclass(frozen=True, slots=True)
class Said:
    """One confirmation that no later one of the same tablet supersedes."""

    entry_id: str
    device_id: str
    outcome: str
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """One document of a session. `counted`: seen in the newest count, not seen, or None before any count."""

    document_id: str
    expected: bool
    said: tuple[Said, ...] = ()
    counted: bool | None = None

    @property
    def handovers(self) -> tuple[Said, ...]:
        """The confirmations that say it was handed over."""
        return tuple(said for said in self.said if said.outcome == HANDED_OVER)


def differences(row: Row) -> frozenset[str]:
    """Every kind of discrepancy of this row; empty when it agrees or when a count must come first."""
    found = {AFTER[said.status] for said in row.handovers if said.status in AFTER}
    if len(row.handovers) > 1:
        found.add("double_handover")
    if row.handovers and not row.expected:
        found.add("handed_over_not_expected")
    if row.counted is None:
        return frozenset(found)
    if row.handovers:
        if row.counted:
            found.add("said_handed_over_but_counted")
    elif not row.expected:
        if row.counted:
            found.add("released_but_counted")
    elif any(said.outcome == MISSING for said in row.said):
        found.add("said_missing_but_counted" if row.counted else "said_missing")
    elif not row.counted:
        found.add("said_here_but_not_counted" if row.said else "nothing_said")
    return frozenset(found)


def agrees(row: Row) -> bool:
    """Whether expected, said and counted are all known and agree."""
    return row.counted is not None and not differences(row)


def state(row: Row) -> str:
    """The one part of the partition a row is in: `agrees`, `differs` or `waits` (for the count)."""
    if differences(row):
        return "differs"
    return "waits" if row.counted is None else "agrees"


def fingerprint(row: Row) -> str:
    """Names exactly this evidence: an approval counts for what the two people saw, not for what comes later."""
    parts = sorted(f"{said.entry_id} {said.outcome} {said.status}" for said in row.said)
    text = "\n".join([row.document_id, str(row.expected), str(row.counted), *parts])
    return sha256(text.encode()).hexdigest()[:FINGERPRINT_LENGTH]


def wanted(rows: Iterable[Row], loose: Iterable[tuple[str, str]]) -> frozenset[tuple[str | None, str, str]]:
    """Every discrepancy there must be: (document id or None, subject, kind).

    `loose` is evidence without a row: (kind, subject).
    """
    of_rows = {(row.document_id, fingerprint(row), kind) for row in rows for kind in differences(row)}
    return frozenset(of_rows | {(None, subject, kind) for kind, subject in loose})


def likely(row: Row) -> str:
    """The likeliest explanation to offer with a discrepancy, as a text key's last part; empty when there is none."""
    found = differences(row)
    if "double_handover" in found:
        devices = {said.device_id for said in row.handovers}
        return "wrong-record" if len(devices) > 1 else "twice-on-one-tablet"
    if "said_handed_over_but_counted" in found:
        return "wrong-record-chosen"
    if "nothing_said" in found:
        return "other-record-chosen"
    return ""
