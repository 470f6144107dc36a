"""Batches: the sealed editions of a session's handover records. Everything kept here is ciphertext or signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Id, UtcDateTime, db, new_id


class Batch(db.Model):  # type: ignore[name-defined]
    """The batch of one session; editions count up from 1."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("issuing_sessions.id"), unique=True)
    edition: Mapped[int] = mapped_column(Integer)


class BatchEdition(db.Model):  # type: ignore[name-defined]
    """One sealed edition. Its bytes never change; `superseded_at` is set by the next one."""

    __tablename__ = "batch_editions"

    batch_id: Mapped[str] = mapped_column(Id, ForeignKey("batches.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    header: Mapped[str] = mapped_column(Text)
    header_entry_id: Mapped[str] = mapped_column(String(43))
    manifest: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    directory: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    record_count: Mapped[int] = mapped_column(Integer)
    pack_count: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(Integer)
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    box_seal: Mapped[str] = mapped_column(String(20), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BatchPack(db.Model):  # type: ignore[name-defined]
    """One pack of at most 4 MiB of sealed segments."""

    __tablename__ = "batch_packs"

    batch_id: Mapped[str] = mapped_column(Id, ForeignKey("batches.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(43))
    length: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class BatchRecord(db.Model):  # type: ignore[name-defined]
    """One handover record of one edition: which document, and the digest of its sealed segment."""

    __tablename__ = "batch_records"

    batch_id: Mapped[str] = mapped_column(Id, ForeignKey("batches.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    record_id: Mapped[str] = mapped_column(String(22), primary_key=True, index=True)
    document_id: Mapped[str] = mapped_column(Id, ForeignKey("documents.id"), index=True)
    data_sha256: Mapped[str] = mapped_column(String(43))


class BatchReader(db.Model):  # type: ignore[name-defined]
    """A tablet that can open an edition, and when it fetched which part last."""

    __tablename__ = "batch_readers"

    batch_id: Mapped[str] = mapped_column(Id, ForeignKey("batches.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"), primary_key=True, index=True)
    header_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    complete_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
