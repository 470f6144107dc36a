"""A database that has seen years: many items of another tablet with their leaves, put in without judging them.

Must never touch the tablet that is measured, nor leave the tree in a state that an append could not have made.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from server.database import new_id
from server.log import tiles
from sync.encoding import b64u

AT = "2026-01-05 09:00:00.000000"
TOKEN = "x" * 300  # shorter than a real one, so that a million fit; its length is in no index
CHUNK = 50_000


def fill(path: Path, many: int, *, device: str, batch: str) -> None:
    """Add this many items and leaves. Their documents do not exist: the index on them grows as it would."""
    base = sqlite3.connect(path, timeout=60)
    base.execute("PRAGMA cache_size=-400000")
    try:
        (first,) = base.execute("SELECT size FROM log_heads").fetchone()
        (seq,) = base.execute("SELECT max(seq) FROM chain_items WHERE device_id = ?", (device,)).fetchone()
        for start in range(0, many, CHUNK):
            count = min(CHUNK, many - start)
            _chunk(base, first + start, (seq or 0) + start, count, device, batch)
        base.execute("ANALYZE")
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        base.close()


def _chunk(base: sqlite3.Connection, first: int, seq: int, count: int, device: str, batch: str) -> None:
    def stored(level: int, start: int, stop: int) -> list[bytes]:
        where = "log_leaves WHERE" if level == 0 else f"log_nodes WHERE level = {level} AND"
        rows = base.execute(
            f"SELECT hash FROM {where} number >= ? AND number < ? ORDER BY number", (start, stop)
        )
        return [row[0] for row in rows]

    names = [b64u(os.urandom(32)) for _ in range(count)]
    hashes = [os.urandom(32) for _ in range(count)]
    full = tiles.filled(first, hashes, stored)
    with base:
        base.executemany(
            "INSERT INTO log_leaves (number, kind, line, hash, subject, at) VALUES (?, 'item', ?, ?, ?, ?)",
            ((first + at, b'["item",{}]', hashes[at], names[at], AT) for at in range(count)),
        )
        base.executemany("INSERT INTO log_nodes (level, number, hash) VALUES (?, ?, ?)", full)
        base.executemany(
            "INSERT INTO chain_items (id, entry_id, device_id, epoch, seq, kind, status, leaf, made_at, received_at,"
            " clock_offset_ms, batch_id, edition, record_id, document_id, outcome, jws, attachment)"
            " VALUES (?, ?, ?, 1, ?, 'attempt', 'accepted', ?, ?, ?, 0, ?, 1, ?, ?, 'handed_over', ?, ?)",
            (
                (
                    new_id(),
                    names[at],
                    device,
                    seq + at + 1,
                    first + at,
                    AT,
                    AT,
                    batch,
                    b64u(os.urandom(16)),
                    new_id(),
                    TOKEN,
                    hashes[at],
                )
                for at in range(count)
            ),
        )
        base.execute("UPDATE log_heads SET size = ?", (first + count,))
