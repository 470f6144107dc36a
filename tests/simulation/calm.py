"""Calm weather: faults stop, everything that was signed arrives, and what was played before changes nothing.

Must never help a tablet more than a working network and an office that looks at its quarantine would.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.simulation.tablet import StoredTablet
from tests.simulation.timeline import Broken, hold

if TYPE_CHECKING:
    from tests.simulation.history import History

CALM_ROUNDS = 20
EXCHANGES = 8  # a rollback, a gap and a refill need four


def calm(history: History) -> None:
    """Faults stop: everything that was signed arrives, and what was played before changes nothing."""
    history.ground.fuse.left = None
    for tablet in history.tablets:
        tablet.fuse.left = None
        history.stop(tablet, power=True)
        for _ in range(2):
            tablet.shelf.full = False
            history.start_one(tablet)
    for _ in range(CALM_ROUNDS):
        before = len(history.truth.timeline.rows), len(history.truth.timeline.apart)
        delivered = [_exchanged(history, tablet) for tablet in history.tablets]
        released = False
        while history.office.release() != "release: 0":
            released = True
        after = len(history.truth.timeline.rows), len(history.truth.timeline.apart)
        if all(delivered) or (before == after and not released):
            break
    else:
        raise Broken("I12", "it never comes to rest")
    _check_arrived(history)
    _play_again(history)
    history.office.reconcile()


def _exchanged(history: History, tablet: StoredTablet) -> bool:
    """One exchange to its end; True when nothing is owed any more, False when a person must look first."""
    for _ in range(EXCHANGES):
        body = tablet.upload()
        answer = history.ground.hand_in(tablet.identity.device, body, carried=False)
        history.truth.timeline.look(history.ground.raw, history.truth.signed)
        history.truth.answered(
            tablet.identity.device, body, answer, history.ground.state_of(tablet.identity.device)
        )
        heard = history.take(tablet, json.dumps(answer).encode())
        history.tell(f"     {tablet.label} in calm weather: {heard} {answer.get('code', '')}")
        if heard == "believed" and not tablet.owed():
            return True
        if heard == "ack_mismatch" or any(known.state == "refused" for known in tablet.owed()):
            return False
    raise Broken("I12", f"{tablet.label} sends and sends")


def _check_arrived(history: History) -> None:
    here = history.truth.timeline.rows.keys() | {name for name, _ in history.truth.timeline.apart}
    for tablet in history.tablets:
        missing = [known.seq for known in tablet.items if known.entry_id not in here]
        hold("I12", not missing, f"of {tablet.label} items {missing[:5]} never arrived")
    _check_attachments(history)


def _check_attachments(history: History) -> None:
    signed = history.truth.signed
    stored = history.ground.raw.execute("select entry_id, attachment from chain_items").fetchall()
    apart = history.ground.raw.execute("select entry_id, attachment from quarantined_items").fetchall()
    here = {name for name, att in [*stored, *apart] if att == signed[name].att}
    for name, att in stored:
        hold("I2", att in (None, signed[name].att), "an item has an attachment that is not its own")
        hold("I12", name in here, "an item is here, and its attachment never arrived")


def _play_again(history: History) -> None:
    """I7: whatever was under way once, again and in any order."""
    before = _state(history)
    letters = [letter for letter in history.network.past if not letter.answer]
    for letter in history.chance.sample(letters, min(2, len(letters))):
        history.hand_in(letter)
    hold("I7", before == _state(history), "playing old messages again changed something")


def _state(history: History) -> object:
    timeline = history.truth.timeline
    return dict(timeline.rows), dict(timeline.custody), timeline.notices
