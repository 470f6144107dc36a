"""A tablet with two stores that can be cut off at any write, made from sync alone; it acts as the app does.

Must never be kinder to itself than client_pwa/src/field: heal, exchange, refill and shredding follow it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sync import acknowledgement, chain, confirmation, encoding, ink, log, notice, seal
from sync.errors import ProtocolError
from sync.jws import entry_id
from tests.simulation.disk import Entry, File, Fuse, Journal, NoRoom, Shelf
from tests.simulation.known import Elsewhere, Identity, Known, elsewhere_after, known_from

MOST = 200  # items in one upload, as the app
STOPPED = frozenset({"chain_fork", "chain_break", "device_not_active"})
OTHER_CHAIN = frozenset({"chain_fork", "chain_break"})
"""The office has another chain: what it acknowledged before may be lost with it, so everything goes again."""
ITEM_REFUSALS = STOPPED | {
    "item_unreadable",
    "version_unknown",
    "attachment_missing",
    "attachment_digest",
    "attachment_unopenable",
    "ink_digest",
    "jws_bad_signature",
    "jws_malformed",
    "jws_wrong_typ",
    "wrong_device",
    "epoch_unknown",
}
STROKES = [[(i * 40, 900 + i * 11, i * 16, 120) for i in range(4)]]
STATEMENT = confirmation.statement_digest("I received this document. The details on it are right.")


class Unreachable(Exception):
    """What came back is no answer of our server."""


class StoredTablet:
    """One tablet: its disk, and what is in memory while it runs."""

    def __init__(self, identity: Identity, label: str) -> None:
        self.identity, self.label = identity, label
        self.fuse = Fuse()
        self.file = File(self.fuse)
        self.shelf = Shelf(self.fuse)
        self.slots: dict[str, bool] = {}
        """The table of key slots on the disk: True while the record can be opened."""
        self.edition = 0
        self.single = False
        """Only the journal has something: the screen said so, and a second loss is beyond what was promised."""
        self.signed: Callable[[int, str, str, Entry, str], None] = lambda *_: None
        """Who watches: told of everything that was signed before it is anywhere."""
        self.kept: Callable[[Known], None] = lambda _known: None
        """Told of every item that the tablet takes for written."""
        self.trusted: Callable[[str], None] = lambda _token: None
        """Told of every acknowledgement that passed the checks, before anything of it counts."""
        self.forget()

    def cloned(self) -> StoredTablet:
        """The same disk once more, as a thief would have it."""
        other = StoredTablet(self.identity, f"{self.label} clone")
        other.file.content = bytearray(self.file.content)
        other.shelf.rows = {seq: dict(row) for seq, row in self.shelf.rows.items()}
        other.shelf.facts, other.shelf.torn = dict(self.shelf.facts), self.shelf.torn
        other.slots, other.edition, other.single = dict(self.slots), self.edition, self.single
        return other

    # -- start and stop

    def forget(self) -> None:
        """The power goes: what is in memory is gone."""
        self.running = False
        self.journal = Journal(self.file)
        self.items: list[Known] = []
        self.behind: list[tuple[int, dict[str, Any]]] = []
        self.copies = 2
        self.unlocked = ""
        self.mono = 0

    def start(self) -> int:
        """Heal the stores from each other and read the chain; gives how many items were missing somewhere."""
        self.forget()
        self.shelf.opened()
        entries = self.journal.read()
        kept = dict(self.shelf.rows)
        healed = self._heal(entries, kept)
        for seq in sorted(self.shelf.rows):
            row = self.shelf.rows[seq]
            self.items.append(known_from(chain.read_item(row["jws"]), row["state"], row["code"]))
        self.running = True
        return healed

    def _heal(self, entries: list[Entry], kept: dict[int, dict[str, Any]]) -> int:
        known = {row["id"] for row in kept.values()}
        journaled: set[str] = set()
        healed = 0
        for entry in entries:
            item = chain.read_item(entry.jws)
            journaled.add(item.entry_id)
            if item.entry_id in known:
                continue
            self.shelf.commit({item.payload.seq: _row(item.entry_id, entry)})
            healed += 1
        for row in kept.values():
            if row["id"] not in journaled:
                self.journal.append(Entry(row["jws"], row["att"]))
                healed += 1
        return healed

    # -- the chain

    @property
    def chain(self) -> chain.ChainState:
        """Where the chain stands."""
        seq, head = (
            (self.items[-1].seq, self.items[-1].entry_id) if self.items else (0, self.identity.certificate_id)
        )
        return chain.ChainState(self.identity.device, 1, seq, head)

    def add(
        self,
        kind: str,
        at: datetime,
        attachment: confirmation.Attachment | None = None,
        **said: Any,
    ) -> Known:
        """Sign one item; returns when it is on the disk, and only then may the screen say so. Raises NoRoom."""
        before = self.chain
        sealed = None
        if attachment is not None:
            kem = self.identity.manifest.active("srv-kem")
            sealed = confirmation.write_attachment(
                attachment, dev=before.dev, seq=before.seq + 1, kem_jwk=kem.jwk
            )
            said["att"] = chain.Att(encoding.b64u(encoding.digest(sealed)), len(sealed), kem.kid)
        self.mono += 250
        payload = chain.ItemPayload(
            v=1,
            dev=before.dev,
            epoch=1,
            seq=before.seq + 1,
            prev=before.head,
            kind=kind,
            at=encoding.write_time(at),
            mono=self.mono,
            off=0,
            **said,
        )
        token = chain.write_item(payload, self.identity.sig)
        entry = Entry(token, sealed)
        name = entry_id(token)
        self.signed(payload.seq, payload.prev, name, entry, payload.supersedes or "")
        self.keep(payload.seq, name, entry)
        known = Known(
            payload.seq,
            name,
            kind,
            payload.rid or "",
            payload.outcome or "",
            payload.supersedes or "",
        )
        self.items.append(known)
        self.kept(known)
        return known

    def keep(self, seq: int, name: str, entry: Entry) -> None:
        """Both stores, the journal first; one copy is said to be one. Raises NoRoom when there is none."""
        row = _row(name, entry)
        self.copies = 0
        self.journal.append(entry)
        self.copies += 1
        try:
            for earlier, held in self.behind:
                state = next((one.state for one in self.items if one.seq == earlier), held["state"])
                self.shelf.commit({earlier: {**held, "state": state}})
            self.behind = []
            self.shelf.commit({seq: row})
            self.copies += 1
        except NoRoom:
            self.behind.append((seq, row))

    # -- work

    def prepare(self, edition: int, rids: list[str], at: datetime) -> None:
        """Take in an edition; an item of the chain."""
        self.slots = dict.fromkeys(rids, True)
        self.edition = edition
        self.add("import", at, batch=self.identity.batch, edition=edition)

    def open(self, rid: str, at: datetime, staff: str) -> None:
        """Open one record; an item of the chain. Raises record_shredded."""
        if not self.slots[rid]:
            raise ProtocolError("record_shredded")
        self.add("open", at, rid=rid, rec=confirmation.statement_digest(rid), **self._where(staff))

    def standing(self, rid: str) -> Known | None:
        """This tablet's own handover of the record that no later item of it supersedes."""
        gone = {one.supersedes for one in self.items}
        return next(
            (
                one
                for one in self.items
                if one.rid == rid and one.outcome == "handed_over" and one.entry_id not in gone
            ),
            None,
        )

    def attempt(self, rid: str, outcome: str, at: datetime, staff: str, supersedes: str | None) -> Known:
        """Sign what became of an attempt, with ink when it was handed over."""
        done = outcome == "handed_over"
        salt = seal.random_bytes(confirmation.SALT_BYTES)
        drawn = ink.write_ink(STROKES) if done else b""
        return self.add(
            "attempt",
            at,
            confirmation.Attachment(salt, drawn, ""),
            rid=rid,
            rec=confirmation.statement_digest(rid),
            outcome=outcome,
            checks=chain.Checks(photo=done, identity="passport" if done else "none", old="none_expected"),
            by=chain.By("applicant"),
            stmt=chain.Stmt("receipt-1", "nl", STATEMENT) if done else None,
            mode="pen" if done else "none",
            ink=chain.Ink(confirmation.ink_digest(salt, drawn), 4) if done else None,
            supersedes=supersedes,
            correction="wrong_outcome" if supersedes else None,
            **self._where(staff),
        )

    def count(self, phase: str, found: list[str], at: datetime, staff: str) -> Known:
        """Count the box."""
        salt = seal.random_bytes(confirmation.SALT_BYTES)
        return self.add(
            "count",
            at,
            confirmation.Attachment(salt, b"", "", tuple(found)),
            count=chain.Count(phase, len(found), len(self.slots) - len(found), 0),
            **self._where(staff),
        )

    def _where(self, staff: str) -> dict[str, Any]:
        return {"batch": self.identity.batch, "edition": self.edition, "staff": staff}

    # -- exchange

    def owed(self) -> list[Known]:
        """Everything the office has not acknowledged, in order."""
        return [known for known in self.items if known.owed]

    @property
    def log_size(self) -> int:
        """The size of the last checkpoint that was believed, 0 for none."""
        checkpoint = self.shelf.facts.get("checkpoint")
        return checkpoint.size if checkpoint else 0

    def upload(self, most: int = MOST, *, carried: bool = False) -> bytes:
        """The body of an upload of what is owed; with `carried` a bundle, which names the tablet."""
        held = dict(self.behind)
        items = []
        for known in self.owed()[:most]:
            row = held.get(known.seq) or self.shelf.rows[known.seq]
            one = {"jws": row["jws"]}
            if row["att"] is not None:
                one["att"] = encoding.b64u(row["att"])
            items.append(one)
        body = {
            "items": items,
            "logSize": self.log_size,
            "noticesAfter": {self.identity.session: self.shelf.facts.get("notices", 0)},
        }
        return json.dumps({"v": 1, "dev": self.identity.device, **body} if carried else body).encode()

    def take(self, answer: bytes) -> bool:
        """What came back for an upload; True when it said that the server went on. Raises Unreachable, ProtocolError."""
        try:
            told = json.loads(answer)
        except ValueError as error:
            raise Unreachable from error
        if not isinstance(told, dict):
            raise Unreachable
        if "code" in told:
            self._declined(told)
            return False
        acks = told.get("acks", [told.get("ack")])
        if "acks" in told and told.get("logSize") != self.log_size:
            raise Unreachable
        try:
            for ack in acks:
                self.believe(ack)
        except ProtocolError as error:
            if error.code == "log_rollback":
                self.refill()
            if error.code == "ack_mismatch":
                self.wait_again(1)
            raise
        return True

    def _declined(self, problem: dict[str, Any]) -> None:
        if problem["code"] == "chain_gap":
            self.wait_again(problem["expect"])
        elif problem["code"] in ITEM_REFUSALS and (owed := self.owed()):
            if problem["code"] in OTHER_CHAIN:
                self.wait_again(1)
            self._note({owed[0].seq: ("refused", problem["code"])}, {})

    def believe(self, token: str) -> acknowledgement.Acknowledgement:
        """Check an acknowledgement whole, then let it count."""
        ack = acknowledgement.read_ack(token, self.identity.manifest)
        entry_at = {known.seq: known.entry_id for known in self.items} | {0: self.identity.certificate_id}
        checkpoint = acknowledgement.check_ack(
            ack,
            own=self.chain,
            entry_at=entry_at,
            acknowledged_seq=self.shelf.facts.get("acknowledged", 0),
            last_checkpoint=self.shelf.facts.get("checkpoint"),
            log_jwk=self.identity.manifest.active("log").jwk,
            log_origin=self.identity.log_origin,
        )
        self.trusted(token)
        self.count_it(ack, checkpoint)
        return ack

    def count_it(self, ack: acknowledgement.Acknowledgement, checkpoint: log.Checkpoint) -> None:
        """What an acknowledgement that was believed changes here."""
        states = {known.seq: known for known in self.items}
        changes: dict[int, tuple[str, str]] = {}
        for result in ack.results:
            before = states[result.seq]
            said = "accepted" if before.owed else before.state
            changes[result.seq] = (said if result.status == "known" else result.status, "")
        if ack.stop is not None and ack.stop.code != "chain_gap" and ack.stop.seq in states:
            changes[ack.stop.seq] = ("refused", ack.stop.code)
        self._note(changes, {"acknowledged": ack.seq, "checkpoint": checkpoint})
        for token in ack.notices:
            self.heed(notice.read_notice(token, self.identity.manifest))

    def heed(self, told: notice.Notice) -> None:
        """Act on a notice, each once and in their order: what comes before its turn will come again."""
        if told.number != self.shelf.facts.get("notices", 0) + 1:
            return
        if told.kind == "revoked" and told.dev == self.identity.device:
            self.slots = dict.fromkeys(self.slots, False)
            self.shelf.commit({}, {"revoked": True})
        others = elsewhere_after(told, self.elsewhere, self.identity.device)
        self.shelf.commit({}, {"told": others, "notices": told.number})

    @property
    def elsewhere(self) -> Elsewhere:
        """By record: the other tablets that handed it over, as far as this one was told. Any of them stops it."""
        told: Elsewhere = self.shelf.facts.get("told", {})
        return told

    def refill(self) -> None:
        """The server knows less than it acknowledged: all waits again, and its notices are heard anew. As the app's."""
        self.wait_again(1, {"acknowledged": None, "checkpoint": None, "notices": None})

    def wait_again(self, start: int, facts: dict[str, Any] | None = None) -> None:
        """Everything from this item on waits again."""
        again = {known.seq: ("waiting", "") for known in self.items if known.seq >= start}
        self._note(again, facts or {})

    def shred_delivered(self, at: datetime) -> list[str]:
        """Records whose handover the office acknowledged can no longer be opened; gives their rids."""
        gone = []
        for known in list(self.items):
            if known.outcome == "handed_over" and not known.owed and self.slots.get(known.rid):
                self.slots[known.rid] = False
                gone.append(known.rid)
                self.add("shred", at, batch=self.identity.batch, edition=self.edition, rid=known.rid)
        return gone

    def _note(self, changes: dict[int, tuple[str, str]], facts: dict[str, Any]) -> None:
        rows = {
            seq: {**self.shelf.rows[seq], "state": state, "code": code}
            for seq, (state, code) in changes.items()
            if seq in self.shelf.rows
        }
        self.shelf.commit(rows, facts)
        for known in self.items:
            if known.seq in changes:
                known.state, known.code = changes[known.seq]


def _row(name: str, entry: Entry) -> dict[str, Any]:
    return {"id": name, "jws": entry.jws, "att": entry.att, "state": "waiting", "code": ""}
