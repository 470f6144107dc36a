"""The server of a simulation: the real application on SQLite in memory, every history from the same first morning.

Must never replace a service by a model: uploads and acts of the office go through the functions their doors call.
"""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from server import clock, create_app, keyring
from server.batches import service as batches
from server.config import Settings
from server.confirmations import api as door
from server.confirmations import schemas
from server.database import db, new_id, transaction
from server.errors import Refused
from server.staff.models import StaffMember
from sync import keys
from sync.encoding import read_b64u
from sync.errors import ProtocolError
from tests.field_day import plan_day
from tests.simulation.disk import Fuse
from tests.simulation.known import Identity
from tests.simulation.stub import drawn_from, key_from
from tests.tablet import Tablet

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DOCUMENTS = 7
TABLETS = 4


@dataclass
class Ground:
    """One application and the first morning of every history."""

    app: Flask
    raw: sqlite3.Connection
    session: str = ""
    batch: str = ""
    staff: list[str] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    """The document of each record."""
    custody: dict[str, str] = field(default_factory=dict)
    morning: bytes = b""
    fuse: Fuse = field(default_factory=Fuse)
    now: datetime = MORNING

    def begin(self) -> None:
        """The first morning again."""
        self.restore(self.morning)
        self.now, self.fuse.left = MORNING, None

    def back_up(self) -> bytes:
        """The whole database as it is now."""
        db.session.rollback()
        return self.raw.serialize()

    def restore(self, image: bytes) -> None:
        """The database as it was then."""
        db.session.remove()
        self.raw.deserialize(image)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """An act of the office in its transaction, which the fuse may end at any statement."""
        with clock.told_by(lambda: self.now), transaction():
            yield

    def hand_in(self, device: str, body: bytes, *, carried: bool) -> dict[str, Any]:
        """An upload at its door; what it answers. Raises PowerCut when the server stopped before it had committed."""
        try:
            with clock.told_by(lambda: self.now):
                if carried:
                    bundle = schemas.read_export(body, "")
                    acks = door._take_in_parts(bundle)
                    return {"v": 1, "logSize": bundle.log_size, "acks": acks}
                upload = schemas.read_upload(body, "")
                return dict(door._take_in(device, upload.items, upload.log_size, upload.notices_after))
        except Refused as refused:
            return {"code": refused.code}
        except ProtocolError as error:
            return {"code": error.code, **error.extra}

    def fetch(self, device: str) -> int | None:
        """A tablet fetches the newest edition's header; its number, None when it may not have it.

        Who is calling is not played: the door of every caller turns away what is not active.
        """
        if self.state_of(device) != "active":
            return None
        try:
            with self.at_work():
                token = batches.header_of(self.batch, device, self.now)
        except Refused:
            return None
        return int(json.loads(_payload(token))["edition"])

    def state_of(self, device: str) -> str:
        """Whether the server still trusts a tablet."""
        found = self.raw.execute("select state from devices where id = ?", (device,)).fetchone()
        return str(found[0]) if found else ""


@cache
def ground() -> Ground:
    """The ground of this process, made when first asked for. Needs the kind of cryptography that it will be used with."""
    folder = Path(tempfile.mkdtemp(prefix="fielddesk-simulation-"))
    app = create_app(
        Settings(database_url="sqlite:///:memory:", origin="http://localhost", instance=folder, testing=True)
    )
    app.app_context().push()
    upgrade()
    raw = db.session.connection().connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    db.session.rollback()
    made = Ground(app, raw)
    _watch_writes(made.fuse)
    chance = random.Random("the first morning")
    with (
        drawn_from(chance),
        mock.patch.object(keys, "generate", partial(key_from, chance)),
        clock.told_by(lambda: MORNING),
    ):
        _plan(made)
    made.morning = made.back_up()
    return made


def _plan(made: Ground) -> None:
    day = plan_day(made.app, documents=DOCUMENTS, now=MORNING)
    made.session, made.staff = day.session_id, [day.staff_id]
    made.documents = dict(zip(day.rids, day.document_ids, strict=True))
    with transaction():
        for name in ("s.bakker", "a.yilmaz"):
            made.staff.append(new_id())
            db.session.add(
                StaffMember(
                    id=made.staff[-1],
                    username=name,
                    display_name=name,
                    password_hash="!",
                    created_at=MORNING,
                )
            )
    enrolled = [day.add_tablet(f"Tablet {number}") for number in range(1, TABLETS + 1)]
    day.seal()
    made.batch = day.batch_id
    made.identities = [_identity(made, tablet) for tablet in enrolled]
    made.custody = dict(made.raw.execute("select id, custody from documents").fetchall())


def _identity(made: Ground, tablet: Tablet) -> Identity:
    assert tablet.manifest is not None
    return Identity(
        device=tablet.device,
        sig=tablet.sig,
        certificate_id=tablet.state.head,
        manifest=tablet.manifest,
        log_origin=keyring.log_origin(),
        batch=made.batch,
        session=made.session,
    )


def _watch_writes(fuse: Fuse) -> None:
    """Before any statement, and before the commit, the server may stop."""

    @event.listens_for(db.engine, "before_cursor_execute")
    def _statement(*_: Any) -> None:
        fuse.burn()

    @event.listens_for(db.session, "before_commit")
    def _commit(*_: Any) -> None:
        fuse.burn()


def _payload(token: str) -> bytes:
    return read_b64u(token.split(".")[1])
