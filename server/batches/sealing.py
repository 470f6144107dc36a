"""Sealing: a session's handover records to exactly its tablets and, on each, its team's keys.

Must never seal to a tablet or person outside the session, nor change an edition that was made.
docs/protocol.md, "Batch".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from server import keyring
from server.batches import leases, overview, third_share
from server.batches.models import (
    Batch,
    BatchEdition,
    BatchPack,
    BatchReader,
    BatchRecord,
)
from server.batches.records import Sealable, sealable
from server.database import db, insert_rows, new_id
from server.devices import service as devices
from server.devices.models import Device, StaffKey
from server.errors import Refused
from server.locations.models import Location
from server.log import service as log
from server.notices import service as notices
from server.sessions import planning
from server.sessions import service as sessions
from server.sessions.models import IssuingSession
from sync import batch as wire
from sync import encoding, jws
from sync.record import Record
from sync.staff_secret import write_policy

CLOCK_SLACK = timedelta(minutes=10)  # a tablet's clock may be behind the server's
WRITTEN_AT_ONCE = 500  # rows
RECORD_COLUMNS = ("batch_id", "edition", "record_id", "document_id", "data_sha256")
POLICY = {"checks": ["photo", "identity", "old_document"]}
WORDS = {
    "closed": "The session is closed.",
    "over": "The session is over.",
    "no_documents": "No documents are allocated to this session.",
    "no_team": "Nobody is in the team of this session.",
    "no_tablets": "No tablet is part of this session.",
    "no_key": "On {label} nobody of the team has a key yet.",
    "not_active": "{label} is not in use.",
    "no_pq_key": "{label} has no ML-KEM key, and this office seals nothing without one.",
    "pq_too_many": "The session has more tablets than ML-KEM shares fit into one batch.",
    "no_card": "The session card is the only way to unlock, and none was made yet.",
}


def seal(session_id: str, *, staff_id: str | None, now: datetime) -> BatchEdition:
    """Seal the session's next edition; the one before is not served any more and its ciphertext is dropped.

    Refused `cannot_seal` with everything that stands in the way, all at once.
    """
    session = sessions.session(session_id)
    notices.lock([session.id])
    _check(session, now)
    tablets = [tablet.device_id for tablet in session.tablets]
    staff_keys = devices.staff_keys_for(tablets, [person.staff_id for person in session.team])
    batch = db.session.scalar(select(Batch).where(Batch.session_id == session.id))
    if batch is None:
        batch = Batch(id=new_id(), session_id=session.id, edition=0)
        db.session.add(batch)
    batch.edition += 1
    db.session.flush()
    earlier = batch.edition - 1
    if earlier:
        _supersede(batch.id, earlier, now)
    edition = _write(session, batch, [devices.device(one) for one in tablets], staff_keys, now)
    edition.sealed_by_id = staff_id
    if session.state == "planned":
        session.state = "sealed"
    db.session.flush()
    log.append(
        "batch",
        {
            "batch": batch.id,
            "by": staff_id or "",
            "count": edition.record_count,
            "devices": sorted(tablets),
            "edition": batch.edition,
            "id": edition.header_entry_id,
            "session": session.id,
        },
        now=now,
        subject=session.id,
    )
    if earlier:
        notices.tell(session.id, "superseded", now=now, edition=batch.edition)
    return edition


def _check(session: IssuingSession, now: datetime) -> None:
    found = overview.obstacles(session, now)
    if found:
        raise Refused(
            "cannot_seal",
            409,
            " ".join(WORDS[one.code].format(label=one.label) for one in found),
            next="Put this right on the session's page, then seal again.",
            fields=[{"code": one.code, "message": one.label} for one in found],
        )


def _write(
    session: IssuingSession,
    batch: Batch,
    tablets: list[Device],
    staff_keys: Any,
    now: datetime,
) -> BatchEdition:
    expires = overview.good_until(session)
    kept = _Kept(batch)
    for_tablets = [(one.id, one.label) for one in tablets] if sessions.sets_aside(session) else []
    sealed = wire.seal_batch(
        session=session.id,
        batch=batch.id,
        edition=batch.edition,
        iat=encoding.seconds(now),
        nbf=encoding.seconds(now - CLOCK_SLACK),
        exp=encoding.seconds(expires),
        devices=[_device(one) for one in tablets],
        staff=[_person(one) for one in staff_keys],
        records=leases.set_aside(kept.named(sealable(session.id)), for_tablets),
        keep_pack=kept.pack,
        keep_record=kept.record,
        summary={},
        policy={**POLICY, **session.policy, "unlock": write_policy(sessions.unlock_policy(session))},
        checkpoint=log.checkpoint(now),
        pq_devices=third_share.recipients(tablets),
        box=session.seal_number,
    )
    kept.finish()
    sealed.header["summary"] = _summary(session, kept.count)
    header = keyring.sign_jws(sealed.header, wire.HEADER_TYP)
    edition = BatchEdition(
        batch_id=batch.id,
        edition=batch.edition,
        header=header,
        header_entry_id=jws.entry_id(header),
        manifest=sealed.manifest,
        directory=sealed.directory,
        record_count=kept.count,
        pack_count=len(sealed.packs),
        bytes=sum(pack.length for pack in sealed.packs)
        + len(header)
        + len(sealed.manifest)
        + len(sealed.directory),
        sealed_at=now,
        not_before=now - CLOCK_SLACK,
        box_seal=session.seal_number,
        expires_at=expires,
    )
    db.session.add(edition)
    db.session.flush()
    db.session.execute(
        insert(BatchReader),
        [{"batch_id": batch.id, "edition": batch.edition, "device_id": tablet.id} for tablet in tablets],
    )
    return edition


class _Kept:
    """Keeps an edition while it is sealed: its packs, and some at a time which record is of which document."""

    def __init__(self, batch: Batch) -> None:
        self.count = 0
        self._batch, self._edition = batch.id, batch.edition
        self._document_of: dict[str, str] = {}  # of records that were read and not sealed yet
        self._rows: list[tuple[str, int, str, str, str]] = []

    def named(self, records: Iterable[Sealable]) -> Iterator[tuple[Record, bytes]]:
        for one in records:
            self._document_of[one.record.rid] = one.document_id
            yield one.record, one.photo

    def record(self, record_id: str, rec: str) -> None:
        document_id = self._document_of.pop(record_id)
        self._rows.append((self._batch, self._edition, record_id, document_id, rec))
        self.count += 1
        if len(self._rows) == WRITTEN_AT_ONCE:
            self.finish()

    def pack(self, number: int, content: bytes) -> None:
        db.session.execute(
            insert(BatchPack).values(
                batch_id=self._batch,
                edition=self._edition,
                number=number,
                sha256=encoding.b64u(encoding.digest(content)),
                length=len(content),
                content=content,
            )
        )

    def finish(self) -> None:
        if self._rows:
            insert_rows(BatchRecord, RECORD_COLUMNS, self._rows)
        self._rows.clear()


def _supersede(batch_id: str, edition: int, now: datetime) -> None:
    db.session.execute(
        update(BatchEdition)
        .where(BatchEdition.batch_id == batch_id, BatchEdition.edition == edition)
        .values(superseded_at=now, manifest=b"", directory=b"")
    )
    db.session.execute(delete(BatchPack).where(BatchPack.batch_id == batch_id, BatchPack.edition == edition))


def _summary(session: IssuingSession, count: int) -> dict[str, Any]:
    location = db.session.get(Location, session.location_id)
    return {
        "location": location.name if location else "",
        "date": session.on_date.isoformat(),
        "startsAt": encoding.write_time(session.starts_at),
        "endsAt": encoding.write_time(session.ends_at),
        "zone": planning.zone().key,
        "count": count,
    }


def _device(device: Device) -> wire.Recipient:
    return wire.Recipient(device.id, device.kem_jkt, device.kem_jwk)


def _person(key: StaffKey) -> wire.Recipient:
    return wire.Recipient(key.staff_id, key.kem_jkt, key.kem_jwk, dev=key.device_id)
