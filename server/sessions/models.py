"""Issuing sessions: one location, one period, one team; slots and allocations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Id, UtcDateTime, db, new_id


class IssuingSession(db.Model):  # type: ignore[name-defined]
    """Where and when documents are handed over. `state`: planned, sealed, open, counted_out, closed.

    `policy` holds the checks asked of staff: {"checks": ["photo", "identity", "old_document"]}.
    """

    __tablename__ = "issuing_sessions"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    location_id: Mapped[str] = mapped_column(Id, ForeignKey("locations.id"), index=True)
    on_date: Mapped[date] = mapped_column(Date, index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slot_minutes: Mapped[int] = mapped_column(Integer)
    slot_capacity: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default="planned")
    lead_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    seal_number: Mapped[str] = mapped_column(String(20), default="")
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    team: Mapped[list[SessionStaff]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    tablets: Mapped[list[SessionTablet]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class SessionStaff(db.Model):  # type: ignore[name-defined]
    """A member of the session's team."""

    __tablename__ = "session_staff"

    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff_members.id"), primary_key=True)


class SessionTablet(db.Model):  # type: ignore[name-defined]
    """A tablet of the session."""

    __tablename__ = "session_tablets"

    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"), primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"), primary_key=True)


class Slot(db.Model):  # type: ignore[name-defined]
    """A time in a session, for at most `capacity` applicants."""

    __tablename__ = "slots"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int] = mapped_column(Integer)

    __table_args__ = (UniqueConstraint("session_id", "starts_at"),)


class Allocation(db.Model):  # type: ignore[name-defined]
    """A document set aside for a session; `record_id` names its handover record on the wire.

    `ended_at` is set when the document leaves the session again (released, or the session closed without
    it being handed over); a document has at most one allocation that has not ended.
    """

    __tablename__ = "allocations"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"), index=True)
    document_id: Mapped[str] = mapped_column(Id, ForeignKey("documents.id"))
    slot_id: Mapped[str | None] = mapped_column(Id, ForeignKey("slots.id"))
    record_id: Mapped[str] = mapped_column(String(22), unique=True)
    allocated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(40), default="")

    __table_args__ = (
        Index(
            "uq_allocations_current_document",
            "document_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
