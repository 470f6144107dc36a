"""Planted bugs: each takes one check or one order away, and the histories must find it.

Must never be found by a test of its own: a bug counts as found only when an invariant of the simulation breaks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest import mock

from server import database
from server.batches import sealing
from server.confirmations import knowledge as knowing
from server.confirmations import quarantine, service, taking_in
from server.documents import service as documents
from server.log import service as log
from server.notices import service as notices
from server.reconciliation import rules
from server.reconciliation import service as reconciliation
from sync import chain, confirmation, judge, merkle
from sync.errors import ProtocolError
from tests.simulation.disk import PowerCut

Patch = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Bug:
    """One planted bug: what it takes away, the invariants that may find it, and a seed that found it."""

    what: str
    invariants: tuple[str, ...]
    planted: Patch
    seed: int | None


BUGS: dict[str, Bug] = {}


def bug(what: str, *invariants: str, seed: int | None = None) -> Callable[[Patch], Patch]:
    """Put a bug on the list under its function's name. `seed` is played before others, to save time."""

    def keep(planted: Patch) -> Patch:
        BUGS[planted.__name__] = Bug(what, invariants, planted, seed)
        return planted

    return keep


def instead(owner: Any, name: str, stand_in: Any) -> AbstractContextManager[Any]:
    return mock.patch.object(owner, name, stand_in)


# -- the judge and the chain


@bug("a fork counts as the item that is known", "I2", "I3")
def fork_counts_as_known() -> AbstractContextManager[Any]:
    real = chain.check_item

    def check(item: chain.Item, state: chain.ChainState, *known: Any, **told: Any) -> None:
        if item.payload.seq > state.seq:
            real(item, state, *known, **told)

    return instead(chain, "check_item", check)


@bug("a gap in the chain is let through", "I2", "I3")
def gap_is_let_through() -> AbstractContextManager[Any]:
    return _but_not("chain_gap")


@bug("an item with another predecessor is let through", "I2", "I3")
def break_is_let_through() -> AbstractContextManager[Any]:
    return _but_not("chain_break")


@bug("signatures of items are not checked", "I2", "I3", seed=10_021)
def item_signature_unchecked() -> AbstractContextManager[Any]:
    return instead(chain, "check_signature", lambda _item, _key: None)


@bug("a second handover is accepted", "I4")
def conflict_unseen() -> AbstractContextManager[Any]:
    real = judge.status_of

    def status_of(said: chain.ItemPayload, **known: Any) -> str:
        return real(said, **{**known, "standing_handover": ""})

    return instead(judge, "status_of", status_of)


@bug("a recalled document is handed over without a word", "I4")
def recall_forgotten() -> AbstractContextManager[Any]:
    real = judge.status_of
    return instead(judge, "status_of", lambda said, **known: real(said, **{**known, "recalled": False}))


# -- taking in


@bug("the answer leaves before the commit", "I2", seed=10_036)
def acknowledged_before_the_commit() -> AbstractContextManager[Any]:
    real = service.take_in

    def take_in(*said: Any, **how: Any) -> Any:
        taken = real(*said, **how)
        try:
            database.db.session.commit()
        except PowerCut:
            database.db.session.rollback()
        return taken

    return instead(service, "take_in", take_in)


@bug("the items are committed before their lines of the log", "I2")
def items_before_their_lines() -> AbstractContextManager[Any]:
    real = log.append_many

    def append_many(leaves: Any, *, now: datetime) -> Any:
        database.db.session.commit()
        numbers = real(leaves, now=now)
        database.db.session.commit()
        return numbers

    return instead(log, "append_many", append_many)


@bug("what is refused is not kept", "I3")
def refused_is_thrown_away() -> AbstractContextManager[Any]:
    return instead(quarantine, "keep_apart", lambda _device, _items, *, now: None)


@bug("behind a fork nothing is kept", "I3")
def behind_a_fork_nothing_is_kept() -> AbstractContextManager[Any]:
    real = quarantine.keep_apart
    return instead(quarantine, "keep_apart", lambda device, items, *, now: real(device, items[:1], now=now))


@bug("an item that is known gets a second line in the log", "I2")
def known_is_logged_again() -> AbstractContextManager[Any]:
    real = taking_in._store

    def store(judged: Any, knowledge: Any, now: datetime) -> dict[str, int]:
        numbers: dict[str, int] = real(judged, knowledge, now)
        again = [one.item for one, _ in judged.known if one.item]
        log.append_many([("item", {"id": item.entry_id}, item.entry_id) for item in again], now=now)
        return numbers

    return instead(taking_in, "_store", store)


@bug("bytes that nobody signed for are kept with an item", "I2", seed=10_087)
def unsigned_bytes_are_kept() -> AbstractContextManager[Any]:
    real = taking_in._row
    return instead(taking_in, "_row", lambda one, *rest: (*real(one, *rest)[:-1], one.sealed))


@bug("a revoked tablet cannot hand in what it owes", "I9", "I12", "I3")
def revoked_cannot_hand_in() -> AbstractContextManager[Any]:
    real = taking_in._verdict

    def verdict(device: Any, one: Any, knowledge: Any) -> judge.Verdict:
        found: judge.Verdict = real(device, one, knowledge)
        return judge.Verdict(code="device_not_active") if device.state == "revoked" else found

    return instead(taking_in, "_verdict", verdict)


@bug("custody changes without a move", "I5")
def custody_without_a_move() -> AbstractContextManager[Any]:
    real = documents.move_many

    def move_many(ids: Any, to: str, **said: Any) -> int:
        moved = real(ids, to, **said)
        database.db.session.execute(
            database.db.text("delete from custody_moves where to_custody = 'handed_over'")
        )
        return moved

    return instead(documents, "move_many", move_many)


@bug("notices of one transaction get the same number", "I2")
def notices_are_not_counted() -> AbstractContextManager[Any]:
    real = notices.last_number
    return instead(notices, "last_number", lambda session: real(session) + 1)


# -- the log


@bug("a checkpoint says the root of the tree before", "I6")
def root_of_the_tree_before() -> AbstractContextManager[Any]:
    real = merkle.root_at
    return instead(merkle, "root_at", lambda size, node: real(max(size - 1, 0), node))


# -- the office


@bug("one person settles alone", "I11", seed=10_030)
def settled_alone() -> AbstractContextManager[Any]:
    real = reconciliation.approve

    def approve(discrepancy_id: str, *, staff_id: str, now: datetime) -> Any:
        one = reconciliation._waiting(discrepancy_id)
        if one.state == "settled" and one.settled_by_id == staff_id:
            one.state, one.approved_by_id, one.approved_at = "approved", staff_id, now
            return one
        return real(discrepancy_id, staff_id=staff_id, now=now)

    return instead(reconciliation, "approve", approve)


@bug("a session is closed with things open", "I11")
def closed_with_things_open() -> AbstractContextManager[Any]:
    return instead(reconciliation, "_check_closable", lambda _session, _reading, _missing: None)


@bug("a double handover opens no discrepancy", "I4")
def nobody_is_told() -> AbstractContextManager[Any]:
    real = rules.differences
    return instead(rules, "differences", lambda row: real(row) - {"double_handover"})


@bug("an attachment may be any bytes", "I2")
def attachment_digest_unchecked() -> AbstractContextManager[Any]:
    return instead(confirmation, "check_attachment", lambda _sealed, _sha256, _length: None)


@bug("a tablet that corrects its own conflict comes before the accepted handover", "I4", seed=10_042)
def conflict_comes_first() -> AbstractContextManager[Any]:
    def stand(standing: list[tuple[str, str]], entry_id: str, dev: str, status: str) -> None:
        standing.append((entry_id, dev))

    return instead(knowing, "stand", stand)


@bug("a released item is only marked", "I3")
def release_takes_nothing_in() -> AbstractContextManager[Any]:
    return instead(taking_in, "admit", lambda _device, _one, *, now: True)


@bug("a closed session takes in more", "I11")
def closing_forgotten() -> AbstractContextManager[Any]:
    real = judge.status_of
    return instead(judge, "status_of", lambda said, **known: real(said, **{**known, "closed": False}))


@bug("an edition is sealed to a revoked tablet", "I9")
def sealed_to_the_revoked() -> AbstractContextManager[Any]:
    return instead(sealing, "_check", lambda _session, _now: None)


def _but_not(code: str) -> AbstractContextManager[Any]:
    real = chain.check_item

    def check(item: chain.Item, state: chain.ChainState, *known: Any, **told: Any) -> None:
        try:
            real(item, state, *known, **told)
        except ProtocolError as error:
            if error.code != code:
                raise

    return instead(chain, "check_item", check)
