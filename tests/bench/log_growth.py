"""G8's other half: what an append to the log and its proofs cost with a million lines, against ten thousand.

Must never put lines there by another way than an append. docs/performance.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from flask_migrate import upgrade

from server import clock, create_app
from server.config import Settings
from server.database import db, transaction
from server.log import service as log
from tests.bench.measure import Figure, cpu_of

FEW, MANY = 10_000, 1_000_000
STEP = 5_000  # lines put there at a time
APPENDED = 200  # the lines of a full upload
PROOFS = 200
ROUNDS = 5
MOST = 1.5  # log 10^6 / log 10^4

Act = Callable[[], None]


def append_and_prove() -> list[Figure]:
    """CPU of an append of 200 lines, an inclusion proof and a consistency proof, in this process on SQLite."""
    with TemporaryDirectory(prefix="fielddesk-bench-") as name:
        app = create_app(
            Settings(
                database_url=f"sqlite:///{Path(name) / 'log.sqlite3'}",
                secret_key=os.urandom(32),
                instance=Path(name),
                testing=True,
            )
        )
        with app.app_context():
            try:
                upgrade()
                _grow(FEW)
                few = _measured()
                _grow(MANY)
                many = _measured()
            finally:
                db.session.remove()
                db.engine.dispose()
    return [
        Figure(
            "G8",
            f"{what}, {MANY:,} lines against {FEW:,}",
            many[what] * 1e6,
            few[what] * 1e6,
            "µs",
            f"≤ {MOST}×",
            many[what] <= MOST * few[what],
        )
        for what in few
    ]


def _grow(lines: int) -> None:
    while (missing := lines - log.size()) > 0:
        with transaction():
            _append(min(STEP, missing))


def _append(lines: int) -> None:
    log.append_many(
        [("item", {"id": os.urandom(16).hex()}, os.urandom(16).hex()) for _ in range(lines)], now=clock.now()
    )


def _measured() -> dict[str, float]:
    """CPU-seconds of each act, the best of some rounds."""
    size, chance = log.size(), Random(7)
    places = [chance.randrange(size - 1) for _ in range(PROOFS)]

    def append() -> None:
        with transaction():
            _append(APPENDED)

    def include() -> None:
        for place in places:
            log.inclusion(place, size)

    def continue_() -> None:
        for place in places:
            log.consistency(place + 1, size)

    return {
        f"CPU to append {APPENDED} lines": _best(append),
        "CPU of an inclusion proof": _best(include) / PROOFS,
        "CPU of a consistency proof": _best(continue_) / PROOFS,
    }


def _best(act: Act) -> float:
    return min(cpu_of(act) for _ in range(ROUNDS))
