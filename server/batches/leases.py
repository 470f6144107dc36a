"""Leases: each record set aside for one tablet of its session, those of a slot in turn.

Must never leave a record without the others' way to it: a lease is advice. docs/protocol.md, "Confirmations".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sync.record import Record


def set_aside(
    records: Iterable[tuple[Record, bytes]], tablets: Sequence[tuple[str, str]]
) -> Iterator[tuple[Record, bytes]]:
    """The records, with their photos, each for one of the tablets (id, label); one tablet alone needs no lease.

    The records of a slot take the tablets in turn, and each slot begins with the next one: applicants of one time are
    spread, and so are slots of one applicant each.
    """
    if len(tablets) < 2:
        yield from records
        return
    turns: dict[str, int] = {}
    for record, photo in records:
        slot = record.slot["startsAt"] if record.slot else ""
        turn = turns.setdefault(slot, len(turns))
        turns[slot] = turn + 1
        dev, label = tablets[turn % len(tablets)]
        yield replace(record, lease={"dev": dev, "label": label}), photo
