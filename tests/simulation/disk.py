"""A tablet's two stores as they really fail: a file that is only safe once flushed, a database that may lose everything.

Must never be kinder than what was measured: docs/reliability.md. A fuse cuts the power at any write.
"""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

HEAD_BYTES = 12  # length of what follows, CRC-32 of all behind it, length of the message
LENGTH_BYTES = 4
CHECKED_FROM = 8
NO_ATTACHMENT = 0x8000_0000
RESERVED = 64 * 1024  # written ahead with zeros when the tablet was enrolled

_NOT_ZERO = re.compile(rb"[^\0]")


class PowerCut(Exception):
    """The tablet stopped in the middle of a write."""


class NoRoom(Exception):
    """The disk is full: this write did not happen."""


@dataclass
class Fuse:
    """Counts writes; blows at the one it was set for."""

    left: int | None = None

    def burn(self) -> None:
        """One more place where the power can go."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise PowerCut


@dataclass
class File:
    """A file in OPFS. `pending` was written and not flushed: a power cut loses or tears it, a kill does not."""

    fuse: Fuse
    content: bytearray = field(default_factory=lambda: bytearray(RESERVED))
    pending: list[tuple[int, bytes]] = field(default_factory=list)

    def write(self, at: int, data: bytes) -> None:
        """Hand bytes to the system."""
        self.fuse.burn()
        self.pending.append((at, data))
        self.fuse.burn()

    def flush(self) -> None:
        """Wait until everything written is on the disk."""
        self.fuse.burn()
        self._land(self.pending)
        self.fuse.burn()

    def killed(self) -> None:
        """The browser died; the system still writes what it was given."""
        self._land(self.pending)

    def power_lost(self, chance: random.Random) -> None:
        """Each write that was not flushed is there, not there, or there in part."""
        landed = []
        for at, data in self.pending:
            luck = chance.random()
            if luck < 0.3:
                landed.append((at, data))
            elif luck < 0.6:
                landed.append((at, data[: chance.randrange(len(data))]))
        self._land(landed)

    def _land(self, writes: list[tuple[int, bytes]]) -> None:
        for at, data in writes:
            if at + len(data) > len(self.content):
                self.content.extend(bytes(at + len(data) - len(self.content)))
            self.content[at : at + len(data)] = data
        self.pending = []


@dataclass
class Shelf:
    """The tablet's IndexedDB: rows by seq, facts, both changed in strict transactions only."""

    fuse: Fuse
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    full: bool = False
    torn: int = 0
    """Starts until a log torn by a kill costs the whole database; 0 for a sound one."""

    def commit(self, rows: dict[int, dict[str, Any]], facts: dict[str, Any] | None = None) -> None:
        """One strict transaction: all of it or nothing."""
        self.fuse.burn()
        if self.full:
            raise NoRoom
        self.rows.update(rows)
        for name, value in (facts or {}).items():
            if value is None:
                self.facts.pop(name, None)
            else:
                self.facts[name] = value
        self.fuse.burn()

    def opened(self) -> None:
        """A start: the one after the next finds the torn log and deletes everything."""
        if self.torn:
            self.torn -= 1
            if not self.torn:
                self.lost()

    def lost(self) -> None:
        """The browser deleted it."""
        self.rows, self.facts, self.torn = {}, {}, 0


@dataclass(frozen=True)
class Entry:
    """One entry of the journal."""

    jws: str
    att: bytes | None


class Journal:
    """The append-only journal over a file; byte for byte the app's (client_pwa/src/storage/journal.ts)."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.end = 0

    def append(self, entry: Entry) -> tuple[int, bytes]:
        """Write one entry and flush; gives where it stands, for the checks of the simulation."""
        data = _written(entry)
        at = self.end
        self.file.write(at, data)
        self.file.flush()
        self.end += len(data)
        return at, data

    def read(self) -> list[Entry]:
        """Every whole entry, also those behind a damaged one; the torn tail is cut off."""
        content, entries, at, torn = bytes(self.file.content), [], 0, False
        self.end = 0
        while (at := _next_start(content, at)) < len(content):
            found = _read_one(content, at)
            if found is None:
                torn, at = True, at + 1
            else:
                entries.append(found[0])
                at += found[1]
                self.end = at
        if torn:
            tail = len(content) - self.end
            self.file.write(self.end, bytes(tail))
            self.file.flush()
        return entries


def _written(entry: Entry) -> bytes:
    message = entry.jws.encode()
    split = len(message) | (NO_ATTACHMENT if entry.att is None else 0)
    checked = split.to_bytes(4, "big") + message + (entry.att or b"")
    length = len(checked) - (HEAD_BYTES - CHECKED_FROM)
    return length.to_bytes(4, "big") + zlib.crc32(checked).to_bytes(4, "big") + checked


def _next_start(content: bytes, start: int) -> int:
    found = _NOT_ZERO.search(content, start)
    return max(start, found.start() - LENGTH_BYTES + 1) if found else len(content)


def _read_one(content: bytes, at: int) -> tuple[Entry, int] | None:
    if at + HEAD_BYTES > len(content):
        return None
    length = HEAD_BYTES + int.from_bytes(content[at : at + 4], "big")
    if at + length > len(content):
        return None
    checked = content[at + CHECKED_FROM : at + length]
    if zlib.crc32(checked) != int.from_bytes(content[at + 4 : at + 8], "big"):
        return None
    split = int.from_bytes(checked[:4], "big")
    end = 4 + (split & ~NO_ATTACHMENT)
    if end > len(checked):
        return None
    att = None if split & NO_ATTACHMENT else checked[end:]
    return Entry(checked[4:end].decode(), att), length
