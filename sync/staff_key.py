"""A person's key on a tablet: the server's word that they signed in there, and the tablet's word which key is theirs.

Must never carry a private key, nor let a tablet's own key stand for a person. docs/protocol.md, "Enrolment".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sync import jws, keys
from sync.encoding import check_version, object_of, read_seconds, seconds, text_of
from sync.errors import ProtocolError

LOGIN_TYP = "fielddesk-staff-login+jwt"
TYP = "fielddesk-staff-key+jws"
LOGIN_LIFE = timedelta(minutes=10)  # long enough to choose a pass phrase and type it again
LOGIN_CHARS = 8_192


@dataclass(frozen=True)
class Login:
    """The server's word that a person has just signed in on a tablet. Whether it still counts, check_login tells."""

    issuer: str
    staff: str
    device: str
    iat: datetime
    exp: datetime


@dataclass(frozen=True)
class Request:
    """A tablet's wish that batches be sealed to this key of a person. Not to be believed before check_request."""

    device: str
    staff: str
    login: str
    kem_jwk: dict[str, Any]
    iat: datetime
    unverified: jws.Unverified


def login_claims(*, issuer: str, staff: str, device: str, iat: datetime, jti: str) -> dict[str, Any]:
    """The payload of a sign-in on a tablet, to be signed by SRV-SIG."""
    return {
        "iss": issuer,
        "sub": staff,
        "dev": device,
        "iat": seconds(iat),
        "exp": seconds(iat + LOGIN_LIFE),
        "jti": jti,
    }


def read_login(token: str, srv_sig_jwk: dict[str, Any]) -> Login:
    """Check a sign-in by the server's key. Raises jws codes, key codes, field_missing, time_malformed."""
    payload = jws.verify(token, keys.read_public_jwk(srv_sig_jwk), typ=LOGIN_TYP).payload
    return Login(
        issuer=text_of(payload, "iss"),
        staff=text_of(payload, "sub", 60),
        device=text_of(payload, "dev", 60),
        iat=read_seconds(payload.get("iat")),
        exp=read_seconds(payload.get("exp")),
    )


def check_login(login: Login, *, origin: str, staff: str, device: str, now: datetime) -> None:
    """The sign-in is this server's, of this person, on this tablet, and not yet over. Raises staff_login."""
    if (login.issuer, login.staff, login.device) != (origin, staff, device) or login.exp <= now:
        raise ProtocolError("staff_login")


def write_request(
    *, device: str, staff: str, login: str, kem_jwk: dict[str, Any], iat: datetime, key: keys.PrivateKey
) -> str:
    """The public STAFF-KEM with the sign-in it was made within, signed by DEV-SIG."""
    payload = {"v": 1, "dev": device, "staff": staff, "login": login, "kem": kem_jwk, "iat": seconds(iat)}
    return jws.sign(payload, typ=TYP, key=key, kid=device)


def read_request(token: str) -> Request:
    """Read a request; the signature is checked by check_request, the sign-in by read_login and check_login.

    Raises jws codes, version_unknown, private_key_sent, key_malformed, field_missing, time_malformed.
    """
    unverified = jws.read(token, typ=TYP)
    payload = unverified.payload
    check_version(payload)
    kem_jwk = object_of(payload, "kem")
    keys.read_public_jwk(kem_jwk)
    return Request(
        device=text_of(payload, "dev", 60),
        staff=text_of(payload, "staff", 60),
        login=text_of(payload, "login", LOGIN_CHARS),
        kem_jwk=kem_jwk,
        iat=read_seconds(payload.get("iat")),
        unverified=unverified,
    )


def check_request(request: Request, *, device: str, sig_jwk: dict[str, Any], kem_jwk: dict[str, Any]) -> None:
    """The request is of this tablet, by its key, for a key that is none of the tablet's own (`sig_jwk`, `kem_jwk`).

    Raises wrong_device, jws_bad_signature, key_malformed.
    """
    if request.device != device or request.unverified.kid != device:
        raise ProtocolError("wrong_device")
    jws.check(request.unverified, keys.read_public_jwk(sig_jwk))
    if keys.thumbprint(request.kem_jwk) in (keys.thumbprint(sig_jwk), keys.thumbprint(kem_jwk)):
        raise ProtocolError("key_malformed", "the tablet's own key")
