"""Revision 0007 turns the nodes of a log into tiles and back, and the tree stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from server import create_app
from server.config import Settings
from server.database import db
from server.log import service as log
from sync import merkle
from tests import postgres

LINES = [b'["test",{"n":%d}]' % number for number in range(600)]


@pytest.fixture
def empty(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application at the revision before."""
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if database_kind != "sqlite":
        url = postgres.make_database(request.getfixturevalue("postgres_server"), f"old_{id(tmp_path)}")
    app = create_app(Settings(database_url=url, instance=tmp_path, testing=True))
    with app.app_context():
        upgrade(revision="0006")
        yield app
        db.session.remove()
        db.engine.dispose()


def nodes() -> list[tuple[int, int, bytes]]:
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT level, number, hash FROM log_nodes ORDER BY level, number"))
        return [(level, number, bytes(digest)) for level, number, digest in rows]


def test_a_log_is_turned_into_tiles_and_back(empty: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO log_heads (id, size) VALUES (1, :n)"), {"n": len(LINES)})
        hashes = []
        for number, line in enumerate(LINES):
            hashes.append(merkle.leaf_hash(line))
            connection.execute(
                text(
                    "INSERT INTO log_leaves (number, kind, line, subject, at)"
                    " VALUES (:number, 'test', :line, '', '2026-11-24 10:00:00')"
                ),
                {"number": number, "line": line},
            )
        level = 0
        while hashes:
            for number, digest in enumerate(hashes):
                connection.execute(
                    text("INSERT INTO log_nodes (level, number, hash) VALUES (:l, :n, :h)"),
                    {"l": level, "n": number, "h": digest},
                )
            pairs = zip(hashes[::2], hashes[1::2], strict=False)
            level, hashes = level + 1, [merkle.node_hash(left, right) for left, right in pairs]
    before = nodes()
    upgrade(revision="0007")
    assert log.root(len(LINES)) == merkle.root(LINES)
    assert [(level, number) for level, number, _ in nodes()] == [(1, 0), (1, 1)]
    db.session.remove()
    downgrade(revision="0006")
    assert nodes() == before
