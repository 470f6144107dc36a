"""Cut, repeat, reorder and interleave: whatever reaches the server ends in the same state (invariants I2 and I7)."""

import random
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from server.confirmations.models import ChainItem, QuarantinedItem
from server.database import db
from server.documents.models import Document
from server.log import service as log
from sync import log as wire
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Kept, Tablet


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=6)
        for label in ("Tablet 1", "Tablet 2"):
            day.add_tablet(label)
        day.seal()
        for number, one in enumerate(day.tablets):
            day.open(one)
            for rid in day.rids[number * 2 : number * 2 + 4]:
                one.hand_over(rid, strokes=STROKES)
        yield day


@pytest.mark.parametrize("seed", range(4))
def test_any_mix_of_uploads_ends_in_the_same_state(day: FieldDay, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        one = chance.choice(day.tablets)
        start = chance.randrange(len(one.journal))
        items = one.journal[start : start + chance.randrange(1, 8)]
        if chance.random() < 0.3:
            items = [*items, *items[:2]]
        send(one, items, lost=chance.random() < 0.4)
    for one in day.tablets:
        one.acknowledged = 0
        one.exchange(most=chance.randrange(1, 9))
        assert not one.waiting()
    db.session.expire_all()
    rows = db.session.scalars(select(ChainItem).order_by(ChainItem.device_id, ChainItem.seq)).all()
    assert sorted(row.entry_id for row in rows) == sorted(
        kept.entry_id for one in day.tablets for kept in one.journal
    )
    assert not db.session.scalars(select(QuarantinedItem)).all()
    leaves = [obj for kind, obj in map(wire.read_leaf, log.leaves()) if kind == "item"]
    assert sorted(leaf["id"] for leaf in leaves) == sorted(row.entry_id for row in rows)
    handed = [row for row in rows if row.outcome == "handed_over"]
    assert sorted(row.status for row in handed) == ["accepted"] * 6 + ["conflict"] * 2
    assert set(db.session.scalars(select(Document.custody))) == {"handed_over"}


def send(one: Tablet, items: list[Kept], *, lost: bool) -> None:
    """One upload whose answer may get lost on the way back."""
    answer = one.ask("POST", "/api/v1/confirmations", one.upload(items))
    if answer.status != 200:
        assert answer.json()["code"] == "chain_gap"
    elif not lost:
        one.believe(answer.json()["ack"])
