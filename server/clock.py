"""The one clock: the time now, at the edge.

Only doors (routes, commands, jobs) ask it; services and rules get `now` as an argument.
House rule 2.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, timezone-aware in UTC."""
    return datetime.now(UTC)
