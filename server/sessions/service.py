"""Issuing sessions: plan, change, team and tablets, and look them up. What other rooms may ask of this room.

Must never plan a session where or when documents cannot be handed over. docs/glossary.md, "issuing session".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from server.database import db, new_id
from server.devices import service as devices
from server.errors import Refused
from server.locations import service as locations
from server.locations.models import Location
from server.sessions import card, rules
from server.sessions.acts import log_act
from server.sessions.allocating import (
    Allocated,
    allocate,
    allocated,
    allocations,
    count_documents,
    find_documents,
    free_places,
    release,
    session_of_document,
)
from server.sessions.card import has_card, make_card, unlock_policy, wanted_ways
from server.sessions.leases import keep_wish, sets_aside
from server.sessions.models import IssuingSession, SessionStaff, SessionTablet, Slot
from server.sessions.planning import CHECKS, PlanRequest, check_plan
from server.staff import service as staff

__all__ = [
    "CHANGEABLE",
    "Allocated",
    "PlanRequest",
    "add_staff",
    "add_tablet",
    "allocate",
    "allocated",
    "allocations",
    "change",
    "check_plan",
    "count_documents",
    "find_documents",
    "free_places",
    "has_card",
    "make_card",
    "plan",
    "release",
    "remove_staff",
    "remove_tablet",
    "select_sessions",
    "select_sessions_with_places",
    "session",
    "session_of_document",
    "sessions",
    "sets_aside",
    "slots",
    "unlock_policy",
    "wanted_ways",
]

CHANGEABLE = rules.CHANGEABLE


def plan(request: PlanRequest, *, staff_id: str | None, now: datetime) -> IssuingSession:
    """Keep a new session with its slots.

    Refused `location_closed` with the days, else `session_conflicts` with everything that stands in the way.
    """
    check_plan(request, now=now)
    period = request.period
    planned = IssuingSession(
        id=new_id(),
        state="planned",
        policy={"checks": list(CHECKS)},
        created_by_id=staff_id,
        created_at=now,
        version=1,
    )
    _write(planned, request)
    db.session.add(planned)
    db.session.flush()
    db.session.add_all(
        Slot(
            id=new_id(),
            session_id=planned.id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            capacity=request.slot_capacity,
        )
        for slot in rules.slots_of(period, request.slot_minutes)
    )
    db.session.flush()
    log_act("planned", planned, staff_id=staff_id, now=now)
    return planned


def change(
    session_id: str, request: PlanRequest, *, version: int, staff_id: str | None, now: datetime
) -> IssuingSession:
    """Change a session that still has this version; its slots only move while nobody has one.

    Refused `changed_meanwhile`, `session_closed`, `slots_taken`, and as `plan`.
    """
    planned = _locked(session_id)
    if planned.version != version:
        raise Refused(
            "changed_meanwhile",
            412,
            "Somebody else changed this session after you opened it.",
            next="Open it again and repeat your change.",
        )
    check_plan(request, now=now, own_id=session_id)
    period = request.period
    moved = (period.starts_at, period.ends_at, request.slot_minutes, request.slot_capacity) != (
        planned.starts_at,
        planned.ends_at,
        planned.slot_minutes,
        planned.slot_capacity,
    )
    if moved:
        _renew_slots(planned, request, period)
    _write(planned, request)
    planned.version += 1
    db.session.flush()
    log_act("changed", planned, staff_id=staff_id, now=now)
    return planned


def add_tablet(session_id: str, device_id: str, *, staff_id: str | None, now: datetime) -> IssuingSession:
    """Put a tablet into the session; one that is in it already is no harm. Refused as `plan`."""
    planned = _locked(session_id)
    if device_id not in {tablet.device_id for tablet in planned.tablets}:
        devices.device(device_id)
        planned.tablets.append(SessionTablet(session_id=session_id, device_id=device_id))
        _checked_change("tablet_added", planned, staff_id, now)
    return planned


def remove_tablet(session_id: str, device_id: str, *, staff_id: str | None, now: datetime) -> IssuingSession:
    """Take a tablet out of the session; what it owes is still taken in."""
    planned = _locked(session_id)
    kept = [tablet for tablet in planned.tablets if tablet.device_id != device_id]
    if len(kept) != len(planned.tablets):
        planned.tablets = kept
        _changed("tablet_removed", planned, staff_id, now)
    return planned


def add_staff(session_id: str, member_id: str, *, staff_id: str | None, now: datetime) -> IssuingSession:
    """Put a member of staff into the team; one who is in it already is no harm. Refused as `plan`."""
    planned = _locked(session_id)
    if member_id not in {person.staff_id for person in planned.team}:
        staff.member(member_id)
        planned.team.append(SessionStaff(session_id=session_id, staff_id=member_id))
        _checked_change("staff_added", planned, staff_id, now)
    return planned


def remove_staff(session_id: str, member_id: str, *, staff_id: str | None, now: datetime) -> IssuingSession:
    """Take a member of staff out of the team, and out of its lead."""
    planned = _locked(session_id)
    kept = [person for person in planned.team if person.staff_id != member_id]
    if len(kept) != len(planned.team):
        planned.team = kept
        if planned.lead_id == member_id:
            planned.lead_id = None
        _changed("staff_removed", planned, staff_id, now)
    return planned


def session(session_id: str) -> IssuingSession:
    """One session; Refused `session_unknown`."""
    found = db.session.get(IssuingSession, session_id)
    if found is None:
        raise _unknown()
    return found


def sessions(
    *, from_on: date | None = None, until_on: date | None = None, states: Sequence[str] = ()
) -> Sequence[IssuingSession]:
    """The sessions between two days (both included) in these states (none: all), by time."""
    wanted = select_sessions()
    if from_on is not None:
        wanted = wanted.where(IssuingSession.on_date >= from_on)
    if until_on is not None:
        wanted = wanted.where(IssuingSession.on_date <= until_on)
    if states:
        wanted = wanted.where(IssuingSession.state.in_(states))
    return db.session.scalars(wanted.order_by(IssuingSession.starts_at, IssuingSession.id)).all()


def select_sessions() -> Select[IssuingSession]:
    """Every session, for a list that pages and sorts."""
    return select(IssuingSession)


def select_sessions_with_places() -> Select[Any]:
    """Every session with its location, for a list that pages and sorts."""
    chosen: Select[Any] = select(IssuingSession, Location)  # type: ignore[assignment]
    return chosen.join(Location, Location.id == IssuingSession.location_id)


def slots(session_id: str) -> Sequence[Slot]:
    """The session's slots, by time."""
    return db.session.scalars(
        select(Slot).where(Slot.session_id == session_id).order_by(Slot.starts_at)
    ).all()


def request_of(planned: IssuingSession) -> PlanRequest:
    """A session as the request that would plan it again."""
    return PlanRequest(
        location_id=planned.location_id,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        slot_minutes=planned.slot_minutes,
        slot_capacity=planned.slot_capacity,
        lead_id=planned.lead_id,
        staff_ids=tuple(person.staff_id for person in planned.team),
        device_ids=tuple(tablet.device_id for tablet in planned.tablets),
        note=planned.note,
        ways=card.wanted_ways(planned),
        leases=sets_aside(planned),
    )


def _write(planned: IssuingSession, request: PlanRequest) -> None:
    period = request.period
    planned.location_id = locations.location(request.location_id).id
    planned.on_date = request.on_date
    planned.starts_at = period.starts_at
    planned.ends_at = period.ends_at
    planned.slot_minutes = request.slot_minutes
    planned.slot_capacity = request.slot_capacity
    planned.lead_id = request.lead_id or None
    planned.note = request.note.strip()
    card.allow(planned, request.ways)
    keep_wish(planned, request.leases)
    people = dict.fromkeys([*([request.lead_id] if request.lead_id else []), *request.staff_ids])
    known = {person.staff_id: person for person in planned.team}
    planned.team = [known.get(one) or SessionStaff(staff_id=one) for one in people]
    tablets = {tablet.device_id: tablet for tablet in planned.tablets}
    planned.tablets = [
        tablets.get(one) or SessionTablet(device_id=one) for one in dict.fromkeys(request.device_ids)
    ]


def _renew_slots(planned: IssuingSession, request: PlanRequest, period: rules.Period) -> None:
    if db.session.scalar(select(func.count()).select_from(allocations(planned.id).subquery())):
        raise Refused(
            "slots_taken",
            409,
            "Documents are allocated to this session, so its times cannot change.",
            next="Release the documents first, or keep the times as they are.",
        )
    for slot in slots(planned.id):
        db.session.delete(slot)
    db.session.flush()
    db.session.add_all(
        Slot(
            id=new_id(),
            session_id=planned.id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            capacity=request.slot_capacity,
        )
        for slot in rules.slots_of(period, request.slot_minutes)
    )


def _checked_change(act: str, planned: IssuingSession, staff_id: str | None, now: datetime) -> None:
    check_plan(request_of(planned), now=now, own_id=planned.id)
    _changed(act, planned, staff_id, now)


def _changed(act: str, planned: IssuingSession, staff_id: str | None, now: datetime) -> None:
    planned.version += 1
    db.session.flush()
    log_act(act, planned, staff_id=staff_id, now=now)


def _locked(session_id: str) -> IssuingSession:
    found: IssuingSession | None = db.session.scalar(
        select(IssuingSession).where(IssuingSession.id == session_id).with_for_update()
    )
    if found is None:
        raise _unknown()
    if found.state not in rules.CHANGEABLE:
        raise Refused(
            "session_closed",
            409,
            "This session was counted out or closed.",
            next="Plan another session.",
        )
    return found


def _unknown() -> Refused:
    return Refused(
        "session_unknown",
        404,
        "There is no such session.",
        next="Choose one from the list of sessions.",
    )
