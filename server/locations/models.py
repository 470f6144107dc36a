"""Locations: desks and partner venues, the services each offers, and the days it offers them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Id, UtcDateTime, db, new_id


class Location(db.Model):  # type: ignore[name-defined]
    """A place. `kind`: desk, town_hall, university, expat_centre."""

    __tablename__ = "locations"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    street: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    directions: Mapped[str] = mapped_column(Text, default="")
    public: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    services: Mapped[list[LocationService]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="LocationService.from_on",
    )


class LocationService(db.Model):  # type: ignore[name-defined]
    """One service at one place, from a day until and including a day (None: no end known).

    `service`: document_issue, biometrics, customised_support.
    """

    __tablename__ = "location_services"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    location_id: Mapped[str] = mapped_column(Id, ForeignKey("locations.id"), index=True)
    service: Mapped[str] = mapped_column(String(24))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
