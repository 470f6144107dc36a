"""What really happened: who signed what, what screens called done, which answers the server really gave.

Must never be told by the code it judges. The invariants are those of docs/reliability.md.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from sync import log
from sync.jws import entry_id
from tests.simulation.disk import Entry
from tests.simulation.known import Known
from tests.simulation.tablet import StoredTablet
from tests.simulation.timeline import Broken, Signed, Timeline, hold

KEPT_APART = frozenset(
    {
        "chain_fork",
        "chain_break",
        "attachment_missing",
        "attachment_digest",
        "attachment_unopenable",
        "ink_digest",
        "item_unreadable",
        "version_unknown",
        "device_not_active",
    }
)
"""Refusals after which the refused item must lie in quarantine."""
AND_ALL_AFTER = frozenset({"chain_fork", "chain_break", "device_not_active"})


@dataclass(frozen=True)
class Issue:
    """An acknowledgement that the server really gave."""

    device: str
    seq: int
    head: str
    size: int
    start: int
    """The size that its proof starts from."""
    prefix: list[bytes]
    results: frozenset[str]


@dataclass
class Truth:
    """Everything the invariants rest on."""

    timeline: Timeline
    signed: dict[str, Signed] = field(default_factory=dict)
    done: dict[str, list[str]] = field(default_factory=dict)
    """By tablet: what its screen called done."""
    issued: dict[str, Issue] = field(default_factory=dict)
    trees: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    """Checkpoints that were given out, and the digest of the lines they cover."""
    believed: dict[str, set[str]] = field(default_factory=dict)
    restored: int = 0

    # -- tablets

    def sign(self, device: str, seq: int, prev: str, name: str, entry: Entry, supersedes: str) -> None:
        """A tablet signed this, whether or not it ever reaches a disk."""
        self.signed[name] = Signed(device, seq, prev, entry.jws, entry.att, supersedes)

    def kept(self, tablet: StoredTablet, known: Known) -> None:
        """I1: as many copies of an item are on the disk as the tablet says, the journal's before the database's."""
        row = tablet.shelf.rows.get(known.seq, {})
        places = [
            self.signed[known.entry_id].jws.encode() in tablet.file.content,
            row.get("id") == known.entry_id,
        ]
        hold("I1", places[: tablet.copies] == [True] * tablet.copies, f"{tablet.label} miscounts its copies")
        hold("I1", tablet.copies > 0, f"{tablet.label} goes on with an item that is written nowhere")

    def started(self, tablet: StoredTablet) -> None:
        """I1 and I13: everything a screen called done is there again, in one chain."""
        here = {known.entry_id for known in tablet.items}
        lost = [name for name in self.done[tablet.label] if name not in here]
        hold("I13", not lost or bool(here), f"{tablet.label} took its loss for a first start")
        hold("I1", not lost, f"{tablet.label} lost {len(lost)} items that its screen had called done")
        seqs = [known.seq for known in tablet.items]
        hold("I1", seqs == list(range(1, len(seqs) + 1)), f"{tablet.label} has a gap in its chain")

    def trusted(self, tablet: StoredTablet, token: str) -> None:
        """A tablet trusts an answer: the server must have given it, and the log must go on from the last one."""
        issue = self.issued.get(token)
        hold("I1", issue is not None, f"{tablet.label} believed what the server never said")
        assert issue is not None
        hold("I1", issue.device == tablet.identity.device, f"{tablet.label} believed another's answer")
        here = {tablet.identity.certificate_id} | {known.entry_id for known in tablet.items}
        hold("I1", issue.head in here, f"{tablet.label} believed an answer about another chain")
        last = tablet.shelf.facts.get("checkpoint")
        if last is not None:
            hold("I6", self._goes_on(issue, last), f"{tablet.label} did not notice that the server went back")
        self.believed.setdefault(tablet.label, set()).update(issue.results)

    def freed(self, tablet: StoredTablet, before: set[str]) -> None:
        """What a tablet holds for acknowledged now was acknowledged."""
        freed = before - {known.entry_id for known in tablet.owed()}
        hold(
            "I1",
            freed <= self.believed.get(tablet.label, set()),
            f"{tablet.label} holds for acknowledged what no answer acknowledged",
        )

    def cried(self, answer: bytes, acknowledged: int, last: log.Checkpoint | None) -> None:
        """A tablet cried rollback: it must be one, unless the answer was overtaken by another."""
        issue = self.issued.get(the_ack(json.loads(answer)))
        if issue is None or last is None or issue.seq < acknowledged:
            return
        if issue.start == last.size:
            hold("I6", not self._goes_on(issue, last), "a rollback was cried where there was none")

    def shredded(self, tablet: StoredTablet, rids: list[str]) -> None:
        """What was shredded is acknowledged."""
        safe = self.believed.get(tablet.label, set())
        for rid in rids:
            hold(
                "I1",
                any(known.rid == rid and known.entry_id in safe for known in tablet.items),
                f"{tablet.label} shredded a record that nobody acknowledged",
            )

    def _goes_on(self, issue: Issue, last: log.Checkpoint) -> bool:
        if issue.size < last.size or (last.size, last.root) not in self.trees:
            return False
        return issue.prefix[last.size] == self.trees[last.size, last.root]

    # -- server

    def answered(self, device: str, body: bytes, answer: dict[str, Any], state: str) -> None:
        """An answer leaves the server: what it says must be so, now, in the tables."""
        names = (entry_id(one["jws"]) for one in json.loads(body)["items"])
        sent = list(takewhile(self.signed.__contains__, names))  # behind a forged one nothing is read
        if ack := the_ack(answer):
            stop = self._acknowledged(device, ack, json.loads(body)["logSize"])
            if not stop:
                missing = [name for name in sent if name not in self.timeline.rows]
                hold("I3", not missing, "something that was sent is nowhere, and nobody was told")
            else:
                self._refused(stop["id"], stop["code"], sent, state)
        elif sent:
            self._refused(sent[0], answer["code"], sent, state)

    def _acknowledged(self, device: str, token: str, start: int) -> dict[str, Any]:
        part = token.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        now = self.timeline
        hold("I2", told["dev"] == device, "an answer for another tablet")
        for one in told["res"]:
            row = now.rows.get(one["id"])
            hold("I2", row is not None, "an item was acknowledged that is not stored")
            assert row is not None
            same = (one["seq"], one["leaf"]) == row[:2] and one["st"] in ("known", row[2])
            hold("I2", same, "an acknowledgement says something else than the tables")
        seq, head = now.chains.get(device, (0, told["head"]))
        hold("I2", (told["seq"], told["head"]) == (seq, head), "an acknowledgement says another head")
        _, size, root, *_rest = told["cp"].split("\n")
        hold("I6", int(size) == now.size, "a checkpoint says another size than the log has")
        hold("I6", base64.b64decode(root) == now.root(), "a checkpoint says another root than the log has")
        self.trees[int(size), now.root()] = now.prefix[-1]
        results = frozenset(one["id"] for one in told["res"])
        self.issued[token] = Issue(device, told["seq"], told["head"], now.size, start, now.prefix, results)
        stop: dict[str, Any] = told.get("stop") or {}
        return stop

    def _refused(self, name: str, code: str, sent: list[str], state: str) -> None:
        if code == "device_not_active":
            hold("I9", state == "quarantined", "a tablet that is not in quarantine could not hand in")
        if code not in KEPT_APART:
            return
        hold("I3", (name, code) in self.timeline.apart, f"{code}: refused, and not kept")
        if code in AND_ALL_AFTER:
            kept = {one for one, _ in self.timeline.apart} | self.timeline.rows.keys()
            after = sent[sent.index(name) :] if name in sent else sent
            hold("I3", kept.issuperset(after), f"{code}: what came behind it was not kept")


def the_ack(answer: dict[str, Any]) -> str:
    """The acknowledgement in an answer, "" for none; what a simulated tablet owes fits one part of a bundle."""
    return str(answer.get("ack") or next(iter(answer.get("acks", [])), ""))


__all__ = ["Broken", "Issue", "Signed", "Timeline", "Truth", "hold"]
