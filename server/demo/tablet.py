"""A tablet in Python, made from sync alone: it enrols, prepares, unlocks, hands over and exchanges.

Must never take a short cut past the server's doors: it only speaks HTTP, through `send`. docs/protocol.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.demo.enrolled import Answer, Declined, EnrolledTablet, Kept, Person, Send, through
from sync import batch, chain, confirmation, ink, keys, record, seal, staff_secret
from sync import log as wire_log
from sync.jws import verify

__all__ = ["Answer", "Declined", "Kept", "Person", "Prepared", "Send", "Tablet", "Unlocked", "through"]

ACK_TYP = "fielddesk-ack+jws"
NOTICE_TYP = "fielddesk-notice+jws"
STATEMENT = "I received this document. The details on it are right."


@dataclass
class Prepared:
    """A batch on the tablet: the signed header and the ciphertext."""

    header: batch.Header
    manifest: bytes
    directory: bytes
    packs: list[bytes]


@dataclass
class Unlocked:
    """What is in memory while a batch is open."""

    prepared: Prepared
    staff: str
    keys: batch.BatchKeys = field(repr=False)
    entries: list[record.Entry]
    box: str
    """The number of the box's seal, "" when the edition names none."""


class Tablet(EnrolledTablet):
    """One tablet through its whole day."""

    def __init__(self, origin: str, send: Send, now: Callable[[], datetime]) -> None:
        super().__init__(origin, send, now)
        self.prepared: dict[str, Prepared] = {}
        self.open_batch: Unlocked | None = None
        self.acknowledged = 0
        self.log_size = 0
        self.notices: dict[str, list[dict[str, Any]]] = {}

    # -- batch

    def batches(self) -> list[dict[str, Any]]:
        """What the server offers this tablet."""
        offers: list[dict[str, Any]] = self._get("/api/v1/batches").json()["batches"]
        return offers

    def prepare(self, batch_id: str) -> batch.Header:
        """Fetch and check a batch: header first, then every part against its digest."""
        path = f"/api/v1/batches/{batch_id}"
        token = self._get(f"{path}/header").body.decode()
        held = self.prepared.get(batch_id)
        header = batch.read_header(
            token,
            self._server_key(token),
            now=self.now(),
            device=self.device,
            known_edition=held.header.edition if held else 0,
        )
        query = f"?edition={header.edition}"
        manifest = self._get(f"{path}/manifest{query}").body
        directory = self._get(f"{path}/directory{query}").body
        batch.check_part(header.manifest, manifest)
        batch.check_part(header.directory, directory)
        packs = []
        for number, part in enumerate(header.packs):
            content = self._get(f"{path}/packs/{number}{query}").body
            batch.check_part(part, content)
            packs.append(content)
        self.prepared[batch_id] = Prepared(header, manifest, directory, packs)
        self.add("import", batch=batch_id, edition=header.edition)
        return header

    def unlock(self, batch_id: str, staff: str, phrase: str) -> list[record.Entry]:
        """Open the directory with device key and pass phrase; an item of the chain."""
        held, person = self.prepared[batch_id], self.people[staff]
        staff_key = staff_secret.unwrap_staff_key(
            staff_secret.phrase_kek(phrase, person.salt, staff),
            person.wrapped,
            dev=self.device,
            staff=staff,
        )
        opened = batch.open_shares(
            held.header,
            device=self.device,
            device_key=self.kem_for(held.header),
            staff=staff,
            staff_key=staff_key,
            pq_key=self.pq_for(held.header),
        )
        directory = batch.open_directory(held.header, opened, held.directory, held.manifest)
        entries = directory.entries
        self.open_batch = Unlocked(held, staff, opened, entries, directory.box)
        self.add("unlock", batch=batch_id, edition=held.header.edition, staff=staff)
        return entries

    def lock(self) -> None:
        """Forget everything that was open; an item of the chain."""
        self._item_of_batch("lock")
        self.open_batch = None

    def open_record(self, rid: str) -> tuple[record.Record, bytes]:
        """Open one record and its photo; an item of the chain."""
        here = self._unlocked()
        row = next(row for row in batch.read_manifest(here.prepared.manifest) if row.rid == rid)
        one, photo, rec = batch.open_record(
            here.prepared.header, here.keys, row, here.prepared.packs[row.pack]
        )
        self._item_of_batch("open", rid=rid, rec=rec)
        return one, photo

    # -- evidence

    def hand_over(
        self,
        rid: str,
        outcome: str = "handed_over",
        *,
        reason: str = "",
        notes: str = "",
        strokes: Sequence[Sequence[tuple[int, int, int, int]]] = (),
        language: str = "nl",
        statement: chain.Stmt | None = None,
        mode: str = "pen",
        checks: chain.Checks | None = None,
        by: str = "applicant",
        mandate: tuple[str, str] | None = None,
        supersedes: str | None = None,
        correction: str = "wrong_outcome",
        lease: str | None = None,
    ) -> Kept:
        """Record one attempt: the record is opened, then the confirmation is signed and kept."""
        self.open_record(rid)
        rec = chain.read_item(self.journal[-1].jws).payload.rec
        salt = seal.random_bytes(confirmation.SALT_BYTES)
        drawn = ink.write_ink(strokes) if strokes else b""
        done = outcome == "handed_over"
        return self._item_of_batch(
            "attempt",
            attachment=confirmation.Attachment(salt, drawn, notes),
            rid=rid,
            rec=rec,
            outcome=outcome,
            reason=reason or None,
            checks=checks
            or chain.Checks(photo=done, identity="passport" if done else "none", old="none_expected"),
            by=chain.By(
                by,
                chain.Mandate(mandate[0], confirmation.mandate_digest(salt, mandate[1])) if mandate else None,
            ),
            stmt=statement or chain.Stmt("receipt-1", language, confirmation.statement_digest(STATEMENT))
            if done
            else None,
            mode=mode if done else "none",
            ink=chain.Ink(confirmation.ink_digest(salt, drawn), sum(map(len, strokes))) if drawn else None,
            supersedes=supersedes,
            correction=correction if supersedes else None,
            lease=lease,
        )

    def count(
        self,
        phase: str,
        found: Sequence[str],
        unexpected: Sequence[str] = (),
        box: chain.BoxSeal | None = None,
    ) -> Kept:
        """Record a count of the box: the records found, and numbers nobody expected."""
        missing = len(self._unlocked().entries) - len(found)
        return self._item_of_batch(
            "count",
            attachment=confirmation.Attachment(
                seal.random_bytes(confirmation.SALT_BYTES),
                b"",
                "",
                tuple(found),
                tuple(unexpected),
            ),
            count=chain.Count(phase, len(found), max(missing, 0), len(unexpected), box),
        )

    def close(self) -> Kept:
        """This tablet is done with the session."""
        return self._item_of_batch("close")

    # -- exchange

    def waiting(self) -> list[Kept]:
        """What no verified acknowledgement covers yet."""
        return [kept for kept in self.journal if kept.seq > self.acknowledged]

    def upload(self, items: Sequence[Kept]) -> dict[str, Any]:
        """The body of an upload of these items."""
        return {
            "items": [kept.sent() for kept in items],
            "logSize": self.log_size,
            "noticesAfter": {
                held.header.session: max(
                    (told["n"] for told in self.notices.get(held.header.session, [])),
                    default=0,
                )
                for held in self.prepared.values()
            },
        }

    def exchange(self, most: int = 200) -> dict[str, Any]:
        """Send what waits, at most `most` at a time, and believe only verified acknowledgements."""
        answer: dict[str, Any] = {}
        while True:
            items = self.waiting()[:most]
            answer = self._post_packed("/api/v1/confirmations", self.upload(items))
            told = self.believe(answer["ack"])
            if "stop" in told or len(self.waiting()) == 0:
                return told

    def bundle(self) -> dict[str, Any]:
        """What waits, as a file that any machine may carry."""
        return {"v": 1, "dev": self.device, **self.upload(self.waiting())}

    def believe(self, ack: str) -> dict[str, Any]:
        """Check an acknowledgement and take what it says; gives its payload."""
        told = verify(ack, keys.read_public_jwk(self._server_key(ack)), typ=ACK_TYP).payload
        if told["dev"] != self.device:
            raise AssertionError("an acknowledgement for another tablet")
        own = next((kept.entry_id for kept in self.journal if kept.seq == told["seq"]), "")
        if told["seq"] and own != told["head"]:
            raise AssertionError("an acknowledgement for another chain")
        checkpoint = wire_log.read_checkpoint(
            told["cp"],
            self._manifest().active("log").jwk,
            told["cp"].partition("\n")[0],
        )
        self.acknowledged = max(self.acknowledged, told["seq"])
        self.log_size = max(self.log_size, checkpoint.size)
        for token in told["notices"]:
            notice = verify(token, keys.read_public_jwk(self._server_key(token)), typ=NOTICE_TYP).payload
            heard = self.notices.setdefault(notice["session"], [])
            if all(notice["n"] != other["n"] for other in heard):
                heard.append(notice)
        return told

    def _unlocked(self) -> Unlocked:
        if self.open_batch is None:
            raise AssertionError("this tablet is locked")
        return self.open_batch

    def _item_of_batch(
        self,
        kind: str,
        attachment: confirmation.Attachment | None = None,
        **said: Any,
    ) -> Kept:
        here = self._unlocked()
        header = here.prepared.header
        return self.add(
            kind,
            attachment,
            batch=header.batch,
            edition=header.edition,
            staff=here.staff,
            **said,
        )
