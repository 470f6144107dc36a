"""Verbs of the demo: seed it once, start it over.

Must never touch a database with real accounts. docs/operating.md, "The demo".
"""

from __future__ import annotations

import time

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from server import clock
from server.demo import seed as demo_data

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


def _seed() -> None:
    began = time.monotonic()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if demo_data.seed(app, clock.now(), click.echo):
        click.echo(f"The demo is ready ({time.monotonic() - began:.0f} seconds).")
    else:
        click.echo("The demo is there already. Start over with: fielddesk demo reset")
