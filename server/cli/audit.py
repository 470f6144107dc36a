"""fielddesk log: hand the whole record to an auditor, and check it without trusting the server.

Must never need the database for a check of an exported file. docs/auditing.md.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from server import clock, keyring
from server.batches.models import BatchEdition
from server.confirmations.models import ChainItem, QuarantinedItem
from server.database import db, transaction
from server.devices.models import Device, StaffKey
from server.log import service as log
from server.log.models import LogCheckpoint
from server.notices.models import Notice
from sync import archive, audit, jws
from sync.audit import Report
from sync.keys import thumbprint

READ_AT_ONCE = 500

commands = AppGroup("log", help="The append-only log: export it, verify it.")


@commands.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export(file: Path) -> None:
    """Write lines, checkpoints, signed messages and public keys to one ZIP file for an auditor."""
    if file.exists():
        raise click.ClickException(f"{file} exists already; nothing was overwritten.")
    with transaction():
        log.checkpoint(clock.now())
    manifest = keyring.manifest()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        about = {"log": keyring.log_jwk(), "origin": keyring.log_origin(), "root": manifest.root_jwk}
        made.writestr("about.json", json.dumps(about, indent=2, sort_keys=True))
        made.writestr("checkpoints.json", json.dumps(_notes(), indent=2))
        with made.open("lines.jsonl", "w") as lines:
            for line in log.leaves():
                lines.write(line + b"\n")
        with made.open("messages.jsonl", "w") as messages:
            for token in _messages():
                messages.write(token.encode() + b"\n")
    click.echo(f"{file}: {log.size()} lines.")


@commands.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept elsewhere; may be given more than once.",
)
@click.option("--root", default="", help="The thumbprint of the root key, as it was handed over in person.")
@with_appcontext
def verify(file: Path | None, checkpoints: tuple[Path, ...], root: str) -> None:
    """Check the record: of an exported FILE, or of this server's own log when no file is given."""
    kept = [path.read_text(encoding="utf-8") for path in checkpoints]
    report = check_file(file, kept, root) if file else check_own(kept, root)
    click.echo(f"{report.size} lines")
    for sentence in report.holds:
        click.echo(f"holds: {sentence}")
    for sentence in report.fails:
        click.echo(f"FAILS: {sentence}", err=True)
    if not report.good:
        raise click.exceptions.Exit(1)
    click.echo("The record is complete and unaltered.")


def check_own(kept: list[str], root_thumbprint: str = "") -> Report:
    """Check this server's own log and messages, with checkpoints that were kept elsewhere."""
    with transaction():
        log.checkpoint(clock.now())
    about = {"log": keyring.log_jwk(), "origin": keyring.log_origin(), "root": keyring.manifest().root_jwk}
    return _check(about, list(log.leaves()), _notes() + kept, list(_messages()), root_thumbprint)


def check_file(file: Path, kept: list[str], root_thumbprint: str = "") -> Report:
    """Check an exported file; click.ClickException when it is not one."""
    try:
        with zipfile.ZipFile(file) as exported:
            about = json.loads(exported.read("about.json"))
            notes = json.loads(exported.read("checkpoints.json"))
            lines = exported.read("lines.jsonl").split(b"\n")[:-1]
            messages = exported.read("messages.jsonl").decode().split("\n")[:-1]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise click.ClickException(f"{file} is not an export of a log.") from error
    return _check(about, lines, notes + kept, messages, root_thumbprint)


def _check(
    about: dict[str, Any], lines: list[bytes], notes: list[str], messages: list[str], root_thumbprint: str
) -> Report:
    report = audit.audit(lines, notes, about["log"], about["origin"])
    archive.check_messages(lines, {jws.entry_id(token): token for token in messages}, about["root"], report)
    if root_thumbprint and thumbprint(about["root"]) != root_thumbprint:
        report.fails.append("The root key is not the one whose thumbprint you gave.")
    return report


def _notes() -> list[str]:
    return list(db.session.scalars(select(LogCheckpoint.note).order_by(LogCheckpoint.size)))


def _messages() -> Iterator[str]:
    for column in (
        keyring.KeyManifest.jws,
        Device.certificate,
        StaffKey.jws,
        BatchEdition.header,
        Notice.jws,
        ChainItem.jws,
        QuarantinedItem.jws,
    ):
        for token in db.session.scalars(select(column)).yield_per(READ_AT_ONCE):
            if token:
                yield token
