"""A day with everything an auditor looks at, made through the real services, and its export taken apart.

Must never be used to prove what the services do: they have tests of their own.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from server import clock
from server.batches import service as batches
from server.confirmations import service as confirmations
from server.database import db, new_id, transaction
from server.log import service as log
from server.overview.exporting import write_export
from server.packing import service as packing
from server.reconciliation import service as reconciliation
from server.staff.models import StaffMember
from sync import audit
from sync.log import read_leaf, write_leaf
from sync.report import Report
from sync.witness import Witness
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Declined, Tablet, cloned


@dataclass(frozen=True)
class Record:
    """An export taken apart, to be changed and audited again."""

    origin: str
    root: dict[str, Any]
    lines: tuple[bytes, ...]
    messages: tuple[str, ...]
    notes: tuple[str, ...]
    kept: str

    def audited(
        self, kept: Sequence[str] = (), root_thumbprint: str = "", witnesses: Sequence[Witness] = ()
    ) -> Report:
        """The report, with what was its newest checkpoint kept elsewhere unless others are given."""
        export = audit.Export(
            self.origin, self.root, lambda: self.lines, lambda: self.messages, lambda: self.notes
        )
        return audit.audit(
            export,
            kept or [self.kept],
            root_thumbprint=root_thumbprint,
            witnesses=witnesses,
        )

    def kinds(self) -> list[str]:
        """The kind of each line."""
        return [read_leaf(line)[0] for line in self.lines]

    def at(self, kind: str, /, **members: Any) -> int:
        """The number of the first line of this kind that says this."""
        for number, line in enumerate(self.lines):
            found, obj = read_leaf(line)
            if found == kind and members.items() <= obj.items():
                return number
        raise LookupError(kind)

    def with_line(self, number: int, line: bytes) -> Record:
        """One line exchanged."""
        return replace(self, lines=(*self.lines[:number], line, *self.lines[number + 1 :]))

    def saying(self, number: int, **members: Any) -> Record:
        """One line that says something else."""
        kind, obj = read_leaf(self.lines[number])
        return self.with_line(number, write_leaf(kind, obj | members))

    def with_message(self, number: int, token: str) -> Record:
        """One message exchanged."""
        return replace(self, messages=(*self.messages[:number], token, *self.messages[number + 1 :]))


def taken_apart(content: bytes) -> Record:
    """The parts of an export."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        about = json.loads(file.read("about.json"))
        notes = tuple(json.loads(line) for line in file.read("checkpoints.jsonl").splitlines())
        return Record(
            about["origin"],
            about["root"],
            tuple(file.read("lines.jsonl").split(b"\n")[:-1]),
            tuple(file.read("messages.jsonl").decode().split("\n")[:-1]),
            notes,
            notes[-1],
        )


def exported() -> bytes:
    """The export of what the database holds now."""
    with transaction():
        note = log.checkpoint(clock.now())
    content = io.BytesIO()
    write_export(content, note)
    return content.getvalue()


def colleague(name: str) -> str:
    """Another person of the office."""
    with transaction():
        person = StaffMember(
            id=new_id(), username=name, display_name=name, password_hash="!", created_at=clock.now()
        )
        db.session.add(person)
    return person.id


def live(app: Flask) -> FieldDay:
    """Two tablets, one renewed; a conflict, a correction, a recall, a fork and its release; counted, settled, closed."""
    day = plan_day(app, documents=6)
    other = colleague("m.other")
    for label in ("Tablet 1", "Tablet 2"):
        day.add_tablet(label)
    day.seal()
    one, two = day.tablets
    day.open(one)
    day.open(two)
    _hand_over(day, one, two, other)
    _fork(day, two, other)
    _settle_and_close(day, one, two, other)
    late = one.hand_over(day.rids[5], strokes=STROKES)
    one.exchange()
    assert confirmations.evidence(late.entry_id).status == "after_close"
    return day


def _hand_over(day: FieldDay, one: Tablet, two: Tablet, other: str) -> None:
    first = one.hand_over(day.rids[0], strokes=STROKES)
    one.hand_over(day.rids[1], strokes=STROKES)
    two.hand_over(day.rids[1], strokes=STROKES)
    one.exchange()
    two.exchange()
    one.add("lock")
    one.renew()
    one.hand_over(day.rids[0], strokes=STROKES, supersedes=first.entry_id)
    one.exchange()
    with transaction():
        batches.recall(day.document_ids[2], "a mistake in the name", staff_id=other, now=clock.now())
    two.hand_over(day.rids[2], strokes=STROKES)
    two.exchange()
    day.seal()
    day.open(two)


def _fork(day: FieldDay, two: Tablet, other: str) -> None:
    two.exchange()
    copy = cloned(two)
    copy.add("lock")
    two.add("unlock")
    two.exchange()
    with pytest.raises(Declined, match="chain_fork"):
        copy.exchange()
    two.hand_over(day.rids[3], strokes=STROKES)
    with pytest.raises(Declined, match="device_not_active"):
        two.exchange()
    waiting = [item for item in confirmations.quarantined_items() if item.released_at is None]
    for item in sorted(waiting, key=lambda item: item.seq or 0):
        with transaction():
            confirmations.release(item.id, staff_id=other, now=clock.now())


def _settle_and_close(day: FieldDay, one: Tablet, two: Tablet, other: str) -> None:
    now = clock.now() + timedelta(seconds=1)
    with transaction():
        packing.record_count(day.session_id, "returned", [], now=now, staff_id=day.staff_id)
    with transaction():
        reconciliation.reconcile(day.session_id, now)
    ids = [case.id for case in reconciliation.discrepancies(day.session_id)]
    with transaction():
        reconciliation.settle(ids[0], "explained", "not yet sure", staff_id=other, now=now)
        reconciliation.send_back(ids[0], staff_id=day.staff_id, now=now)
    for case in ids:
        with transaction():
            reconciliation.settle(case, "explained", "seen by both", staff_id=day.staff_id, now=now)
        with transaction():
            reconciliation.approve(case, staff_id=other, now=now)
    one.close()
    one.exchange()
    with transaction():
        reconciliation.declare_lost(
            day.session_id, two.device, "left in a taxi", staff_id=day.staff_id, now=now
        )
    for case in reconciliation.discrepancies(day.session_id):
        if case.state == "settled":
            with transaction():
                reconciliation.approve(case.id, staff_id=other, now=now)
    with transaction():
        reconciliation.close(day.session_id, staff_id=other, now=now)
