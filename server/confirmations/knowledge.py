"""What the office knows when an upload comes in: the chain so far, the records, the documents, the sessions.

Must never be used outside the transaction that locked the device. docs/protocol.md, "Upload".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select

from server import keyring
from server.batches.models import Batch, BatchReader, BatchRecord
from server.confirmations.models import ChainItem
from server.confirmations.reading import plain_id
from server.database import db
from server.devices import service as devices
from server.devices.models import Device
from server.documents.models import Document
from server.sessions.models import IssuingSession
from sync import chain, keys
from sync.judge import Known, stand

HANDED_OVER = "handed_over"
_MANY: BindParameter[str] = bindparam(
    "many", expanding=True
)  # ids at execution: a list in the statement is looked through one by one


@dataclass(frozen=True)
class Place:
    """What the chain has at one place: the item's name, its leaf, its verdict, whether it has an attachment."""

    entry_id: str
    leaf: int
    status: str
    attached: bool = True


@dataclass
class Knowledge:
    """Everything that verdicts on one upload rest on; grows as items of the same upload are taken in."""

    state: chain.ChainState
    epochs: devices.Epochs
    places: dict[int, Place] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    closed: dict[str, datetime | None] = field(default_factory=dict)
    records: dict[tuple[str, int, str], str] = field(default_factory=dict)
    newest: dict[tuple[str, str], str] = field(default_factory=dict)
    recalled: dict[str, datetime | None] = field(default_factory=dict)
    openers: dict[str, keys.PrivateKey | None] = field(default_factory=dict)
    standing: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By document: entry id and device of the handovers that no one superseded, in the order of the log."""
    superseded: set[str] = field(default_factory=set)
    """The documents of which an item of this upload superseded a handover that stood."""

    def document_of(self, item: chain.Item) -> str | None:
        """The document of the record that the item names, if the edition was sealed to this tablet."""
        said = item.payload
        if said.batch is None or said.rid is None:
            return None
        if said.edition is None:
            return self.newest.get((said.batch, said.rid))
        return self.records.get((said.batch, said.edition, said.rid))

    def session_of(self, item: chain.Item) -> str | None:
        """The session whose batch the item names."""
        return self.sessions.get(item.payload.batch or "")

    def known(self, item: chain.Item) -> Known:
        """What the judge is told about this item."""
        document = self.document_of(item)
        session = self.session_of(item)
        said = item.payload
        place = self.places.get(said.seq)
        standing, by = self.standing.get(document or "", [("", "")])[0]
        return Known(
            chain=self.state,
            device_key=self.epochs.keys.get(said.epoch),
            later=self.epochs.later,
            entry_at_seq=place.entry_id if place else "",
            record_known=(said.batch is None or session is not None)
            and (said.rid is None or document is not None),
            standing_handover=standing,
            standing_device="" if by == said.dev else by,
            closed_at=self.closed.get(session or ""),
            recalled_at=self.recalled.get(document or ""),
        )

    def opener(self, item: chain.Item) -> keys.PrivateKey | None:
        """The private key that the item's attachment is sealed to; None when there is none of ours."""
        att = item.payload.att
        if att is None:
            return None
        if att.kid not in self.openers:
            self.openers[att.kid] = keyring.kem_private(att.kid)
        return self.openers[att.kid]

    def take(self, item: chain.Item, leaf: int, status: str) -> None:
        """The item is part of the chain now."""
        said = item.payload
        self.state = chain.advance(item, self.state)
        self.places[said.seq] = Place(item.entry_id, leaf, status)
        document = self.document_of(item)
        if document is None or said.kind != "attempt":
            return
        standing = self.standing.setdefault(document, [])
        if said.supersedes and (said.supersedes, said.dev) in standing:
            standing.remove((said.supersedes, said.dev))
            self.superseded.add(document)
        if said.outcome == HANDED_OVER:
            stand(standing, item.entry_id, said.dev, status)
        if not standing:
            del self.standing[document]


def gather(device: Device, items: Iterable[chain.Item]) -> Knowledge:
    """Look up everything at once, and lock sessions, then documents.

    Two tablets never both come first, and nothing is judged as before a close or a recall that the log has already.
    """
    items = list(items)
    knowledge = Knowledge(
        state=chain.ChainState(device.id, _epoch_of(device), device.chain_seq, device.chain_head),
        epochs=devices.epochs_of(device),
    )
    _look_up_places(knowledge, device, items)
    batches = {batch for item in items if (batch := plain_id(item.payload.batch))}
    if batches:
        _look_up_records(knowledge, device.id, batches, items)
    documents = set(knowledge.newest.values())
    if documents:
        _look_up_documents(knowledge, documents)
    return knowledge


def _epoch_of(device: Device) -> int:
    """The epoch of the chain's last item: a tablet may owe items of an earlier one than its newest."""
    if device.epoch == 1:
        return 1
    last = select(ChainItem.epoch).where(ChainItem.device_id == device.id, ChainItem.seq == device.chain_seq)
    return db.session.scalar(last) or 1


def _look_up_places(knowledge: Knowledge, device: Device, items: list[chain.Item]) -> None:
    wanted = [item.payload.seq for item in items if item.payload.seq <= device.chain_seq]
    if not wanted:
        return
    for row in db.session.execute(
        select(
            ChainItem.seq,
            ChainItem.entry_id,
            ChainItem.leaf,
            ChainItem.status,
            ChainItem.attachment.is_not(None).label("attached"),
        )
        .where(ChainItem.device_id == device.id)
        .where(ChainItem.seq.between(min(wanted), max(wanted)))
    ):
        knowledge.places[row.seq] = Place(row.entry_id, row.leaf, row.status, bool(row.attached))


def _look_up_records(
    knowledge: Knowledge, device_id: str, batches: set[str], items: list[chain.Item]
) -> None:
    for row in db.session.execute(
        select(Batch.id, Batch.session_id, IssuingSession.closed_at)
        .join(IssuingSession, IssuingSession.id == Batch.session_id)
        .where(Batch.id.in_(batches))
        .order_by(IssuingSession.id)
        .with_for_update(of=IssuingSession, key_share=True)
    ):
        knowledge.sessions[row.id] = row.session_id
        knowledge.closed[row.session_id] = row.closed_at
    wanted = {rid for item in items if (rid := plain_id(item.payload.rid))}
    if not wanted:
        return
    for record in db.session.execute(
        select(
            BatchRecord.batch_id,
            BatchRecord.edition,
            BatchRecord.record_id,
            BatchRecord.document_id,
        )
        .join(
            BatchReader,
            (BatchReader.batch_id == BatchRecord.batch_id) & (BatchReader.edition == BatchRecord.edition),
        )
        .where(
            BatchReader.device_id == device_id,
            BatchRecord.batch_id.in_(batches),
            BatchRecord.record_id.in_(_MANY),
        )
        .order_by(BatchRecord.edition),
        {"many": list(wanted)},
    ):
        key = (record.batch_id, record.edition, record.record_id)
        knowledge.records[key] = record.document_id
        knowledge.newest[(record.batch_id, record.record_id)] = record.document_id


def _look_up_documents(knowledge: Knowledge, documents: set[str]) -> None:
    for row in db.session.execute(
        select(Document.id, Document.recalled_at)
        .where(Document.id.in_(_MANY))
        .order_by(Document.id)
        .with_for_update(of=Document),
        {"many": sorted(documents)},
    ):
        knowledge.recalled[row.id] = row.recalled_at
    for entry in db.session.execute(
        select(ChainItem.document_id, ChainItem.entry_id, ChainItem.device_id, ChainItem.status)
        .where(
            ChainItem.document_id.in_(_MANY),
            ChainItem.kind == "attempt",
            ChainItem.outcome == HANDED_OVER,
            ChainItem.superseded_by.is_(None),
        )
        .order_by(ChainItem.leaf),
        {"many": list(documents)},
    ):
        if entry.document_id is not None:
            standing = knowledge.standing.setdefault(entry.document_id, [])
            stand(standing, entry.entry_id, entry.device_id, entry.status)
