"""What the office is shown of a session: its tablets with their keys, its team, its counts, its next step.

Must never change anything. docs/operating.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from server.database import db
from server.devices import service as devices
from server.devices.models import Device
from server.documents.models import Document
from server.documents.story import Event, add_teller
from server.locations import service as locations
from server.locations.models import Location
from server.sessions.models import Allocation, IssuingSession, Slot
from server.staff import service as staff
from server.staff.models import StaffMember

ISSUERS = frozenset({"issuing_staff", "session_lead"})


@dataclass(frozen=True)
class TabletView:
    """A tablet of the session, and the members of the team who have a key on it."""

    device: Device
    people: list[str]


@dataclass(frozen=True)
class SessionView:
    """Everything the session page shows beside its documents."""

    session: IssuingSession
    location: Location
    team: Sequence[StaffMember]
    tablets: Sequence[TabletView]
    slots: int
    places: int
    documents: int
    without_slot: int
    handed_over: int

    @property
    def step(self) -> str:
        """The next thing to do: allocate, team, tablets, keys, seal, prepare, reconcile, or done."""
        if self.session.state in {"counted_out", "closed"}:
            return "reconcile" if self.session.state == "counted_out" else "done"
        if self.session.state != "planned":
            return "prepare" if self.session.state == "sealed" else "live"
        if not self.documents:
            return "allocate"
        if not self.team:
            return "team"
        if not self.tablets:
            return "tablets"
        return "seal" if all(tablet.people for tablet in self.tablets) else "keys"


def view(session: IssuingSession) -> SessionView:
    """The session page, with a constant number of queries."""
    members = {person.staff_id for person in session.team}
    team = [member for member in staff.members() if member.id in members]
    names = {member.id: member.display_name for member in team}
    ids = [tablet.device_id for tablet in session.tablets]
    keys = devices.staff_keys_for(ids, list(members))
    tablets = [
        TabletView(device, sorted(names[key.staff_id] for key in keys if key.device_id == device.id))
        for device in devices.devices()
        if device.id in ids
    ]
    slots, places = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Slot.capacity), 0)).where(Slot.session_id == session.id)
    ).one()
    rows = db.session.execute(
        select(Allocation.slot_id, Document.custody)
        .join(Document, Document.id == Allocation.document_id)
        .where(Allocation.session_id == session.id, Allocation.ended_at.is_(None))
    ).all()
    return SessionView(
        session=session,
        location=locations.location(session.location_id),
        team=team,
        tablets=sorted(tablets, key=lambda tablet: tablet.device.label),
        slots=slots,
        places=int(places),
        documents=len(rows),
        without_slot=sum(row.slot_id is None for row in rows),
        handed_over=sum(row.custody == "handed_over" for row in rows),
    )


def people_to_choose() -> list[StaffMember]:
    """The members of staff who can be in a team."""
    return [
        member
        for member in staff.members()
        if member.active and {role.role for role in member.roles} & ISSUERS
    ]


def leads_to_choose() -> list[StaffMember]:
    """The members of staff who can lead a session."""
    return [
        member
        for member in staff.members()
        if member.active and any(role.role == "session_lead" for role in member.roles)
    ]


def tablets_to_choose() -> list[Device]:
    """The tablets that are in use."""
    return [device for device in devices.devices() if device.state == "active"]


@add_teller
def _events(document: Document) -> Sequence[Event]:
    """Every time the document was set aside for a session or released from it."""
    rows = db.session.execute(
        select(Allocation, IssuingSession, Location.name)
        .join(IssuingSession, IssuingSession.id == Allocation.session_id)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(Allocation.document_id == document.id)
    ).all()
    events = []
    for allocation, session, place in rows:
        address = f"/sessions/{session.id}"
        events.append(
            Event(allocation.allocated_at, "sessions-event-allocated", {"location": place}, address=address)
        )
        if allocation.ended_at is not None:
            events.append(
                Event(allocation.ended_at, "sessions-event-released", {"location": place}, address=address)
            )
    return events
