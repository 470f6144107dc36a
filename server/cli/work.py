"""Verbs of the daily work: importing documents.

Must never hold a rule of the trade: it reads files, calls one service function and prints. docs/import.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from server import clock
from server.database import transaction
from server.documents import service
from server.documents.reasons import WORDS
from server.errors import Refused

INVALID = 1

documents = AppGroup("documents", help="Documents that are ready to be handed over.")


@documents.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--photos",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A ZIP with photos, named by document number or by the file's photo column.",
)
@click.option("--check", is_flag=True, help="Say what would happen; import nothing.")
def import_documents(file: Path, photos: Path | None, check: bool) -> None:
    """Import FILE (CSV or JSON): all of it, or nothing when any row has a problem."""
    data = file.read_bytes()
    beside = photos.read_bytes() if photos else None
    if check:
        found = service.preview_file(data, file.name, beside, now=clock.now())
        for problem in found.problems:
            _tell(problem.row, problem.column, WORDS.get(problem.code, problem.code))
        click.echo(
            f"{found.rows} rows: {found.created} new, {found.changed} changed, {found.unchanged} unchanged, "
            f"{found.photos} photos, {found.problem_count} problems. Nothing was imported."
        )
        sys.exit(INVALID if found.problem_count else 0)
    try:
        with transaction():
            done = service.import_file(data, file.name, beside, staff_id=None, now=clock.now())
    except Refused as refused:
        for entry in refused.fields:
            _tell(entry["row"], entry["column"], entry["message"])
        for sentence in (refused.what, refused.safe, refused.next):
            click.echo(sentence, err=True)
        sys.exit(INVALID)
    if done.repeated:
        click.echo("This file was imported before. Nothing was changed.")
        return
    click.echo(
        f"Imported {done.rows} rows: {done.created} new, {done.changed} changed, {done.unchanged} unchanged, "
        f"{done.photos} photos."
    )
    if done.unused_photos:
        click.echo(f"{done.unused_photos} photos belong to no row and were not taken.")


def _tell(row: int, column: str, words: str) -> None:
    place = f"Row {row}, {column}" if column and row else f"Row {row}" if row else column or "File"
    click.echo(f"{place}: {words}", err=True)
