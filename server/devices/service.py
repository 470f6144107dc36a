"""Tablets: enrol them, know them, hear them, revoke them. What other rooms may ask of this room.

Must never issue a certificate without the proofs of enrolment, nor refuse evidence that a tablet owes.
docs/protocol.md, "Enrolment" and "Requests".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from server.database import db
from server.devices.callers import Request, caller_of
from server.devices.diagnosing import (
    bring_diagnosis,
    diagnoses_of,
    diagnosis,
    drop_old_diagnoses,
    keep_diagnosis,
)
from server.devices.enrolling import (
    CERTIFICATE_LIFE,
    TICKET_LIFE,
    Welcome,
    code_of,
    confirm,
    enrol,
    link_for,
    make_ticket,
    state_of,
)
from server.devices.epochs import Epochs, epochs_of
from server.devices.models import Device, DeviceEpoch, Diagnosis, EnrolmentTicket, StaffKey
from server.devices.renewing import Renewal
from server.devices.renewing import confirm as confirm_renewal
from server.devices.renewing import renew as begin_renewal
from server.devices.staff_keys import (
    end_staff_keys,
    keep_staff_key,
    staff_keys_for,
    staff_keys_on,
    write_login,
)
from server.errors import Refused
from server.log import service as log

__all__ = [
    "CERTIFICATE_LIFE",
    "TICKET_LIFE",
    "Device",
    "Diagnosis",
    "EnrolmentTicket",
    "Epochs",
    "Renewal",
    "Request",
    "StaffKey",
    "Welcome",
    "bring_diagnosis",
    "caller_of",
    "code_of",
    "confirm",
    "confirm_renewal",
    "device",
    "devices",
    "diagnoses_of",
    "diagnosis",
    "drop_old_diagnoses",
    "enrol",
    "epochs_of",
    "keep_diagnosis",
    "keep_staff_key",
    "labels",
    "link_for",
    "locked_device",
    "make_ticket",
    "note_heard",
    "quarantine",
    "release",
    "renew",
    "revoke",
    "staff_keys_for",
    "staff_keys_on",
    "state_of",
    "ticket",
    "write_login",
]


def device(device_id: str) -> Device:
    """The tablet with this id; Refused `device_unknown`."""
    found = db.session.get(Device, device_id)
    if found is None:
        raise Refused(
            "device_unknown",
            404,
            "There is no tablet with this number.",
            next="Look it up in the list of tablets.",
        )
    return found


def locked_device(device_id: str) -> Device | None:
    """The tablet, locked for this transaction: its uploads are taken in one after the other."""
    return db.session.scalar(
        select(Device)
        .where(Device.id == device_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def devices() -> Sequence[Device]:
    """Every tablet that was ever enrolled, by label."""
    return db.session.scalars(select(Device).where(Device.state != "enrolling").order_by(Device.label)).all()


def labels(device_ids: Iterable[str]) -> dict[str, str]:
    """The labels of these tablets, by id."""
    return {
        row.id: row.label
        for row in db.session.execute(select(Device.id, Device.label).where(Device.id.in_(list(device_ids))))
    }


def ticket(ticket_id: str) -> EnrolmentTicket:
    """The enrolment ticket with this id; Refused `ticket_unknown_or_expired`."""
    found = db.session.get(EnrolmentTicket, ticket_id)
    if found is None:
        raise Refused(
            "ticket_unknown_or_expired",
            404,
            "There is no such enrolment.",
            next="Start a new enrolment.",
        )
    return found


def note_heard(
    device_id: str,
    *,
    at: datetime | None,
    seq: int | None = None,
    head: str | None = None,
    clock_offset_ms: int | None = None,
) -> None:
    """Keep when a tablet was heard last, None when it was not, and how far its chain is known here."""
    row = device(device_id)
    if at is not None:
        row.last_heard_at = at
    if seq is not None and head is not None:
        row.chain_seq, row.chain_head = seq, head
    if clock_offset_ms is not None:
        row.clock_offset_ms = clock_offset_ms
    db.session.flush()


def quarantine(device_id: str, reason: str, *, now: datetime) -> None:
    """Stop trusting a tablet's chain: it gets nothing new, what it sends is kept apart until a person looks."""
    row = device(device_id)
    if row.state != "active":
        return
    row.state = "quarantined"
    db.session.flush()
    log.append(
        "device_quarantined",
        {"dev": device_id, "reason": reason},
        now=now,
        subject=device_id,
    )


def renew(device_id: str, token: str, now: datetime) -> Renewal:
    """Take a tablet's new keys; commit whatever the outcome, then raise `refusal` if there is one.

    A tablet whose key vouched for what cannot be true goes to quarantine: someone may have a copy of it.
    Raises ProtocolError as renewing.renew does.
    """
    renewal = begin_renewal(device_id, token, now)
    if renewal.distrust:
        quarantine(device_id, renewal.distrust, now=now)
    return renewal


def release(device_id: str, *, staff_id: str, now: datetime) -> None:
    """A person looked at everything in quarantine: the tablet may go on."""
    row = device(device_id)
    if row.state != "quarantined":
        return
    row.state = "active"
    db.session.flush()
    log.append(
        "device_released",
        {"by": staff_id, "dev": device_id},
        now=now,
        subject=device_id,
    )


def revoke(device_id: str, *, staff_id: str, now: datetime) -> Device:
    """From now on the tablet gets nothing new; it may still hand in what it owes. Again is no harm."""
    row = device(device_id)
    if row.state == "revoked":
        return row
    row.state = "revoked"
    row.revoked_at = now
    end_staff_keys(device_id, now)
    db.session.flush()
    log.append("device_revoked", {"by": staff_id, "dev": device_id}, now=now, subject=device_id)
    return row


def certificate_named(entry_id: str) -> str | None:
    """The certificate with this entry id, of whatever epoch; None when we gave none of that name."""
    for kept in (Device, DeviceEpoch):
        found = db.session.scalar(select(kept.certificate).where(kept.certificate_entry_id == entry_id))
        if found is not None:
            return str(found)
    return None
