"""What needs a person now, in order, and whether the server is well.

Must never do anything about it: it points to the page where a person can. screens.md's Today and Health.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server import keyring, observe
from server.confirmations import service as confirmations
from server.database import db
from server.devices.models import Device
from server.documents import service as documents
from server.errors import Refused
from server.locations.models import Location
from server.log import service as log
from server.log.models import LogCheckpoint
from server.reconciliation import service as reconciliation
from server.sessions.models import IssuingSession
from server.statements import service as statements
from sync import log as wire
from sync.errors import ProtocolError

SOON = timedelta(days=30)
AHEAD = timedelta(days=2)
ROOM = 1_000_000_000  # bytes that should stay free on the disk


@dataclass(frozen=True)
class Task:
    """One thing to do: its kind (a text), the words in it, where it is done, how urgent (bad, warn or "")."""

    kind: str
    address: str
    urgency: str
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One question about the server's health, its answer, and the figure behind it."""

    kind: str
    well: bool
    figure: Any = ""


def tasks(today: date, now: datetime) -> list[Task]:
    """Everything that waits for a person, most urgent first."""
    return [
        *_discrepancies(),
        *_quarantine(),
        *_silent(today),
        *_unfinished(today),
        *_unsealed(today),
        *_ending(now),
        *_texts(),
    ]


def urgent() -> int:
    """How many things are wrong now: the number beside Today in the navigation."""
    return len(_discrepancies()) + len(_quarantine())


def stock() -> dict[str, int]:
    """How many documents are in each kind of custody."""
    return documents.counts_by_custody()


def health(instance: Path, now: datetime) -> list[Check]:
    """The questions of the health page, in a fixed order."""
    free = shutil.disk_usage(instance).free
    return [
        Check("database", observe.database_answers()),
        Check("disk", free > ROOM, free),
        Check("log", _log_is_whole(), log.size()),
        *_keys(now),
        Check("quarantine", not confirmations.waiting_in_quarantine()),
    ]


def _discrepancies() -> list[Task]:
    counts = reconciliation.open_counts()
    return [
        Task(
            "discrepancies",
            f"/reconcile/{session.id}",
            "bad",
            {"count": counts[session.id], "location": name},
        )
        for session, name in _sessions(IssuingSession.id.in_(counts))
    ]


def _quarantine() -> list[Task]:
    many = confirmations.waiting_in_quarantine()
    return [Task("quarantine", "/quarantine", "bad", {"count": many})] if many else []


def _silent(today: date) -> list[Task]:
    """Sessions of an earlier day with tablets that fetched the batch and are not done."""
    found = []
    for session, name in _sessions(
        IssuingSession.closed_at.is_(None),
        IssuingSession.on_date < today,
        IssuingSession.state != "planned",
    ):
        if owing := sorted(reconciliation.owing(session).values()):
            words = {"tablets": ", ".join(owing), "location": name}
            found.append(Task("silent", f"/live/{session.id}", "bad", words))
    return found


def _unfinished(today: date) -> list[Task]:
    counts = reconciliation.open_counts()
    return [
        Task(
            "unclosed",
            f"/reconcile/{session.id}",
            "warn",
            {"location": name, "day": session.on_date},
        )
        for session, name in _sessions(
            IssuingSession.closed_at.is_(None),
            IssuingSession.on_date < today,
            IssuingSession.state != "planned",
        )
        if session.id not in counts
    ]


def _unsealed(today: date) -> list[Task]:
    return [
        Task(
            "unsealed",
            f"/sessions/{session.id}",
            "warn",
            {"location": name, "day": session.on_date},
        )
        for session, name in _sessions(
            IssuingSession.state == "planned",
            IssuingSession.on_date >= today,
            IssuingSession.on_date <= today + AHEAD,
        )
    ]


def _ending(now: datetime) -> list[Task]:
    rows = db.session.scalars(
        select(Device)
        .where(Device.state == "active", Device.certificate_expires_at < now + SOON)
        .order_by(Device.label)
    )
    found = [
        Task(
            "certificate",
            f"/devices/{device.id}",
            "",
            {"label": device.label, "day": device.certificate_expires_at},
        )
        for device in rows
    ]
    return found + [Task("keys", "/health", "warn") for check in _keys(now) if not check.well]


def _texts() -> list[Task]:
    many = statements.unreviewed()
    return [Task("statements", "/statements", "", {"count": many})] if many else []


def _keys(now: datetime) -> list[Check]:
    try:
        expires = keyring.manifest().expires_at
    except Refused:
        return [Check("keys", False)]
    return [Check("keys", expires > now + SOON, expires)]


def _log_is_whole() -> bool:
    """Whether the newest signed checkpoint is of a tree that the log still has."""
    kept = db.session.scalar(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1))
    if kept is None:
        return True
    try:
        note = wire.read_checkpoint(kept.note, keyring.log_jwk(), keyring.log_origin())
        return note.size <= log.size() and note.root == log.root(note.size)
    except (ProtocolError, Refused, RuntimeError):
        return False


def _sessions(*where: Any) -> Sequence[Any]:
    return db.session.execute(
        select(IssuingSession, Location.name)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(*where)
        .order_by(IssuingSession.starts_at)
    ).all()
