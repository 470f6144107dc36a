"""Proof of possession: every request of a tablet is signed for exactly that request.

Must never remember anything itself: the caller keeps used `jti`. RFC 9449 §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sync import jws, keys
from sync.encoding import (
    b64u,
    digest,
    object_of,
    read_seconds,
    seconds,
    text_of,
    write_time,
)
from sync.errors import ProtocolError

TYP = "dpop+jwt"
WINDOW = timedelta(minutes=5)  # how far a proof's time may be from the server's
JTI_CHARS = 64


@dataclass(frozen=True)
class Proof:
    """What a checked proof leaves to remember."""

    jti: str
    iat: datetime


def write_proof(key: keys.PrivateKey, *, htm: str, htu: str, iat: datetime, jti: str, token: str) -> str:
    """A proof for one request: method, address without query, time, unique id, digest of the certificate."""
    payload = {
        "jti": jti,
        "htm": htm,
        "htu": htu,
        "iat": seconds(iat),
        "ath": ath(token),
    }
    return jws.sign(payload, typ=TYP, key=key, jwk=keys.public_jwk(key))


def check_proof(proof: str, *, htm: str, htu: str, now: datetime, token: str, jkt: str) -> Proof:
    """Check a proof, in this order: form, key, signature, target, certificate, time.

    Raises jws codes, dpop_missing, dpop_key, dpop_target, dpop_ath, dpop_clock (with `serverTime`).
    """
    if not proof:
        raise ProtocolError("dpop_missing")
    unverified = jws.read(proof, typ=TYP)
    jwk = object_of(unverified.header, "jwk")
    if keys.thumbprint(jwk) != jkt:
        raise ProtocolError("dpop_key")
    payload = jws.check(unverified, keys.read_public_jwk(jwk)).payload
    if payload.get("htm") != htm or payload.get("htu") != htu:
        raise ProtocolError("dpop_target")
    if payload.get("ath") != ath(token):
        raise ProtocolError("dpop_ath")
    iat = read_seconds(payload.get("iat"))
    if abs(now - iat) > WINDOW:
        raise ProtocolError("dpop_clock", serverTime=write_time(now))
    jti = text_of(payload, "jti", JTI_CHARS)
    if not jti:
        raise ProtocolError("field_missing", "jti")
    return Proof(jti, iat)


def ath(token: str) -> str:
    """The digest of the access token, here the certificate (RFC 9449 §4.2)."""
    return b64u(digest(token.encode()))
