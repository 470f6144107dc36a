"""Seeding the demo: a believable day, made once, through the same services and doors as everything else.

Must never run where real accounts exist, nor outside the demo. docs/operating.md, "The demo".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select, text

from server.config import Settings
from server.database import db, transaction
from server.demo import files, goes, people, places
from server.demo.people import Sample
from server.devices import key_manifest
from server.documents import service as documents
from server.errors import Refused
from server.log import service as log
from server.log.models import LogLeaf
from server.packing import service as packing
from server.sessions import service as sessions
from server.sessions.service import PlanRequest
from server.staff.models import StaffMember

ROOT_FILE = "demo-root.json"
ROOT_PHRASE = "the demo keeps its root key here"
STARTS, ENDS, LATEST = time(9, 30), time(16, 0), time(23, 50)
LATE = time(12, 0)
"""Seeded after this, the session is open until midnight, so that an evening visitor can still do it all."""

Told = Callable[[str], None]
WORKING_DAYS = 5  # Monday to Friday


def seed(app: Flask, now: datetime, tell: Told) -> bool:
    """Make the demo's data; False when it is there already. Refused `not_the_demo`.

    A seeding that was cut off is started over. `tell` is told of each step.
    """
    settings: Settings = app.config["SETTINGS"]
    check_demo(settings)
    if seeded():
        return False
    if _something_there():
        tell("An earlier seeding was cut off: starting over.")
        empty(settings)
    zone = ZoneInfo(settings.timezone)
    today = now.astimezone(zone).date()
    held = datetime.combine(_day_in_goes(today), time(9, 0), zone).astimezone(ZoneInfo("UTC"))
    begun = held - timedelta(days=8)
    tell("Making the root key and the server's keys.")
    with transaction():
        key_manifest.initialise_keys(
            key_manifest.make_root(settings.instance / ROOT_FILE, ROOT_PHRASE), begun
        )
    tell("Opening locations and accounts.")
    with transaction():
        location, staff = places.open_locations(begun), places.open_accounts(begun)
    tell("Drawing portraits for 198 people.")
    residents, students = people.residents(today), people.students(today)
    ids = _import("documenten-goes.json", residents, staff["a.jansen"], begun + timedelta(hours=26))
    tell("Holding last week's session in Goes with two tablets.")
    planned = goes.plan(goes.Day(held), location[places.GOES], staff, ids)
    goes.hold(app, planned.id, residents, staff)
    tell("Preparing today's session in Rotterdam.")
    yesterday = max(now - timedelta(hours=20), held + timedelta(hours=26))
    ids = _import("documenten-rotterdam.json", students, staff["a.jansen"], yesterday)
    _prepare_today(location[places.UNIVERSITY], staff, ids, now.astimezone(zone), yesterday)
    with transaction():
        log.append("demo", {"day": today.isoformat()}, now=now, subject="demo")
    return True


def empty(settings: Settings) -> None:
    """Take away everything the demo made: every row, and the root key's file. Refused `not_the_demo`."""
    check_demo(settings)
    with transaction():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
    (settings.instance / ROOT_FILE).unlink(missing_ok=True)


def seeded() -> bool:
    """Whether a seeding was completed."""
    found = select(LogLeaf.number).where(LogLeaf.subject == "demo", LogLeaf.kind == "demo")
    return db.session.scalar(found.limit(1)) is not None


def check_demo(settings: Settings) -> None:
    """Refuse `not_the_demo` outside the demo, or where somebody has an account that is not the demo's."""
    real = db.session.scalar(select(func.count()).where(StaffMember.demo.is_(False)))
    if settings.demo and not real:
        return
    raise Refused(
        "not_the_demo",
        409,
        "This database holds accounts that are not the demo's."
        if settings.demo
        else "FIELDDESK_DEMO is not set.",
        next="Use another database for the demo: set FIELDDESK_DATABASE_URL and FIELDDESK_DEMO=1.",
    )


def _something_there() -> bool:
    return bool(
        db.session.scalar(select(func.count()).select_from(LogLeaf))
        or (db.session.scalar(select(func.count()).select_from(StaffMember)))
    )


def _day_in_goes(today: date) -> date:
    """A working day of last week."""
    day = today - timedelta(days=5)
    while day.weekday() >= WORKING_DAYS:
        day -= timedelta(days=1)
    return day


def _import(name: str, samples: Sequence[Sample], staff_id: str, at: datetime) -> list[str]:
    """Import these people's documents; gives the ids in their order."""
    rows, photos = files.write_rows(samples), files.write_photos(samples, lambda: None)
    with transaction():
        documents.import_file(rows, name, photos, staff_id=staff_id, now=at)
        known = packing.numbers_of(sample.number for sample in samples)
    return [known[sample.number] for sample in samples]


def _prepare_today(
    location: str, staff: dict[str, str], ids: Sequence[str], now: datetime, planned_at: datetime
) -> None:
    ends = ENDS if now.time() < LATE else LATEST
    with transaction():
        planned = sessions.plan(
            PlanRequest(
                location_id=location,
                starts_at=datetime.combine(now.date(), STARTS, now.tzinfo),
                ends_at=datetime.combine(now.date(), ends, now.tzinfo),
                slot_minutes=10,
                slot_capacity=4,
                lead_id=staff["j.dewit"],
                staff_ids=(staff["j.dewit"], staff["m.bakker"]),
            ),
            staff_id=staff["a.jansen"],
            now=planned_at,
        )
        sessions.allocate(planned.id, ids, now=planned_at, staff_id=staff["a.jansen"])
