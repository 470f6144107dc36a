"""Slots of a period, filling them, and what makes a plan impossible.

Must never read or write anything: plain values in and out. docs/glossary.md, "issuing session", "slot".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STATES = ("planned", "sealed", "open", "counted_out", "closed")
CHANGEABLE = ("planned", "sealed", "open")
"""States in which documents, team and tablets may still change; after a seal that asks for a new edition."""

SHORTEST_SLOT, LONGEST_SLOT = 5, 240  # minutes
LARGEST_CAPACITY = 200  # applicants in one slot
LONGEST_SESSION = timedelta(hours=16)
MOST_DOCUMENTS = 100_000


@dataclass(frozen=True)
class Conflict:
    """One thing that stands in the way of a plan: the field it is about, a code, and words' arguments."""

    field: str
    code: str
    arguments: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Period:
    """A part of one day, in UTC."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Period) -> bool:
        """Whether the two have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def period(on: date, starts: time, ends: time, zone: ZoneInfo) -> Period:
    """That part of that day in this zone, as moments."""
    return Period(
        datetime.combine(on, starts, zone).astimezone(ZoneInfo("UTC")),
        datetime.combine(on, ends, zone).astimezone(ZoneInfo("UTC")),
    )


def check_period(wanted: Period, slot_minutes: int, slot_capacity: int, now: datetime) -> list[Conflict]:
    """What is impossible about a period and its slots, whoever and wherever it is for."""
    found = []
    length = wanted.ends_at - wanted.starts_at
    if length <= timedelta(0):
        found.append(Conflict("endsAt", "ends_before_it_begins"))
    elif length > LONGEST_SESSION:
        found.append(Conflict("endsAt", "session_too_long"))
    if wanted.ends_at <= now:
        found.append(Conflict("date", "in_the_past"))
    if not SHORTEST_SLOT <= slot_minutes <= LONGEST_SLOT:
        found.append(Conflict("slotMinutes", "slot_length_wrong"))
    elif timedelta(0) < length < timedelta(minutes=slot_minutes):
        found.append(Conflict("slotMinutes", "slot_longer_than_session"))
    if not 1 <= slot_capacity <= LARGEST_CAPACITY:
        found.append(Conflict("slotCapacity", "slot_capacity_wrong"))
    return found


def slots_of(wanted: Period, minutes: int) -> list[Period]:
    """The whole slots that fit into the period, one after another."""
    step = timedelta(minutes=minutes)
    slots = []
    starts_at = wanted.starts_at
    while starts_at + step <= wanted.ends_at:
        slots.append(Period(starts_at, starts_at + step))
        starts_at += step
    return slots


def fill(
    slots: Sequence[tuple[str, int]], taken: Mapping[str, int], people: Iterable[str]
) -> dict[str, str | None]:
    """A slot for each person: the earliest with room, None when all are full.

    `slots` are (id, capacity) in time order, `taken` counts the people in each already. A person with two documents
    comes once.
    """
    left = [(slot, capacity - taken.get(slot, 0)) for slot, capacity in slots]
    places = (slot for slot, free in left for _ in range(max(0, free)))
    given: dict[str, str | None] = {}
    for person in people:
        if person not in given:
            given[person] = next(places, None)
    return given
