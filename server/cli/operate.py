"""Verbs of operating: the database, people's accounts, the settings, serving.

Must never print a secret except the one it has just made. docs/operating.md.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from flask_migrate import current as show_revision
from flask_migrate import upgrade as upgrade_schema

from server import clock
from server.database import transaction
from server.staff import rules, service

SETTINGS = (
    ("FIELDDESK_DATABASE_URL", "SQLite in the instance folder", "Where the data is."),
    (
        "FIELDDESK_ORIGIN",
        "http://localhost:8000",
        "The address people and tablets use; bound into certificates.",
    ),
    (
        "FIELDDESK_SECRET_KEY",
        "none outside the demo",
        "At least 32 bytes; signs sessions and encrypts server keys at rest.",
    ),
    (
        "FIELDDESK_SECRET_KEY_FILE",
        "none",
        "A file that holds the secret key instead.",
    ),
    ("FIELDDESK_INSTANCE", "instance", "The folder for local data."),
    ("FIELDDESK_DEMO", "0", "1 allows demo accounts; never in production."),
    ("FIELDDESK_DEBUG", "0", "1 shows more to developers; never in production."),
    ("FIELDDESK_TIMEZONE", "Europe/Amsterdam", "The zone in which times are shown."),
    (
        "FIELDDESK_PROXIES",
        "0",
        "How many proxies of your own stand before the server.",
    ),
    ("FIELDDESK_VAULT", "vault.sqlite3 in the instance folder", "The file with one key per person."),
    ("FIELDDESK_OLDEST_APP", "0.0.0", "The oldest release of the field app that may do more than hand in."),
    (
        "FIELDDESK_PQ_SHARE",
        "off",
        "A third share of every batch, by ML-KEM-768: off, when_possible or required.",
    ),
)

database = AppGroup("db", help="The database's schema.")
people = AppGroup("staff", help="Accounts of members of staff.")


@database.command("upgrade")
@click.option("--revision", default="head", show_default=True)
def upgrade(revision: str) -> None:
    """Bring the schema to this release's; safe to repeat."""
    upgrade_schema(revision=revision)
    click.echo("The database is up to date.")


@database.command("current")
def current() -> None:
    """Print the schema's revision."""
    show_revision()


@people.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The name as colleagues know it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(rules.ROLES),
    help="May be given more than once.",
)
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the password from a file instead of asking for it.",
)
def add_member(
    username: str,
    name: str,
    roles: tuple[str, ...],
    language: str,
    password_file: Path | None,
) -> None:
    """Make an account, and print its second factor once."""
    if password_file:
        password = password_file.read_text(encoding="utf-8").strip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with transaction():
        added = service.add(username, name, password, roles, language=language, now=clock.now())
    click.echo(f"{added.member.username} can sign in now.")
    if added.totp_secret:
        click.echo("Second factor, shown once; put it into an authenticator app:")
        click.echo(f"  {added.totp_secret}")
        click.echo(f"  {service.second_factor_address(added.member, added.totp_secret)}")


@people.command("list")
def list_members() -> None:
    """Print every account with its roles."""
    for person in service.members():
        roles = ",".join(role.role for role in person.roles)
        state = "active" if person.active else "stopped"
        click.echo(f"{person.username}\t{person.display_name}\t{roles}\t{state}")


@click.command("config")
def show_settings() -> None:
    """Print every setting, its default and what it is for; values are not printed."""
    for name, default, meaning in SETTINGS:
        given = "set" if os.environ.get(name) else "default"
        click.echo(f"{name}\n    {meaning} Default: {default}. Now: {given}.")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--workers", default=2, show_default=True, type=int)
@click.option("--threads", default=8, show_default=True, type=int)
@with_appcontext
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve with gunicorn until stopped."""
    words = gunicorn("wsgi:app", f"{host}:{port}", workers=workers, threads=threads)
    os.execv(words[0], words)  # noqa: S606 no shell, fixed program


def gunicorn(application: str, address: str, *options: str, workers: int, threads: int) -> list[str]:
    """The command that serves this application at this address."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        f"--bind={address}",
        "--worker-class=gthread",
        f"--workers={workers}",
        f"--threads={threads}",
        "--graceful-timeout=20",
        "--no-control-socket",
        "--log-level=warning",
        *options,
    ]
