"""fielddesk log export and fielddesk audit: hand the record over, and check it without the server.

Must never need the database for the check. docs/auditing.md.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from server import clock
from server.database import transaction
from server.log import service as log
from server.overview.exporting import PARTS, write_export
from sync import audit as wire
from sync.errors import ProtocolError
from sync.jws import JWS_BYTES
from sync.log import LEAF_BYTES, NOTE_BYTES
from sync.witness import Witness, read_witness

DOES_NOT_HOLD = 1
UNREADABLE = 2
ABOUT_BYTES = 64 * 1024

log_group = AppGroup("log", help="The append-only log: export it for an auditor.")


class Unreadable(click.ClickException):
    """What was given is no export; exit status 2."""

    exit_code = UNREADABLE


@log_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export(file: Path) -> None:
    """Write lines, checkpoints, signed messages and public keys to one ZIP file for an auditor."""
    if file.exists():
        raise click.ClickException(f"{file} exists already; nothing was overwritten.")
    with transaction():
        note = log.checkpoint(clock.now())
    with file.open("wb") as made:
        size = write_export(made, note)
    click.echo(f"{file}: {size} lines.")


@click.command("audit")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept away from the server; may be given more than once.",
)
@click.option("--root", default="", help="The thumbprint of the root key, as it was handed over in person.")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    help="The verifier key of a witness whose cosignature is to be checked.",
)
def audit(file: Path, checkpoints: tuple[Path, ...], root: str, witnesses: tuple[str, ...]) -> None:
    """Check an exported record; needs no server. Exit status: 0 it holds, 1 it does not, 2 it cannot be read."""
    try:
        with zipfile.ZipFile(file) as exported:
            report = wire.audit(
                _read(exported),
                [path.read_bytes().decode("utf-8", "replace") for path in checkpoints],
                root_thumbprint=root,
                witnesses=[_witness(one) for one in witnesses],
            )
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, ValueError, NotImplementedError) as error:
        raise Unreadable(f"{file} cannot be read as an export of a log: {error}") from error
    click.echo(f"{report.size} lines, root hash {report.root.hex()}")
    for mark, sentences in (("holds", report.holds), ("note", report.remarks)):
        for sentence in sentences:
            click.echo(f"{mark}: {sentence}")
    for sentence in report.fails:
        click.echo(f"FAILS: {sentence}", err=True)
    if not report.good:
        click.echo("The record does not hold.", err=True)
        raise click.exceptions.Exit(DOES_NOT_HOLD)
    click.echo("The record is complete and unaltered.")


def _witness(vkey: str) -> Witness:
    try:
        return read_witness(vkey)
    except ProtocolError as error:
        raise Unreadable(f"{vkey} is no verifier key of a witness.") from error


def _read(exported: zipfile.ZipFile) -> wire.Export:
    names = exported.namelist()
    if missing := [name for name in PARTS if names.count(name) != 1]:
        raise KeyError(f"it has no {', '.join(missing)}")
    with exported.open(PARTS[0]) as part:
        about = json.loads(part.read(ABOUT_BYTES))
    if not isinstance(about, dict) or not isinstance(about.get("root"), dict):
        raise KeyError("about.json names no root key")
    return wire.Export(
        origin=str(about.get("origin")),
        root_jwk=about["root"],
        lines=_lines(exported, PARTS[1], LEAF_BYTES),
        messages=lambda: (
            line.decode("utf-8", "replace") for line in _lines(exported, PARTS[2], JWS_BYTES)()
        ),
        notes=lambda: (_note(line) for line in _lines(exported, PARTS[3], 2 * NOTE_BYTES)()),
    )


def _lines(exported: zipfile.ZipFile, name: str, longest: int) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        with exported.open(name) as part:
            while line := part.readline(longest + 2):
                yield line.removesuffix(b"\n")

    return read


def _note(line: bytes) -> str:
    try:
        return str(json.loads(line))
    except ValueError:
        return line.decode("utf-8", "replace")
