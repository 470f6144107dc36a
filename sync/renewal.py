"""Renewal: a tablet's old key vouches for its new ones, which show from storage that they work; a new epoch begins.

Must never let two sets of keys stand for one epoch, nor begin an epoch before items that are known. docs/protocol.md, "Renewal".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sync import jws, keys, pq
from sync.encoding import (
    b64u,
    check_version,
    domain,
    number_of,
    object_of,
    read_b64u,
    read_seconds,
    seconds,
    text_of,
)
from sync.enrolment import Begin, Certificate
from sync.errors import ProtocolError

REQUEST_TYP = "fielddesk-renew+jws"
CONFIRM_TYP = "fielddesk-renew-confirm+jws"
DUE_NUMERATOR, DUE_DENOMINATOR = 5, 6  # of the certificate's life: from day 150 of 180
GRACE = timedelta(days=180)  # how long after its certificate's end a tablet may still renew by itself


@dataclass(frozen=True)
class Request:
    """A tablet's wish to go on with new keys. Not to be believed before check_request."""

    device: str
    aud: str
    epoch: int
    ends: Begin
    sig_jwk: dict[str, Any]
    kem_jwk: dict[str, Any]
    iat: datetime
    unverified: jws.Unverified
    pq_jwk: dict[str, Any] | None


@dataclass(frozen=True)
class Confirm:
    """A tablet's proof that it opened the challenge with its new DEV-KEM. Not to be believed before check_confirm."""

    device: str
    aud: str
    epoch: int
    challenge: bytes
    unverified: jws.Unverified


def is_due(iat: datetime, exp: datetime, now: datetime) -> bool:
    """Whether a certificate has lived so long that its keys are to be renewed."""
    return (now - iat) * DUE_DENOMINATOR >= (exp - iat) * DUE_NUMERATOR


def may_renew(exp: datetime, now: datetime) -> bool:
    """Whether a certificate that ended at `exp` may still be renewed by its own key."""
    return now < exp + GRACE


def write_request(
    *,
    device: str,
    aud: str,
    epoch: int,
    ends: Begin,
    sig_jwk: dict[str, Any],
    kem_jwk: dict[str, Any],
    iat: datetime,
    key: keys.PrivateKey,
    pq_jwk: dict[str, Any] | None = None,
) -> str:
    """The new keys and where the chain stands (`ends`), signed by the old DEV-SIG."""
    payload = {
        "v": 1,
        "dev": device,
        "aud": aud,
        "epoch": epoch,
        "seq": ends.seq,
        "head": ends.head,
        "sig": sig_jwk,
        "kem": kem_jwk,
        "iat": seconds(iat),
        **({"pq": pq_jwk} if pq_jwk else {}),
    }
    return jws.sign(payload, typ=REQUEST_TYP, key=key, kid=device)


def read_request(token: str) -> Request:
    """Read a request; the signature is checked by check_request.

    Raises jws codes, version_unknown, field_missing, time_malformed, private_key_sent, key_malformed.
    """
    unverified = jws.read(token, typ=REQUEST_TYP)
    payload = unverified.payload
    check_version(payload)
    sig_jwk, kem_jwk = object_of(payload, "sig"), object_of(payload, "kem")
    keys.read_public_jwk(sig_jwk)
    keys.read_public_jwk(kem_jwk)
    return Request(
        device=text_of(payload, "dev", 60),
        aud=text_of(payload, "aud"),
        epoch=number_of(payload, "epoch", least=2),
        ends=Begin(number_of(payload, "seq"), text_of(payload, "head", 43)),
        sig_jwk=sig_jwk,
        kem_jwk=kem_jwk,
        iat=read_seconds(payload.get("iat")),
        unverified=unverified,
        pq_jwk=pq.read_optional(payload),
    )


def check_request(request: Request, *, device: str, origin: str, old_jwk: dict[str, Any]) -> None:
    """The request is of this tablet, for this server, by the key of the epoch before, for keys that are new.

    Raises wrong_device, jws_bad_signature, key_malformed (the old signing key again, or one key for both uses).
    """
    if request.device != device or request.unverified.kid != device or request.aud != origin:
        raise ProtocolError("wrong_device")
    jws.check(request.unverified, keys.read_public_jwk(old_jwk))
    sig = keys.thumbprint(request.sig_jwk)
    if sig in (keys.thumbprint(old_jwk), keys.thumbprint(request.kem_jwk)):
        raise ProtocolError("key_malformed", "not a new key")


def challenge_info(device: str, epoch: int) -> bytes:
    """The HPKE info of the challenge."""
    return domain("renew", device, str(epoch))


def write_confirm(*, device: str, aud: str, epoch: int, challenge: bytes, key: keys.PrivateKey) -> str:
    """The proof that the challenge was opened, signed by the new DEV-SIG."""
    payload = {"v": 1, "dev": device, "aud": aud, "epoch": epoch, "ch": b64u(challenge)}
    return jws.sign(payload, typ=CONFIRM_TYP, key=key, kid=device)


def read_confirm(token: str) -> Confirm:
    """Read a proof; the signature is checked by check_confirm. Raises jws codes, version_unknown, field_missing."""
    unverified = jws.read(token, typ=CONFIRM_TYP)
    payload = unverified.payload
    check_version(payload)
    return Confirm(
        device=text_of(payload, "dev", 60),
        aud=text_of(payload, "aud"),
        epoch=number_of(payload, "epoch", least=2),
        challenge=read_b64u(payload.get("ch")),
        unverified=unverified,
    )


def check_confirm(confirm: Confirm, *, device: str, origin: str, new_jwk: dict[str, Any]) -> None:
    """The proof is of this tablet, for this server, by the key that was announced. Raises wrong_device, jws_bad_signature."""
    if confirm.device != device or confirm.unverified.kid != device or confirm.aud != origin:
        raise ProtocolError("wrong_device")
    jws.check(confirm.unverified, keys.read_public_jwk(new_jwk))


def check_certificate(
    certificate: Certificate,
    *,
    device: str,
    epoch: int,
    sig_jwk: dict[str, Any],
    kem_jwk: dict[str, Any],
    pq_jwk: dict[str, Any] | None = None,
) -> None:
    """The certificate is this tablet's, for the epoch and the keys that were asked for.

    Raises wrong_device, key_malformed.
    """
    if certificate.device != device or certificate.epoch != epoch:
        raise ProtocolError("wrong_device")
    if certificate.jkt != keys.thumbprint(sig_jwk) or keys.thumbprint(certificate.kem_jwk) != keys.thumbprint(
        kem_jwk
    ):
        raise ProtocolError("key_malformed", "other keys")
    if certificate.pq_kid != (keys.thumbprint(pq_jwk) if pq_jwk else ""):
        raise ProtocolError("key_malformed", "other keys")
