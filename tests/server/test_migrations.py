"""The tables that the migrations make are the tables that the models describe, and every step can be taken back.

Must never be satisfied by tables that the models made themselves.
"""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from server.database import db


def test_the_migrations_make_what_the_models_describe(app: Flask) -> None:
    """Column types, nullability, indexes, constraints by name."""
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_migrations_can_be_taken_back_and_made_again(app: Flask) -> None:
    """Down to nothing and up again ends in the same tables."""
    with app.app_context():
        before = sorted(inspect(db.engine).get_table_names())
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert sorted(inspect(db.engine).get_table_names()) == before
