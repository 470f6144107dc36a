"""Diagnoses: what a tablet said of how it is, the newest of each tablet, for the office to look at.

Must never hold anything of a person, nor be taken for evidence: a tablet may say of itself what it likes.
docs/protocol.md, "Diagnoses".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from server.database import db
from server.devices.models import Diagnosis
from server.errors import Refused

KEPT = 20
"""How many of one tablet; an older one goes when a newer comes."""
KEPT_FOR = timedelta(days=90)


def keep_diagnosis(device_id: str, made_at: datetime, report: dict[str, Any], now: datetime) -> Diagnosis:
    """Keep a tablet's diagnosis; the same once more, because its answer was lost, is the one that is kept already.

    `report` is what `DiagnosisSchema` writes. Needs a transaction.
    """
    same = select(Diagnosis).where(Diagnosis.device_id == device_id, Diagnosis.made_at == made_at)
    kept: Diagnosis | None = db.session.scalar(same)
    if kept is not None:
        return kept
    made = Diagnosis(device_id=device_id, made_at=made_at, received_at=now, report=report)
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
