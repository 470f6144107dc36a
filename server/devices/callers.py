"""Who is calling: a tablet proves the key in its certificate with a DPoP proof, once per request.

Must never accept a proof twice, on whichever node it arrives. RFC 9449; docs/protocol.md, "Requests".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from server import keyring
from server.database import db, transaction
from server.devices.models import Device, DpopProof
from server.web.audience import DeviceCaller
from sync import dpop, encoding, enrolment, jws
from sync.errors import ProtocolError

REMEMBERED = timedelta(minutes=10)
SCHEME = "DPoP "


@dataclass(frozen=True)
class Request:
    """What a request says of its sender: the two headers, the method and the path without query."""

    authorization: str
    proof: str
    method: str
    path: str


def caller_of(request: Request, *, owes: bool, now: datetime) -> DeviceCaller:
    """The tablet that sent this request.

    With `owes`, revoked, quarantined and expired tablets are let through too (invariant I9).
    Raises ProtocolError: device_cert_missing, jws codes, device_cert_expired, wrong_device, device_not_active, dpop_*.
    """
    if not request.authorization.startswith(SCHEME):
        raise ProtocolError("device_cert_missing")
    token = request.authorization[len(SCHEME) :].strip()
    device = _device_of(token)
    if not owes and device.certificate_expires_at is not None and device.certificate_expires_at <= now:
        raise ProtocolError("device_cert_expired")
    proof = dpop.check_proof(
        request.proof,
        htm=request.method,
        htu=keyring.origin() + request.path,
        now=now,
        token=token,
        jkt=device.sig_jkt,
    )
    if not owes and device.state != "active":
        raise ProtocolError("device_not_active")
    caller = DeviceCaller(device.id, device.state, device.sig_jkt)
    _remember(device.sig_jkt, proof.jti, now)
    return caller


def _device_of(token: str) -> Device:
    read = jws.read(token, typ=enrolment.CERTIFICATE_TYP)
    device: Device | None = db.session.scalar(
        db.select(Device).where(Device.certificate_entry_id == read.entry_id)
    )
    if device is None or device.certificate is None:
        raise ProtocolError("wrong_device")
    if device.certificate != token:
        raise ProtocolError("jws_bad_signature")
    return device


def _remember(jkt: str, jti: str, now: datetime) -> None:
    digest = encoding.b64u(encoding.digest(encoding.domain("jti", jkt, jti)))
    try:
        with transaction():
            db.session.execute(delete(DpopProof).where(DpopProof.expires_at < now))
            db.session.execute(insert(DpopProof).values(digest=digest, expires_at=now + REMEMBERED))
    except IntegrityError as error:
        raise ProtocolError("dpop_replay") from error
