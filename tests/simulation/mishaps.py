"""What happens to a tablet that lies still: a store is lost, the disk fills up, somebody copies it.

Must never take from a tablet more than docs/reliability.md says it survives.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.disk import HEAD_BYTES
from tests.simulation.timeline import hold

if TYPE_CHECKING:
    from tests.simulation.history import History
    from tests.simulation.tablet import StoredTablet

SECTOR = 40  # bytes that go bad together


def lose_a_store(history: History) -> str:
    """One of the two stores of a still tablet is gone or damaged, while the other is whole."""
    still = _whole(history)
    if not still:
        return "no store lost"
    tablet = history.chance.choice(still)
    luck = history.chance.random()
    content = tablet.file.content
    if luck < 0.4:
        content[:] = bytes(len(content))
        what = "its journal"
    else:
        at = history.chance.randrange(len(content.rstrip(b"\0")) + 1)
        content[at] ^= 1 + history.chance.randrange(255)
        what = f"byte {at} of its journal"
    history.start_one(tablet)
    return f"{tablet.label} lost {what}"


def look_into_a_copy(history: History) -> str:
    """I1: without the database, and with a spot of the journal gone, everything but what lay on the spot is there.

    That is more than two stores promise, so it happens to a copy of the disk that is thrown away.
    """
    still = _whole(history)
    if not still:
        return "nobody looks"
    tablet = history.chance.choice(still)
    copy = tablet.cloned()
    copy.shelf.lost()
    content = copy.file.content
    start = history.chance.randrange(len(content.rstrip(b"\0")) + 1)
    end = start + history.chance.randrange(1, SECTOR)
    spared = [
        name
        for name in history.truth.done[tablet.label]
        if not _touches(content, history.truth.signed[name].jws, history.truth.signed[name].att, start, end)
    ]
    content[start:end] = history.chance.randbytes(end - start)
    copy.start()
    lost = set(spared) - {known.entry_id for known in copy.items}
    told = f"{tablet.label} reads no more than bytes {start} to {end} spoiled: {len(lost)} items are gone"
    hold("I1", not lost, told)
    return f"{tablet.label} is looked into: {len(spared)} spared"


def _touches(content: bytearray, jws: str, att: bytes | None, start: int, end: int) -> bool:
    message, touched = content.find(jws.encode()), False
    while message >= 0:
        touched = touched or (message - HEAD_BYTES < end and start < message + len(jws) + len(att or b""))
        message = content.find(jws.encode(), message + 1)
    return touched


def fill_disk(history: History) -> str:
    """The disk is full, or has room again."""
    tablet = history.running()
    if tablet is None:
        return "no disk filled"
    tablet.shelf.full = not tablet.shelf.full
    return f"{tablet.label} disk full: {tablet.shelf.full}"


def clone(history: History) -> str:
    """A still tablet's disk is copied, and both live on."""
    still = [tablet for tablet in history.tablets if not tablet.running]
    if history.cloned or not still:
        return "nobody clones"
    history.cloned = True
    tablet = history.chance.choice(still)
    other = tablet.cloned()
    history.witness(other)
    history.tablets.append(other)
    history.clocks[other.label] = timedelta(0)
    history.truth.done[other.label] = [*history.truth.done[tablet.label]]
    history.truth.believed[other.label] = set(history.truth.believed.get(tablet.label, ()))
    return f"{tablet.label} is cloned"


def _whole(history: History) -> list[StoredTablet]:
    return [one for one in history.tablets if not (one.running or one.shelf.torn or one.single)]
