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

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)
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
@click.option(
    "--announce",
    type=_existing,
    help="The file of the next root key: tell tablets its thumbprint beforehand.",
)
@click.option(
    "--handover", "handovers", multiple=True, type=_existing,
    help="What `keys hand-over` wrote, oldest first: this root key takes over from an earlier one.",
)  # fmt: skip
def sign(
    request_file: Path,
    root_file: Path,
    passphrase_file: Path | None,
    out: Path,
    announce: Path | None,
    handovers: tuple[Path, ...],
) -> None:
    """Sign a key request with the root key. Needs no network and no database."""
    wanted = json.loads(request_file.read_bytes())
    root = _open_or_make_root(root_file, passphrase_file)
    if announce is not None:
        wanted["root_next"] = keys.thumbprint(json.loads(announce.read_bytes())["public"])
    if handovers:
        wanted["handovers"] = [path.read_text(encoding="ascii").strip() for path in handovers]
    for key in wanted["keys"]:
        click.echo(f"{key['use']:8} {key['st']:8} {key['kid']}")
    signed = {"keys": keys.write_manifest(wanted, root), "root": keys.public_jwk(root)}
    key_manifest.write_new(out, json.dumps(signed, indent=2, sort_keys=True).encode())
    click.echo(f"Carry {out} to the server and install it there.")


@commands.command("hand-over")
@click.argument("next_file", type=_existing)
@_root_option
@_passphrase_option
@_out_option
def hand_over(next_file: Path, root_file: Path, passphrase_file: Path | None, out: Path) -> None:
    """Let the old root key sign for the next one, whose file is NEXT_FILE. Needs no network and no database."""
    public = json.loads(next_file.read_bytes())["public"]
    if not root_file.exists():
        raise click.ClickException(f"{root_file} is not there: only the old root key can hand over.")
    token = keys.write_handover(public, clock.now(), _open_or_make_root(root_file, passphrase_file))
    key_manifest.write_new(out, token.encode())
    click.echo(f"From now on sign with the next root key: keys sign --handover {out}")
    click.echo(f"Its thumbprint: {keys.thumbprint(public)}")


@commands.command("make-root")
@_root_option
@_passphrase_option
def make_root(root_file: Path, passphrase_file: Path | None) -> None:
    """Make a root key and show its thumbprint. Needs no network and no database."""
    if root_file.exists():
        raise click.ClickException(f"{root_file} exists already; nothing was overwritten.")
    root = _open_or_make_root(root_file, passphrase_file)
    click.echo(f"Its thumbprint: {keys.thumbprint(keys.public_jwk(root))}")


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
