"""A line of the log in words: what kind of act, which things of the office it is about, by whom.

Must never stand for the line: the page shows the line itself beside it, and names only what its reader may see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from server.batches.models import Batch
from server.database import db
from server.devices.models import Device
from server.documents.models import Document
from server.locations.models import Location
from server.log.models import LogLeaf
from server.sessions.models import IssuingSession
from server.staff import service as staff
from server.web.texts import format_day, group_document_number

KINDS = (
    *("keys", "ticket", "device", "device_revoked", "device_quarantined", "device_released"),
    *("staff", "staff_key", "import", "location", "session", "allocation", "batch"),
    *("item", "attached", "quarantine", "release", "mended", "notice", "recall"),
    *("count", "discrepancy", "session_closed", "erased"),
    *("statement_reviewed", "recording", "diagnosis", "demo"),
)
"""Every kind of line that has words."""
ACT_MEMBER = {"item": "kind", "notice": "kind"}
"""Where such a line says which act it is; in every other line that is `act`."""
COUNTED = ("count", "created", "changed", "found", "missing", "unexpected", "handed", "rows", "edition")
"""Numbers that a line says, in the order in which a person reads them."""


@dataclass(frozen=True)
class Named:
    """One thing of the office by the name that people know, and the page of it ("" where the reader may not go)."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Told:
    """One line: its kind, its act ("" for a kind with one act only), a verdict other than accepted, what it is about."""

    kind: str
    act: str
    verdict: str
    about: Sequence[Named]
    counted: Sequence[tuple[str, int]]
    by: str


@dataclass(frozen=True)
class _Names:
    devices: dict[str, str]
    documents: dict[str, str]
    sessions: dict[str, str]
    batches: dict[str, str]
    locations: dict[str, str]
    staff: dict[str, str]


def tell(leaves: Sequence[LogLeaf], may: Callable[[str], bool]) -> dict[int, Told]:
    """Every one of these leaves in words, by its number; `may` says what the reader's roles permit."""
    lines = {leaf.number: _members(leaf) for leaf in leaves}
    names = _names(list(lines.values()), may)
    return {leaf.number: _told(leaf.kind, lines[leaf.number], names, may) for leaf in leaves}


def _members(leaf: LogLeaf) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(leaf.line)[1]
    return members


def _told(kind: str, line: dict[str, Any], names: _Names, may: Callable[[str], bool]) -> Told:
    verdict = line.get("st", "accepted")
    return Told(
        kind=kind,
        act=line.get(ACT_MEMBER.get(kind, "act"), ""),
        verdict="" if verdict == "accepted" else verdict,
        about=list(_about(line, names, may)),
        counted=[(name, line[name]) for name in COUNTED if isinstance(line.get(name), int)],
        by=names.staff.get(line.get("by", ""), ""),
    )


def _about(line: dict[str, Any], names: _Names, may: Callable[[str], bool]) -> Iterator[Named]:
    for device in _devices_of(line):
        if label := names.devices.get(device):
            yield Named(label, f"/devices/{device}" if may("devices.view") else "")
    if number := names.documents.get(line.get("document", "")):
        yield Named(group_document_number(number), f"/documents/{number}")
    session = line.get("session") or names.batches.get(line.get("batch", ""), "")
    if place := names.sessions.get(session):
        yield Named(place, f"/sessions/{session}" if may("sessions.view") else "")
    elif place := names.locations.get(line.get("location", "")):
        yield Named(place, f"/locations/{line['location']}" if may("locations.view") else "")
    if isinstance(line.get("staff"), str) and line["staff"] in names.staff:
        yield Named(names.staff[line["staff"]])


def _devices_of(line: dict[str, Any]) -> list[str]:
    return [line["dev"]] if "dev" in line else list(line.get("devices", ()))


def _names(lines: Sequence[dict[str, Any]], may: Callable[[str], bool]) -> _Names:
    devices = {device for line in lines for device in _devices_of(line)}
    batches = _texts(Batch.id, Batch.session_id, _said(lines, "batch"))
    sessions = db.session.execute(
        select(IssuingSession.id, Location.name, IssuingSession.starts_at)
        .join(Location, Location.id == IssuingSession.location_id)
        .where(IssuingSession.id.in_({*_said(lines, "session"), *batches.values()}))
    )
    seen = _said(lines, "document") if may("documents.view") else set()
    return _Names(
        devices=_texts(Device.id, Device.label, devices),
        documents=_texts(Document.id, Document.number, seen),
        sessions={one: f"{place}, {format_day(starts_at)}" for one, place, starts_at in sessions},
        batches=batches,
        locations=_texts(Location.id, Location.name, _said(lines, "location")),
        staff=staff.names_of({*_said(lines, "staff"), *_said(lines, "by")}),
    )


def _said(lines: Sequence[dict[str, Any]], member: str) -> set[str]:
    return {line[member] for line in lines if isinstance(line.get(member), str)}


def _texts(
    key: InstrumentedAttribute[str], text: InstrumentedAttribute[str], wanted: set[str]
) -> dict[str, str]:
    rows = db.session.execute(select(key.label("key"), text.label("text")).where(key.in_(wanted)))
    return {row.key: row.text for row in rows}
