"""One document's story as a time line, from what this room knows and what rooms above choose to tell.

Must never look up: a room above registers a teller, and is asked. docs/architecture.md, "Rooms".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.database import db
from server.documents.models import CustodyMove, Document, DocumentImport


@dataclass(frozen=True)
class Event:
    """One thing that happened: a text key with its arguments, by whom, and where to read more."""

    at: datetime
    key: str
    arguments: dict[str, Any] = field(default_factory=dict)
    staff_id: str | None = None
    device_id: str | None = None
    address: str = ""


Teller = Callable[[Document], Sequence[Event]]
_tellers: list[Teller] = []


def add_teller(teller: Teller) -> Teller:
    """Ask this function too whenever a document's story is told."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def tell(document: Document) -> list[Event]:
    """The document's whole story, oldest first."""
    events = [*_own_events(document)]
    for teller in _tellers:
        events += teller(document)
    return sorted(events, key=lambda event: event.at)


def _own_events(document: Document) -> Sequence[Event]:
    events = []
    taken = db.session.get(DocumentImport, document.import_id) if document.import_id else None
    events.append(
        Event(
            document.created_at,
            "documents-event-imported-from" if taken else "documents-event-imported",
            {"file": taken.file_name} if taken else {},
            taken.staff_id if taken else None,
        )
    )
    if document.recalled_at is not None:
        events.append(
            Event(document.recalled_at, "documents-event-recalled", {"reason": document.recall_reason})
        )
    moves = db.session.scalars(
        select(CustodyMove)
        .where(CustodyMove.document_id == document.id)
        .order_by(CustodyMove.at, CustodyMove.id)
    )
    events += [
        Event(
            move.at,
            f"documents-event-{move.to_custody.replace('_', '-')}",
            {"reason": move.reason},
            move.staff_id,
            move.device_id,
            f"/sessions/{move.session_id}" if move.session_id else "",
        )
        for move in moves
    ]
    return events
