"""Counts of the box: what was packed, counted in, counted out, and counted back at the office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Id, UtcDateTime, db, new_id


class BoxCount(db.Model):  # type: ignore[name-defined]
    """One count of a session's box. `phase`: packed, in, out, returned.

    From a tablet (`device_id` and the entry id of its `count` item) or from the office (`staff_id`).
    `seal_number` and `seal_state` are what was read, "" for nothing; `seal_expected` is what it should have been.
    The newest count of phase `returned`, else of `out`, is what reconciliation calls counted.
    """

    __tablename__ = "box_counts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"), index=True)
    phase: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[str | None] = mapped_column(Id, ForeignKey("devices.id"))
    entry_id: Mapped[str | None] = mapped_column(String(43))
    staff_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    seal_number: Mapped[str] = mapped_column(String(20), default="")
    seal_state: Mapped[str] = mapped_column(String(10), default="")
    seal_reason: Mapped[str] = mapped_column(String(24), default="")
    seal_expected: Mapped[str] = mapped_column(String(20), default="")
    found: Mapped[int] = mapped_column(Integer)
    missing: Mapped[int] = mapped_column(Integer)
    unexpected: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    lines: Mapped[list[BoxCountLine]] = relationship(cascade="all, delete-orphan")


class BoxCountLine(db.Model):  # type: ignore[name-defined]
    """One document number seen in the box; `document_id` is None when nobody knows that number."""

    __tablename__ = "box_count_lines"

    count_id: Mapped[str] = mapped_column(Id, ForeignKey("box_counts.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    document_id: Mapped[str | None] = mapped_column(Id, ForeignKey("documents.id"), index=True)
