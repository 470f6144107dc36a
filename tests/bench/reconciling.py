"""G18: reconciling one session of 100,000 documents, its processor time and its memory.

Must never count the making of the session, nor run where that was done: its memory would be used again. docs/performance.md.
"""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade

from server import clock, create_app
from server.config import Settings
from server.database import db, transaction
from server.reconciliation import service
from tests.bench.measure import Figure, cpu_of, peak_memory
from tests.field_day import plan_day

DOCUMENTS = 100_000
MOST_SECONDS = 2
MOST_BYTES = 50_000_000


def reconciling() -> list[Figure]:
    """CPU-seconds and peak memory of one reconciliation on SQLite, nothing said and nothing counted yet."""
    with TemporaryDirectory(prefix="fielddesk-bench-") as folder:
        with multiprocessing.get_context("spawn").Pool(1) as apart:
            session = apart.apply(_make, (folder, DOCUMENTS))
        with multiprocessing.get_context("spawn").Pool(1) as apart:
            seconds, more = apart.apply(_reconcile, (folder, session))
    what = f"to reconcile a session of {DOCUMENTS:,} documents"
    return [
        Figure("G18", f"CPU-s {what}", seconds, 0, "s", f"≤ {MOST_SECONDS} s", seconds <= MOST_SECONDS),
        Figure("G18", f"memory {what}", more / 1e6, 0, "MB", "≤ 50 MB more", more <= MOST_BYTES),
    ]


def _app(folder: str) -> Flask:
    return create_app(
        Settings(
            database_url=f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
            secret_key=os.urandom(32),
            instance=Path(folder),
            testing=True,
        )
    )


def _make(folder: str, documents: int) -> str:
    app = _app(folder)
    with app.app_context():
        upgrade()
        session = plan_day(app, documents=documents).session_id
        db.session.remove()
        db.engine.dispose()
    return session


def _reconcile(folder: str, session: str) -> tuple[float, int]:
    with _app(folder).app_context():

        def act() -> None:
            with transaction():
                service.reconcile(session, clock.now())

        before = peak_memory(os.getpid())
        seconds = cpu_of(act)
        return seconds, peak_memory(os.getpid()) - before
