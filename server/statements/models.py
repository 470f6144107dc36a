"""Statements: who looked a text over, and the organisation's recordings. The texts themselves are the field app's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Id, UtcDateTime, db, new_id


class StatementReview(db.Model):  # type: ignore[name-defined]
    """A speaker of the language found all texts of one version good; `sha256` names the version."""

    __tablename__ = "statement_reviews"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lang: Mapped[str] = mapped_column(String(10), index=True)
    text_id: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(43))
    speaker: Mapped[str] = mapped_column(String(120))
    remark: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff_members.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recording(db.Model):  # type: ignore[name-defined]
    """One part of a statement, spoken; `text_sha256` names the exact words. A part has one recording at a time."""

    __tablename__ = "recordings"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    lang: Mapped[str] = mapped_column(String(10))
    part: Mapped[str] = mapped_column(String(40))
    text_sha256: Mapped[str] = mapped_column(String(43))
    sha256: Mapped[str] = mapped_column(String(43), index=True)
    media_type: Mapped[str] = mapped_column(String(30))
    length: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff_members.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("lang", "part"),)
