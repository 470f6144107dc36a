"""Enrolment: the code of a ticket, the tablet's keys under its secret, challenge, proof, certificate.

Must never accept a private key, or believe a root that the secret does not vouch for. docs/protocol.md, "Enrolment".
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sync import jws, keys, pq
from sync.encoding import (
    BLANKS,
    CROCKFORD,
    b64u,
    digest,
    domain,
    number_of,
    object_of,
    read_b64u,
    read_object,
    read_seconds,
    seconds,
    text_of,
    write_json,
)
from sync.errors import ProtocolError

REQUEST_TYP = "fielddesk-enrol+jws"
CONFIRM_TYP = "fielddesk-enrol-confirm+jws"
CERTIFICATE_TYP = "fielddesk-device+jwt"
CODE_CHARS = 20  # 4 locator, 15 secret (75 bits), 1 check
LOCATOR_CHARS = 4
SECRET_BYTES = 16
CHALLENGE_BYTES = 32
LABEL_CHARS = 60
LINK = "/app/#enrol="
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Ticket:
    """What a code stands for: where the server finds it, and the 16 bytes both sides share."""

    locator: str
    secret: bytes


@dataclass(frozen=True)
class Scanned:
    """What an enrolment QR holds: the code, and the thumbprint of ROOT ("" when the code was typed)."""

    code: str
    root_thumbprint: str


@dataclass(frozen=True)
class Request:
    """A tablet's wish to be enrolled. Not to be believed before check_request."""

    ticket: str
    aud: str
    label: str
    sig_jwk: dict[str, Any]
    kem_jwk: dict[str, Any]
    mac: bytes
    pq_jwk: dict[str, Any] | None


@dataclass(frozen=True)
class Confirm:
    """A tablet's proof that it opened the challenge with DEV-KEM."""

    ticket: str
    aud: str
    challenge: bytes
    sig_jwk: dict[str, Any]


@dataclass(frozen=True)
class Begin:
    """Where an epoch begins: `seq` and entry id of the last item that is surely of an epoch before it."""

    seq: int
    head: str


FIRST = Begin(0, "")


@dataclass(frozen=True)
class Certificate:
    """What the server says of a tablet; the first one's `entry_id` begins the tablet's chain.

    `epoch` and `after` say since when these keys sign: `after` is where the chain stood, (0, "") in the first epoch.
    `pq_kid` is the thumbprint of the tablet's ML-KEM key, "" when it has none.
    """

    issuer: str
    device: str
    aud: str
    label: str
    iat: datetime
    exp: datetime
    sig_jwk: dict[str, Any]
    jkt: str
    kem_jwk: dict[str, Any]
    entry_id: str
    epoch: int = 1
    after: Begin = FIRST
    pq_kid: str = ""


def new_code(randomness: bytes) -> str:
    """A code of 20 Crockford characters, in groups, from at least 12 random bytes (95 bits are used)."""
    number = int.from_bytes(randomness[:12], "big")
    chars = "".join(CROCKFORD[number >> 5 * place & 31] for place in range(CODE_CHARS - 1))
    whole = chars + _check(chars)
    return f"{whole[:4]}-{whole[4:9]}-{whole[9:14]}-{whole[14:]}"


def read_code(text: str) -> Ticket:
    """The ticket of a typed code; case, blanks, hyphens and O I L do not matter. Raises code_mistyped."""
    chars = BLANKS.sub("", text.upper().translate(_LOOKALIKES).replace("-", ""))
    if len(chars) != CODE_CHARS or any(c not in CROCKFORD for c in chars) or _check(chars[:-1]) != chars[-1]:
        raise ProtocolError("code_mistyped")
    return Ticket(chars[:LOCATOR_CHARS], digest(domain("ticket", chars[:-1]))[:SECRET_BYTES])


def write_link(origin: str, code: str, root_thumbprint: str) -> str:
    """The text of the enrolment QR: opens the app, carries code and root thumbprint in the fragment."""
    return origin + LINK + b64u(write_json({"c": code, "r": root_thumbprint}))


def read_link(text: str) -> Scanned:
    """What was scanned or typed: a link, or a bare code. Raises code_mistyped."""
    _, found, fragment = text.partition("#enrol=")
    if not found:
        return Scanned(text, "")
    try:
        value = read_object(read_b64u(fragment))
        return Scanned(text_of(value, "c", 40), text_of(value, "r", 43))
    except ProtocolError as error:
        raise ProtocolError("code_mistyped") from error


def write_request(
    ticket: Ticket,
    *,
    aud: str,
    label: str,
    sig: keys.PrivateKey,
    kem_jwk: dict[str, Any],
    pq_jwk: dict[str, Any] | None = None,
) -> str:
    """The enrolment request, signed by DEV-SIG, its keys under the ticket's secret."""
    sig_jwk = keys.public_jwk(sig)
    payload = {
        "ticket": ticket.locator,
        "aud": aud,
        "kem": kem_jwk,
        "label": label,
        "mac": b64u(_request_mac(ticket.secret, ticket.locator, sig_jwk, kem_jwk, aud, pq_jwk)),
        **({"pq": pq_jwk} if pq_jwk else {}),
    }
    return jws.sign(payload, typ=REQUEST_TYP, key=sig, jwk=sig_jwk)


def read_request(token: str) -> Request:
    """Read a request and check that it is signed by the key it brings. Raises jws codes, key codes, field_missing."""
    unverified = jws.read(token, typ=REQUEST_TYP)
    sig_jwk = object_of(unverified.header, "jwk")
    payload = jws.check(unverified, keys.read_public_jwk(sig_jwk)).payload
    kem_jwk = object_of(payload, "kem")
    keys.read_public_jwk(kem_jwk)
    return Request(
        ticket=text_of(payload, "ticket", LOCATOR_CHARS),
        aud=text_of(payload, "aud"),
        label=text_of(payload, "label", LABEL_CHARS),
        sig_jwk=sig_jwk,
        kem_jwk=kem_jwk,
        mac=read_b64u(payload.get("mac")),
        pq_jwk=pq.read_optional(payload),
    )


def check_request(request: Request, *, secret: bytes, origin: str) -> None:
    """The request was made with this ticket's secret, for this server. Raises ticket_mac."""
    mac = _request_mac(secret, request.ticket, request.sig_jwk, request.kem_jwk, request.aud, request.pq_jwk)
    if not hmac.compare_digest(mac, request.mac) or request.aud != origin:
        raise ProtocolError("ticket_mac")


def write_answer_mac(secret: bytes, sealed: str, manifest: str, root_jwk: dict[str, Any]) -> str:
    """The mac under which challenge, key manifest and root key come back."""
    return b64u(_answer_mac(secret, sealed, manifest, root_jwk))


def check_answer(
    secret: bytes,
    *,
    sealed: str,
    manifest: str,
    root_jwk: dict[str, Any],
    mac: str,
    root_thumbprint: str,
) -> None:
    """The answer came from who made the ticket, with the root that the QR names. Raises ticket_mac, root_unknown."""
    if not hmac.compare_digest(_answer_mac(secret, sealed, manifest, root_jwk), read_b64u(mac)):
        raise ProtocolError("ticket_mac")
    if root_thumbprint and keys.thumbprint(root_jwk) != root_thumbprint:
        raise ProtocolError("root_unknown")


def challenge_info(ticket: str) -> bytes:
    """The HPKE info of the challenge."""
    return domain("enrol", ticket)


def write_confirm(*, ticket: str, challenge: bytes, aud: str, sig: keys.PrivateKey) -> str:
    """The proof that the challenge was opened, signed by DEV-SIG."""
    payload = {"ticket": ticket, "ch": b64u(challenge), "aud": aud}
    return jws.sign(payload, typ=CONFIRM_TYP, key=sig, jwk=keys.public_jwk(sig))


def read_confirm(token: str) -> Confirm:
    """Read a proof and check that it is signed by the key it brings. Raises jws codes, key codes, field_missing."""
    unverified = jws.read(token, typ=CONFIRM_TYP)
    sig_jwk = object_of(unverified.header, "jwk")
    payload = jws.check(unverified, keys.read_public_jwk(sig_jwk)).payload
    return Confirm(
        ticket=text_of(payload, "ticket", LOCATOR_CHARS),
        aud=text_of(payload, "aud"),
        challenge=read_b64u(payload.get("ch")),
        sig_jwk=sig_jwk,
    )


def certificate_claims(
    *,
    issuer: str,
    device: str,
    label: str,
    sig_jwk: dict[str, Any],
    kem_jwk: dict[str, Any],
    iat: datetime,
    exp: datetime,
    epoch: int = 1,
    after: Begin = FIRST,
    pq_kid: str = "",
) -> dict[str, Any]:
    """The payload of a device certificate, to be signed by SRV-SIG. The first epoch is not written."""
    later = {"epoch": epoch, "after": {"seq": after.seq, "head": after.head}} if epoch > 1 else {}
    return {
        "iss": issuer,
        "sub": device,
        "aud": issuer,
        "iat": seconds(iat),
        "exp": seconds(exp),
        "label": label,
        "cnf": {"jwk": sig_jwk, "jkt": keys.thumbprint(sig_jwk)},
        "kem": kem_jwk,
        **({"pq": pq_kid} if pq_kid else {}),
        **later,
    }


def read_certificate(token: str, srv_sig_jwk: dict[str, Any]) -> Certificate:
    """Check a device certificate by the server's key; its expiry is the caller's to judge.

    Raises jws codes, key codes, field_missing.
    """
    verified = jws.verify(token, keys.read_public_jwk(srv_sig_jwk), typ=CERTIFICATE_TYP)
    payload = verified.payload
    confirmation = object_of(payload, "cnf")
    sig_jwk, kem_jwk = object_of(confirmation, "jwk"), object_of(payload, "kem")
    keys.read_public_jwk(sig_jwk)
    keys.read_public_jwk(kem_jwk)
    if keys.thumbprint(sig_jwk) != confirmation.get("jkt"):
        raise ProtocolError("key_malformed", "jkt")
    epoch, after = _read_epoch(payload)
    return Certificate(
        issuer=text_of(payload, "iss"),
        device=text_of(payload, "sub", 60),
        aud=text_of(payload, "aud"),
        label=text_of(payload, "label", LABEL_CHARS),
        iat=read_seconds(payload.get("iat")),
        exp=read_seconds(payload.get("exp")),
        sig_jwk=sig_jwk,
        jkt=keys.thumbprint(sig_jwk),
        kem_jwk=kem_jwk,
        entry_id=verified.entry_id,
        epoch=epoch,
        after=after,
        pq_kid=text_of(payload, "pq", 43) if "pq" in payload else "",
    )


def _read_epoch(payload: dict[str, Any]) -> tuple[int, Begin]:
    if "epoch" not in payload and "after" not in payload:
        return 1, FIRST
    after = object_of(payload, "after")
    return number_of(payload, "epoch", least=2), Begin(number_of(after, "seq"), text_of(after, "head", 43))


def _check(chars: str) -> str:
    return CROCKFORD[sum((place + 1) * CROCKFORD.index(c) for place, c in enumerate(chars)) % 31]


def _request_mac(
    secret: bytes,
    ticket: str,
    sig_jwk: dict[str, Any],
    kem_jwk: dict[str, Any],
    aud: str,
    pq_jwk: dict[str, Any] | None,
) -> bytes:
    third = [keys.thumbprint(pq_jwk)] if pq_jwk else []
    message = domain("enrol", ticket, keys.thumbprint(sig_jwk), keys.thumbprint(kem_jwk), aud, *third)
    return hmac.new(secret, message, sha256).digest()


def _answer_mac(secret: bytes, sealed: str, manifest: str, root_jwk: dict[str, Any]) -> bytes:
    return hmac.new(
        secret,
        domain("enrol-answer", sealed, manifest, keys.thumbprint(root_jwk)),
        sha256,
    ).digest()
