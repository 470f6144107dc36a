"""Discrepancies: rows where expected, said and counted do not agree, open until two people settle them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Id, UtcDateTime, db, new_id


class Discrepancy(db.Model):  # type: ignore[name-defined]
    """One document of one session that does not agree, or evidence that has no row.

    `kind` is one of `rules.KINDS`; `subject` names exactly the evidence that differs (a fingerprint, an entry
    id or a document number), so that an approval never covers what came later.
    `state`: open, settled (waits for a second person), approved; withdrawn when `withdrawn_at` is set.
    `resolution`: handed_over, not_handed_over, missing, destroyed, explained.
    """

    __tablename__ = "discrepancies"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"), index=True)
    document_id: Mapped[str | None] = mapped_column(Id, ForeignKey("documents.id"))
    subject: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolution: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_discrepancies_session_state", "session_id", "state"),)
