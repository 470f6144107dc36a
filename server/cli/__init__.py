"""The one command line tool: `fielddesk VERB ...`; each room of verbs is a module beside this one.

Must never hold a rule of the trade: a command reads, calls one service function and prints. docs/operating.md.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import gettempdir
from typing import NoReturn

import click
from flask import Flask

from server import observe
from server.config import Settings, UnsafeStart
from server.errors import Refused

MODULES = ("operate", "keys", "work", "audit", "keep", "demo")
REFUSED = 1
UNSAFE = 2
WITHOUT_SERVER = {("keys", "sign"), ("audit",)}
"""Verbs for a machine that is no server: they need no settings and no database."""


def register(app: Flask) -> None:
    """Put every command of the modules above on the application.

    A module's top-level commands and groups are taken; two groups of one name become one.
    """
    for name in MODULES:
        if find_spec(f"server.cli.{name}") is None:
            continue
        module = import_module(f"server.cli.{name}")
        commands = [value for value in vars(module).values() if isinstance(value, click.Command)]
        inner = {
            id(command)
            for group in commands
            if isinstance(group, click.Group)
            for command in group.commands.values()
        }
        for command in commands:
            if id(command) not in inner:
                _join(app.cli, command)


def main() -> None:
    """Run `fielddesk` as its own program; every refusal is told in sentences."""
    app = _application()
    observe.only_warnings()
    with app.app_context():
        tool = click.Group(
            "fielddesk",
            commands=app.cli.commands,
            help="Keep Fielddesk: its database, keys, people, documents and log.",
        )
        try:
            tool(prog_name="fielddesk", standalone_mode=True)
        except Refused as refused:
            for sentence in (refused.what, refused.safe, refused.next):
                if sentence:
                    click.echo(sentence, err=True)
            for field in refused.fields[:50]:
                click.echo(f"  {field}", err=True)
            sys.exit(REFUSED)
        except UnsafeStart as unsafe:
            _refuse_start(unsafe)


def _refuse_start(unsafe: UnsafeStart) -> NoReturn:
    click.echo(str(unsafe), err=True)
    sys.exit(UNSAFE)


def _application() -> Flask:
    from server import create_app

    try:
        if not any(tuple(sys.argv[1 : 1 + len(verb)]) == verb for verb in WITHOUT_SERVER):
            return create_app()
    except UnsafeStart as unsafe:
        if "--help" not in sys.argv and len(sys.argv) > 1:
            _refuse_start(unsafe)
    return create_app(Settings("sqlite://", instance=Path(gettempdir()), testing=True))


def _join(parent: click.Group, command: click.Command) -> None:
    known = parent.commands.get(command.name or "")
    if isinstance(known, click.Group) and isinstance(command, click.Group):
        for inner in command.commands.values():
            known.add_command(inner)
    else:
        parent.add_command(command)
