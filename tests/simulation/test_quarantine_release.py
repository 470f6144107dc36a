"""The quarantine and its release as a small model: Hypothesis looks for the shortest way in which the service differs.

Must never let the model ask the service what is right. docs/protocol.md, "Upload"; invariants I2, I3 and I12.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.confirmations import service as confirmations
from sync import confirmation
from sync.encoding import b64u
from tests.simulation.ground import ground
from tests.simulation.stub import drawn_from, stub_cryptography
from tests.simulation.tablet import StoredTablet

FAULTS = {"lost": "attachment_missing", "changed": "attachment_digest"}


class QuarantineRelease(RuleBasedStateMachine):
    """One tablet that sends any part of its chain, with an attachment lost or changed; a person who releases."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ExitStack()
        self.inside.enter_context(stub_cryptography())
        self.inside.enter_context(drawn_from(random.Random(0)))
        self.ground = ground()
        self.ground.begin()
        self.tablet = StoredTablet(self.ground.identities[0], "tablet")
        self.tablet.start()
        self.rids = list(self.ground.documents)
        self.tablet.prepare(1, self.rids, self.ground.now)
        self.stored = 0
        """The last item that the office took in."""
        self.bare: set[int] = set()
        """Items that were taken in without their attachment."""
        self.apart: dict[tuple[int, str], bool] = {}
        """What was kept, by item and code: True when it was released, or came whole."""

    def teardown(self) -> None:
        """In the end the tablet sends everything as it is, and everything is there."""
        last = len(self.tablet.items)
        assert self._send(1, last, "", 0)["ack"]
        self._mended({*self.bare, *range(self.stored + 1, last + 1)})
        self.stored = last
        self.bare.clear()
        self.the_tables_say_what_the_model_says()
        self.inside.close()

    @rule(record=st.integers(0, 6), outcome=st.sampled_from(("handed_over", "not_collected")))
    def sign(self, record: int, outcome: str) -> None:
        self.tablet.attempt(self.rids[record], outcome, self.ground.now, self.ground.staff[0], None)

    @rule()
    def open_a_record(self) -> None:
        self.tablet.open(self.rids[0], self.ground.now, self.ground.staff[0])

    @rule(ends=st.tuples(st.integers(1, 30), st.integers(1, 30)), fault=st.sampled_from(["", *FAULTS]))
    def send(self, ends: tuple[int, int], fault: str) -> None:
        first, last = (min(one, len(self.tablet.items)) for one in sorted(ends))
        at = next((seq for seq in range(first, last + 1) if self._row(seq)["att"]), 0) if fault else 0
        answer = self._send(first, last, fault, at)
        if first > self.stored + 1:
            assert answer == {"code": "chain_gap", "expect": self.stored + 1}
            return
        completed = self.bare & {seq for seq in range(first, min(last, self.stored) + 1) if seq != at}
        self.bare -= completed
        self._mended(completed)
        if at > self.stored:
            self.apart.setdefault((at, FAULTS[fault]), False)
            assert ("ack" in answer) == (at > first)
            self._mended(range(self.stored + 1, at))
            self.stored = at - 1
        else:
            assert "ack" in answer
            self._mended(range(self.stored + 1, last + 1))
            self.stored = max(self.stored, last)

    @precondition(lambda self: not all(self.apart.values()))
    @rule(any_of=st.randoms(use_true_random=False))
    def release(self, any_of: random.Random) -> None:
        seq, code = any_of.choice([one for one, released in self.apart.items() if not released])
        (item,) = self.ground.raw.execute(
            "select id from quarantined_items where seq = ? and code = ?", (seq, code)
        ).fetchone()
        with self.ground.at_work():
            taken = confirmations.release(item, staff_id=self.ground.staff[0], now=self.ground.now)
        assert taken == (seq == self.stored + 1)
        self.apart[seq, code] = True
        if taken:
            self.stored = seq
            self.bare.add(seq)

    @invariant()
    def the_tables_say_what_the_model_says(self) -> None:
        rows = self.ground.raw.execute(
            "select seq, entry_id, attachment from chain_items where device_id = ? order by seq",
            (self.tablet.identity.device,),
        ).fetchall()
        assert rows == [
            (seq, self._row(seq)["id"], None if seq in self.bare else self._row(seq)["att"])
            for seq in range(1, self.stored + 1)
        ]
        kept = self.ground.raw.execute("select seq, code, released_at from quarantined_items").fetchall()
        assert {(seq, code): released is not None for seq, code, released in kept} == self.apart

    def _mended(self, seqs: Iterable[int]) -> None:
        """What came whole waits no more."""
        whole = set(seqs)
        self.apart |= {one: True for one in self.apart if one[0] in whole}

    def _row(self, seq: int) -> dict[str, Any]:
        return self.tablet.shelf.rows[seq]

    def _send(self, first: int, last: int, fault: str, at: int) -> dict[str, Any]:
        items = []
        for seq in range(first, last + 1):
            att = self._row(seq)["att"]
            if seq == at:
                att = None if fault == "lost" else self._another(seq)
            items.append({"jws": self._row(seq)["jws"], **({"att": b64u(att)} if att else {})})
        body = {"items": items, "logSize": 0, "noticesAfter": {}}
        return self.ground.hand_in(self.tablet.identity.device, json.dumps(body).encode(), carried=False)

    def _another(self, seq: int) -> bytes:
        other = confirmation.Attachment(bytes(confirmation.SALT_BYTES), b"", "")
        kem = self.tablet.identity.manifest.active("srv-kem").jwk
        return confirmation.write_attachment(other, dev=self.tablet.identity.device, seq=seq, kem_jwk=kem)


TestQuarantineRelease = QuarantineRelease.TestCase
TestQuarantineRelease.settings = settings(
    max_examples=150,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
