"""The server's own keys: SRV-SIG, SRV-KEM and LOG, encrypted at rest, and what is done with them.

Must never hold ROOT's private key, nor give a private key out. docs/protocol.md, "Keys".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from flask import current_app
from sqlalchemy import JSON, Integer, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from server.config import Settings
from server.database import UtcDateTime, db
from server.errors import Refused
from sync import jws, keys, seal
from sync import log as wire

KEY_LIFE = timedelta(days=365)
LOG_KEY_LIFE = timedelta(days=3650)

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class ServerKey(db.Model):  # type: ignore[name-defined]
    """A key of the server's own (`srv-sig`, `srv-kem`, `log`). `state`: active, retired."""

    __tablename__ = "server_keys"

    kid: Mapped[str] = mapped_column(String(43), primary_key=True)
    use: Mapped[str] = mapped_column(String(10))
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KeyManifest(db.Model):  # type: ignore[name-defined]
    """The list of the server's keys as ROOT signed it, with ROOT's public key."""

    __tablename__ = "key_manifests"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    jws: Mapped[str] = mapped_column(Text)
    root_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Manifest:
    """The newest key manifest: its version, the JWS tablets get, and ROOT's public key."""

    version: int
    jws: str
    root_jwk: dict[str, Any]
    expires_at: datetime


def make_server_keys(now: datetime) -> list[ServerKey]:
    """Make and store one active SRV-SIG, SRV-KEM and LOG key; earlier ones of the same use retire."""
    made = []
    for use, life in (
        ("srv-sig", KEY_LIFE),
        ("srv-kem", KEY_LIFE),
        ("log", LOG_KEY_LIFE),
    ):
        private: PrivateKey = ed25519.Ed25519PrivateKey.generate() if use == "log" else keys.generate()
        if use == "log" and (kept := _newest("log")):
            made.append(kept)
            continue
        for earlier in db.session.scalars(
            select(ServerKey).where(ServerKey.use == use, ServerKey.state == "active")
        ):
            earlier.state = "retired"
        made.append(_store(use, private, now, now + life))
    db.session.flush()
    return made


def all_keys() -> Sequence[ServerKey]:
    """Every server key ever made, newest first; retired ones are still in the manifest."""
    return db.session.scalars(select(ServerKey).order_by(ServerKey.not_before.desc(), ServerKey.kid)).all()


def install_manifest(
    version: int,
    token: str,
    root_jwk: dict[str, Any],
    issued: datetime,
    expires: datetime,
) -> None:
    """Keep a manifest that ROOT signed; the caller has checked it. Refused `manifest_rollback` for an older one."""
    newest = db.session.scalar(select(db.func.max(KeyManifest.version))) or 0
    if version <= newest:
        raise Refused(
            "manifest_rollback",
            409,
            f"Key manifest {version} is not newer than {newest}, which is in use.",
            next="Make a new key request and sign that.",
        )
    db.session.add(
        KeyManifest(
            version=version,
            jws=token,
            root_jwk=root_jwk,
            issued_at=issued,
            expires_at=expires,
        )
    )
    db.session.flush()


def manifest() -> Manifest:
    """The newest key manifest. Refused `keys_missing` before `fielddesk keys init`."""
    row = db.session.scalar(select(KeyManifest).order_by(KeyManifest.version.desc()).limit(1))
    if row is None:
        raise _no_keys()
    return Manifest(row.version, row.jws, row.root_jwk, row.expires_at)


def newest_root() -> dict[str, Any] | None:
    """The public ROOT key of the newest manifest, None before the first."""
    jwk: dict[str, Any] | None = db.session.scalar(
        select(KeyManifest.root_jwk).order_by(KeyManifest.version.desc()).limit(1)
    )
    return jwk


def first_root() -> dict[str, Any]:
    """The public ROOT key of the first manifest: an auditor follows it to the newest. Refused `keys_missing`."""
    jwk: dict[str, Any] | None = db.session.scalar(
        select(KeyManifest.root_jwk).order_by(KeyManifest.version).limit(1)
    )
    if jwk is None:
        raise _no_keys()
    return jwk


def sign_jws(payload: dict[str, Any], typ: str) -> str:
    """The payload as a compact JWS (ES256) by the active SRV-SIG key, its thumbprint as kid."""
    key = _active("srv-sig")
    return jws.sign(payload, typ=typ, key=_private(key), kid=key.kid)


def active_sig_kid() -> str:
    """The thumbprint of the key that signs now."""
    return _active("srv-sig").kid


def sig_jwk(kid: str) -> dict[str, Any] | None:
    """The public SRV-SIG key with this thumbprint, retired ones too; None when it was never ours."""
    key = db.session.get(ServerKey, kid)
    return key.public_jwk if key is not None and key.use == "srv-sig" else None


def active_kem() -> tuple[str, dict[str, Any]]:
    """Thumbprint and public key to seal evidence to."""
    key = _active("srv-kem")
    return key.kid, key.public_jwk


def kem_private(kid: str) -> ec.EllipticCurvePrivateKey | None:
    """The private key that opens evidence sealed to `kid`, retired ones too; for `sync.seal` only."""
    key = db.session.get(ServerKey, kid)
    if key is None or key.use != "srv-kem":
        return None
    private = _private(key)
    return private if isinstance(private, ec.EllipticCurvePrivateKey) else None


def log_jwk() -> dict[str, Any]:
    """The public LOG key (OKP, Ed25519)."""
    return _active("log").public_jwk


def origin() -> str:
    """The address people and tablets use, as it is bound into certificates and proofs."""
    return _settings().origin


def log_origin() -> str:
    """The first line of our checkpoints (C2SP signed note): host and the log's name."""
    return f"{urlsplit(_settings().origin).netloc}/fielddesk-log"


def sign_checkpoint(size: int, root: bytes) -> str:
    """A signed note for a tree of `size` leaves with this root hash."""
    private = _private(_active("log"))
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise TypeError("the log key is not an Ed25519 key")
    return wire.write_checkpoint(log_origin(), size, root, private)


def seal_secret(secret: bytes, context: str) -> bytes:
    """Encrypt a secret for keeping in the database; `context` binds it to its place."""
    return seal.write_segment(_at_rest_key(), secret, context.encode(), 1)


def open_secret(sealed: bytes, context: str) -> bytes:
    """The secret again; raises ProtocolError when it was changed, or FIELDDESK_SECRET_KEY is another one."""
    return seal.read_segment(_at_rest_key(), sealed, context.encode())


def _store(use: str, private: PrivateKey, nbf: datetime, exp: datetime) -> ServerKey:
    public = keys.public_jwk(private)
    kid = keys.thumbprint(public)
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    row = ServerKey(
        kid=kid,
        use=use,
        public_jwk=public,
        private_sealed=seal_secret(der, f"server-key|{kid}"),
        state="active",
        not_before=nbf,
        expires_at=exp,
    )
    db.session.add(row)
    return row


def _newest(use: str) -> ServerKey | None:
    row: ServerKey | None = db.session.scalar(
        select(ServerKey)
        .where(ServerKey.use == use, ServerKey.state == "active")
        .order_by(ServerKey.not_before.desc())
        .limit(1)
    )
    return row


def _active(use: str) -> ServerKey:
    row = _newest(use)
    if row is None:
        raise _no_keys()
    return row


def _private(key: ServerKey) -> Any:
    cache: dict[str, PrivateKey] = current_app.extensions.setdefault("fielddesk-keyring", {})
    if key.kid not in cache:
        cache[key.kid] = load_der_private_key(  # type: ignore[assignment]
            open_secret(key.private_sealed, f"server-key|{key.kid}"), None
        )
    return cache[key.kid]


def _at_rest_key() -> bytes:
    return seal.hkdf(_settings().secret_key, b"", b"fielddesk/v1|at-rest", 32)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _no_keys() -> Refused:
    return Refused(
        "keys_missing",
        503,
        "This server has no keys yet.",
        next="An administrator runs `fielddesk keys init` first.",
    )
