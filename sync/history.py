"""What the lines say together: each may only stand where the lines before it allow it.

Must never take a line's word where its message says more. docs/protocol.md, "What an auditor can do".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sync import chain, judge
from sync.report import Broken
from sync.settling import Settling

MEMBERS: dict[str, str] = {
    "keys": "id ver root",
    "ticket": "by id",
    "device": "cert dev epoch jkt",
    "device_revoked": "by dev",
    "device_quarantined": "dev reason",
    "device_released": "by dev",
    "staff": "act active by roles staff",
    "staff_key": "dev id kid staff",
    "import": "by digest import",
    "location": "act by location version",
    "session": "act by devices location session staff",
    "allocation": "act by count digest session",
    "batch": "batch by count devices edition id session",
    "item": "dev id kind prev seq st",
    "attached": "dev id",
    "quarantine": "code dev id",
    "release": "by code id taken_in",
    "mended": "code dev id",
    "notice": "id kind n session",
    "recall": "by document",
    "count": "by count found missing phase session",
    "discrepancy": "act by document id kind resolution session subject",
    "session_closed": "by handed rows session without",
    "statement_reviewed": "by id lang sha256",
    "recording": "act by lang part sha256 text",
    "diagnosis": "by dev sha256",
    "erased": "by digest",
    "demo": "day",
}
"""Every kind of line that is known, with the members it must have. Others are counted and told, not judged."""

Obj = dict[str, Any]


@dataclass
class Tablet:
    """A tablet's chain as far as it is read; `begins` where each epoch began, `apart` its open quarantine."""

    seq: int = 0
    head: str = ""
    epoch: int = 1
    begins: dict[int, int] = field(default_factory=dict)
    seams: dict[int, str] = field(default_factory=dict)
    apart: set[tuple[str, str]] = field(default_factory=set)
    stopped: bool = False


@dataclass
class Batch:
    """A batch: its session, and which tablets each edition was sealed to."""

    session: str
    editions: dict[int, frozenset[str]] = field(default_factory=dict)


class History:
    """Follows the lines in order. `line` raises Broken, in words, where one does not fit those before it."""

    def __init__(self) -> None:
        self.known: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.settling = Settling()
        self.tablets: dict[str, Tablet] = {}
        self._batches: dict[str, Batch] = {}
        self._standing: dict[str, list[tuple[str, str]]] = {}
        self._quarantined: dict[str, str] = {}
        self._bare: dict[str, str] = {}
        self._whole: set[str] = set()
        self._recalled: set[str] = set()
        self._notices: Counter[str] = Counter()
        self._rules: dict[str, Callable[[Obj, Obj], None]] = {
            "device": self._device,
            "device_quarantined": self._stop,
            "device_released": self._go_on,
            "batch": self._batch,
            "item": self._item,
            "attached": self._attached,
            "quarantine": self._quarantine,
            "release": self._release,
            "mended": self._mended,
            "notice": self._notice,
            "recall": self._recall,
            "discrepancy": self.settling.discrepancy,
            "session_closed": self.settling.close,
        }

    def line(self, kind: str, obj: Obj, payload: Obj) -> None:
        """One line, with what its message says (empty for a kind that names none, or whose message does not hold)."""
        if kind not in MEMBERS:
            self.unknown[kind] += 1
            return
        if missing := [name for name in MEMBERS[kind].split() if name not in obj]:
            raise Broken(f"a line of kind {kind} must have {', '.join(missing)}")
        if rule := self._rules.get(kind):
            rule(obj, payload)
        self.known[kind] += 1

    def owed(self) -> Iterable[str]:
        """The tablets with messages in quarantine that nobody has released yet."""
        return sorted(dev for dev, tablet in self.tablets.items() if tablet.apart)

    def _device(self, obj: Obj, payload: Obj) -> None:
        dev, epoch = obj["dev"], obj["epoch"]
        after = payload.get("after") or {"seq": 0, "head": ""}
        tablet = self.tablets.get(dev)
        if (epoch == 1) != (tablet is None):
            raise Broken(f"certificate of epoch {epoch} for tablet {dev} is not its next one")
        if tablet is None:
            self.tablets[dev] = Tablet(head=obj["cert"], begins={1: 0})
            return
        if epoch != max(tablet.begins) + 1:
            raise Broken(f"certificate of epoch {epoch} for tablet {dev} is not its next one")
        if after["seq"] < tablet.seq or (after["seq"] == tablet.seq and after["head"] != tablet.head):
            raise Broken(f"epoch {epoch} of tablet {dev} does not begin where its chain stands")
        tablet.begins[epoch] = after["seq"]
        tablet.seams[after["seq"]] = after["head"]

    def _batch(self, obj: Obj, payload: Obj) -> None:
        batch = self._batches.setdefault(obj["batch"], Batch(obj["session"]))
        if batch.session != obj["session"] or obj["edition"] != len(batch.editions) + 1:
            raise Broken(f"edition {obj['edition']} of batch {obj['batch']} is not its next one")
        batch.editions[obj["edition"]] = frozenset(obj["devices"])

    def _item(self, obj: Obj, payload: Obj) -> None:
        dev = obj["dev"]
        tablet = self.tablets.get(dev)
        if tablet is None:
            raise Broken(f"tablet {dev} has no certificate before its first item")
        self._continue(tablet, obj, payload)
        if tablet.stopped and obj["id"] not in self._quarantined:
            raise Broken(f"tablet {dev} was in quarantine, and this item did not go there")
        if obj.get("bare"):
            self._bare[obj["id"]] = dev
        elif obj["id"] in self._quarantined:
            self._whole.add(obj["id"])
        if not payload:
            return
        self.statuses[obj["st"]] += 1
        self._judge(obj, msgspec.convert(payload, chain.ItemPayload))

    def _continue(self, tablet: Tablet, obj: Obj, payload: Obj) -> None:
        seq, expected, head = obj["seq"], tablet.seq + 1, tablet.head
        tablet.seq, tablet.head = seq, obj["id"]
        if seq != expected:
            raise Broken(f"item {seq} of tablet {obj['dev']} comes where item {expected} must come")
        if obj["prev"] != head:
            raise Broken(f"item {seq} of tablet {obj['dev']} does not name the item before it")
        epoch = payload.get("epoch", tablet.epoch)
        if epoch < tablet.epoch or tablet.begins.get(epoch, seq) >= seq:
            raise Broken(
                f"item {seq} of tablet {obj['dev']} is of epoch {epoch}, which is over or has not begun"
            )
        tablet.epoch = epoch
        if tablet.seams.get(seq, obj["id"]) != obj["id"]:
            raise Broken(f"item {seq} of tablet {obj['dev']} is not the last one its renewal names")

    def _judge(self, obj: Obj, said: chain.ItemPayload) -> None:
        dev, status, document = obj["dev"], obj["st"], str(obj.get("document", ""))
        batch = self._batches.get(obj.get("batch", ""))
        if status not in judge.STORED:
            raise Broken(f"the verdict {status} is none for an item of a chain")
        if status == "unknown_record":
            if document or (said.batch is None and said.rid is None):
                raise Broken("the record is said to be unknown, and is known")
        elif said.batch is not None:
            self._check_sealed(obj, said, batch)
        first, by = (self._standing.get(document) or [("", "")])[0]
        session = batch.session if batch else ""
        wanted = judge.status_of(
            said,
            record_known=status != "unknown_record",
            standing_handover=first,
            standing_device="" if by == dev else by,
            closed=self.settling.is_closed(session),
            recalled=document in self._recalled,
        )
        if said.kind == "attempt":
            if status != "unknown_record" and not document:
                raise Broken("a confirmation of a known record must name its document")
            self._stand(document, obj["id"], said, status)
            self.settling.attempt(session, document, obj["id"], said, status)
        if status != wanted:
            raise Broken(f"the verdict must be {wanted} and is {status}")

    def _check_sealed(self, obj: Obj, said: chain.ItemPayload, batch: Batch | None) -> None:
        if batch is None:
            raise Broken(f"batch {obj.get('batch')} was not sealed before this item")
        if said.rid is None:
            return
        wanted = [said.edition] if said.edition is not None else list(batch.editions)
        if not any(obj["dev"] in batch.editions.get(edition, frozenset()) for edition in wanted):
            raise Broken(f"no such edition of batch {obj['batch']} was sealed to tablet {obj['dev']}")

    def _stand(self, document: str, entry_id: str, said: chain.ItemPayload, status: str) -> None:
        if not document:
            return
        standing = self._standing.setdefault(document, [])
        if said.supersedes and (said.supersedes, said.dev) in standing:
            standing.remove((said.supersedes, said.dev))
        if said.outcome == "handed_over":
            judge.stand(standing, entry_id, said.dev, status)
        if not standing:
            del self._standing[document]

    def _stop(self, obj: Obj, payload: Obj) -> None:
        if tablet := self.tablets.get(obj["dev"]):
            tablet.stopped = True

    def _go_on(self, obj: Obj, payload: Obj) -> None:
        tablet = self.tablets.get(obj["dev"])
        if tablet is None or not tablet.stopped:
            raise Broken(f"tablet {obj['dev']} was not in quarantine")
        if tablet.apart:
            raise Broken(f"{len(tablet.apart)} messages of tablet {obj['dev']} still wait for a person")
        tablet.stopped = False

    def _attached(self, obj: Obj, payload: Obj) -> None:
        if self._bare.get(obj["id"]) != obj["dev"]:
            raise Broken("this item of the tablet did not lack its attachment")
        del self._bare[obj["id"]]
        self._whole.add(obj["id"])

    def _quarantine(self, obj: Obj, payload: Obj) -> None:
        tablet = self.tablets.get(obj["dev"])
        if tablet is None:
            raise Broken(f"tablet {obj['dev']} has no certificate before this line")
        tablet.apart.add((obj["id"], obj["code"]))
        self._quarantined[obj["id"]] = obj["dev"]

    def _release(self, obj: Obj, payload: Obj) -> None:
        tablet = self.tablets.get(self._quarantined.get(obj["id"], ""))
        key = (obj["id"], obj["code"])
        if tablet is None or key not in tablet.apart:
            raise Broken("this message was not waiting in quarantine")
        if not obj["by"]:
            raise Broken("nobody is named who released it")
        tablet.apart.discard(key)
        if obj["taken_in"] and tablet.head != obj["id"]:
            raise Broken("it is said to be taken into its chain, and is not its last item")

    def _mended(self, obj: Obj, payload: Obj) -> None:
        tablet = self.tablets.get(obj["dev"])
        key = (obj["id"], obj["code"])
        if tablet is None or key not in tablet.apart:
            raise Broken("this message was not waiting in quarantine")
        if obj["code"] not in judge.MENDED:
            raise Broken("only a person can decide about this message")
        if obj["id"] not in self._whole:
            raise Broken("it is said to have come whole, and is not whole in its chain")
        tablet.apart.discard(key)

    def _notice(self, obj: Obj, payload: Obj) -> None:
        expected = self._notices[obj["session"]] + 1
        self._notices[obj["session"]] = obj["n"]
        if obj["n"] != expected:
            raise Broken(
                f"notice {obj['n']} of session {obj['session']} comes where notice {expected} must come"
            )

    def _recall(self, obj: Obj, payload: Obj) -> None:
        if not obj["by"]:
            raise Broken("nobody is named who recalled it")
        self._recalled.add(obj["document"])
