"""fielddesk backup, restore and retention: keep what must be kept, forget what has had its time.

Must never hold a rule of the trade. docs/operating.md, "Back up and upgrade"; docs/privacy.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from server import clock, vault
from server.database import transaction
from server.devices import service as devices
from server.retention import sealed_copy, service

BY_ITSELF = ""

retention = AppGroup("retention", help="Forget people whose data has had its time.")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole database to FILE, what is personal sealed under each person's key in the vault."""
    if file.exists():
        raise click.ClickException(f"{file} exists already; nothing was overwritten.")
    with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as made, transaction():
        rows = sealed_copy.write_copy(made)
    click.echo(f"{file}: {rows} rows. The keys to it are in {vault.path()}: keep a copy of that apart.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Fill an empty, migrated database from FILE; people whose key was destroyed stay forgotten."""
    with file.open("rb") as made, transaction():
        rows, forgotten = sealed_copy.read_copy(made)
    click.echo(f"{rows} rows; {forgotten} of them are of people who are forgotten.")


@retention.command("show")
def show() -> None:
    """List whose data has had its time, by the applicant's id."""
    for one in service.due(clock.now()):
        click.echo(f"{one.applicant_id} since {one.since + service.KEPT_AFTER:%Y-%m-%d}")


@retention.command("run")
def run() -> None:
    """Forget everyone whose data has had its time. Again is no harm; run it every night."""
    found = service.due(clock.now())
    for one in found:
        with transaction():
            salt = service.forget(one.applicant_id, staff_id=BY_ITSELF, now=clock.now())
        click.echo(f"{one.applicant_id} forgotten; the log's digest has the salt {salt}")
    if found:
        service.scrub()
    click.echo(f"{len(found)} people forgotten.")
    with transaction():
        dropped = devices.drop_old_diagnoses(clock.now())
    if dropped:
        click.echo(f"{dropped} diagnoses of tablets dropped.")
