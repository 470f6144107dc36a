"""Diagnoses: what a tablet said of how it is, the newest of each tablet, for the office to look at.

Must never hold anything of a person, nor be taken for evidence: a tablet may say of itself what it likes.
docs/protocol.md, "Diagnoses".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from server.database import db
from server.devices.diagnosis_file import Saved
from server.devices.models import Device, Diagnosis
from server.errors import Refused
from server.log import service as log
from sync import encoding

KEPT = 20
"""How many of one tablet; an older one goes when a newer comes."""
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Brought:
    """What became of a file: the diagnosis as it is kept, and whether it was there before."""

    diagnosis: Diagnosis
    known: bool


def keep_diagnosis(device_id: str, made_at: datetime, report: dict[str, Any], now: datetime) -> Diagnosis:
    """Keep a tablet's diagnosis; the same once more, because its answer was lost, is the one that is kept already.

    In place of a file that somebody brought of it comes what the tablet sent itself. `report` is what `DiagnosisSchema`
    writes. Needs a transaction.
    """
    _lock(device_id)
    kept = _same(device_id, made_at)
    if kept is None:
        return _keep(Diagnosis(device_id=device_id, made_at=made_at, received_at=now, report=report))
    if kept.brought_by_id is not None:
        kept.brought_by_id, kept.received_at, kept.report = None, now, report
    return kept


def bring_diagnosis(saved: Saved, *, staff_id: str, now: datetime) -> Brought:
    """Keep a diagnosis that a person brought as a file, and log who did; one that is there already stays as it is.

    Refused `diagnosis_file_other_tablet` for a tablet that never got its certificate here. Needs a transaction.
    """
    device = _lock(saved.device_id)
    if device is None or device.certificate is None:
        raise Refused(
            "diagnosis_file_other_tablet",
            422,
            "The file is of a tablet that was never enrolled here.",
            safe="Nothing was taken in. The file and the tablet are unchanged.",
            next="Look on the tablet which server it belongs to, and bring the file there.",
        )
    kept = _same(device.id, saved.made_at)
    if kept is not None:
        return Brought(kept, known=True)
    made = Diagnosis(
        device_id=device.id,
        made_at=saved.made_at,
        received_at=now,
        report=saved.report,
        brought_by_id=staff_id,
    )
    digest = encoding.b64u(encoding.digest(encoding.write_json(saved.report)))
    log.append("diagnosis", {"by": staff_id, "dev": device.id, "sha256": digest}, now=now, subject=device.id)
    return Brought(_keep(made), known=False)


def _lock(device_id: str) -> Device | None:
    """One after the other: the same diagnosis may come from the tablet and in a file at one moment."""
    return db.session.scalar(select(Device).where(Device.id == device_id).with_for_update(key_share=True))


def _same(device_id: str, made_at: datetime) -> Diagnosis | None:
    return db.session.scalar(
        select(Diagnosis).where(Diagnosis.device_id == device_id, Diagnosis.made_at == made_at)
    )


def _keep(made: Diagnosis) -> Diagnosis:
    device_id = made.device_id
    db.session.add(made)
    db.session.flush()
    stay = [one.id for one in diagnoses_of(device_id)]
    db.session.execute(delete(Diagnosis).where(Diagnosis.device_id == device_id, Diagnosis.id.not_in(stay)))
    return made


def diagnoses_of(device_id: str) -> Sequence[Diagnosis]:
    """The newest diagnoses of this tablet, the newest first."""
    return db.session.scalars(
        select(Diagnosis)
        .where(Diagnosis.device_id == device_id)
        .order_by(Diagnosis.received_at.desc(), Diagnosis.id.desc())
        .limit(KEPT)
    ).all()


def diagnosis(device_id: str, diagnosis_id: str) -> Diagnosis:
    """One diagnosis of this tablet; Refused `diagnosis_unknown`."""
    found = db.session.get(Diagnosis, diagnosis_id)
    if found is None or found.device_id != device_id:
        raise Refused(
            "diagnosis_unknown",
            404,
            "There is no such diagnosis of this tablet.",
            safe=f"Only the newest {KEPT} are kept, for {KEPT_FOR.days} days.",
            next="Look at the tablet's page, or let the tablet send a new one: Settings, Send diagnosis.",
        )
    return found


def drop_old_diagnoses(now: datetime) -> int:
    """Forget the diagnoses that have had their time; gives how many. Needs a transaction."""
    old = delete(Diagnosis).where(Diagnosis.received_at <= now - KEPT_FOR)
    return len(db.session.scalars(old.returning(Diagnosis.id)).all())
