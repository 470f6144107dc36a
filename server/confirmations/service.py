"""Confirmations: take in what tablets signed, show it as evidence, keep apart and release what did not fit.

Must never delete or change an item. docs/protocol.md, "Upload"; invariants I2 to I4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.batches import service as batches
from server.confirmations import quarantine, taking_in
from server.confirmations.evidence import (
    Evidence,
    confirmations_of,
    evidence,
    items_of,
    tablets_done,
)
from server.confirmations.models import ChainItem
from server.confirmations.quarantine import items as quarantined_items
from server.confirmations.quarantine import waiting as waiting_in_quarantine
from server.confirmations.reading import read_items, read_one
from server.confirmations.taking_in import Taken
from server.database import db
from server.devices import service as devices
from server.devices.models import Device
from server.locations.models import Location
from server.staff import service as staff
from sync import encoding
from sync.bundle import Sent
from sync.errors import ProtocolError

__all__ = [
    "Evidence",
    "TabletView",
    "Taken",
    "confirmations_of",
    "evidence",
    "items_of",
    "quarantined_items",
    "release",
    "tablet",
    "tablets_done",
    "take_in",
    "waiting_in_quarantine",
]

NEWEST = 20  # messages on a tablet's page


@dataclass(frozen=True)
class TabletView:
    """One tablet as the office sees it: what it may still owe, who has a key on it, its newest messages."""

    device: Device
    sessions: list[dict[str, Any]]
    people: list[dict[str, Any]]
    items: Sequence[ChainItem]
    quarantined: int
    diagnoses: Sequence[devices.Diagnosis]
    bringers: Mapping[str, str]


def take_in(
    device_id: str,
    items: Sequence[Sent],
    log_size: int,
    notices_after: dict[str, int],
    now: datetime,
    *,
    proved: bool = False,
) -> Taken:
    """Take in one upload; commit whatever the outcome, then raise `refusal` if there is one.

    `proved`: the tablet itself sent it; anybody may have brought what is not proved. Raises ProtocolError `wrong_device` for a tablet that nobody enrolled.
    """
    device = db.session.get(Device, device_id)
    if device is None or device.certificate is None:
        raise ProtocolError("wrong_device")
    upload = read_items(device_id, devices.epochs_of(device).keys.values(), items)
    return taking_in.take_in(
        device_id, upload, log_size=log_size, notices_after=notices_after, now=now, proved=proved
    )


def release(item_id: str, *, staff_id: str, now: datetime) -> bool:
    """A person looked at this item of the quarantine; True when it fitted its chain now and was taken in."""
    row = quarantine.item(item_id)
    if row.released_at is not None:
        return False
    device = devices.device(row.device_id)
    sent = Sent(row.jws) if row.attachment is None else Sent(row.jws, encoding.b64u(row.attachment))
    one = read_one(device.id, devices.epochs_of(device).keys.values(), sent)
    taken = taking_in.admit(device.id, one, now=now)
    if taken == "whole":
        quarantine.mend(device.id, [row.entry_id], now=now, besides=row.id)
    quarantine.mark_released(row, taken_in=bool(taken), staff_id=staff_id, now=now)
    return bool(taken)


def tablet(device_id: str) -> TabletView:
    """Everything the office knows of one tablet; Refused `device_unknown`."""
    device = devices.device(device_id)
    held = batches.open_sessions_of(device_id)
    diagnoses = devices.diagnoses_of(device_id)
    places = _place_names({session.location_id for session in held})
    on_it = devices.staff_keys_on(device_id)
    people = staff.names_of(key.staff_id for key in on_it)
    return TabletView(
        device=device,
        sessions=[
            {
                "id": session.id,
                "location": places.get(session.location_id, ""),
                "on_date": session.on_date,
            }
            for session in held
        ],
        people=[{"name": people.get(key.staff_id, ""), "since": key.created_at} for key in on_it],
        items=db.session.scalars(
            select(ChainItem)
            .where(ChainItem.device_id == device_id)
            .order_by(ChainItem.seq.desc())
            .limit(NEWEST)
        ).all(),
        quarantined=quarantine.waiting(device_id),
        diagnoses=diagnoses,
        bringers=staff.names_of(one.brought_by_id for one in diagnoses),
    )


def _place_names(ids: set[str]) -> dict[str, str]:
    rows = db.session.execute(select(Location.id, Location.name).where(Location.id.in_(ids)))
    return {row.id: row.name for row in rows}
