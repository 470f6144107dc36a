"""The one clock: the time now, at the edge.

Only doors (routes, commands, jobs) ask it; services and rules get `now` as an argument.
House rule 2.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[Callable[[], datetime] | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, timezone-aware in UTC."""
    told = _told.get()
    return datetime.now(UTC) if told is None else told()


@contextmanager
def told_by(tell: Callable[[], datetime]) -> Iterator[None]:
    """Inside, in this thread only, the time is what `tell` says: for the demo's day of last week."""
    before = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(before)
