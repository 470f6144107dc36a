"""The key manifest, and the ROOT key that signs it, kept encrypted in a file of its own.

Must never write ROOT's private key in clear, nor put it in the database. docs/protocol.md, "Keys".
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from server import keyring
from server.errors import Refused
from server.log import service as log
from sync import encoding, jws, keys, seal
from sync.errors import ProtocolError

MANIFEST_LIFE = timedelta(days=400)
PASSPHRASE_MINIMUM = 12  # characters
ALGORITHMS = {"srv-sig": "ES256", "srv-kem": "HPKE", "log": "EdDSA"}
ROOT_AAD = b"fielddesk/v1|root-key"


def make_root(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """A new root key, kept encrypted in a new file that only its owner can read.

    Refused `passphrase_short`, `file_exists`.
    """
    if len(passphrase) < PASSPHRASE_MINIMUM:
        raise Refused(
            "passphrase_short",
            422,
            f"The pass phrase is shorter than {PASSPHRASE_MINIMUM} characters.",
            next="Choose a longer one.",
        )
    root = keys.generate()
    salt = seal.random_bytes(16)
    der = root.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    kept = {
        "fielddesk": "root-key",
        "v": 1,
        "public": keys.public_jwk(root),
        "salt": encoding.b64u(salt),
        "sealed": encoding.b64u(
            seal.write_segment(seal.argon2id(passphrase.encode(), salt), der, ROOT_AAD, 1)
        ),
    }
    write_new(path, json.dumps(kept, indent=2).encode())
    return root


def open_root(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """The root key again; Refused `root_unopenable` when the pass phrase or the file is wrong."""
    try:
        kept = json.loads(path.read_bytes())
        key = seal.argon2id(passphrase.encode(), encoding.read_b64u(kept["salt"]))
        root = load_der_private_key(
            seal.read_segment(key, encoding.read_b64u(kept["sealed"]), ROOT_AAD), None
        )
    except (ValueError, KeyError, TypeError, ProtocolError) as error:
        raise _unopenable(path) from error
    if not isinstance(root, ec.EllipticCurvePrivateKey):
        raise _unopenable(path)
    return root


def initialise_keys(root: ec.EllipticCurvePrivateKey, now: datetime, *, rotate: bool = False) -> int:
    """Make the server's keys where there are none, sign the manifest with ROOT, install it; gives its version."""
    request = key_request(now, rotate=rotate)
    return install_keys(keys.write_manifest(request, root), keys.public_jwk(root), now)


def key_request(now: datetime, *, rotate: bool = False) -> dict[str, Any]:
    """The manifest that ROOT is asked to sign: every public key of this server; new ones with `rotate`."""
    if rotate or not keyring.all_keys():
        keyring.make_server_keys(now)
    try:
        version = keyring.manifest().version + 1
    except Refused:
        version = 1
    return {
        "v": 1,
        "ver": version,
        "iat": encoding.seconds(now),
        "exp": encoding.seconds(now + MANIFEST_LIFE),
        "keys": [
            {
                "kid": key.kid,
                "use": key.use,
                "alg": ALGORITHMS[key.use],
                "st": key.state,
                "nbf": encoding.seconds(key.not_before),
                "exp": encoding.seconds(key.expires_at),
                "jwk": key.public_jwk,
            }
            for key in keyring.all_keys()
        ],
    }


def install_keys(token: str, root_jwk: dict[str, Any], now: datetime) -> int:
    """Check a signed manifest against its root key and the server's own keys, and put it to use, with its leaf.

    Another root than before must be handed over to by the one before, else the tablets out there could not follow.
    Refused `manifest_refused`, `manifest_rollback`.
    """
    try:
        trusted = keyring.newest_root()
        if trusted is not None and keys.thumbprint(trusted) != keys.thumbprint(root_jwk):
            root_jwk = keys.next_root(token, trusted, keys.thumbprint(root_jwk))
        manifest = keys.read_manifest(token, root_jwk, now)
    except ProtocolError as error:
        raise _refused(f"The key manifest does not hold: {error.sentence}") from error
    own = {key.kid for key in keyring.all_keys() if key.state == "active"}
    if not own <= {key.kid for key in manifest.keys}:
        raise _refused("The key manifest misses a key that this server uses.")
    keyring.install_manifest(manifest.ver, token, root_jwk, manifest.iat, manifest.exp)
    log.append(
        "keys",
        {"id": jws.entry_id(token), "root": keys.thumbprint(root_jwk), "ver": manifest.ver},
        now=now,
        subject="keys",
    )
    return manifest.ver


def write_new(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, durably; Refused `file_exists`."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(
            "file_exists",
            409,
            f"{path} exists already.",
            safe="Nothing was overwritten.",
            next="Name another file.",
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unopenable(path: Path) -> Refused:
    return Refused(
        "root_unopenable",
        422,
        f"{path} does not open: the pass phrase is wrong, or it is not a root key file.",
        next="Check both and try again.",
    )


def _refused(what: str) -> Refused:
    return Refused("manifest_refused", 409, what, next="Make a new key request and sign that.")
