"""Verbs of the demo: seed it once, start it over.

Must never touch a database with real accounts. docs/operating.md, "The demo".
"""

from __future__ import annotations

import time

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade as upgrade_schema

from server import clock
from server.cli import operate, tablet
from server.demo import seed as demo_data
from server.log import service as log
from server.staff import rules

PORT = 8000  # where `make run` serves unless told otherwise
commands = AppGroup("demo", help="The demo's data: people, documents, a finished session.")


@commands.command("seed")
@with_appcontext
def seed() -> None:
    """Make the demo's data; what is there already stays."""
    _seed()


@commands.command("reset")
@with_appcontext
def reset() -> None:
    """Take the demo's data away and make it anew, for today."""
    demo_data.empty(current_app.config["SETTINGS"])
    _seed()


@commands.command("start")
@click.option("--port", default=PORT, show_default=True, type=int)
@click.option(
    "--tablet-host", default="", help="Serve with TLS on this address of this machine, for a real tablet."
)
@with_appcontext
@click.pass_context
def start(context: click.Context, port: int, tablet_host: str) -> None:
    """Bring the database up to date, make the demo's data where there is none, say what to open, and serve."""
    upgrade_schema()
    log.check_start()
    _seed()
    origin = current_app.config["SETTINGS"].origin
    where = f" PORT={port}" * (port != PORT) + f" TLS=1 HOST={tablet_host}" * bool(tablet_host)
    click.echo(
        f"""
The office     {origin}/        choose a person on the sign-in page: Anna Jansen plans and seals, Samira El Amrani approves
The field app  {origin}/app/    open it in a second window; j.dewit and m.bakker sign in there, password {rules.DEMO_PASSWORD}
Stop with Ctrl-C; your work is kept. Start over with: make demo-reset{where}
"""
    )
    if tablet_host:
        tablet.serve_to_tablets(current_app.config["SETTINGS"], tablet_host, port)
    else:
        context.invoke(operate.serve, port=port, workers=1)


def _seed() -> None:
    began = time.monotonic()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if demo_data.seed(app, clock.now(), click.echo):
        click.echo(f"The demo is ready ({time.monotonic() - began:.0f} seconds).")
    else:
        click.echo("The demo is there already. Start over with: fielddesk demo reset")
