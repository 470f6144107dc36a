"""Planted bugs of the tablet: its stores, and what it believes.

Must never be found by a test of its own, as those of `planted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sync import acknowledgement, jws, merkle
from sync import log as wire_log
from sync.errors import ProtocolError
from tests.simulation import tablet as tablets
from tests.simulation.disk import File, Journal, Shelf, _next_start, _read_one
from tests.simulation.planted import BUGS, bug, instead
from tests.simulation.tablet import StoredTablet

__all__ = ["BUGS"]

# -- the tablet's stores


@bug("the screen says done before the journal is flushed", "I1", "I12")
def done_before_the_flush() -> AbstractContextManager[Any]:
    return instead(File, "flush", lambda _file: None)


@bug("nothing is written to the journal", "I1", "I13")
def done_with_the_database_alone() -> AbstractContextManager[Any]:
    return instead(Journal, "append", lambda _journal, _entry: (0, b""))


@bug("the start does not heal the database from the journal", "I1", "I13")
def no_healing() -> AbstractContextManager[Any]:
    return instead(StoredTablet, "_heal", lambda _tablet, _entries, _kept: 0)


@bug("an empty database is taken for a first start", "I13", "I1")
def loss_is_a_first_start() -> AbstractContextManager[Any]:
    real = StoredTablet._heal

    def heal(tablet: StoredTablet, entries: Any, kept: Any) -> int:
        return real(tablet, entries, kept) if kept else 0

    return instead(StoredTablet, "_heal", heal)


# -- the tablet's trust


@bug("whatever comes back as 200 counts as an answer", "I1", "I12")
def any_answer_counts() -> AbstractContextManager[Any]:
    real = StoredTablet.take

    def take(tablet: StoredTablet, answer: bytes) -> bool:
        if answer.startswith(b"<"):
            tablet._note({known.seq: ("accepted", "") for known in tablet.owed()}, {})
            return False
        return real(tablet, answer)

    @contextmanager
    def both() -> Iterator[None]:
        with instead(StoredTablet, "take", take):
            yield

    return both()


@bug("the signature of an answer is not checked", "I1", "I2", "I3", "I6")
def answer_signature_unchecked() -> AbstractContextManager[Any]:
    return instead(jws, "check", _believed)


@bug("a rollback is seen by size only", "I6")
def rollback_by_size_only() -> AbstractContextManager[Any]:
    return instead(merkle, "check_consistency", lambda *_: None)


@bug("a rollback is not seen at all", "I6")
def rollback_unseen() -> AbstractContextManager[Any]:
    return _unchecked("log_rollback")


@bug("an answer counts for everything that was sent, also behind its stop", "I1")
def stop_is_ignored() -> AbstractContextManager[Any]:
    real = StoredTablet.count_it

    def count_it(tablet: StoredTablet, ack: acknowledgement.Acknowledgement, checkpoint: Any) -> None:
        real(tablet, replace(ack, stop=None), checkpoint)
        if ack.stop is not None:
            tablet._note({known.seq: ("accepted", "") for known in tablet.owed()}, {})

    return instead(StoredTablet, "count_it", count_it)


@bug("a record is shredded when it is sent, not when it is acknowledged", "I1", seed=10_008)
def shredded_too_early() -> AbstractContextManager[Any]:
    real = StoredTablet.shred_delivered

    def shred(tablet: StoredTablet, at: datetime) -> list[str]:
        gone = [known.rid for known in tablet.items if known.outcome == "handed_over" and known.owed]
        for rid in gone:
            tablet.slots[rid] = False
        return gone + real(tablet, at)

    return instead(StoredTablet, "shred_delivered", shred)


@bug("the screen says done before the database has it", "I1")
def done_with_the_journal_alone() -> AbstractContextManager[Any]:
    def commit(shelf: Shelf, rows: dict[int, Any], facts: dict[str, Any] | None = None) -> None:
        real(shelf, {} if facts is None else rows, facts)

    real = Shelf.commit
    return instead(Shelf, "commit", commit)


@bug("after a fork only what is new is sent", "I12", "I3", seed=10_012)
def fork_sends_only_what_is_new() -> AbstractContextManager[Any]:
    return instead(tablets, "OTHER_CHAIN", frozenset())


@bug("an answer for another tablet, or of another chain, is believed", "I1", "I6")
def any_head_is_believed() -> AbstractContextManager[Any]:
    return _unchecked("ack_mismatch")


@bug("attachments are thrown away as soon as they are acknowledged", "I12", "I2")
def attachments_go_at_once() -> AbstractContextManager[Any]:
    real = StoredTablet.upload

    def upload(tablet: StoredTablet, most: int = 200, *, carried: bool = False) -> bytes:
        for known in tablet.items:
            if not known.owed and known.seq in tablet.shelf.rows:
                tablet.shelf.rows[known.seq]["att"] = None
        return real(tablet, most, carried=carried)

    return instead(StoredTablet, "upload", upload)


@bug("one damaged entry ends the reading of the journal", "I1", "I13")
def damage_ends_the_reading() -> AbstractContextManager[Any]:
    def read(journal: Journal) -> Any:
        content, entries, journal.end = bytes(journal.file.content), [], 0
        at = _next_start(content, 0)
        while at < len(content) and (found := _read_one(content, at)):
            entries.append(found[0])
            at += found[1]
            journal.end = at
        return entries

    return instead(Journal, "read", read)


@bug("a full disk counts as two copies", "I1", "I13")
def full_disk_counts_as_two() -> AbstractContextManager[Any]:
    real = StoredTablet.keep

    def keep(tablet: StoredTablet, seq: int, name: str, entry: Any) -> None:
        if tablet.shelf.full:
            tablet.copies = 2
            return
        real(tablet, seq, name, entry)

    return instead(StoredTablet, "keep", keep)


@bug("after a rollback nothing is sent again", "I12", "I15")
def no_refill() -> AbstractContextManager[Any]:
    def refill(tablet: StoredTablet) -> None:
        tablet.shelf.commit({}, {"acknowledged": None, "checkpoint": None})

    return instead(StoredTablet, "refill", refill)


def _unchecked(code: str) -> AbstractContextManager[Any]:
    real = acknowledgement.check_ack

    def check(ack: acknowledgement.Acknowledgement, **known: Any) -> Any:
        try:
            return real(ack, **known)
        except ProtocolError as error:
            if error.code != code:
                raise
            return wire_log.read_checkpoint(ack.checkpoint, known["log_jwk"], known["log_origin"])

    return instead(acknowledgement, "check_ack", check)


def _believed(unverified: Any, _key: Any) -> Any:
    return unverified
