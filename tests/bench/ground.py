"""The ground of the benchmarks: a session of N records on a real database, served by real gunicorn, and one tablet.

Must never measure what it prepares: tickets, sealing of shares and signing are done before the clock is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server import create_app
from server.config import Settings
from server.database import db
from tests.field_day import FieldDay, plan_day
from tests.journeys.house import House
from tests.tablet import Answer, Tablet


@dataclass
class Traffic:
    """What went over the wire: requests, and bytes of bodies each way."""

    requests: int = 0
    up: int = 0
    down: int = 0


@dataclass
class Ground:
    """The running server, the tablet with its batch open, and its traffic."""

    house: House
    tablet: Tablet
    batch: str
    records: list[str]
    traffic: Traffic

    @property
    def server_pid(self) -> int:
        """The process that gunicorn's workers are children of."""
        return self.house.pid


@contextmanager
def ground(folder: Path, records: int) -> Iterator[Ground]:
    """Plan, seal and serve; gives the tablet before it has prepared the batch."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    house = House(folder, url)
    house.command("db", "upgrade")
    app = create_app(
        Settings(
            database_url=url,
            origin=house.origin,
            secret_key=house.environment["FIELDDESK_SECRET_KEY"].encode(),
            instance=folder,
            testing=True,
        )
    )
    with app.app_context():
        day: FieldDay = plan_day(app, documents=records)
        traffic = Traffic()
        tablet = day.add_tablet("bench")
        day.seal()
        batch, rids = day.batch_id, list(day.rids)
        db.session.remove()
        db.engine.dispose()

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        answer = house.send(method, path, headers, body)
        traffic.requests += 1
        traffic.up += len(body)
        traffic.down += len(answer.body)
        return answer

    tablet.send, tablet.origin = send, house.origin
    house.start()
    try:
        yield Ground(house, tablet, batch, rids, traffic)
    finally:
        house.stop()


def plain_json(value: object) -> bytes:
    """Compact JSON, for baselines."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
