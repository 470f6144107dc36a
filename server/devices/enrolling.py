"""Enrolment: a ticket, the tablet's keys under the ticket's secret, the proof that they work, the certificate.

Must never accept a private key, nor let a ticket serve two tablets. docs/protocol.md, "Enrolment".
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from server import keyring
from server.database import db, new_id
from server.devices.epochs import holder_of
from server.devices.models import Device, EnrolmentTicket
from server.errors import Refused
from server.log import service as log
from sync import encoding, enrolment, jws, keys, pq, seal
from sync.errors import ProtocolError

TICKET_LIFE = timedelta(minutes=15)
CERTIFICATE_LIFE = timedelta(days=180)
LABEL_LENGTH = 60  # characters
CODE_BYTES = 12  # 95 bits of randomness for the 19 characters of a code


@dataclass(frozen=True)
class Welcome:
    """The answer to an enrolment: challenge sealed to DEV-KEM, key manifest, root key, mac under the secret."""

    sealed: str
    keys: str
    root: dict[str, Any]
    mac: str


def make_ticket(label: str, *, staff_id: str, now: datetime) -> tuple[EnrolmentTicket, str]:
    """A one-use ticket for a tablet with this label, and the code to show; kept encrypted, and only until used.

    Refused `label_missing` without a label, `keys_missing` before the server has keys.
    """
    label = " ".join(label.split())
    if not label or len(label) > LABEL_LENGTH:
        raise Refused(
            "label_missing",
            422,
            f"A tablet needs a label of 1 to {LABEL_LENGTH} characters.",
            next="Type the name that is on the tablet, for example “Tablet 4”.",
        )
    keyring.manifest()
    while True:
        code = enrolment.new_code(secrets.token_bytes(CODE_BYTES))
        read = enrolment.read_code(code)
        if _live_ticket(read.locator, now) is None:
            break
    ticket = EnrolmentTicket(
        id=new_id(),
        locator=read.locator,
        label=label,
        created_by_id=staff_id,
        created_at=now,
        expires_at=now + TICKET_LIFE,
    )
    ticket.secret_sealed = keyring.seal_secret(code.encode(), f"ticket|{ticket.id}")
    db.session.add(ticket)
    db.session.flush()
    log.append(
        "ticket",
        {"by": staff_id, "id": ticket.id},
        now=now,
        subject=ticket.id,
    )
    return ticket, code


def code_of(ticket: EnrolmentTicket, now: datetime) -> str | None:
    """The code to show while the ticket can still be used, None afterwards."""
    if ticket.secret_sealed is None or ticket.expires_at <= now:
        return None
    return keyring.open_secret(ticket.secret_sealed, f"ticket|{ticket.id}").decode()


def state_of(ticket: EnrolmentTicket, now: datetime) -> str:
    """`waiting`, `enrolled` or `expired`."""
    if ticket.used_at is not None:
        return "enrolled"
    return "waiting" if ticket.expires_at > now else "expired"


def link_for(code: str) -> str:
    """What the QR holds: the app's address with the code and ROOT's thumbprint behind the #, which no server sees."""
    return enrolment.write_link(keyring.origin(), code, keys.thumbprint(keyring.manifest().root_jwk))


def enrol(token: str, now: datetime) -> Welcome:
    """Take a tablet's keys (typ fielddesk-enrol+jws) and challenge it to prove that DEV-KEM works.

    Asking again before `confirm` is allowed and replaces the keys: the first answer may have been lost.
    Raises ProtocolError: the jws codes, private_key_sent, ticket_unknown_or_expired, ticket_mac.
    """
    request = enrolment.read_request(token)
    ticket = _live_ticket(request.ticket, now)
    code = code_of(ticket, now) if ticket is not None else None
    if ticket is None or code is None:
        raise ProtocolError("ticket_unknown_or_expired")
    secret = enrolment.read_code(code).secret
    enrolment.check_request(request, secret=secret, origin=keyring.origin())
    device = _device_for(ticket, request)
    challenge = seal.random_bytes(32)
    ticket.device_id = device.id
    ticket.challenge_digest = sha256(challenge).digest()
    info = enrolment.challenge_info(ticket.locator)
    sealed = pq.seal_challenge(device.kem_jwk, device.pq_jwk, challenge, info)
    manifest = keyring.manifest()
    db.session.flush()
    return Welcome(
        sealed=encoding.b64u(sealed),
        keys=manifest.jws,
        root=manifest.root_jwk,
        mac=enrolment.write_answer_mac(secret, encoding.b64u(sealed), manifest.jws, manifest.root_jwk),
    )


def confirm(token: str, now: datetime) -> Device:
    """Check the opened challenge and issue the device certificate; the same proof again gives the same one.

    Raises ProtocolError: the jws codes, ticket_unknown_or_expired, kem_possession.
    """
    proof = enrolment.read_confirm(token)
    jkt = keys.thumbprint(proof.sig_jwk)
    device: Device | None = db.session.scalar(select(Device).where(Device.sig_jkt == jkt).with_for_update())
    ticket = None
    if device is not None:
        ticket = db.session.scalar(
            select(EnrolmentTicket)
            .where(
                EnrolmentTicket.device_id == device.id,
                EnrolmentTicket.locator == proof.ticket,
            )
            .order_by(EnrolmentTicket.created_at.desc())
            .limit(1)
        )
    if device is None or ticket is None or proof.aud != keyring.origin():
        raise ProtocolError("ticket_unknown_or_expired")
    digest = sha256(proof.challenge).digest()
    if not hmac.compare_digest(digest, ticket.challenge_digest or b""):
        raise ProtocolError("kem_possession")
    if ticket.used_at is not None and device.certificate is not None:
        return device
    if ticket.expires_at <= now:
        raise ProtocolError("ticket_unknown_or_expired")
    ticket.used_at = now
    ticket.secret_sealed = None
    _certify(device, ticket, now)
    return device


def _certify(device: Device, ticket: EnrolmentTicket, now: datetime) -> None:
    expires = now + CERTIFICATE_LIFE
    certificate = keyring.sign_jws(
        enrolment.certificate_claims(
            issuer=keyring.origin(),
            device=device.id,
            label=device.label,
            sig_jwk=device.sig_jwk,
            kem_jwk=device.kem_jwk,
            iat=now,
            exp=expires,
            pq_kid=device.pq_jkt or "",
        ),
        enrolment.CERTIFICATE_TYP,
    )
    device.state = "active"
    device.certificate = certificate
    device.certificate_entry_id = jws.entry_id(certificate)
    device.certificate_expires_at = expires.replace(microsecond=0)
    device.chain_seq = 0
    device.chain_head = device.certificate_entry_id
    device.enrolled_at = device.keys_since = device.last_heard_at = now
    db.session.flush()
    log.append(
        "device",
        {
            "cert": device.certificate_entry_id,
            "dev": device.id,
            "epoch": device.epoch,
            "jkt": device.sig_jkt,
            "ticket": ticket.id,
        },
        now=now,
        subject=device.id,
    )


def _device_for(ticket: EnrolmentTicket, request: enrolment.Request) -> Device:
    jkt = keys.thumbprint(request.sig_jwk)
    device = db.session.get(Device, ticket.device_id) if ticket.device_id is not None else None
    holder = holder_of(jkt)
    if holder is not None and (device is None or holder != device.id):
        raise ProtocolError("ticket_unknown_or_expired")
    if device is None:
        device = Device(id=new_id(), label=ticket.label, state="enrolling")
        db.session.add(device)
    device.sig_jkt = jkt
    device.sig_jwk = request.sig_jwk
    device.kem_jkt = keys.thumbprint(request.kem_jwk)
    device.kem_jwk = request.kem_jwk
    device.pq_jwk = request.pq_jwk
    device.pq_jkt = keys.thumbprint(request.pq_jwk) if request.pq_jwk else None
    db.session.flush()
    return device


def _live_ticket(locator: str, now: datetime) -> EnrolmentTicket | None:
    if not locator.isalnum():
        return None
    return db.session.scalar(
        select(EnrolmentTicket)
        .where(
            EnrolmentTicket.locator == locator,
            EnrolmentTicket.used_at.is_(None),
            EnrolmentTicket.expires_at > now,
        )
        .order_by(EnrolmentTicket.created_at.desc())
        .limit(1)
        .with_for_update()
    )
