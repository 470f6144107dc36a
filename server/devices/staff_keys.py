"""People on tablets: a fresh online sign-in on a tablet, and the key that person keeps there.

Must never see a private key or a pass phrase. docs/protocol.md, "Enrolment" step 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from server import keyring
from server.database import db, new_id
from server.devices.models import Device, StaffKey
from server.log import service as log
from server.staff import service as staff
from server.staff.models import StaffMember
from sync import jws, keys
from sync.errors import ProtocolError

LOGIN_TYP = "fielddesk-staff-login+jwt"
STAFF_KEY_TYP = "fielddesk-staff-key+jws"
LOGIN_LIFE = timedelta(minutes=10)


def write_login(device_id: str, member: StaffMember, now: datetime) -> str:
    """A signed statement that this person has just signed in on this tablet; good for ten minutes."""
    return keyring.sign_jws(
        {
            "iss": keyring.origin(),
            "sub": member.id,
            "dev": device_id,
            "iat": int(now.timestamp()),
            "exp": int((now + LOGIN_LIFE).timestamp()),
            "jti": new_id(),
        },
        LOGIN_TYP,
    )


def keep_staff_key(device_id: str, token: str, now: datetime) -> StaffKey:
    """Keep a person's public key on a tablet (typ fielddesk-staff-key+jws); an earlier one of theirs there ends.

    Raises ProtocolError: the jws codes, wrong_device, staff_login.
    """
    device = db.session.get(Device, device_id)
    if device is None:
        raise ProtocolError("wrong_device")
    payload = jws.verify(token, keys.read_public_jwk(device.sig_jwk), typ=STAFF_KEY_TYP).payload
    if payload.get("dev") != device_id:
        raise ProtocolError("wrong_device")
    staff_id = _read_login(payload.get("login"), device_id, now)
    if payload.get("staff") != staff_id:
        raise ProtocolError("staff_login")
    kem: dict[str, Any] = payload.get("kem") or {}
    keys.read_public_jwk(kem)
    thumbprint = keys.thumbprint(kem)
    known: StaffKey | None = db.session.scalar(
        select(StaffKey).where(
            StaffKey.device_id == device_id,
            StaffKey.staff_id == staff_id,
            StaffKey.kem_jkt == thumbprint,
            StaffKey.ended_at.is_(None),
        )
    )
    if known is not None:
        return known
    db.session.execute(
        update(StaffKey)
        .where(
            StaffKey.device_id == device_id,
            StaffKey.staff_id == staff_id,
            StaffKey.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    key = StaffKey(
        id=new_id(),
        staff_id=staff_id,
        device_id=device_id,
        kem_jkt=thumbprint,
        kem_jwk=kem,
        jws=token,
        created_at=now,
    )
    db.session.add(key)
    db.session.flush()
    log.append(
        "staff_key",
        {
            "dev": device_id,
            "id": jws.entry_id(token),
            "kid": thumbprint,
            "staff": staff_id,
        },
        now=now,
        subject=device_id,
    )
    return key


def staff_keys_for(device_ids: Iterable[str], staff_ids: Iterable[str]) -> Sequence[StaffKey]:
    """The keys in use of these people on these tablets, ordered by tablet and person."""
    return db.session.scalars(
        select(StaffKey)
        .where(
            StaffKey.device_id.in_(list(device_ids)),
            StaffKey.staff_id.in_(list(staff_ids)),
            StaffKey.ended_at.is_(None),
        )
        .order_by(StaffKey.device_id, StaffKey.staff_id)
    ).all()


def staff_keys_on(device_id: str) -> Sequence[StaffKey]:
    """The keys in use on one tablet."""
    return db.session.scalars(
        select(StaffKey)
        .where(StaffKey.device_id == device_id, StaffKey.ended_at.is_(None))
        .order_by(StaffKey.created_at)
    ).all()


def end_staff_keys(device_id: str, now: datetime) -> None:
    """Nothing more is sealed to any key on this tablet."""
    db.session.execute(
        update(StaffKey)
        .where(StaffKey.device_id == device_id, StaffKey.ended_at.is_(None))
        .values(ended_at=now)
    )


def _read_login(token: object, device_id: str, now: datetime) -> str:
    if not isinstance(token, str):
        raise ProtocolError("staff_login")
    unverified = jws.read(token, typ=LOGIN_TYP)
    signer = keyring.sig_jwk(str(unverified.header.get("kid", "")))
    if signer is None:
        raise ProtocolError("staff_login")
    claims = jws.verify(token, keys.read_public_jwk(signer), typ=LOGIN_TYP).payload
    member = staff.find_member(str(claims.get("sub", "")))
    if (
        claims.get("dev") != device_id
        or not isinstance(claims.get("exp"), int)
        or claims["exp"] <= now.timestamp()
        or member is None
        or not member.active
    ):
        raise ProtocolError("staff_login")
    return member.id
