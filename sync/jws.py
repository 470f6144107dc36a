"""Signed messages: compact JWS with ES256 in one strict form, and the entry id that names them.

Must never try another algorithm or accept a second spelling. RFC 7515 §3.1, RFC 7518 §3.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from sync.encoding import b64u, digest, read_b64u, read_object, write_json
from sync.errors import ProtocolError

JWS_BYTES = 128 * 1024  # a header with 200 recipients is about 60 KiB
HEADER_BYTES = 2 * 1024
SIGNATURE_CHARS = 86  # 64 bytes
HEADER_NAMES = {"alg", "kid", "typ", "jwk"}
KEPT_HEADER_CHARS = 512  # longer ones are read anew each time
_ES256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class Envelope:
    """A message whose form and header are right; its payload is not read yet, its signature not checked."""

    header: dict[str, Any]
    payload_bytes: bytes
    signing_input: bytes
    signature: bytes
    entry_id: str

    @property
    def kid(self) -> str:
        """The key id in the header, empty when there is none."""
        kid = self.header.get("kid", "")
        return kid if isinstance(kid, str) else ""


@dataclass(frozen=True)
class Unverified(Envelope):
    """A message whose form is right and whose signature nobody has checked yet."""

    payload: dict[str, Any]


@dataclass(frozen=True)
class Verified:
    """A message whose signature holds."""

    header: dict[str, Any]
    payload: dict[str, Any]
    payload_bytes: bytes
    entry_id: str


def sign(
    payload: dict[str, Any] | bytes,
    *,
    typ: str,
    key: ec.EllipticCurvePrivateKey,
    kid: str | None = None,
    jwk: dict[str, Any] | None = None,
) -> str:
    """A compact JWS over the payload (a dict is written as compact JSON), typ and kid or jwk in its header.

    Raises too_large for a message that no reader would take.
    """
    header: dict[str, Any] = {"alg": "ES256", "typ": typ}
    if kid is not None:
        header["kid"] = kid
    if jwk is not None:
        header["jwk"] = jwk
    body = payload if isinstance(payload, bytes) else write_json(payload)
    signing_input = f"{b64u(write_json(header))}.{b64u(body)}"
    token = f"{signing_input}.{b64u(_signature(key, signing_input.encode()))}"
    if len(token) > JWS_BYTES:
        raise ProtocolError("too_large", "nobody could read this message")
    return token


def read(token: object, *, typ: str) -> Unverified:
    """Read a JWS strictly, in this order: size, form, each part's base64url, header, typ, payload.

    Raises jws_malformed, jws_wrong_typ.
    """
    return read_payload(open_envelope(token, typ=typ))


def open_envelope(token: object, *, typ: str) -> Envelope:
    """What `read` does before it reads the payload, for who reads it by its type. Raises jws_malformed, jws_wrong_typ."""
    if not isinstance(token, str) or len(token) > JWS_BYTES:
        raise ProtocolError("jws_malformed")
    parts = token.split(".")
    if len(parts) != 3 or not parts[0] or not parts[1] or len(parts[2]) != SIGNATURE_CHARS:
        raise ProtocolError("jws_malformed")
    head, body, tail = parts
    try:
        payload_bytes, signature = read_b64u(body), read_b64u(tail)
    except ProtocolError as error:
        raise ProtocolError("jws_malformed", error.code) from error
    header = _kept_header(head, typ) if len(head) <= KEPT_HEADER_CHARS else _read_header(head, typ)
    signing_input = token[: -SIGNATURE_CHARS - 1].encode()
    return Envelope(header, payload_bytes, signing_input, signature, b64u(digest(signing_input)))


def read_payload(envelope: Envelope) -> Unverified:
    """The payload as a strict JSON object. Raises jws_malformed."""
    try:
        payload = read_object(envelope.payload_bytes)
    except ProtocolError as error:
        raise ProtocolError("jws_malformed", error.code) from error
    return Unverified(
        envelope.header,
        envelope.payload_bytes,
        envelope.signing_input,
        envelope.signature,
        envelope.entry_id,
        payload,
    )


def check(unverified: Unverified, key: ec.EllipticCurvePublicKey) -> Verified:
    """Check the signature over the exact bytes that came. Raises jws_bad_signature."""
    check_signature(unverified, key)
    return Verified(
        unverified.header,
        unverified.payload,
        unverified.payload_bytes,
        unverified.entry_id,
    )


def check_signature(envelope: Envelope, key: ec.EllipticCurvePublicKey) -> None:
    """The signature over the exact bytes that came holds. Raises jws_bad_signature."""
    r = int.from_bytes(envelope.signature[:32], "big")
    s = int.from_bytes(envelope.signature[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), envelope.signing_input, _ES256)
    except (InvalidSignature, ValueError) as error:
        raise ProtocolError("jws_bad_signature") from error


def verify(token: object, key: ec.EllipticCurvePublicKey, *, typ: str) -> Verified:
    """Read strictly and check the signature. Raises what `read` and `check` raise."""
    return check(read(token, typ=typ), key)


def entry_id(token: str) -> str:
    """The name of a message: b64u(SHA-256(header "." payload)); a malleated signature does not change it."""
    return b64u(digest(token.rpartition(".")[0].encode()))


def _read_header(head: str, typ: str) -> dict[str, Any]:
    try:
        header = read_object(read_b64u(head), HEADER_BYTES)
    except ProtocolError as error:
        raise ProtocolError("jws_malformed", error.code) from error
    _check_header(header, typ)
    return header


_kept_header = lru_cache(maxsize=1024)(_read_header)
"""The items of a tablet all have the same header; nobody may change what is handed out."""


def _signature(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """r ‖ s over the data: here alone a signature is made, in `check_signature` alone it is checked."""
    r, s = decode_dss_signature(key.sign(data, _ES256))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _check_header(header: dict[str, Any], typ: str) -> None:
    if header.get("alg") != "ES256" or not set(header) <= HEADER_NAMES:
        raise ProtocolError("jws_malformed", "header")
    kid, jwk = header.get("kid"), header.get("jwk")
    if ("kid" in header and not isinstance(kid, str)) or ("jwk" in header and not isinstance(jwk, dict)):
        raise ProtocolError("jws_malformed", "header")
    if header.get("typ") != typ:
        raise ProtocolError("jws_wrong_typ")
