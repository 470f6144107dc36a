"""fielddesk keys: the server's keys, and the offline ROOT key that vouches for them.

Must never write ROOT's private key in clear, nor keep it on the server longer than the one signature.
docs/protocol.md, "Keys"; docs/operating.md.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from flask.cli import AppGroup, with_appcontext

from server import clock, keyring
from server.database import transaction
from server.errors import Refused
from server.log import service as log
from sync import encoding, jws, keys, seal
from sync.errors import ProtocolError

MANIFEST_LIFE = timedelta(days=400)
PASSPHRASE_MINIMUM = 12  # characters
ALGORITHMS = {"srv-sig": "ES256", "srv-kem": "HPKE", "log": "EdDSA"}
ROOT_AAD = b"fielddesk/v1|root-key"

commands = AppGroup("keys", help="The server's keys and the offline root key.")

_root_option = click.option(
    "--root",
    "root_file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of the root key: made when it does not exist, encrypted under a pass phrase.",
)
_passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the pass phrase from the first line of this file instead of asking for it.",
)
_out_option = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)


@commands.command("init")
@_root_option
@_passphrase_option
@click.option(
    "--rotate", is_flag=True, help="Make new server keys; the old ones retire."
)
@with_appcontext
def init(root_file: Path, passphrase_file: Path | None, rotate: bool) -> None:
    """Make the root key and the server's keys, and sign the list of them, all on this machine.

    For a root key that never touches this machine use request, sign and install.
    """
    now = clock.now()
    root = _open_or_make_root(root_file, passphrase_file)
    version = initialise(root, now, rotate=rotate)
    click.echo(f"Key manifest {version} is in use.")
    click.echo(f"Root thumbprint: {keys.thumbprint(keys.public_jwk(root))}")
    click.echo(f"Keep {root_file} and its pass phrase apart, away from this machine.")


@commands.command("request")
@_out_option
@click.option(
    "--rotate", is_flag=True, help="Make new server keys; the old ones retire."
)
@with_appcontext
def request(out: Path, rotate: bool) -> None:
    """Write the list of the server's public keys, to be signed where the root key is."""
    with transaction():
        wanted = _unsigned(clock.now(), rotate=rotate)
    _write_new(out, json.dumps(wanted, indent=2, sort_keys=True).encode())
    click.echo(f"Carry {out} to the machine with the root key and sign it there.")


@commands.command("sign")
@click.argument("request_file", type=click.Path(exists=True, path_type=Path))
@_root_option
@_passphrase_option
@_out_option
def sign(
    request_file: Path, root_file: Path, passphrase_file: Path | None, out: Path
) -> None:
    """Sign a key request with the root key. Needs no network and no database."""
    wanted = json.loads(request_file.read_bytes())
    root = _open_or_make_root(root_file, passphrase_file)
    for key in wanted["keys"]:
        click.echo(f"{key['use']:8} {key['st']:8} {key['kid']}")
    signed = {"keys": _sign(wanted, root), "root": keys.public_jwk(root)}
    _write_new(out, json.dumps(signed, indent=2, sort_keys=True).encode())
    click.echo(f"Carry {out} to the server and install it there.")


@commands.command("install")
@click.argument("manifest_file", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def install(manifest_file: Path) -> None:
    """Put a signed key manifest to use."""
    signed = json.loads(manifest_file.read_bytes())
    with transaction():
        version = install_manifest(signed["keys"], signed["root"], clock.now())
    click.echo(f"Key manifest {version} is in use.")


@commands.command("list")
@with_appcontext
def show() -> None:
    """Show every server key and how long the key manifest is good."""
    manifest = keyring.manifest()
    click.echo(
        f"manifest {manifest.version}, good until {manifest.expires_at:%Y-%m-%d}, "
        f"root {keys.thumbprint(manifest.root_jwk)}"
    )
    for key in keyring.all_keys():
        click.echo(
            f"{key.use:8} {key.state:8} until {key.expires_at:%Y-%m-%d} {key.kid}"
        )


def make_root(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """A new root key, kept encrypted in a new file that only its owner can read."""
    root = keys.generate()
    salt = seal.random_bytes(16)
    der = root.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    kept = {
        "fielddesk": "root-key",
        "v": 1,
        "public": keys.public_jwk(root),
        "salt": encoding.b64u(salt),
        "sealed": encoding.b64u(
            seal.write_segment(
                seal.argon2id(passphrase.encode(), salt), der, ROOT_AAD, 1
            )
        ),
    }
    _write_new(path, json.dumps(kept, indent=2).encode())
    return root


def open_root(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """The root key again; click.ClickException when the pass phrase or the file is wrong."""
    try:
        kept = json.loads(path.read_bytes())
        key = seal.argon2id(passphrase.encode(), encoding.read_b64u(kept["salt"]))
        der = seal.read_segment(key, encoding.read_b64u(kept["sealed"]), ROOT_AAD)
        root = load_der_private_key(der, None)
    except (ValueError, KeyError, TypeError, ProtocolError) as error:
        raise click.ClickException(
            f"{path} does not open: wrong pass phrase, or not a root key file."
        ) from error
    if not isinstance(root, ec.EllipticCurvePrivateKey):
        raise click.ClickException(f"{path} is not a root key file.")
    return root


def initialise(
    root: ec.EllipticCurvePrivateKey, now: datetime, *, rotate: bool = False
) -> int:
    """Make the server's keys where there are none, sign the manifest with ROOT, install it; gives its version."""
    with transaction():
        token = _sign(_unsigned(now, rotate=rotate), root)
        return install_manifest(token, keys.public_jwk(root), now)


def install_manifest(token: str, root_jwk: dict[str, Any], now: datetime) -> int:
    """Check a signed manifest against its root key and the server's own keys, and put it to use, with its leaf."""
    try:
        manifest = keys.read_manifest(token, root_jwk, now)
    except ProtocolError as error:
        raise Refused(
            "manifest_refused",
            400,
            f"The key manifest does not hold: {error.code}.",
            next="Make a new key request and sign that.",
        ) from error
    own = {key.kid for key in keyring.all_keys() if key.state == "active"}
    if not own <= {key.kid for key in manifest.keys}:
        raise Refused(
            "manifest_refused",
            409,
            "The key manifest misses a key that this server uses.",
            next="Make a new key request and sign that.",
        )
    keyring.install_manifest(manifest.ver, token, root_jwk, manifest.iat, manifest.exp)
    log.append(
        "keys",
        {
            "id": jws.entry_id(token),
            "root": keys.thumbprint(root_jwk),
            "ver": manifest.ver,
        },
        now=now,
        subject="keys",
    )
    return manifest.ver


def _unsigned(now: datetime, *, rotate: bool) -> dict[str, Any]:
    if rotate or not keyring.all_keys():
        keyring.make_server_keys(now)
    try:
        version = keyring.manifest().version + 1
    except Refused:
        version = 1
    return {
        "v": 1,
        "ver": version,
        "iat": int(now.timestamp()),
        "exp": int((now + MANIFEST_LIFE).timestamp()),
        "keys": [
            {
                "kid": key.kid,
                "use": key.use,
                "alg": ALGORITHMS[key.use],
                "st": key.state,
                "nbf": int(key.not_before.timestamp()),
                "exp": int(key.expires_at.timestamp()),
                "jwk": key.public_jwk,
            }
            for key in keyring.all_keys()
        ],
    }


def _sign(wanted: dict[str, Any], root: ec.EllipticCurvePrivateKey) -> str:
    return keys.write_manifest(wanted, root)


def _open_or_make_root(
    path: Path, passphrase_file: Path | None
) -> ec.EllipticCurvePrivateKey:
    if passphrase_file is not None:
        passphrase = passphrase_file.read_text(encoding="utf-8").splitlines()[0]
    else:
        passphrase = click.prompt(
            "Pass phrase of the root key",
            hide_input=True,
            confirmation_prompt=not path.exists(),
        )
    if path.exists():
        return open_root(path, passphrase)
    if len(passphrase) < PASSPHRASE_MINIMUM:
        raise click.ClickException(
            f"The pass phrase is shorter than {PASSPHRASE_MINIMUM} characters."
        )
    return make_root(path, passphrase)


def _write_new(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(
            f"{path} exists already; nothing was overwritten."
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
