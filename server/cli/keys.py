"""fielddesk keys: the server's keys, and the offline ROOT key that vouches for them.

Must never keep ROOT's private key longer than the one signature. docs/protocol.md, "Keys"; docs/operating.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import ec
from flask.cli import AppGroup, with_appcontext

from server import clock, keyring
from server.database import transaction
from server.devices import key_manifest
from sync import keys

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
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
_rotate_option = click.option("--rotate", is_flag=True, help="Make new server keys; the old ones retire.")


@commands.command("init")
@_root_option
@_passphrase_option
@_rotate_option
@with_appcontext
def init(root_file: Path, passphrase_file: Path | None, rotate: bool) -> None:
    """Make the root key and the server's keys, and sign the list of them, all on this machine.

    For a root key that never touches this machine use request, sign and install.
    """
    root = _open_or_make_root(root_file, passphrase_file)
    with transaction():
        version = key_manifest.initialise_keys(root, clock.now(), rotate=rotate)
    click.echo(f"Key manifest {version} is in use.")
    click.echo(f"Root thumbprint: {keys.thumbprint(keys.public_jwk(root))}")
    click.echo(f"Keep {root_file} and its pass phrase apart, away from this machine.")


@commands.command("request")
@_out_option
@_rotate_option
@with_appcontext
def request(out: Path, rotate: bool) -> None:
    """Write the list of the server's public keys, to be signed where the root key is."""
    with transaction():
        wanted = key_manifest.key_request(clock.now(), rotate=rotate)
    key_manifest.write_new(out, json.dumps(wanted, indent=2, sort_keys=True).encode())
    click.echo(f"Carry {out} to the machine with the root key and sign it there.")


@commands.command("sign")
@click.argument("request_file", type=click.Path(exists=True, path_type=Path))
@_root_option
@_passphrase_option
@_out_option
def sign(request_file: Path, root_file: Path, passphrase_file: Path | None, out: Path) -> None:
    """Sign a key request with the root key. Needs no network and no database."""
    wanted = json.loads(request_file.read_bytes())
    root = _open_or_make_root(root_file, passphrase_file)
    for key in wanted["keys"]:
        click.echo(f"{key['use']:8} {key['st']:8} {key['kid']}")
    signed = {"keys": keys.write_manifest(wanted, root), "root": keys.public_jwk(root)}
    key_manifest.write_new(out, json.dumps(signed, indent=2, sort_keys=True).encode())
    click.echo(f"Carry {out} to the server and install it there.")


@commands.command("install")
@click.argument("manifest_file", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def install(manifest_file: Path) -> None:
    """Put a signed key manifest to use."""
    signed = json.loads(manifest_file.read_bytes())
    with transaction():
        version = key_manifest.install_keys(signed["keys"], signed["root"], clock.now())
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
        click.echo(f"{key.use:8} {key.state:8} until {key.expires_at:%Y-%m-%d} {key.kid}")


def _open_or_make_root(path: Path, passphrase_file: Path | None) -> ec.EllipticCurvePrivateKey:
    if passphrase_file is not None:
        passphrase = passphrase_file.read_text(encoding="utf-8").splitlines()[0]
    else:
        passphrase = click.prompt(
            "Pass phrase of the root key", hide_input=True, confirmation_prompt=not path.exists()
        )
    return (
        key_manifest.open_root(path, passphrase)
        if path.exists()
        else key_manifest.make_root(path, passphrase)
    )
