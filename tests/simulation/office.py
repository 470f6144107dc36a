"""The office in a simulation: recalls, revocations, editions, counts, settlements by two people, closing, back-ups.

Must never do what a page of the back office cannot: each act is one transaction of the real services.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select

from server.batches import service as batches
from server.confirmations import service as confirmations
from server.database import db
from server.errors import Refused
from server.packing import service as packing
from server.reconciliation import rules
from server.reconciliation import service as reconciliation
from server.reconciliation.models import Discrepancy
from tests.simulation.disk import PowerCut
from tests.simulation.ground import Ground
from tests.simulation.timeline import Timeline, hold
from tests.simulation.truth import Truth


@dataclass
class Image:
    """A back-up: the database, and what was true then."""

    database: bytes
    timeline: Timeline


@dataclass
class Office:
    """People with a browser, and an operator with back-ups."""

    ground: Ground
    truth: Truth
    chance: random.Random
    images: list[Image] = field(default_factory=list)

    def acts(self) -> list[tuple[int, Callable[[], str]]]:
        """Every act with its weight: how often it is chosen."""
        return [
            (2, self.recall),
            (2, self.revoke),
            (2, self.seal),
            (4, self.count_returned),
            (3, self.reconcile),
            (6, self.settle),
            (6, self.approve),
            (2, self.declare_lost),
            (3, self.close),
            (8, self.release),
            (5, self.back_up),
            (4, self.restore),
        ]

    # -- acts

    def recall(self) -> str:
        """Stop a document."""
        document = self.chance.choice(list(self.ground.documents.values()))
        went = self.act(
            lambda: batches.recall(document, "stolen", staff_id=self._person(), now=self.ground.now)
        )
        if went:
            self.truth.timeline.recalled.add(document)
        return f"recall {document[-4:]}: {went}"

    def revoke(self) -> str:
        """Stop a tablet."""
        identity = self.chance.choice(self.ground.identities)
        went = self.act(
            lambda: batches.revoke_tablet(identity.device, staff_id=self._person(), now=self.ground.now)
        )
        return f"revoke {identity.device[-4:]}: {went}"

    def seal(self) -> str:
        """Seal a new edition; a revoked tablet is not among its readers."""
        went = self.act(
            lambda: batches.seal(self.ground.session, staff_id=self._person(), now=self.ground.now)
        )
        revoked = self.ground.raw.execute(
            "select count(*) from batch_readers r join devices d on d.id = r.device_id"
            " join batches b on b.id = r.batch_id and b.edition = r.edition where d.state = 'revoked'"
        ).fetchone()[0]
        hold("I9", not went or not revoked, "an edition was sealed to a revoked tablet")
        return f"seal: {went}"

    def count_returned(self) -> str:
        """Count what came back; mostly what is really there."""

        def count() -> None:
            numbers = packing.left_in(self.ground.session)
            if numbers and self.chance.random() < 0.3:
                numbers.remove(self.chance.choice(numbers))
            if self.chance.random() < 0.1:
                numbers.append("IR9999999")
            packing.record_count(
                self.ground.session, "returned", numbers, now=self.ground.now, staff_id=self._person()
            )

        return f"count: {self.act(count)}"

    def reconcile(self) -> str:
        """Open what does not agree."""
        went = self.act(lambda: reconciliation.reconcile(self.ground.session, self.ground.now))
        if went:
            self.check_discrepancies()
        return f"reconcile: {went}"

    def settle(self) -> str:
        """One person says what happened."""

        def settle() -> None:
            one = self._any_discrepancy("open")
            if one is not None:
                to = self.chance.choice(("handed_over", "not_handed_over", "missing", "explained"))
                resolution = to if one.document_id else "explained"
                reconciliation.settle(
                    one.id, resolution, "we called them", staff_id=self._person(), now=self.ground.now
                )

        return f"settle: {self.act(settle)}"

    def approve(self) -> str:
        """A person approves: another than the one who settled, or it is refused."""

        def approve() -> None:
            one = self._any_discrepancy("settled")
            if one is not None:
                reconciliation.approve(one.id, staff_id=self._person(), now=self.ground.now)

        went = self.act(approve)
        alone = self.ground.raw.execute(
            "select count(*) from discrepancies where state = 'approved' and"
            " (approved_by_id is null or settled_by_id is null or approved_by_id = settled_by_id)"
        ).fetchone()[0]
        hold("I11", not alone, "a discrepancy was settled by one person alone")
        return f"approve: {went}"

    def declare_lost(self) -> str:
        """One person says that a tablet can deliver nothing any more; another has to approve."""
        identity = self.chance.choice(self.ground.identities)
        went = self.act(
            lambda: reconciliation.declare_lost(
                self.ground.session,
                identity.device,
                "it fell into the canal",
                staff_id=self._person(),
                now=self.ground.now,
            )
        )
        return f"declare {identity.device[-4:]} lost: {went}"

    def close(self) -> str:
        """Close the session."""
        went = self.act(
            lambda: reconciliation.close(self.ground.session, staff_id=self._person(), now=self.ground.now)
        )
        if went:
            self.truth.timeline.closed = True
            self.check_closed()
        return f"close: {went}"

    def release(self) -> str:
        """Look at what waits in quarantine, the first in the chain first, and release it."""
        waiting = self.ground.raw.execute(
            "select id from quarantined_items where released_at is null order by seq, rowid limit 3"
        ).fetchall()
        for (item,) in waiting:
            self.act(partial(confirmations.release, item, staff_id=self._person(), now=self.ground.now))
            self.check_released()
        return f"release: {len(waiting)}"

    def back_up(self) -> str:
        """Keep the database as it is."""
        self.images.append(Image(self.ground.back_up(), self.truth.timeline.copy()))
        del self.images[:-3]
        return "back up"

    def restore(self) -> str:
        """The disk broke: go on with an old back-up."""
        if not self.images or self.truth.restored >= 2:
            return "restore: none"
        self.truth.restored += 1
        self.go_back()
        return "restore"

    def go_back(self) -> None:
        """Any back-up that is left takes the place of the database."""
        image = self.chance.choice(self.images)
        self.ground.restore(image.database)
        self.truth.timeline = image.timeline.copy()

    # -- checks of the office's own

    def check_discrepancies(self) -> None:
        """I4: of every document handed over twice, somebody is told."""
        doubled = self.ground.raw.execute(
            "select document_id from chain_items where kind = 'attempt' and outcome = 'handed_over'"
            " and superseded_by is null and document_id is not null and session_id = ?"
            " group by document_id having count(*) > 1",
            (self.ground.session,),
        ).fetchall()
        told = {
            document
            for (document,) in self.ground.raw.execute(
                "select document_id from discrepancies where kind = 'double_handover' and withdrawn_at is null"
            )
        }
        hold("I4", {one for (one,) in doubled} <= told, "a document was handed over twice and nobody is told")

    def check_released(self) -> None:
        """I3: what was released as taken in is in its chain."""
        lost = self.ground.raw.execute(
            "select count(*) from log_leaves l where l.kind = 'release' and cast(l.line as text) like '%\"taken_in\":true%'"
            " and not exists (select 1 from chain_items c where c.entry_id = l.subject)"
        ).fetchone()[0]
        hold("I3", not lost, "an item was released into its chain, and is not in it")

    def check_closed(self) -> None:
        still_open = self.ground.raw.execute(
            "select count(*) from discrepancies where withdrawn_at is null and state <> 'approved'"
        ).fetchone()[0]
        hold("I11", not still_open, "a session was closed with open discrepancies")
        owing = self.ground.raw.execute(
            "select count(distinct r.device_id) from batch_readers r where r.header_at is not null"
            " and coalesce((select kind from chain_items c where c.device_id = r.device_id"
            " and kind in ('close', 'attempt') order by seq desc limit 1), '') <> 'close'"
            " and not exists (select 1 from discrepancies d where d.kind = ? and d.subject = r.device_id"
            " and d.state = 'approved' and d.withdrawn_at is null)",
            (rules.LOST,),
        ).fetchone()[0]
        hold(
            "I11", not owing, "a session was closed while a tablet owes that two people did not declare lost"
        )

    # -- inside

    def _any_discrepancy(self, state: str) -> Discrepancy | None:
        found = db.session.scalars(
            select(Discrepancy)
            .where(Discrepancy.state == state, Discrepancy.withdrawn_at.is_(None))
            .order_by(Discrepancy.opened_at, Discrepancy.id)
        ).all()
        return self.chance.choice(found) if found else None

    def _person(self) -> str:
        return self.chance.choice(self.ground.staff)

    def act(self, work: Callable[[], object]) -> bool:
        """One act; whether it was committed. What the house refuses, it refuses; a stopped server did nothing."""
        went = False
        try:
            with self.ground.at_work():
                work()
            went = True
        except (Refused, PowerCut):
            db.session.remove()
        self.truth.timeline.look(self.ground.raw, self.truth.signed)
        return went
