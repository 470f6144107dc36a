"""The append-only log: append a leaf inside the act's own transaction, prove, and sign checkpoints.

Must never change or remove a row. Tree arithmetic is `sync.merkle` (RFC 9162 §2.1); this keeps its nodes.
docs/protocol.md, "Log".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from server import keyring
from server.config import UnsafeStart
from server.database import db, insert_rows
from server.log import tiles
from server.log.models import LogCheckpoint, LogHead, LogLeaf, LogNode
from sync import log as wire
from sync import merkle

READ_AHEAD = 1_000  # leaves fetched at a time when the whole log is read

_HEAD, _LEAF, _NODE = LogHead.__table__, LogLeaf.__table__, LogNode.__table__
_SIZE = select(_HEAD.c.size).where(_HEAD.c.id == 1)
_GROW = (
    update(_HEAD).where(_HEAD.c.id == 1).values(size=_HEAD.c.size + bindparam("more")).returning(_HEAD.c.size)
)
_LEAF_HASHES = (
    select(_LEAF.c.hash)
    .where(_LEAF.c.number >= bindparam("start"), _LEAF.c.number < bindparam("stop"))
    .order_by(_LEAF.c.number)
)
_TILE_HASHES = (
    select(_NODE.c.hash)
    .where(_NODE.c.level == bindparam("level"))
    .where(_NODE.c.number >= bindparam("start"), _NODE.c.number < bindparam("stop"))
    .order_by(_NODE.c.number)
)


def append(kind: str, obj: dict[str, Any], *, now: datetime, subject: str = "") -> int:
    """Add one leaf and give its number. `subject` (an id) makes it findable; it is not hashed apart."""
    return append_many([(kind, obj, subject)], now=now)[0]


def append_many(leaves: Iterable[tuple[str, dict[str, Any], str]], *, now: datetime) -> list[int]:
    """Add leaves in order, each (kind, object, subject); gives their numbers.

    Locks the head row, so two writers never take the same number; call it late in a transaction.
    """
    written = [(kind, wire.write_leaf(kind, obj), subject) for kind, obj, subject in leaves]
    if not written:
        return []
    first = _make_room(len(written))
    hashes = [merkle.leaf_hash(line) for _, line, _ in written]
    insert_rows(
        LogLeaf,
        ("number", "kind", "line", "hash", "subject", "at"),
        [
            (number, kind, line, digest, subject, now)
            for number, (kind, line, subject), digest in zip(
                range(first, first + len(written)), written, hashes, strict=True
            )
        ],
    )
    full = tiles.filled(first, hashes, _stored_hashes)
    if full:
        insert_rows(LogNode, ("level", "number", "hash"), full)
    return list(range(first, first + len(written)))


def check_start() -> None:
    """Refuse to start under another address than the one the log began with: its checkpoints, and every tablet, name that one.

    Raises UnsafeStart. A database without a schema yet has no log.
    """
    try:
        note = db.session.scalar(select(LogCheckpoint.note).order_by(LogCheckpoint.size.desc()).limit(1))
    except (OperationalError, ProgrammingError):
        note = None
    finally:
        db.session.rollback()
    began = note.partition("\n")[0] if note else keyring.log_origin()
    if began != keyring.log_origin():
        raise UnsafeStart(
            f"The log in this database is {began}, and FIELDDESK_ORIGIN would make it {keyring.log_origin()}; "
            "start with the address that it began with, or use another database."
        )


def size() -> int:
    """How many leaves the log has."""
    return db.session.scalar(_SIZE) or 0


def checkpoint(now: datetime) -> str:
    """The signed note for the present tree, the same text each time for the same size. Needs a transaction."""
    return _checkpoint(size(), _node_reader(), now)


def proved_checkpoint(since: int, now: datetime) -> tuple[str, list[bytes]]:
    """The present checkpoint, and the proof that it continues the tree of `since` leaves.

    The proof is empty for a size of 0, the present one or one that this log never had. Needs a transaction.
    """
    present, node = size(), _node_reader()
    proof = merkle.consistency_at(since, present, node) if 0 < since < present else []
    return _checkpoint(present, node, now), proof


def _checkpoint(leaves: int, node: merkle.NodeReader, now: datetime) -> str:
    kept = db.session.get(LogCheckpoint, leaves)
    if kept is not None:
        return kept.note
    note = keyring.sign_checkpoint(leaves, merkle.root_at(leaves, node))
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
    start = number << tiles.HEIGHT
    hashes = _stored_hashes(level, start, start + width)
    return b"".join(hashes) if len(hashes) == width else None


def entry_bundle(number: int, width: int) -> bytes | None:
    """The first `width` leaves of a bundle, each behind its length in two bytes; None when there are fewer."""
    start = number << tiles.HEIGHT
    lines = list(leaves(start, start + width))
    if len(lines) != width:
        return None
    return b"".join(len(line).to_bytes(2, "big") + line for line in lines)


def _make_room(leaves: int) -> int:
    """The number of the next leaf; the head grows by `leaves` and stays locked until the transaction ends."""
    grown: int | None = db.session.scalar(_GROW, {"more": leaves})
    if grown is None:
        db.session.execute(insert(_HEAD).values(id=1, size=leaves))
        return 0
    return grown - leaves


def _stored_hashes(level: int, start: int, stop: int) -> list[bytes]:
    """Hashes of a tile level from `start` up to (not including) `stop`, as many as there are."""
    if level == 0:
        return list(db.session.scalars(_LEAF_HASHES, {"start": start, "stop": stop}))
    return list(db.session.scalars(_TILE_HASHES, {"level": level, "start": start, "stop": stop}))


def _node_reader() -> merkle.NodeReader:
    return tiles.TileReader(_stored_hashes).node
