"""How Alembic finds the database and the tables: both from the application it runs in.

Must never hold an address of its own. docs/operating.md, "Database".
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from server.database import UtcDateTime, db


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our moment type as the column it is, so that old migrations do not need our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the wanted revisions in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()


run()
