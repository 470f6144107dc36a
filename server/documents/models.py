"""Documents, the applicants they are for, photos, imports, and every change of custody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.database import Id, UtcDateTime, db, new_id


class Applicant(db.Model):  # type: ignore[name-defined]
    """The person a document is for. `born` is YYYY, YYYY-MM or YYYY-MM-DD: not everyone has a full date."""

    __tablename__ = "applicants"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    v_number: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(120))
    given_names: Mapped[str] = mapped_column(String(120), default="")
    folded_name: Mapped[str] = mapped_column(String(400), index=True)
    born: Mapped[str] = mapped_column(String(10), default="")
    nationality: Mapped[str] = mapped_column(String(3), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    institution: Mapped[str] = mapped_column(String(120), default="")
    support: Mapped[list[str]] = mapped_column(JSON, default=list)
    guardian_name: Mapped[str] = mapped_column(String(200), default="")


class Document(db.Model):  # type: ignore[name-defined]
    """One physical document. `custody` changes only through `documents.service.move`.

    `custody`: stock, packed, in_transit, at_venue, handed_over, returned, missing, destroyed.
    `alerts` is a list of {code, text}; `old_documents` a list of {number, kind}.
    """

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(9), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    valid_until: Mapped[date | None] = mapped_column(Date)
    applicant_id: Mapped[str] = mapped_column(Id, ForeignKey("applicants.id"), index=True)
    custody: Mapped[str] = mapped_column(String(12), default="stock", index=True)
    alerts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    old_documents: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    representative_name: Mapped[str] = mapped_column(String(200), default="")
    mandate_kind: Mapped[str] = mapped_column(String(12), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recall_reason: Mapped[str] = mapped_column(Text, default="")
    import_id: Mapped[str | None] = mapped_column(Id, ForeignKey("document_imports.id"), index=True)
    row_digest: Mapped[str] = mapped_column(String(43), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    applicant: Mapped[Applicant] = relationship(lazy="joined", innerjoin=True)


class Photo(db.Model):  # type: ignore[name-defined]
    """The applicant's photo for one document, re-encoded to WebP of at most 240 by 320 pixels."""

    __tablename__ = "photos"

    document_id: Mapped[str] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)
    source_digest: Mapped[str] = mapped_column(String(43))


class CustodyMove(db.Model):  # type: ignore[name-defined]
    """One change of who holds a document, by whom and why."""

    __tablename__ = "custody_moves"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(Id, ForeignKey("documents.id"))
    from_custody: Mapped[str] = mapped_column(String(12))
    to_custody: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200), default="")
    session_id: Mapped[str | None] = mapped_column(Id, ForeignKey("issuing_sessions.id"))
    staff_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    device_id: Mapped[str | None] = mapped_column(Id, ForeignKey("devices.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_custody_moves_document_id", "document_id", "at"),)


class DocumentImport(db.Model):  # type: ignore[name-defined]
    """One file that was taken in whole. The same bytes again change nothing."""

    __tablename__ = "document_imports"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(43), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int] = mapped_column(Integer)
    created: Mapped[int] = mapped_column(Integer)
    unchanged: Mapped[int] = mapped_column(Integer)
    photos: Mapped[int] = mapped_column(Integer, default=0)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    staff_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportDraft(db.Model):  # type: ignore[name-defined]
    """A file that was previewed and waits for the person's yes; sealed at rest, gone after an hour."""

    __tablename__ = "import_drafts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff_members.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    photos: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    preview: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
