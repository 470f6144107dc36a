"""What the office is shown of a session's batch: obstacles to sealing, changes since, readers and downloads.

Must never change anything. screens.md's "Batch" is told in docs/operating.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from server.batches import third_share
from server.batches.models import Batch, BatchEdition, BatchReader, BatchRecord
from server.database import db
from server.devices import service as devices
from server.devices.models import Device
from server.locations.models import Location
from server.sessions import service as sessions
from server.sessions.models import Allocation, IssuingSession
from server.staff import service as staff
from sync import jws
from sync.staff_secret import read_policy

HEADER_TYP = "fielddesk-batch+jws"
GOOD_AFTER_END = timedelta(hours=12)  # a session that runs late, and the way back


@dataclass(frozen=True)
class Obstacle:
    """Why a batch cannot be sealed now; `label` names the tablet it is about."""

    code: str
    label: str = ""


@dataclass(frozen=True)
class Changes:
    """What the newest edition does not have: documents added, taken out, other readers, other ways to unlock, leases,
    the seal of the box.
    """

    added: int
    removed: int
    readers: bool
    unlock: bool = False
    leases: bool = False
    box_seal: bool = False

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True)
class ReaderView:
    """One tablet of the newest edition, who can open it there, and its downloads."""

    device_id: str
    label: str
    people: list[str]
    header_at: datetime | None
    complete_at: datetime | None


@dataclass(frozen=True)
class BatchView:
    """Everything the batch page shows."""

    session: IssuingSession
    location: str
    editions: Sequence[BatchEdition]
    newest: BatchEdition | None
    readers: list[ReaderView]
    obstacles: list[Obstacle]
    changes: Changes | None
    third_share: bool

    @property
    def ended(self) -> bool:
        """The session is over or closed: nothing will be sealed any more."""
        return any(one.code in {"over", "closed"} for one in self.obstacles)

    @property
    def can_seal(self) -> bool:
        return not self.obstacles


def good_until(session: IssuingSession) -> datetime:
    """Until when a batch of this session can be opened."""
    return session.ends_at + GOOD_AFTER_END


def editions(session_id: str) -> Sequence[BatchEdition]:
    """Every edition of the session's batch, newest first."""
    return db.session.scalars(
        select(BatchEdition)
        .join(Batch, Batch.id == BatchEdition.batch_id)
        .where(Batch.session_id == session_id)
        .order_by(BatchEdition.edition.desc())
    ).all()


def readers(edition: BatchEdition) -> Sequence[BatchReader]:
    """The tablets this edition was sealed to, and when each fetched it."""
    return db.session.scalars(
        select(BatchReader)
        .where(
            BatchReader.batch_id == edition.batch_id,
            BatchReader.edition == edition.edition,
        )
        .order_by(BatchReader.device_id)
    ).all()


def who_can_open(edition: BatchEdition) -> list[dict[str, str]]:
    """Each (tablet, person) the edition was sealed to, from its own signed header: `dev`, `id`, `kid`."""
    payload = jws.read(edition.header, typ=HEADER_TYP).payload
    return [{"dev": row["dev"], "id": row["id"], "kid": row["kid"]} for row in payload["staff"]]


def obstacles(session: IssuingSession, now: datetime) -> list[Obstacle]:
    """Everything that stands in the way of sealing, all at once."""
    if session.closed_at is not None:
        return [Obstacle("closed")]
    found: list[Obstacle] = []
    if good_until(session) <= now:
        found.append(Obstacle("over"))
    some = db.session.scalar(
        select(Allocation.id)
        .where(Allocation.session_id == session.id, Allocation.ended_at.is_(None))
        .limit(1)
    )
    if some is None:
        found.append(Obstacle("no_documents"))
    if not session.team:
        found.append(Obstacle("no_team"))
    if not sessions.unlock_policy(session).ways:
        found.append(Obstacle("no_card"))
    tablets = [tablet.device_id for tablet in session.tablets]
    if not tablets:
        found.append(Obstacle("no_tablets"))
    keyed = {
        key.device_id for key in devices.staff_keys_for(tablets, [person.staff_id for person in session.team])
    }
    for device_id in tablets:
        device = devices.device(device_id)
        if device.state != "active":
            found.append(Obstacle("not_active", device.label))
        elif session.team and device_id not in keyed:
            found.append(Obstacle("no_key", device.label))
    return found + _third_share([devices.device(one) for one in tablets])


def _third_share(tablets: list[Device]) -> list[Obstacle]:
    if not third_share.is_required():
        return []
    found = [Obstacle("no_pq_key", one.label) for one in third_share.without_key(tablets)]
    return found + ([Obstacle("pq_too_many")] if third_share.too_many(tablets) else [])


def batch_view(session: IssuingSession, now: datetime) -> BatchView:
    """The batch page of this session."""
    made = editions(session.id)
    newest = made[0] if made else None
    shown: list[ReaderView] = []
    if newest is not None:
        opened_by = who_can_open(newest)
        names = staff.names_of({row["id"] for row in opened_by})
        rows = readers(newest)
        labels = devices.labels([row.device_id for row in rows])
        shown = [
            ReaderView(
                row.device_id,
                labels.get(row.device_id, ""),
                sorted(names.get(person["id"], "") for person in opened_by if person["dev"] == row.device_id),
                row.header_at,
                row.complete_at,
            )
            for row in rows
        ]
    location = db.session.get(Location, session.location_id)
    return BatchView(
        session=session,
        location=location.name if location else "",
        editions=made,
        newest=newest,
        readers=sorted(shown, key=lambda row: row.label),
        obstacles=obstacles(session, now),
        changes=_changes(session, newest) if newest is not None else None,
        third_share=newest is not None and third_share.is_in(newest.header),
    )


def _changes(session: IssuingSession, newest: BatchEdition) -> Changes:
    sealed = set(
        db.session.scalars(
            select(BatchRecord.record_id).where(
                BatchRecord.batch_id == newest.batch_id,
                BatchRecord.edition == newest.edition,
            )
        )
    )
    planned = set(
        db.session.scalars(
            select(Allocation.record_id).where(
                Allocation.session_id == session.id, Allocation.ended_at.is_(None)
            )
        )
    )
    wanted = {
        key.kem_jkt
        for key in devices.staff_keys_for(
            [tablet.device_id for tablet in session.tablets],
            [person.staff_id for person in session.team],
        )
    }
    have = {row["kid"] for row in who_can_open(newest)}
    policy = jws.read(newest.header, typ=HEADER_TYP).payload["policy"]
    return Changes(
        len(planned - sealed),
        len(sealed - planned),
        wanted != have,
        read_policy(policy) != sessions.unlock_policy(session),
        bool(policy.get("leases")) != sessions.sets_aside(session),
        newest.box_seal != session.seal_number,
    )
