"""Notices: what tablets must be told, numbered per session, signed once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Id, UtcDateTime, db, new_id


class Notice(db.Model):  # type: ignore[name-defined]
    """`recalled`, `handed_over`, `withdrawn`, `superseded`, `closed` or `revoked`, as the signed JWS that tablets get."""

    __tablename__ = "notices"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    device_id: Mapped[str | None] = mapped_column(Id)
    jws: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("session_id", "number"),)
