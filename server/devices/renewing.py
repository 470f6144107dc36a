"""Renewal: a tablet goes on with new keys that its old key vouches for, in a new epoch of the same chain.

Must never let two sets of keys stand for one epoch, nor forget the old ones. docs/protocol.md, "Renewal".
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from server import keyring
from server.database import db
from server.devices import epochs
from server.devices.enrolling import CERTIFICATE_LIFE
from server.devices.models import Device, DeviceEpoch
from server.log import service as log
from sync import encoding, enrolment, jws, keys, pq, renewal, seal
from sync.enrolment import Begin, Certificate
from sync.errors import ProtocolError


@dataclass(frozen=True)
class Renewal:
    """The challenge sealed to the new DEV-KEM; or the refusal, with `distrust` when a person must look at the tablet."""

    sealed: str = ""
    refusal: ProtocolError | None = None
    distrust: str = ""


def renew(device_id: str, token: str, now: datetime) -> Renewal:
    """Take a tablet's new keys (typ fielddesk-renew+jws) and challenge it to prove that the new DEV-KEM works.

    Asking again with the same keys is answered again, also after `confirm`: that answer may have been lost.
    Raises ProtocolError: the jws codes, key codes, wrong_device, epoch_unknown. What the tablet signed and must not
    have signed (other keys for an epoch that has begun, another end of its chain) is a refusal with `distrust`.
    """
    request = renewal.read_request(token)
    device = _locked(device_id)
    old_jwk = epochs.key_before(device, request.epoch)
    if old_jwk is None:
        raise ProtocolError("epoch_unknown")
    renewal.check_request(request, device=device_id, origin=keyring.origin(), old_jwk=old_jwk)
    asked = (keys.thumbprint(request.sig_jwk), keys.thumbprint(request.kem_jwk), _pq_jkt(request))
    row = epochs.epoch_row(device_id, request.epoch)
    if request.epoch <= device.epoch:
        if row is None or (row.sig_jkt, row.kem_jkt, row.pq_jkt) != asked:
            return _distrusted("renewal_superseded")
    elif request.ends.seq == device.chain_seq and request.ends.head != device.chain_head:
        return _distrusted("chain_fork")
    else:
        row = _asked(device, row, request, token, now)
    challenge = seal.random_bytes(enrolment.CHALLENGE_BYTES)
    row.challenge_digest = sha256(challenge).digest()
    db.session.flush()
    info = renewal.challenge_info(device_id, request.epoch)
    return Renewal(encoding.b64u(pq.seal_challenge(row.kem_jwk, request.pq_jwk, challenge, info)))


def confirm(device_id: str, token: str, now: datetime) -> str:
    """Check the opened challenge and issue the certificate of the new epoch; the same proof again gives the same one.

    Raises ProtocolError: the jws codes, wrong_device, kem_possession.
    """
    proof = renewal.read_confirm(token)
    device = _locked(device_id)
    row = epochs.epoch_row(device_id, proof.epoch)
    if row is None:
        raise ProtocolError("kem_possession")
    renewal.check_confirm(proof, device=device_id, origin=keyring.origin(), new_jwk=row.sig_jwk)
    if not hmac.compare_digest(sha256(proof.challenge).digest(), row.challenge_digest or b""):
        raise ProtocolError("kem_possession")
    if row.certificate is None:
        if row.after_seq <= device.chain_seq:
            row.after_seq, row.after_head = device.chain_seq, device.chain_head
        claims = enrolment.certificate_claims(
            issuer=keyring.origin(),
            device=device.id,
            label=device.label,
            sig_jwk=row.sig_jwk,
            kem_jwk=row.kem_jwk,
            iat=now,
            exp=now + CERTIFICATE_LIFE,
            epoch=row.epoch,
            after=Begin(row.after_seq, row.after_head),
            pq_kid=row.pq_jkt or "",
        )
        _begin(device, row, keyring.sign_jws(claims, enrolment.CERTIFICATE_TYP), now + CERTIFICATE_LIFE, now)
    return row.certificate or ""


def learn_again(lost: Certificate, token: str, now: datetime) -> None:
    """Take back a certificate of this server's own that a restored back-up had not: else evidence could not come in."""
    device = _locked(lost.device)
    if lost.epoch <= device.epoch:
        return
    row = epochs.epoch_row(device.id, lost.epoch)
    if row is None:
        row = DeviceEpoch(device_id=device.id, epoch=lost.epoch, asked_at=now, request="")
        db.session.add(row)
    row.sig_jkt, row.sig_jwk = lost.jkt, lost.sig_jwk
    row.kem_jkt, row.kem_jwk = keys.thumbprint(lost.kem_jwk), lost.kem_jwk
    if (
        lost.pq_kid != row.pq_jkt
    ):  # the certificate has the thumbprint only: no third share until the next renewal
        row.pq_jkt, row.pq_jwk = lost.pq_kid or None, None
    row.after_seq, row.after_head = lost.after.seq, lost.after.head
    _begin(device, row, token, lost.exp, now)


def _locked(device_id: str) -> Device:
    device: Device | None = db.session.scalar(
        select(Device)
        .where(Device.id == device_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if device is None or device.certificate is None:
        raise ProtocolError("wrong_device")
    return device


def _asked(
    device: Device, row: DeviceEpoch | None, request: renewal.Request, token: str, now: datetime
) -> DeviceEpoch:
    """Keep what was asked for; asking once more, before the proof, may bring other keys."""
    jkt = keys.thumbprint(request.sig_jwk)
    if (row is None or row.sig_jkt != jkt) and epochs.holder_of(jkt) is not None:
        raise ProtocolError("key_malformed", "not a new key")
    if row is None:
        row = DeviceEpoch(device_id=device.id, epoch=request.epoch)
        db.session.add(row)
    row.sig_jkt, row.sig_jwk = jkt, request.sig_jwk
    row.kem_jkt, row.kem_jwk = keys.thumbprint(request.kem_jwk), request.kem_jwk
    row.pq_jkt, row.pq_jwk = _pq_jkt(request), request.pq_jwk
    row.after_seq, row.after_head = request.ends.seq, request.ends.head
    row.request, row.asked_at = token, now
    return row


def _begin(device: Device, row: DeviceEpoch, certificate: str, expires: datetime, now: datetime) -> None:
    """The epoch begins: its keys are the tablet's now, those of the epoch before are kept."""
    if epochs.epoch_row(device.id, device.epoch) is None:
        db.session.add(
            DeviceEpoch(
                device_id=device.id,
                epoch=device.epoch,
                sig_jkt=device.sig_jkt,
                sig_jwk=device.sig_jwk,
                kem_jkt=device.kem_jkt,
                kem_jwk=device.kem_jwk,
                pq_jkt=device.pq_jkt,
                pq_jwk=device.pq_jwk,
                after_seq=0,
                after_head="",
                request="",
                asked_at=device.enrolled_at or now,
                certificate=device.certificate,
                certificate_entry_id=device.certificate_entry_id,
                certificate_expires_at=device.certificate_expires_at,
                begun_at=device.enrolled_at,
            )
        )
    row.certificate, row.certificate_entry_id = certificate, jws.entry_id(certificate)
    row.certificate_expires_at = expires.replace(microsecond=0)
    row.begun_at = now
    device.epoch = row.epoch
    device.sig_jkt, device.sig_jwk = row.sig_jkt, row.sig_jwk
    device.kem_jkt, device.kem_jwk = row.kem_jkt, row.kem_jwk
    device.pq_jkt, device.pq_jwk = row.pq_jkt, row.pq_jwk
    device.certificate, device.certificate_entry_id = certificate, row.certificate_entry_id
    device.certificate_expires_at = row.certificate_expires_at
    device.keys_since = device.last_heard_at = now
    db.session.flush()
    leaf = {
        "cert": row.certificate_entry_id,
        "dev": device.id,
        "epoch": row.epoch,
        "head": row.after_head,
        "jkt": row.sig_jkt,
        "seq": row.after_seq,
    }
    if row.request:
        leaf["renewal"] = jws.entry_id(row.request)
    log.append("device", leaf, now=now, subject=device.id)


def _pq_jkt(request: renewal.Request) -> str | None:
    return keys.thumbprint(request.pq_jwk) if request.pq_jwk else None


def _distrusted(code: str) -> Renewal:
    return Renewal(refusal=ProtocolError(code), distrust=code)
