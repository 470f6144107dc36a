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
from server.devices import enrolled_again, epochs, renewing
from server.devices.models import DpopProof
from server.web.audience import DeviceCaller
from sync import dpop, encoding, renewal
from sync.enrolment import Certificate
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


def caller_of(request: Request, *, owes: bool, renews: bool = False, now: datetime) -> DeviceCaller:
    """The tablet that sent this request.

    With `owes`, revoked, quarantined and expired tablets are let through too (invariant I9), by whichever certificate.
    With `renews`, an active tablet may come by an earlier certificate, and by one that expired within the grace.
    Raises ProtocolError: device_cert_missing, jws codes, device_cert_expired, wrong_device, dpop_*,
    device_cert_superseded, device_not_active.
    """
    if not request.authorization.startswith(SCHEME):
        raise ProtocolError("device_cert_missing")
    token = request.authorization[len(SCHEME) :].strip()
    shown = epochs.shown(token)
    if not owes and _is_over(shown, now, renews=renews):
        raise ProtocolError("device_cert_expired")
    proof = dpop.check_proof(
        request.proof,
        htm=request.method,
        htu=keyring.origin() + request.path,
        now=now,
        token=token,
        jkt=shown.jkt,
    )
    if not (owes or renews or shown.newest):
        raise ProtocolError("device_cert_superseded")
    if not owes and shown.state != "active":
        raise ProtocolError("device_not_active")
    caller = DeviceCaller(shown.device_id, shown.state, shown.jkt)
    _remember(shown.jkt, proof.jti, now)
    if shown.lost is not None:
        _take_back(shown.lost, token, now)
    return caller


def _take_back(lost: Certificate, token: str, now: datetime) -> None:
    take_back = enrolled_again.take_back if lost.epoch == 1 else renewing.learn_again
    try:
        with transaction():
            take_back(lost, token, now)
    except IntegrityError:  # another request of the tablet's was faster, or another tablet took the key
        if epochs.shown(token).lost is not None:
            raise


def _is_over(shown: epochs.Shown, now: datetime, *, renews: bool) -> bool:
    return not renewal.may_renew(shown.expires_at, now) if renews else shown.expires_at <= now


def _remember(jkt: str, jti: str, now: datetime) -> None:
    digest = encoding.b64u(encoding.digest(encoding.domain("jti", jkt, jti)))
    try:
        with transaction():
            db.session.execute(delete(DpopProof).where(DpopProof.expires_at < now))
            db.session.execute(insert(DpopProof).values(digest=digest, expires_at=now + REMEMBERED))
    except IntegrityError as error:
        raise ProtocolError("dpop_replay") from error
