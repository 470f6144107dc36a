"""Locations: where documents are handed over and what else is done there, between which days.

Must never remove a location: sessions of the past name it. docs/glossary.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, select

from server.database import db, new_id
from server.errors import Refused
from server.locations import rules
from server.locations.models import Location, LocationService
from server.locations.rules import Offer
from server.log import service as log

SERVICE_WORDS = {
    "document_issue": "hand over documents",
    "biometrics": "take biometric data",
    "customised_support": "give customised support",
}


@dataclass(frozen=True)
class LocationDetails:
    """What the office says about a location."""

    name: str
    kind: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    directions: str = ""
    public: bool = True
    offers: Sequence[Offer] = field(default_factory=tuple)


def location(location_id: str) -> Location:
    """One location; refused `location_unknown` when there is none."""
    found = db.session.get(Location, location_id)
    if found is None:
        raise Refused(
            "location_unknown",
            404,
            "There is no such location.",
            next="Choose one from the list of locations.",
        )
    return found


def all_locations() -> Sequence[Location]:
    """Every location, by name."""
    return db.session.scalars(select_locations().order_by(Location.name)).all()


def public_locations() -> Sequence[Location]:
    """The locations that the public may see, by name."""
    return db.session.scalars(select_locations().where(Location.public).order_by(Location.name)).all()


def public_location(location_id: str) -> Location:
    """One location that the public may see; refused `location_unknown` otherwise."""
    found = location(location_id)
    if not found.public:
        location("")
    return found


def select_locations() -> Select[Location]:
    """Every location, for a list that pages and sorts."""
    return select(Location)


def offers_of(place: Location) -> list[Offer]:
    """What a location offers and when, as plain values."""
    return [Offer(entry.service, entry.from_on, entry.until_on) for entry in place.services]


def offers(place: Location, service: str, on: date) -> bool:
    """Whether the location offers the service on that day."""
    return rules.offered(offers_of(place), service, on)


def check_offers(place: Location, service: str, on: date) -> None:
    """Refuse `location_closed`, with the days it does offer the service, when it does not on that day."""
    if offers(place, service, on):
        return
    known = [offer for offer in offers_of(place) if offer.service == service]
    when = "; ".join(_period(offer) for offer in known)
    raise Refused(
        "location_closed",
        409,
        f"{place.name} does not {SERVICE_WORDS.get(service, service)} on {on.isoformat()}."
        + (f" It does so {when}." if known else " It never offers this."),
        next="Choose a day within these dates, or another location."
        if known
        else "Choose another location, or add the service to this one first.",
        extra={
            "location": place.id,
            "service": service,
            "on": on.isoformat(),
            "offered": [
                {
                    "from": offer.from_on.isoformat(),
                    "until": offer.until_on.isoformat() if offer.until_on else None,
                }
                for offer in known
            ],
        },
    )


def add(details: LocationDetails, *, now: datetime, staff_id: str | None = None) -> Location:
    """Keep a new location; refused `location_invalid` with the fields, `location_name_taken`."""
    _check(details, None)
    place = Location(id=new_id(), created_at=now, version=1)
    _write(place, details)
    db.session.add(place)
    db.session.flush()
    _log("added", place, staff_id, now)
    return place


def change(
    location_id: str,
    details: LocationDetails,
    *,
    version: int,
    now: datetime,
    staff_id: str | None = None,
) -> Location:
    """Change a location that still has this version; refused `changed_meanwhile` when it has not."""
    place = db.session.scalar(
        select(Location).where(Location.id == location_id).with_for_update()
    ) or location(location_id)
    if place.version != version:
        raise Refused(
            "changed_meanwhile",
            412,
            f"Somebody else changed {place.name} after you opened it.",
            next="Open it again and repeat your change.",
        )
    _check(details, place.id)
    _write(place, details)
    place.version += 1
    db.session.flush()
    _log("changed", place, staff_id, now)
    return place


def _write(place: Location, details: LocationDetails) -> None:
    place.name = details.name.strip()
    place.kind = details.kind
    place.street = details.street.strip()
    place.postcode = details.postcode.strip().upper()
    place.city = details.city.strip()
    place.directions = details.directions.strip()
    place.public = details.public
    kept = {(s.service, s.from_on): s for s in place.services}
    place.services = []
    for offer in details.offers:
        entry = kept.get((offer.service, offer.from_on)) or LocationService(
            id=new_id(), service=offer.service, from_on=offer.from_on
        )
        entry.until_on = offer.until_on
        place.services.append(entry)


def _check(details: LocationDetails, own_id: str | None) -> None:
    problems = []
    if not details.name.strip():
        problems.append({"pointer": "/name", "message": "name_missing"})
    if details.kind not in rules.KINDS:
        problems.append({"pointer": "/kind", "message": "unknown_kind"})
    for place, reason in rules.check_offers_apart(details.offers).items():
        problems.append({"pointer": f"/services/{place}", "message": reason})
    if problems:
        raise Refused(
            "location_invalid",
            400,
            "The location cannot be kept like this.",
            next="Correct the fields that are named.",
            fields=list(problems),
        )
    namesake = db.session.scalar(select(Location.id).where(Location.name == details.name.strip()))
    if namesake is not None and namesake != own_id:
        raise Refused(
            "location_name_taken",
            409,
            f"There is already a location named {details.name.strip()}.",
            next="Choose another name, or change that location.",
        )


def _period(offer: Offer) -> str:
    if offer.until_on is None:
        return f"from {offer.from_on.isoformat()}"
    return f"from {offer.from_on.isoformat()} until {offer.until_on.isoformat()}"


def _log(act: str, place: Location, staff_id: str | None, now: datetime) -> None:
    log.append(
        "location",
        {
            "act": act,
            "location": place.id,
            "version": place.version,
            "by": staff_id or "",
        },
        now=now,
        subject=place.id,
    )
