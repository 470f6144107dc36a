"""What stands in the way of a plan: the place and its days, the times, people and tablets that are elsewhere then.

Must never write. docs/glossary.md, "issuing session".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from server.database import db
from server.devices import service as devices
from server.errors import Refused
from server.locations import service as locations
from server.sessions import card, rules
from server.sessions.models import IssuingSession, SessionStaff, SessionTablet
from server.sessions.rules import Conflict
from server.staff.models import StaffMember

SERVICE = "document_issue"
CHECKS = ("photo", "identity", "old_document")
NOTE_LENGTH = 2_000  # characters
WORDS = {
    "ends_before_it_begins": "The session ends before it begins.",
    "session_too_long": "A session lasts at most 16 hours.",
    "in_the_past": "The session would be over already.",
    "slot_length_wrong": "A slot lasts 5 to 240 minutes.",
    "slot_longer_than_session": "The slot is longer than the session.",
    "slot_capacity_wrong": "A slot is for 1 to 200 people.",
    "note_too_long": "The note is too long.",
    "no_way_to_unlock": "Nobody could unlock the tablets: allow at least one way.",
    "location_unknown": "There is no such location.",
    "location_closed": "The location does not hand over documents on that day. {offered}",
    "staff_unknown": "A member of the team is not known or has left.",
    "staff_busy": "{name} is in another session at that time, at {location}.",
    "tablet_unknown": "There is no such tablet.",
    "tablet_not_active": "{name} is not in use.",
    "tablet_busy": "{name} is in another session at that time, at {location}.",
}


@dataclass(frozen=True)
class PlanRequest:
    """A session as somebody wants it; times are moments with a time zone."""

    location_id: str
    starts_at: datetime
    ends_at: datetime
    slot_minutes: int = 10
    slot_capacity: int = 6
    lead_id: str | None = None
    staff_ids: tuple[str, ...] = ()
    device_ids: tuple[str, ...] = ()
    note: str = ""
    ways: tuple[str, ...] = card.WAYS
    leases: bool = False

    @property
    def on_date(self) -> date:
        """The day on which it begins, where it is."""
        return self.starts_at.astimezone(zone()).date()

    @property
    def period(self) -> rules.Period:
        """Its period."""
        return rules.Period(
            self.starts_at.astimezone(ZoneInfo("UTC")), self.ends_at.astimezone(ZoneInfo("UTC"))
        )


def zone() -> ZoneInfo:
    """The zone of the locations."""
    return ZoneInfo(current_app.config["SETTINGS"].timezone)


def check_plan(request: PlanRequest, *, now: datetime, own_id: str = "") -> None:
    """Refuse `location_closed` with the days it is open, or `session_conflicts` with everything in the way."""
    found = conflicts(request, now=now, own_id=own_id)
    if not found:
        return
    fields = [
        {"pointer": f"/{one.field}", "code": one.code, "message": words(one), **one.arguments}
        for one in found
    ]
    if any(one.code == "location_closed" for one in found):
        try:
            locations.check_offers(locations.location(request.location_id), SERVICE, request.on_date)
        except Refused as refused:
            refused.fields = fields
            raise
    raise Refused(
        "session_conflicts",
        409,
        " ".join(words(one) for one in found),
        next="Change what is named and plan again.",
        fields=fields,
    )


def conflicts(request: PlanRequest, *, now: datetime, own_id: str = "") -> list[Conflict]:
    """Everything that stands in the way, all at once; `own_id` is the session that is being changed."""
    found = rules.check_period(request.period, request.slot_minutes, request.slot_capacity, now)
    if len(request.note) > NOTE_LENGTH:
        found.append(Conflict("note", "note_too_long"))
    if not set(request.ways) & set(card.WAYS):
        found.append(Conflict("ways", "no_way_to_unlock"))
    return [*found, *_place(request), *_people(request, own_id), *_tablets(request, own_id)]


def words(conflict: Conflict) -> str:
    """A conflict as a sentence for programs; pages have their own texts."""
    return WORDS[conflict.code].format(**conflict.arguments).strip()


def _place(request: PlanRequest) -> list[Conflict]:
    try:
        place = locations.location(request.location_id)
    except Refused:
        return [Conflict("location", "location_unknown")]
    if locations.offers(place, SERVICE, request.on_date):
        return []
    offered = [offer for offer in locations.offers_of(place) if offer.service == SERVICE]
    days = "; ".join(
        f"{offer.from_on.isoformat()} – {offer.until_on.isoformat() if offer.until_on else ''}".strip()
        for offer in offered
    )
    return [Conflict("location", "location_closed", {"offered": days})]


def _people(request: PlanRequest, own_id: str) -> list[Conflict]:
    wanted = list(dict.fromkeys([*([request.lead_id] if request.lead_id else []), *request.staff_ids]))
    people = {
        person.id: person
        for person in db.session.scalars(select(StaffMember).where(StaffMember.id.in_(wanted)))
    }
    found = [
        Conflict("staff", "staff_unknown") for one in wanted if one not in people or not people[one].active
    ]
    rows = db.session.execute(
        select(SessionStaff.staff_id, IssuingSession.location_id)
        .join(IssuingSession, IssuingSession.id == SessionStaff.session_id)
        .where(
            SessionStaff.staff_id.in_(wanted),
            IssuingSession.id != own_id,
            IssuingSession.state != "closed",
            IssuingSession.starts_at < request.period.ends_at,
            IssuingSession.ends_at > request.period.starts_at,
        )
    )
    return found + [
        Conflict(
            "staff",
            "staff_busy",
            {"name": people[staff_id].display_name, "location": locations.location(place).name},
        )
        for staff_id, place in rows
        if staff_id in people
    ]


def _tablets(request: PlanRequest, own_id: str) -> list[Conflict]:
    found = []
    labels = {}
    for device_id in dict.fromkeys(request.device_ids):
        try:
            tablet = devices.device(device_id)
        except Refused:
            found.append(Conflict("tablets", "tablet_unknown"))
            continue
        labels[device_id] = tablet.label
        if tablet.state != "active":
            found.append(Conflict("tablets", "tablet_not_active", {"name": tablet.label}))
    rows = db.session.execute(
        select(SessionTablet.device_id, IssuingSession.location_id)
        .join(IssuingSession, IssuingSession.id == SessionTablet.session_id)
        .where(
            SessionTablet.device_id.in_(list(labels)),
            IssuingSession.id != own_id,
            IssuingSession.state != "closed",
            IssuingSession.starts_at < request.period.ends_at,
            IssuingSession.ends_at > request.period.starts_at,
        )
    )
    return found + [
        Conflict(
            "tablets",
            "tablet_busy",
            {"name": labels[device_id], "location": locations.location(place).name},
        )
        for device_id, place in rows
    ]
