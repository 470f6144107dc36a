"""The append-only log: append a leaf inside the act's own transaction, prove, and sign checkpoints.

Must never change or remove a row. Tree arithmetic is `sync.merkle` (RFC 9162 §2.1); this keeps its nodes.
docs/protocol.md, "Log".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from server import keyring
from server.database import db
from server.log.models import LogCheckpoint, LogHead, LogLeaf, LogNode
from sync import log as wire
from sync import merkle

READ_AHEAD = 1_000  # leaves fetched at a time when the whole log is read
TILE_HEIGHT = 8  # tree levels in a tile of 256 hashes, C2SP tlog-tiles


def append(kind: str, obj: dict[str, Any], *, now: datetime, subject: str = "") -> int:
    """Add one leaf and give its number. `subject` (an id) makes it findable; it is not hashed apart."""
    return append_many([(kind, obj, subject)], now=now)[0]


def append_many(leaves: Iterable[tuple[str, dict[str, Any], str]], *, now: datetime) -> list[int]:
    """Add leaves in order, each (kind, object, subject); gives their numbers.

    Locks the head row, so two writers never take the same number; call it late in a transaction.
    """
    head = _locked_head()
    first = head.size
    leaf_rows: list[dict[str, Any]] = []
    node_rows: list[dict[str, Any]] = []
    fresh: dict[tuple[int, int], bytes] = {}
    for number, (kind, obj, subject) in enumerate(leaves, start=first):
        line = wire.write_leaf(kind, obj)
        leaf_rows.append(
            {
                "number": number,
                "kind": kind,
                "line": line,
                "subject": subject,
                "at": now,
            }
        )
        level, at, digest = 0, number, merkle.leaf_hash(line)
        while True:
            fresh[(level, at)] = digest
            node_rows.append({"level": level, "number": at, "hash": digest})
            if at % 2 == 0:
                break
            left = fresh.get((level, at - 1)) or _stored_node(level, at - 1)
            level, at, digest = level + 1, at // 2, merkle.node_hash(left, digest)
    if not leaf_rows:
        return []
    db.session.execute(insert(LogLeaf), leaf_rows)
    db.session.execute(insert(LogNode), node_rows)
    head.size = first + len(leaf_rows)
    db.session.flush()
    return list(range(first, head.size))


def size() -> int:
    """How many leaves the log has."""
    return db.session.scalar(select(LogHead.size).where(LogHead.id == 1)) or 0


def checkpoint(now: datetime) -> str:
    """The signed note for the present tree, the same text each time for the same size. Needs a transaction."""
    leaves = size()
    kept = db.session.get(LogCheckpoint, leaves)
    if kept is not None:
        return kept.note
    note = keyring.sign_checkpoint(leaves, merkle.root_at(leaves, _node_reader()))
    db.session.add(LogCheckpoint(size=leaves, note=note, at=now))
    db.session.flush()
    return note


def consistency(first: int, second: int) -> list[bytes]:
    """The proof (RFC 9162 §2.1.4) that the tree of `second` leaves continues that of `first`; empty for 0 or equal."""
    if first in (0, second):
        return []
    return merkle.consistency_at(first, second, _node_reader())


def inclusion(number: int, tree_size: int) -> list[bytes]:
    """The audit path (RFC 9162 §2.1.3) of a leaf in the tree of that size."""
    return merkle.inclusion_at(number, tree_size, _node_reader())


def root(tree_size: int) -> bytes:
    """The root hash of the tree of that size; raises RuntimeError when a node is missing."""
    return merkle.root_at(tree_size, _node_reader())


def leaves(start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The leaf lines from `start` up to (not including) `stop`, in order."""
    stop = size() if stop is None else stop
    while start < stop:
        rows = db.session.scalars(
            select(LogLeaf.line)
            .where(LogLeaf.number >= start, LogLeaf.number < min(stop, start + READ_AHEAD))
            .order_by(LogLeaf.number)
        ).all()
        if not rows:
            return
        yield from rows
        start += len(rows)


def hash_tile(level: int, number: int, width: int) -> bytes | None:
    """The first `width` hashes of a tile (C2SP tlog-tiles), 32 bytes each; None when the log is not that large."""
    start = number << TILE_HEIGHT
    hashes = db.session.scalars(
        select(LogNode.hash)
        .where(
            LogNode.level == level * TILE_HEIGHT,
            LogNode.number >= start,
            LogNode.number < start + width,
        )
        .order_by(LogNode.number)
    ).all()
    return b"".join(hashes) if len(hashes) == width else None


def entry_bundle(number: int, width: int) -> bytes | None:
    """The first `width` leaves of a bundle, each behind its length in two bytes; None when there are fewer."""
    start = number << TILE_HEIGHT
    lines = list(leaves(start, start + width))
    if len(lines) != width:
        return None
    return b"".join(len(line).to_bytes(2, "big") + line for line in lines)


def _locked_head() -> LogHead:
    head = db.session.scalar(select(LogHead).where(LogHead.id == 1).with_for_update())
    if head is None:
        head = LogHead(id=1, size=0)
        db.session.add(head)
        db.session.flush()
    return head


def _stored_node(level: int, number: int) -> bytes:
    found = db.session.scalar(select(LogNode.hash).where(LogNode.level == level, LogNode.number == number))
    if found is None:
        raise RuntimeError(f"the log misses node {level}/{number}: restore it from a back-up")
    return found


def _node_reader() -> merkle.NodeReader:
    return _stored_node
