"""A carried bundle in parts: where the next part's proof begins, and when there is no sense in a next one.

Must never let a part be proved from another place than the tablet will stand at. docs/protocol.md, "Carrying without a network".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.confirmations.schemas import MOST_ITEMS, Sent
from sync import acknowledgement, jws


@dataclass(frozen=True)
class Place:
    """What the tablet will know when it has believed the parts so far; `stopped` when an item was refused."""

    log_size: int
    notices_after: dict[str, int]
    stopped: bool


def parts(items: Sequence[Sent]) -> Iterator[Sequence[Sent]]:
    """The items in uploads as a tablet makes them; one empty part when there are none."""
    for at in range(0, max(len(items), 1), MOST_ITEMS):
        yield items[at : at + MOST_ITEMS]


def after(ack: str) -> Place:
    """Where the tablet stands after this acknowledgement of our own; its notices went with the first part."""
    told = jws.read(ack, typ=acknowledgement.TYP).payload
    return Place(int(told["cp"].split("\n")[1]), {}, "stop" in told)
