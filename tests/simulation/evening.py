"""The evening after a calm day: the session is closed, the disk breaks, and people go on working all the same.

Must never ask more of the office than settling, approving and declaring lost by two people.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from server.batches import service as batches
from server.packing import service as packing
from server.reconciliation import service as reconciliation
from tests.simulation.calm import calm
from tests.simulation.timeline import hold

if TYPE_CHECKING:
    from tests.simulation.history import History

OFTEN = 0.4  # of the histories have the one, and of all of them the other
ROUNDS = 6  # of settling until nothing new is opened


def evening(history: History) -> None:
    """Perhaps the day is closed, perhaps the disk breaks: what was signed arrives again, and nothing is judged wrongly."""
    closed = history.chance.random() < OFTEN
    broken = bool(history.office.images) and history.chance.random() < OFTEN
    if closed:
        _close_the_day(history)
    if broken:
        history.office.go_back()
        history.tell("     in the evening the disk breaks: an old back-up")
    _work_on(history)
    history.chance.shuffle(history.tablets)
    calm(history)
    if not (closed or broken):
        _seal_again(history)


def _work_on(history: History) -> None:
    """Most tablets hand over one more, or correct what they said: often all of them of the same document."""
    chance = history.chance
    told = [rid for tablet in history.tablets for rid in tablet.slots if tablet.standing(rid)]
    twice = [rid for rid in told if told.count(rid) > 1]
    same = chance.choice(twice or told or [""])
    for tablet in history.tablets:
        if not tablet.slots or chance.random() < 0.2:
            continue
        rid = same if same in tablet.slots and chance.random() < 0.8 else chance.choice(list(tablet.slots))
        before = tablet.standing(rid)
        supersedes = before.entry_id if before else None
        tablet.attempt(rid, "handed_over", history.at(tablet), history.ground.staff[0], supersedes)


def _close_the_day(history: History) -> None:
    """I11 and I12: two people can always close a session whose tablets have delivered or were declared lost."""
    ground, office = history.ground, history.office
    first, second = ground.staff[:2]
    office.act(partial(_count, history))
    for identity in ground.identities:
        office.act(
            partial(
                reconciliation.declare_lost,
                ground.session,
                identity.device,
                "nobody has it",
                staff_id=first,
                now=ground.now,
            )
        )
    for _ in range(ROUNDS):
        office.reconcile()
        for kind, loose in _waiting(history, "open"):
            resolution = "explained" if loose else "not_handed_over"
            office.act(
                partial(reconciliation.settle, kind, resolution, "asked", staff_id=first, now=ground.now)
            )
        for one, _ in _waiting(history, "settled"):
            for person in (second, first):
                office.act(partial(reconciliation.approve, one, staff_id=person, now=ground.now))
        history.tell(f"     in the evening, {office.close()}")
        if history.truth.timeline.closed:
            return
    hold("I12", False, "two people cannot close the session")


def _waiting(history: History, state: str) -> list[tuple[str, bool]]:
    found = history.ground.raw.execute(
        "select id, document_id is null from discrepancies where withdrawn_at is null and state = ? order by id",
        (state,),
    ).fetchall()
    return [(one, bool(loose)) for one, loose in found]


def _count(history: History) -> None:
    ground = history.ground
    numbers = packing.left_in(ground.session)
    packing.record_count(ground.session, "returned", numbers, now=ground.now, staff_id=ground.staff[0])


def _seal_again(history: History) -> None:
    """I9: a tablet is revoked, and the session is sealed again while it is still on the list."""
    ground, office = history.ground, history.office
    identity = history.chance.choice(ground.identities)
    office.act(partial(batches.revoke_tablet, identity.device, staff_id=ground.staff[0], now=ground.now))
    history.tell(f"     in the evening {identity.device[-4:]} is revoked, {office.seal()}")
    for tablet in history.tablets:
        history.tell(f"     {tablet.label} prepares: {history.prepare_one(tablet)}")
