"""People on tablets: a fresh online sign-in on a tablet, and the key that person keeps there.

Must never see a private key or a pass phrase. docs/protocol.md, "Enrolment" step 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from server import keyring
from server.database import db, new_id
from server.devices.models import Device, StaffKey
from server.log import service as log
from server.staff import service as staff
from server.staff.models import StaffMember
from sync import jws, keys, staff_key
from sync.errors import ProtocolError


def write_login(device_id: str, member: StaffMember, now: datetime) -> str:
    """A signed statement that this person has just signed in on this tablet; good for ten minutes."""
    claims = staff_key.login_claims(
        issuer=keyring.origin(), staff=member.id, device=device_id, iat=now, jti=new_id()
    )
    return keyring.sign_jws(claims, staff_key.LOGIN_TYP)


def keep_staff_key(device_id: str, token: str, now: datetime) -> StaffKey:
    """Keep a person's public key on a tablet (typ fielddesk-staff-key+jws); an earlier one of theirs there ends.

    Raises ProtocolError: the jws codes, version_unknown, field_missing, the key codes, wrong_device, staff_login.
    """
    device = db.session.get(Device, device_id)
    if device is None:
        raise ProtocolError("wrong_device")
    request = staff_key.read_request(token)
    staff_key.check_request(request, device=device_id, sig_jwk=device.sig_jwk, kem_jwk=device.kem_jwk)
    _check_login(request, now)
    staff_id, thumbprint = request.staff, keys.thumbprint(request.kem_jwk)
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
        kem_jwk=request.kem_jwk,
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


def _check_login(request: staff_key.Request, now: datetime) -> None:
    signer = keyring.sig_jwk(jws.read(request.login, typ=staff_key.LOGIN_TYP).kid)
    if signer is None:
        raise ProtocolError("staff_login")
    login = staff_key.read_login(request.login, signer)
    staff_key.check_login(login, origin=keyring.origin(), staff=request.staff, device=request.device, now=now)
    member = staff.find_member(login.staff)
    if member is None or not member.active:
        raise ProtocolError("staff_login")
