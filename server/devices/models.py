"""Tablets, their keys and certificates, enrolment tickets, staff keys, diagnoses, remembered proofs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Id, UtcDateTime, db, new_id


class EnrolmentTicket(db.Model):  # type: ignore[name-defined]
    """A one-use permission to enrol one tablet; its secret is kept encrypted and only until used."""

    __tablename__ = "enrolment_tickets"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    locator: Mapped[str] = mapped_column(String(4), index=True)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    label: Mapped[str] = mapped_column(String(60))
    created_by_id: Mapped[str] = mapped_column(Id, ForeignKey("staff_members.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device_id: Mapped[str | None] = mapped_column(Id, ForeignKey("devices.id"))
    challenge_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Device(db.Model):  # type: ignore[name-defined]
    """A tablet. `state`: enrolling, active, quarantined, revoked. Chain head as far as the server has seen it."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    label: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    epoch: Mapped[int] = mapped_column(Integer, default=1)
    sig_jkt: Mapped[str] = mapped_column(String(43), unique=True)
    sig_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    kem_jkt: Mapped[str] = mapped_column(String(43))
    kem_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    pq_jkt: Mapped[str | None] = mapped_column(String(43))
    pq_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    certificate: Mapped[str | None] = mapped_column(Text)
    certificate_entry_id: Mapped[str | None] = mapped_column(String(43))
    certificate_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    chain_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    chain_head: Mapped[str] = mapped_column(String(43), default="")
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    keys_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    app_version: Mapped[str] = mapped_column(String(40), default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeviceEpoch(db.Model):  # type: ignore[name-defined]
    """One epoch of a tablet that renewed its keys; without a certificate it was only asked for.

    `request` is the tablet's own message that vouches for the keys; the first epoch has none.
    """

    __tablename__ = "device_epochs"

    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sig_jkt: Mapped[str] = mapped_column(String(43), unique=True)
    sig_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    kem_jkt: Mapped[str] = mapped_column(String(43))
    kem_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    pq_jkt: Mapped[str | None] = mapped_column(String(43))
    pq_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after_seq: Mapped[int] = mapped_column(BigInteger)
    after_head: Mapped[str] = mapped_column(String(43))
    request: Mapped[str] = mapped_column(Text)
    challenge_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    certificate: Mapped[str | None] = mapped_column(Text)
    certificate_entry_id: Mapped[str | None] = mapped_column(String(43), unique=True)
    certificate_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffKey(db.Model):  # type: ignore[name-defined]
    """The public half of one person's key on one tablet."""

    __tablename__ = "staff_keys"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff_members.id"))
    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"))
    kem_jkt: Mapped[str] = mapped_column(String(43))
    kem_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    jws: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Diagnosis(db.Model):  # type: ignore[name-defined]
    """What a tablet said of how it is: facts, counts and codes, as `DiagnosisSchema` writes them; nothing of any person.

    `brought_by_id` is who brought it as a file; None when the tablet sent it itself.
    """

    __tablename__ = "diagnoses"
    __table_args__ = (UniqueConstraint("device_id", "made_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    device_id: Mapped[str] = mapped_column(Id, ForeignKey("devices.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    brought_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("staff_members.id"))


class DpopProof(db.Model):  # type: ignore[name-defined]
    """A proof's `jti` digest, remembered until it would be refused for its age anyway."""

    __tablename__ = "dpop_proofs"

    digest: Mapped[str] = mapped_column(String(43), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
