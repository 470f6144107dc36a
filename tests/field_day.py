"""A session with documents, people and tablets, put straight into the tables: the ground of tests of the device side.

Must never be used to prove what other rooms do: they have tests of their own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask

from server import clock, keyring
from server.batches import service as batches
from server.batches.models import BatchEdition
from server.database import db, new_id, transaction
from server.devices import service as devices
from server.devices.key_manifest import initialise_keys
from server.documents.models import Applicant, Document, Photo
from server.locations.models import Location
from server.sessions.models import Allocation, IssuingSession, SessionStaff, SessionTablet, Slot
from server.staff.models import StaffMember
from sync import encoding, keys, pq
from sync.record import fold
from tests.tablet import Tablet, through

PHRASE = "correct horse battery staple five"
STROKES = [
    [(i * 20, 1000 + i * 7, i * 8, 128) for i in range(60)],
    [(i * 20, 2000, 600 + i * 8, 90) for i in range(20)],
]


@dataclass
class FieldDay:
    """Ids of what was made, and the tablets. `rids` and `document_ids` stand in the same order."""

    app: Flask
    session_id: str = ""
    staff_id: str = ""
    rids: list[str] = field(default_factory=list)
    document_ids: list[str] = field(default_factory=list)
    tablets: list[Tablet] = field(default_factory=list)

    @property
    def batch_id(self) -> str:
        """The id of the session's batch."""
        edition = batches.current(self.session_id)
        assert edition is not None
        return edition.batch_id

    def new_tablet(self, label: str, *, with_pq: bool = False) -> Tablet:
        """Enrol a tablet through the doors, with an ML-KEM key or without."""
        with transaction():
            _, code = devices.make_ticket(label, staff_id=self.staff_id, now=clock.now())
            link = devices.link_for(code)
        tablet = Tablet(keyring.origin(), through(self.app.test_client()), clock.now)
        tablet.pq = pq.generate() if with_pq else None
        tablet.enrol(link, label)
        return tablet

    def let_in(self, tablet: Tablet) -> None:
        """Give the team's person a key on this tablet."""
        member = db.session.get(StaffMember, self.staff_id)
        assert member is not None
        login = devices.write_login(tablet.device, member, clock.now())
        tablet.keep_key(self.staff_id, "Joke de Wit", login, PHRASE)

    def add_tablet(self, label: str, *, with_pq: bool = False) -> Tablet:
        """Enrol a tablet, give the person a key on it, and make it part of the session."""
        tablet = self.new_tablet(label, with_pq=with_pq)
        self.let_in(tablet)
        with transaction():
            db.session.add(SessionTablet(session_id=self.session_id, device_id=tablet.device))
        self.tablets.append(tablet)
        return tablet

    def seal(self) -> BatchEdition:
        """Seal the session's next edition."""
        with transaction():
            return batches.seal(self.session_id, staff_id=self.staff_id, now=clock.now())

    def open(self, tablet: Tablet) -> Tablet:
        """Prepare and unlock the batch on this tablet."""
        tablet.prepare(self.batch_id)
        tablet.unlock(self.batch_id, self.staff_id, PHRASE)
        return tablet

    def custody(self, number: int = 0) -> str:
        """Who holds a document now."""
        db.session.expire_all()
        document = db.session.get(Document, self.document_ids[number])
        assert document is not None
        return document.custody


def plan_day(
    app: Flask, *, documents: int = 5, names: Sequence[str] = (), now: datetime | None = None
) -> FieldDay:
    """Keys, one person, one session today with this many documents; no tablet yet. Needs an application context.

    The people are called `names`, over and over, or Zoë Applicant with a number.
    """
    now = now or clock.now()
    day = FieldDay(app)
    with transaction():
        initialise_keys(keys.generate(), now)
    with transaction():
        person = StaffMember(
            id=new_id(), username="j.dewit", display_name="Joke de Wit", password_hash="!", created_at=now
        )
        place = Location(id=new_id(), name="Erasmus University Rotterdam", kind="university", created_at=now)
        db.session.add_all([person, place])
        db.session.flush()
        session = IssuingSession(
            id=new_id(),
            location_id=place.id,
            on_date=now.date(),
            starts_at=now,
            ends_at=now + timedelta(hours=6),
            slot_minutes=10,
            slot_capacity=5,
            created_at=now,
            policy={},
        )
        db.session.add(session)
        db.session.flush()
        slot = Slot(
            id=new_id(),
            session_id=session.id,
            starts_at=now,
            ends_at=now + timedelta(minutes=10),
            capacity=documents,
        )
        db.session.add_all([slot, SessionStaff(session_id=session.id, staff_id=person.id)])
        db.session.flush()
        day.session_id, day.staff_id = session.id, person.id
        for number in range(documents):
            day.document_ids.append(
                _document(number, now, names[number % len(names)] if names else f"Zoë Applicant {number}")
            )
            day.rids.append(encoding.b64u(os.urandom(16)))
            db.session.add(
                Allocation(
                    id=new_id(),
                    session_id=session.id,
                    document_id=day.document_ids[-1],
                    slot_id=slot.id,
                    record_id=day.rids[-1],
                    allocated_at=now,
                )
            )
    return day


def _document(number: int, now: datetime, name: str) -> str:
    applicant = Applicant(
        id=new_id(),
        v_number=f"{2_870_000_000 + number}",
        name=name,
        family_name=name.partition(" ")[2],
        given_names=name.partition(" ")[0],
        folded_name=fold(name),
        born="1998-04-05",
        nationality="IND",
        language="en",
        support=["interpreter"] if number == 1 else [],
    )
    db.session.add(applicant)
    db.session.flush()
    document = Document(
        id=new_id(),
        number=f"IR4{number:06d}",
        kind="residence_permit",
        applicant_id=applicant.id,
        custody="packed",
        alerts=[{"code": "old_document", "text": ""}] if number == 2 else [],
        created_at=now,
    )
    db.session.add(document)
    db.session.flush()
    if number % 2 == 0:
        db.session.add(Photo(document_id=document.id, image=os.urandom(3000), source_digest="-"))
    return document.id
