"""The whole record as one file for an auditor: lines, the messages behind them in the same order, checkpoints.

Must never put anything personal in it: lines hold ids and digests, messages what went over the wire. docs/auditing.md.
"""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from sqlalchemy import select

from server import keyring
from server.batches.models import BatchEdition
from server.confirmations.models import ChainItem, QuarantinedItem
from server.database import db
from server.devices.models import Device, DeviceEpoch, StaffKey
from server.log import service as log
from server.log.models import LogCheckpoint
from server.notices.models import Notice
from sync import jws
from sync.archive import NAMED
from sync.log import read_leaf, read_note

LINES_AT_ONCE = 500
PARTS = ("about.json", "lines.jsonl", "messages.jsonl", "checkpoints.jsonl")

Obj = dict[str, Any]


def write_export(file: IO[bytes], checkpoint: str) -> int:
    """Write the record up to this checkpoint as a ZIP; gives how many lines it has."""
    size = int(read_note(checkpoint)[0].split("\n")[1])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        about = {"origin": keyring.log_origin(), "root": keyring.first_root()}
        made.writestr(PARTS[0], json.dumps(about, indent=2, sort_keys=True))
        with made.open(PARTS[1], "w") as lines:
            for line in log.leaves(0, size):
                lines.write(line + b"\n")
        with made.open(PARTS[2], "w") as messages:
            for token in _messages(size):
                messages.write(token.encode() + b"\n")
        with made.open(PARTS[3], "w") as notes:
            for note in db.session.scalars(
                select(LogCheckpoint.note).where(LogCheckpoint.size <= size).order_by(LogCheckpoint.size)
            ).yield_per(LINES_AT_ONCE):
                notes.write(json.dumps(note).encode() + b"\n")
    return size


def _messages(size: int) -> Iterator[str]:
    """The message behind each line that names one, in the order of the lines; what is missing is left out."""
    lines = log.leaves(0, size)
    while some := list(islice(lines, LINES_AT_ONCE)):
        wanted: dict[str, list[Obj]] = defaultdict(list)
        order: list[str] = []
        for line in some:
            kind, obj = read_leaf(line)
            if kind in NAMED:
                wanted[kind].append(obj)
                order.append(obj[NAMED[kind]])
                if renewal := obj.get("renewal"):
                    order.append(renewal)
        found: dict[str, str] = {}
        for kind, objs in wanted.items():
            found |= {jws.entry_id(token): token for token in _FETCH[kind](objs) if token}
        yield from (found[name] for name in order if name in found)


def _by_id(column: Any, entry_id: Any, name: str) -> Callable[[Sequence[Obj]], Sequence[str]]:
    return lambda objs: db.session.scalars(
        select(column).where(entry_id.in_({obj[name] for obj in objs}))
    ).all()


def _manifests(objs: Sequence[Obj]) -> Sequence[str]:
    versions = {obj["ver"] for obj in objs}
    return db.session.scalars(
        select(keyring.KeyManifest.jws).where(keyring.KeyManifest.version.in_(versions))
    ).all()


def _staff_keys(objs: Sequence[Obj]) -> Sequence[str]:
    return db.session.scalars(
        select(StaffKey.jws).where(StaffKey.kem_jkt.in_({obj["kid"] for obj in objs}))
    ).all()


def _notices(objs: Sequence[Obj]) -> Sequence[str]:
    numbers = [obj["n"] for obj in objs]
    return db.session.scalars(
        select(Notice.jws).where(
            Notice.session_id.in_({obj["session"] for obj in objs}),
            Notice.number.between(min(numbers), max(numbers)),
        )
    ).all()


def _certificates(objs: Sequence[Obj]) -> Sequence[str]:
    """Certificates of every epoch, and the tablets' own requests behind the later ones."""
    named = {obj["cert"] for obj in objs}
    found = list(db.session.scalars(select(Device.certificate).where(Device.certificate_entry_id.in_(named))))
    for row in db.session.execute(
        select(DeviceEpoch.certificate, DeviceEpoch.request).where(
            DeviceEpoch.certificate_entry_id.in_(named)
        )
    ):
        found += row
    return [token for token in found if token]


_FETCH: dict[str, Callable[[Sequence[Obj]], Sequence[str]]] = {
    "keys": _manifests,
    "device": _certificates,
    "staff_key": _staff_keys,
    "batch": _by_id(BatchEdition.header, BatchEdition.header_entry_id, "id"),
    "notice": _notices,
    "item": _by_id(ChainItem.jws, ChainItem.entry_id, "id"),
    "quarantine": _by_id(QuarantinedItem.jws, QuarantinedItem.entry_id, "id"),
}
