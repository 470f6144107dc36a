"""Two at the same moment, on both databases: who comes second knows what the first did, and the log has no gap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from server import clock
from server.batches import service as batches
from server.confirmations import knowledge, taking_in
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices.models import Device
from server.documents.models import CustodyMove
from server.errors import Refused
from server.log import service as log
from server.log.models import LogLeaf
from server.reconciliation import service as reconciliation
from sync import merkle
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Tablet, cloned, through

TABLETS = 3
WHILE_THE_OTHER_READS = 0.2  # seconds between what an upload looks up and what it writes


@pytest.fixture
def looked() -> Event:
    """Set when an upload has looked up what is known, and has written nothing yet."""
    return Event()


@pytest.fixture
def day(app: Flask, looked: Event, monkeypatch: pytest.MonkeyPatch) -> Iterator[FieldDay]:
    """Tablets with an opened batch; whoever has looked up what is known waits, so that the others look too."""
    with app.app_context():
        day = plan_day(app)
        for number in range(1, TABLETS + 1):
            day.add_tablet(f"Tablet {number}")
        day.seal()
        for tablet in day.tablets:
            day.open(tablet)
            tablet.exchange()
        gather = knowledge.gather

        def slowly(*asked: Any) -> Any:
            known = gather(*asked)
            looked.set()
            time.sleep(WHILE_THE_OTHER_READS)
            return known

        monkeypatch.setattr(taking_in, "gather", slowly)
        yield day


def at_once(*acts: Callable[[], list[str]]) -> list[list[str]]:
    """Every act in a thread of its own, begun together."""
    meet = Barrier(len(acts), timeout=20)

    def begin(act: Callable[[], list[str]]) -> list[str]:
        meet.wait()
        return act()

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def sends(day: FieldDay, tablet: Tablet) -> Callable[[], list[str]]:
    """Hand in what this tablet has, by a connection of its own; the statuses of the answer."""
    tablet.send = through(day.app.test_client())

    def send() -> list[str]:
        return [one["st"] for one in tablet.exchange()["res"]]

    return send


def verdicts_of(day: FieldDay, number: int = 0) -> list[str]:
    """What became of the handovers of a document, in the order of the log."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(ChainItem.status)
            .where(ChainItem.document_id == day.document_ids[number], ChainItem.kind == "attempt")
            .order_by(ChainItem.leaf)
        )
    )


def assert_the_log_is_whole() -> None:
    db.session.rollback()
    numbers = list(db.session.scalars(select(LogLeaf.number).order_by(LogLeaf.number)))
    assert numbers == list(range(log.size()))
    lines = list(db.session.scalars(select(LogLeaf.line).order_by(LogLeaf.number)))
    assert log.root(len(lines)) == merkle.root(lines)
    placed = db.session.execute(
        select(ChainItem.entry_id, LogLeaf.subject).join(LogLeaf, LogLeaf.number == ChainItem.leaf)
    ).all()
    assert len(placed) == db.session.scalar(select(func.count()).select_from(ChainItem))
    assert all(item == subject for item, subject in placed)


def test_of_three_tablets_that_hand_over_the_same_document_one_is_accepted(day: FieldDay) -> None:
    for tablet in day.tablets:
        tablet.hand_over(day.rids[0], strokes=STROKES)
    at_once(*(sends(day, tablet) for tablet in day.tablets))
    assert verdicts_of(day) == ["accepted", "conflict", "conflict"]
    assert day.custody(0) == "handed_over"
    moves = select(func.count()).where(CustodyMove.to_custody == "handed_over")
    assert db.session.scalar(moves) == 1
    with transaction():
        reconciliation.reconcile(day.session_id, clock.now())
    opened = reconciliation.discrepancies(day.session_id)
    assert [one.kind for one in opened if one.document_id == day.document_ids[0]] == ["double_handover"]
    assert_the_log_is_whole()


def test_tablets_that_hand_over_different_documents_do_not_hinder_each_other(day: FieldDay) -> None:
    for number, tablet in enumerate(day.tablets):
        tablet.hand_over(day.rids[number], strokes=STROKES)
    at_once(*(sends(day, tablet) for tablet in day.tablets))
    assert [verdicts_of(day, number) for number in range(TABLETS)] == [["accepted"]] * TABLETS
    assert_the_log_is_whole()


def test_the_same_upload_twice_at_once_is_stored_once_and_answered_twice(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0], strokes=STROKES)
    told = at_once(*(sends(day, cloned(one)) for _ in range(2)))
    assert sorted(one for of_one in told for one in set(of_one)) == ["accepted", "known"]
    assert verdicts_of(day) == ["accepted"]
    device = db.session.get(Device, one.device)
    assert device is not None
    assert device.chain_seq == len(one.journal)
    assert_the_log_is_whole()


def test_a_recall_while_a_handover_is_taken_in_comes_after_it_and_is_told_so(
    day: FieldDay, looked: Event
) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0], strokes=STROKES)

    def recall() -> list[str]:
        assert looked.wait(20)
        with day.app.app_context(), pytest.raises(Refused) as refused, transaction():
            batches.recall(day.document_ids[0], "stolen", staff_id=day.staff_id, now=clock.now())
        return [refused.value.code]

    _, told = at_once(sends(day, one), recall)
    assert (told, verdicts_of(day)) == (["already_handed_over"], ["accepted"])
    assert db.session.scalar(select(LogLeaf.number).where(LogLeaf.kind == "recall")) is None
    assert_the_log_is_whole()
