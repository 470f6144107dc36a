"""Everything tablets signed: the chain items that were taken in, and those in quarantine. Never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Id, UtcDateTime, db, new_id


class ChainItem(db.Model):  # type: ignore[name-defined]
    """One verified item of a tablet's chain; an `attempt` is a confirmation.

    `status` is the verdict in the acknowledgement: accepted, conflict, unknown_record, after_close,
    after_recall. The attachment stays sealed to the server's key as it came.
    """

    __tablename__ = "chain_items"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    entry_id: Mapped[str] = mapped_column(String(43), unique=True)
    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"))
    epoch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(16))
    leaf: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_offset_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    session_id: Mapped[str | None] = mapped_column(Id, ForeignKey("issuing_sessions.id"))
    batch_id: Mapped[str | None] = mapped_column(Id)
    edition: Mapped[int | None] = mapped_column(Integer)
    record_id: Mapped[str | None] = mapped_column(String(22))
    document_id: Mapped[str | None] = mapped_column(Id, ForeignKey("documents.id"))
    staff_id: Mapped[str | None] = mapped_column(Id)
    outcome: Mapped[str | None] = mapped_column(String(28))
    supersedes: Mapped[str | None] = mapped_column(String(43))
    superseded_by: Mapped[str | None] = mapped_column(String(43))
    jws: Mapped[str] = mapped_column(Text, deferred=True)
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (
        UniqueConstraint("device_id", "seq"),
        Index("ix_chain_items_session_kind", "session_id", "kind"),
        Index("ix_chain_items_document_id", "document_id"),
        Index("ix_chain_items_record_id", "record_id"),
        Index("ix_chain_items_received_at", "received_at"),
    )


class QuarantinedItem(db.Model):  # type: ignore[name-defined]
    """Something a device signed that could not be taken into its chain; kept whole until a person decides."""

    __tablename__ = "quarantined_items"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    entry_id: Mapped[str] = mapped_column(String(43), index=True)
    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"), index=True)
    seq: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(30))
    detail: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    jws: Mapped[str] = mapped_column(Text)
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leaf: Mapped[int | None] = mapped_column(BigInteger)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))

    __table_args__ = (UniqueConstraint("entry_id", "code"),)
