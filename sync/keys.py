"""Public keys as JWKs, their thumbprints, and the key manifest that ROOT signs.

Must never accept a private member or an older manifest. RFC 7517, RFC 7638, RFC 8037; docs/protocol.md, "Keys".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync import jws
from sync.encoding import (
    b64u,
    check_version,
    digest,
    list_of,
    number_of,
    object_of,
    read_b64u,
    read_seconds,
    seconds,
    text_of,
    write_json,
)
from sync.errors import ProtocolError

MANIFEST_TYP = "fielddesk-keys+jws"
COORDINATE_BYTES = 32
HANDOVER_TYP = "fielddesk-root+jws"
MOST_HANDOVERS = 8  # changes of ROOT that one tablet may have missed; each is years apart
MOST_KEYS = 64  # three uses, some dozen rotations

PublicKey = ec.EllipticCurvePublicKey
PrivateKey = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class ManifestKey:
    """One key of the server: its thumbprint, use (srv-sig, srv-kem, log), state and validity."""

    kid: str
    use: str
    state: str
    not_before: datetime
    expires: datetime
    jwk: dict[str, Any]


@dataclass(frozen=True)
class KeyManifest:
    """The server's keys as ROOT signed them. `ver` never goes back."""

    ver: int
    iat: datetime
    exp: datetime
    keys: tuple[ManifestKey, ...]
    root_next: str

    def key(self, kid: str, use: str) -> ManifestKey:
        """The key with this thumbprint for this use, retired ones too. Raises key_unknown."""
        for key in self.keys:
            if key.kid == kid and key.use == use:
                return key
        raise ProtocolError("key_unknown", use)

    def active(self, use: str) -> ManifestKey:
        """The newest active key of a use. Raises key_unknown."""
        found = [key for key in self.keys if key.use == use and key.state == "active"]
        if not found:
            raise ProtocolError("key_unknown", use)
        return max(found, key=lambda key: key.not_before)


def generate() -> PrivateKey:
    """A fresh P-256 key pair."""
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(
    key: PrivateKey | PublicKey | ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey,
) -> dict[str, Any]:
    """The public half as a JWK with its required members only (RFC 7518 §6.2.1, RFC 8037 §2)."""
    public = (
        key.public_key() if isinstance(key, (ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)) else key
    )
    if isinstance(public, ed25519.Ed25519PublicKey):
        return {
            "crv": "Ed25519",
            "kty": "OKP",
            "x": b64u(public.public_bytes(Encoding.Raw, PublicFormat.Raw)),
        }
    numbers = public.public_numbers()
    return {
        "crv": "P-256",
        "kty": "EC",
        "x": b64u(numbers.x.to_bytes(COORDINATE_BYTES, "big")),
        "y": b64u(numbers.y.to_bytes(COORDINATE_BYTES, "big")),
    }


def thumbprint(jwk: dict[str, Any]) -> str:
    """RFC 7638 thumbprint with SHA-256, b64u, 43 characters. Raises key_malformed."""
    kind = jwk.get("kty")
    names = ("crv", "kty", "x", "y") if kind == "EC" else ("crv", "kty", "x")
    names = ("alg", "kty", "pub") if kind == "AKP" else names
    try:
        return b64u(digest(write_json({name: jwk[name] for name in names})))
    except KeyError as error:
        raise ProtocolError("key_malformed") from error


def read_public_jwk(jwk: object) -> PublicKey:
    """A P-256 public key on its curve, nothing private beside it. Raises private_key_sent, key_malformed."""
    if not isinstance(jwk, dict):
        raise ProtocolError("key_malformed")
    if "d" in jwk:
        raise ProtocolError("private_key_sent")
    x, y = jwk.get("x"), jwk.get("y")
    if (
        jwk.get("kty") != "EC"
        or jwk.get("crv") != "P-256"
        or not isinstance(x, str)
        or not isinstance(y, str)
    ):
        raise ProtocolError("key_malformed")
    return _p256(x, y)


def read_ed25519_jwk(jwk: object) -> ed25519.Ed25519PublicKey:
    """An Ed25519 public key (RFC 8037). Raises private_key_sent, key_malformed."""
    if not isinstance(jwk, dict):
        raise ProtocolError("key_malformed")
    if "d" in jwk:
        raise ProtocolError("private_key_sent")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
        raise ProtocolError("key_malformed")
    try:
        return ed25519.Ed25519PublicKey.from_public_bytes(read_b64u(jwk.get("x")))
    except (ProtocolError, ValueError) as error:
        raise ProtocolError("key_malformed") from error


def write_manifest(payload: dict[str, Any], root: PrivateKey) -> str:
    """The key manifest `{v, ver, iat, exp, keys, root_next?, handovers?}`, signed by ROOT. Offline use only."""
    return jws.sign(payload, typ=MANIFEST_TYP, key=root, kid=thumbprint(public_jwk(root)))


def write_handover(root_next_jwk: dict[str, Any], iat: datetime, root: PrivateKey) -> str:
    """The old ROOT's word that this is the next ROOT; it goes into the new one's manifests. Offline use only."""
    payload = {"v": 1, "root": root_next_jwk, "iat": seconds(iat)}
    return jws.sign(payload, typ=HANDOVER_TYP, key=root, kid=thumbprint(public_jwk(root)))


def follow_root(
    token: str, offered_jwk: dict[str, Any], trusted_jwk: dict[str, Any], announced: str = ""
) -> dict[str, Any]:
    """The root key to check this manifest by: the trusted one, or the one that it hands over to.

    `offered_jwk` came with the manifest and is not believed; `announced` is the `root_next` of the manifest known so far.
    Otherwise each ROOT must have signed for the next, in the manifest's `handovers`, from the trusted one on.
    Raises root_unknown, jws codes, version_unknown, field_missing, key_malformed.
    """
    wanted = thumbprint(offered_jwk)
    if wanted in (thumbprint(trusted_jwk), announced):
        return offered_jwk
    return next_root(token, trusted_jwk, wanted)


def next_root(token: str, trusted_jwk: dict[str, Any], wanted: str) -> dict[str, Any]:
    """The root key with this thumbprint, to which the manifest's `handovers` lead. Raises as follow_root does."""
    payload, current = jws.read(token, typ=MANIFEST_TYP).payload, trusted_jwk
    for handover in list_of(payload, "handovers", MOST_HANDOVERS) if "handovers" in payload else []:
        unverified = jws.read(handover, typ=HANDOVER_TYP)
        if unverified.kid != thumbprint(current):
            continue
        said = jws.check(unverified, read_public_jwk(current)).payload
        check_version(said)
        current = object_of(said, "root")
        read_public_jwk(current)
        if thumbprint(current) == wanted:
            return current
    raise ProtocolError("root_unknown")


def read_manifest(
    token: str,
    root_jwk: dict[str, Any],
    now: datetime,
    known_version: int = 0,
    *,
    root_thumbprint: str = "",
) -> KeyManifest:
    """Check a key manifest: root key, signature, version not below the known one, each key's thumbprint.

    An expired manifest is still read: the caller refuses new imports, not uploads (`exp`).
    Raises root_unknown, jws codes, version_unknown, manifest_rollback, field_missing, key_malformed.
    """
    if root_thumbprint and thumbprint(root_jwk) != root_thumbprint:
        raise ProtocolError("root_unknown")
    payload = jws.verify(token, read_public_jwk(root_jwk), typ=MANIFEST_TYP).payload
    check_version(payload)
    version = number_of(payload, "ver", least=1)
    if version < known_version:
        raise ProtocolError("manifest_rollback")
    root_next = payload.get("root_next", "")
    return KeyManifest(
        ver=version,
        iat=read_seconds(payload.get("iat")),
        exp=read_seconds(payload.get("exp")),
        keys=tuple(_read_key(row) for row in list_of(payload, "keys", MOST_KEYS)),
        root_next=root_next if isinstance(root_next, str) else "",
    )


def _read_key(row: object) -> ManifestKey:
    if not isinstance(row, dict):
        raise ProtocolError("field_missing", "keys")
    jwk = row.get("jwk")
    if not isinstance(jwk, dict):
        raise ProtocolError("field_missing", "jwk")
    use = text_of(row, "use", 10)
    if use == "log":
        read_ed25519_jwk(jwk)
    else:
        read_public_jwk(jwk)
    if thumbprint(jwk) != row.get("kid"):
        raise ProtocolError("key_malformed", "kid is not the thumbprint")
    return ManifestKey(
        kid=text_of(row, "kid", 43),
        use=use,
        state=text_of(row, "st", 10),
        not_before=read_seconds(row.get("nbf")),
        expires=read_seconds(row.get("exp")),
        jwk=jwk,
    )


@lru_cache(maxsize=4096)
def _p256(x: str, y: str) -> PublicKey:
    try:
        across, up = read_b64u(x), read_b64u(y)
        if len(across) != COORDINATE_BYTES or len(up) != COORDINATE_BYTES:
            raise ProtocolError("key_malformed")
        return ec.EllipticCurvePublicNumbers(
            int.from_bytes(across, "big"), int.from_bytes(up, "big"), ec.SECP256R1()
        ).public_key()
    except (ProtocolError, ValueError) as error:
        raise ProtocolError("key_malformed") from error
