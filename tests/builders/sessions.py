"""Locations and sessions for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.database import transaction
from server.locations import service as locations
from server.locations.rules import Offer
from server.sessions import service
from server.sessions.service import PlanRequest
from tests.builders.staff import NOW

BEGINS = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def location(name: str = "Town hall Goes", until_on: date | None = None) -> str:
    """The id of a new location that hands documents over from 2022 until a day."""
    with transaction():
        return locations.add(
            locations.LocationDetails(
                name, "town_hall", city="Goes", offers=[Offer("document_issue", date(2022, 1, 1), until_on)]
            ),
            now=NOW,
        ).id


def request(location_id: str, *, hours: float = 1, begins: datetime = BEGINS, **changes: Any) -> PlanRequest:
    """A plan of an hour, six slots of ten minutes for two people each."""
    return PlanRequest(
        **{
            "location_id": location_id,
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=hours),
            "slot_minutes": 10,
            "slot_capacity": 2,
            **changes,
        }
    )


def session(location_id: str | None = None, **changes: Any) -> str:
    """The id of a new session."""
    wanted = request(location_id or location(), **changes)
    with transaction():
        return service.plan(wanted, staff_id=None, now=NOW).id
