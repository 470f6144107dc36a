"""A tablet's epochs: the keys and certificate it had, has, or asks for, and where in its chain each begins.

Must never forget a key that something in the log was signed with. docs/protocol.md, "Renewal".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server import keyring
from server.database import db
from server.devices.models import Device, DeviceEpoch
from sync import enrolment, jws, keys
from sync.enrolment import Begin, Certificate
from sync.errors import ProtocolError


@dataclass(frozen=True)
class Epochs:
    """The public keys of a tablet by epoch, and where the epochs after the first begin."""

    keys: dict[int, keys.PublicKey]
    later: dict[int, Begin]


@dataclass(frozen=True)
class Shown:
    """A certificate that was shown: whose it is, its key and end, whether it is the tablet's newest.

    `lost` is the certificate when this server issued it and no longer knows it: it was restored from a back-up.
    """

    device_id: str
    state: str
    jkt: str
    expires_at: datetime
    newest: bool
    lost: Certificate | None = None


def epochs_of(device: Device) -> Epochs:
    """Every epoch of a tablet that was enrolled."""
    if device.epoch == 1:
        return Epochs({1: keys.read_public_jwk(device.sig_jwk)}, {})
    rows = db.session.scalars(
        select(DeviceEpoch).where(DeviceEpoch.device_id == device.id, DeviceEpoch.certificate.is_not(None))
    ).all()
    return Epochs(
        {row.epoch: keys.read_public_jwk(row.sig_jwk) for row in rows},
        {row.epoch: Begin(row.after_seq, row.after_head) for row in rows if row.epoch > 1},
    )


def epoch_row(device_id: str, epoch: int) -> DeviceEpoch | None:
    """What is kept of one epoch, asked for or begun."""
    return db.session.get(DeviceEpoch, (device_id, epoch))


def key_before(device: Device, epoch: int) -> dict[str, Any] | None:
    """The signing key of the epoch before this one; None when it is not known."""
    if epoch == device.epoch + 1:
        return device.sig_jwk
    row = epoch_row(device.id, epoch - 1)
    return row.sig_jwk if row is not None and row.certificate is not None else None


def holder_of(jkt: str) -> str | None:
    """The tablet that has, had or asked for this signing key."""
    device_id: str | None = db.session.scalar(select(Device.id).where(Device.sig_jkt == jkt))
    return device_id or db.session.scalar(select(DeviceEpoch.device_id).where(DeviceEpoch.sig_jkt == jkt))


def shown(token: str) -> Shown:
    """Whose certificate this is. Raises ProtocolError: jws codes, wrong_device (never issued here)."""
    entry_id = jws.read(token, typ=enrolment.CERTIFICATE_TYP).entry_id
    device: Device | None = db.session.scalar(select(Device).where(Device.certificate_entry_id == entry_id))
    if device is not None and device.certificate is not None and device.certificate_expires_at is not None:
        if device.certificate != token:
            raise ProtocolError("jws_bad_signature")
        return Shown(device.id, device.state, device.sig_jkt, device.certificate_expires_at, newest=True)
    row = db.session.scalar(select(DeviceEpoch).where(DeviceEpoch.certificate_entry_id == entry_id))
    if row is not None and row.certificate_expires_at is not None:
        if row.certificate != token:
            raise ProtocolError("jws_bad_signature")
        holder = db.session.get_one(Device, row.device_id)
        return Shown(holder.id, holder.state, row.sig_jkt, row.certificate_expires_at, newest=False)
    return _lost(token)


def _lost(token: str) -> Shown:
    """A certificate that this server signed and does not know, the tablet's first or a later one: it was restored since."""
    signer = keyring.sig_jwk(jws.read(token, typ=enrolment.CERTIFICATE_TYP).kid)
    if signer is None:
        raise ProtocolError("wrong_device")
    certificate = enrolment.read_certificate(token, signer)
    device = db.session.get(Device, certificate.device)
    if not _may_be_lost(certificate, device) or holder_of(certificate.jkt) not in (None, certificate.device):
        raise ProtocolError("wrong_device")
    state = device.state if device is not None and device.state != "enrolling" else "active"
    return Shown(certificate.device, state, certificate.jkt, certificate.exp, newest=True, lost=certificate)


def _may_be_lost(certificate: Certificate, device: Device | None) -> bool:
    if device is None or device.certificate is None:
        return certificate.epoch == 1
    return certificate.epoch > device.epoch
