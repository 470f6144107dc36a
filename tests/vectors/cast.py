"""The cast of the vectors: keys, ids, certificate and key manifest that every file of them uses.

Must never be used outside tests: these private keys are published.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sync import enrolment, jws, keys
from sync.encoding import b64u, digest, read_b64u, seconds
from tests.vectors import kept
from tests.vectors.repeatable import private_key

ORIGIN = "https://desk.example.nl"
LOG_ORIGIN = "desk.example.nl/fielddesk-log"
DEVICE = "01jd9m2kq4r8t6v0w2x4y6z8a1"
OTHER_DEVICE = "01jd9m2kq4r8t6v0w2x4y6z8b2"
STAFF = "01jd9m2kq4r8t6v0w2x4y6z8c3"
SESSION = "01jd9m2kq4r8t6v0w2x4y6z8d4"
BATCH = "01jd9m2kq4r8t6v0w2x4y6z8e5"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LABEL = "Tablet 4"
P256_NAMES = ("root", "srv-sig", "srv-kem", "srv-sig-old", "dev-sig", "dev-kem", "staff-kem", "stranger")

Jwk = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Everyone's private keys, and what the server signed about them."""

    private: dict[str, ec.EllipticCurvePrivateKey]
    log: ed25519.Ed25519PrivateKey
    certificate: str
    manifest: str

    def jwk(self, name: str) -> Jwk:
        """A public key."""
        return keys.public_jwk(self.log if name == "log" else self.private[name])

    def kid(self, name: str) -> str:
        """A public key's thumbprint."""
        return keys.thumbprint(self.jwk(name))

    def server_signs(self, payload: dict[str, Any], typ: str) -> str:
        """A message of the server."""
        return jws.sign(payload, typ=typ, key=self.private["srv-sig"], kid=self.kid("srv-sig"))

    def read_manifest(self) -> keys.KeyManifest:
        """The key manifest, checked."""
        return keys.read_manifest(self.manifest, self.jwk("root"), NOW)


def private_jwk(key: ec.EllipticCurvePrivateKey) -> Jwk:
    """A key pair as a JWK with its private member, as only vectors have it."""
    return keys.public_jwk(key) | {"d": b64u(key.private_numbers().private_value.to_bytes(32, "big"))}


def read_private_jwk(jwk: Jwk) -> ec.EllipticCurvePrivateKey:
    """The key pair again."""
    return ec.derive_private_key(int.from_bytes(read_b64u(jwk["d"]), "big"), ec.SECP256R1())


def manifest_payload(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What the key manifest of the cast says, with changes."""
    rows = []
    for name, use, state, start in (
        ("srv-sig-old", "srv-sig", "retired", -400),
        ("srv-sig", "srv-sig", "active", -30),
        ("srv-kem", "srv-kem", "active", -30),
        ("log", "log", "active", -30),
    ):
        rows.append(
            {
                "kid": cast.kid(name),
                "use": use,
                "alg": {"srv-sig": "ES256", "srv-kem": "HPKE-P256", "log": "EdDSA"}[use],
                "st": state,
                "nbf": seconds(NOW + timedelta(days=start)),
                "exp": seconds(NOW + timedelta(days=start + 365)),
                "jwk": cast.jwk(name),
            }
        )
    said = {"v": 1, "ver": 3, "iat": seconds(NOW), "exp": seconds(NOW + timedelta(days=90)), "keys": rows}
    return said | changed


def certificate_payload(cast: Cast) -> dict[str, Any]:
    """What the server says of the tablet."""
    return enrolment.certificate_claims(
        issuer=ORIGIN,
        device=DEVICE,
        label=LABEL,
        sig_jwk=cast.jwk("dev-sig"),
        kem_jwk=cast.jwk("dev-kem"),
        iat=NOW,
        exp=NOW + timedelta(days=180),
    )


def make() -> Cast:
    """The cast as it is written: everyone's keys from their names."""
    bare = Cast(
        {name: private_key(f"cast {name}".encode()) for name in P256_NAMES},
        ed25519.Ed25519PrivateKey.from_private_bytes(digest(b"cast log")),
        "",
        "",
    )
    return Cast(
        bare.private,
        bare.log,
        bare.server_signs(certificate_payload(bare), enrolment.CERTIFICATE_TYP),
        keys.write_manifest(manifest_payload(bare), bare.private["root"]),
    )


def load() -> Cast:
    """The kept cast."""
    said = kept.read("keys/cast")
    return Cast(
        {name: read_private_jwk(said["keys"][name]) for name in P256_NAMES},
        ed25519.Ed25519PrivateKey.from_private_bytes(read_b64u(said["keys"]["log"]["d"])),
        said["certificate"],
        said["manifest"],
    )


def told(cast: Cast) -> dict[str, Any]:
    """The cast as its file has it."""
    raw = cast.log.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    pairs = {name: private_jwk(key) for name, key in cast.private.items()}
    return {
        "about": "Everyone's test keys, with their private members; published, so never to be used for anything.",
        "now": NOW.isoformat().replace("+00:00", ".000Z"),
        "origin": ORIGIN,
        "logOrigin": LOG_ORIGIN,
        "device": DEVICE,
        "otherDevice": OTHER_DEVICE,
        "staff": STAFF,
        "session": SESSION,
        "batch": BATCH,
        "keys": json.loads(json.dumps(pairs)) | {"log": keys.public_jwk(cast.log) | {"d": b64u(raw)}},
        "certificate": cast.certificate,
        "manifest": cast.manifest,
    }
