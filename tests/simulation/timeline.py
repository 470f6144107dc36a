"""What one server must hold, told by watching it: its log, chains, quarantine and custody, each only growing.

Must never ask the server's own code: it reads the tables and recomputes. A restored back-up is a new time line.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sync import merkle


class Broken(AssertionError):
    """An invariant of docs/reliability.md does not hold; `invariant` is its name."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant


def hold(invariant: str, holds: bool, what: str) -> None:
    """Raise Broken unless it holds."""
    if not holds:
        raise Broken(invariant, what)


@dataclass(frozen=True)
class Signed:
    """Something that a tablet really signed."""

    device: str
    seq: int
    prev: str
    jws: str
    att: bytes | None
    supersedes: str


@dataclass
class Timeline:
    """The history of one server, as far as it was seen."""

    prefix: list[bytes] = field(default_factory=lambda: [b""])
    """A digest of the first n lines, for each n: two logs agree up to n when these are equal."""
    frontier: list[bytes | None] = field(default_factory=list)
    named: dict[int, str] = field(default_factory=dict)
    """Which item a line of the log names."""
    leaves: dict[str, int] = field(default_factory=dict)
    rows: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """Items that were taken in: seq, leaf, status."""
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)
    apart: set[tuple[str, str]] = field(default_factory=set)
    custody: dict[str, str] = field(default_factory=dict)
    standing: dict[str, dict[str, str]] = field(default_factory=dict)
    """By document: accepted handovers that nobody superseded, and whose they are."""
    held: dict[str, dict[str, str]] = field(default_factory=dict)
    """By document: every handover that its tablet did not supersede, whatever its status, and whose it is."""
    recalled: set[str] = field(default_factory=set)
    closed: bool = False
    notices: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many lines the log has."""
        return len(self.prefix) - 1

    def copy(self) -> Timeline:
        """The same, for a back-up: nothing is shared that can still change."""
        return replace(
            self,
            prefix=list(self.prefix),
            frontier=list(self.frontier),
            named=dict(self.named),
            leaves=dict(self.leaves),
            rows=dict(self.rows),
            chains=dict(self.chains),
            apart=set(self.apart),
            custody=dict(self.custody),
            standing={one: dict(by) for one, by in self.standing.items()},
            held={one: dict(by) for one, by in self.held.items()},
            recalled=set(self.recalled),
            seen=dict(self.seen),
        )

    def root(self) -> bytes:
        """The root over everything seen, from its own frontier."""
        digest: bytes | None = None
        for node in self.frontier:
            if node is not None:
                digest = node if digest is None else merkle.node_hash(node, digest)
        return digest if digest is not None else merkle.EMPTY_ROOT

    def look(self, raw: sqlite3.Connection, signed: dict[str, Signed]) -> None:
        """Read what is new in the tables and hold it to I2 to I6."""
        self._look_at_log(raw)
        self._look_at_items(raw, signed)
        self._look_at_chains(raw)
        self._look_at_quarantine(raw, signed)
        self._look_at_custody(raw)
        self._look_at_notices(raw)
        hold("I2", len(self.leaves) == len(self.rows), "a line of the log names an item that is not stored")

    def _look_at_log(self, raw: sqlite3.Connection) -> None:
        (size,) = raw.execute("select coalesce(max(size), 0) from log_heads").fetchone()
        lines = raw.execute(
            "select number, kind, line from log_leaves where number >= ? order by number", (self.size,)
        ).fetchall()
        hold("I6", size == self.size + len(lines), "the log's head and its lines differ, or it shrank")
        for number, kind, line in lines:
            hold("I6", number == self.size, "the log has a gap")
            self.prefix.append(sha256(self.prefix[-1] + line).digest())
            self._grow(merkle.leaf_hash(line))
            if kind != "item":
                continue
            name = json.loads(line)[1]["id"]
            hold("I2", name not in self.leaves, "an item is in the log twice")
            self.leaves[name] = number
            self.named[number] = name

    def _grow(self, digest: bytes) -> None:
        for level, node in enumerate(self.frontier):
            if node is None:
                self.frontier[level] = digest
                return
            self.frontier[level], digest = None, merkle.node_hash(node, digest)
        self.frontier.append(digest)

    def _new(self, raw: sqlite3.Connection, table: str, columns: str) -> list[Any]:
        rows = raw.execute(
            f"select rowid, {columns} from {table} where rowid > ? order by rowid",
            (self.seen.get(table, 0),),
        ).fetchall()
        if rows:
            self.seen[table] = rows[-1][0]
        return rows

    def _look_at_items(self, raw: sqlite3.Connection, signed: dict[str, Signed]) -> None:
        for row in self._new(
            raw,
            "chain_items",
            "entry_id, device_id, seq, leaf, status, jws, attachment, document_id, outcome, kind",
        ):
            _, name, device, seq, leaf, status, token, att, *_rest = row
            mine = signed.get(name)
            hold("I2", mine is not None and mine.jws == token, "an item was stored that no tablet signed so")
            assert mine is not None
            hold("I2", mine.device == device, "an item is stored under another tablet")
            released = att is None and any(one == name for one, _ in self.apart)
            hold("I2", mine.att == att or released, "an attachment was stored that is not the one signed for")
            at, head = self.chains.get(device, (0, mine.prev))
            hold("I2", (seq, mine.prev) == (at + 1, head), "a stored chain has a gap or a wrong joint")
            hold("I2", self.named.get(leaf) == name, "the log does not name the item where the row says")
            self.chains[device] = (seq, name)
            self.rows[name] = (seq, leaf, status)
            self._look_at_handover(name, row, mine.supersedes)

    def _look_at_chains(self, raw: sqlite3.Connection) -> None:
        for device, seq, head in raw.execute("select id, chain_seq, chain_head from devices"):
            known = self.chains.get(device)
            hold(
                "I2",
                (known is None and not seq) or known == (seq, head),
                "a tablet's head is not its chain's",
            )

    def _look_at_quarantine(self, raw: sqlite3.Connection, signed: dict[str, Signed]) -> None:
        for _, name, code, token in self._new(raw, "quarantined_items", "entry_id, code, jws"):
            hold(
                "I3", name in signed and signed[name].jws == token, "the quarantine holds what nobody signed"
            )
            self.apart.add((name, code))
        (many,) = raw.execute("select count(*) from quarantined_items").fetchone()
        hold("I3", many == len(self.apart), "something in quarantine is gone")

    def _look_at_custody(self, raw: sqlite3.Connection) -> None:
        for _, document, before, after in self._new(
            raw, "custody_moves", "document_id, from_custody, to_custody"
        ):
            hold("I5", self.custody[document] == before, "a document moved from where it was not")
            self.custody[document] = after
        now = dict(raw.execute("select id, custody from documents").fetchall())
        hold("I5", now == self.custody, "a document is not where its moves say")

    def _look_at_notices(self, raw: sqlite3.Connection) -> None:
        for _, number in self._new(raw, "notices", "number"):
            hold("I2", number == self.notices + 1, "the notices of a session are not numbered in order")
            self.notices = number

    def _look_at_handover(self, name: str, row: Any, supersedes: str) -> None:
        device, status, document, outcome, kind = row[2], row[5], row[8], row[9], row[10]
        if kind != "attempt":
            return
        held = self.held.setdefault(document, {})
        if held.get(supersedes) == device:
            del held[supersedes]
        if outcome == "handed_over":
            held[name] = device
        standing = self.standing.setdefault(document, {})
        if standing.get(supersedes) == device:
            del standing[supersedes]
        if self.closed:
            hold("I11", status != "accepted", "something was accepted into a closed session")
        if outcome != "handed_over" or document is None:
            return
        if status == "accepted":
            hold("I4", not standing, "a second handover of a document was accepted")
            hold("I4", document not in self.recalled, "a recalled document was handed over without a word")
            standing[name] = device
