"""Cut, repeat, reorder, damage and interleave: whatever reaches the server ends in the same state (invariants I2 and I7)."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server.confirmations.models import ChainItem, QuarantinedItem
from server.database import db
from server.documents.models import Document
from server.log import service as log
from sync import log as wire
from sync.encoding import b64u, read_b64u
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Answer, Kept, Tablet

DAMAGED = {
    "attachment_digest",
    "attachment_missing",
    "chain_gap",
    "item_unreadable",
    "json_malformed",
    "jws_bad_signature",
    "jws_malformed",
    "jws_wrong_typ",
    "version_unknown",
    "wrong_device",
}
"""What may be said of an upload whose first item is damaged or comes too early."""


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
        items = some(one, chance)
        said = by_tablet(one, items, lost=chance.random() < 0.4)
        assert said in ("", "chain_gap")
    assert_the_same_end(day, chance)
    assert not db.session.scalars(select(QuarantinedItem)).all()


@pytest.mark.parametrize("seed", range(4))
def test_any_mix_of_uploads_and_carried_bundles_ends_in_the_same_state(day: FieldDay, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        one = chance.choice(day.tablets)
        items = some(one, chance)
        way = chance.choice((by_tablet, by_bundle))
        assert way(one, items, lost=chance.random() < 0.4) in ("", "chain_gap")
    assert_the_same_end(day, chance)
    assert not db.session.scalars(select(QuarantinedItem)).all()


@pytest.mark.parametrize("seed", range(4))
def test_damaged_copies_beside_good_ones_end_in_the_same_state(day: FieldDay, seed: int) -> None:
    chance = random.Random(seed)
    refused = set()
    for _ in range(16):
        one = chance.choice(day.tablets)
        items = [damaged(kept, chance) if chance.random() < 0.4 else kept for kept in some(one, chance)]
        way = chance.choice((by_tablet, by_bundle))
        refused.add(way(one, items, lost=chance.random() < 0.4))
    assert refused - {"", "chain_gap"}, "no damage was seen"
    assert refused <= DAMAGED | {""}
    assert_the_same_end(day, chance)
    journal = {kept.entry_id for one in day.tablets for kept in one.journal}
    for row in db.session.scalars(select(QuarantinedItem)):
        assert row.code in ("attachment_digest", "attachment_missing")
        assert row.entry_id in journal
        assert row.attachment is None, "bytes that nobody signed for"


def some(one: Tablet, chance: random.Random) -> list[Kept]:
    """A piece of the journal from anywhere, now and then with a repeat, now and then out of order."""
    start = chance.randrange(len(one.journal))
    items = one.journal[start : start + chance.randrange(1, 8)]
    if chance.random() < 0.3:
        items = [*items, *items[:2]]
    if chance.random() < 0.2:
        chance.shuffle(items)
    return items


def damaged(kept: Kept, chance: random.Random) -> Kept:
    """A copy with one bit of it turned, cut short, or without its attachment."""
    how = chance.randrange(4)
    if kept.att is not None and how == 0:
        return replace(kept, att=None)
    if kept.att is not None and how == 1:
        return replace(kept, att=turned(kept.att, chance))
    head, body, tail = kept.jws.split(".")
    if how == 2:
        return replace(kept, jws=f"{head}.{b64u(turned(read_b64u(body), chance))}.{tail}")
    return replace(
        kept, jws=kept.jws[:-1] if how == 3 else f"{head}.{body}.{b64u(turned(read_b64u(tail), chance))}"
    )


def turned(data: bytes, chance: random.Random) -> bytes:
    """The data with one bit turned."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def by_tablet(one: Tablet, items: list[Kept], *, lost: bool) -> str:
    """One upload whose answer may get lost on the way back; the code it was refused with, "" when it was not."""
    answer = one.ask("POST", "/api/v1/confirmations", one.upload(items))
    return believed(one, answer, [] if lost or answer.status != 200 else [answer.json()["ack"]])


def by_bundle(one: Tablet, items: list[Kept], *, lost: bool) -> str:
    """The same, carried as a file by whoever has it."""
    carried: dict[str, Any] = {"v": 1, "dev": one.device, **one.upload(items)}
    answer = one.ask("POST", "/api/v1/bundles", carried, proved=False)
    return believed(one, answer, [] if lost or answer.status != 200 else answer.json()["acks"])


def believed(one: Tablet, answer: Answer, acks: list[str]) -> str:
    """Believe what came back; the code of the refusal."""
    for ack in acks:
        one.believe(ack)
    return "" if answer.status == 200 else str(answer.json()["code"])


def assert_the_same_end(day: FieldDay, chance: random.Random) -> None:
    """Once everything came in, it is there once, judged as it would have been in order."""
    for one in day.tablets:
        one.acknowledged = 0
        one.exchange(most=chance.randrange(1, 9))
        assert not one.waiting()
    db.session.expire_all()
    rows = db.session.scalars(select(ChainItem).order_by(ChainItem.device_id, ChainItem.seq)).all()
    assert sorted(row.entry_id for row in rows) == sorted(
        kept.entry_id for one in day.tablets for kept in one.journal
    )
    leaves = [obj for kind, obj in map(wire.read_leaf, log.leaves()) if kind == "item"]
    assert sorted(leaf["id"] for leaf in leaves) == sorted(row.entry_id for row in rows)
    handed = [row for row in rows if row.outcome == "handed_over"]
    assert sorted(row.status for row in handed) == ["accepted"] * 6 + ["conflict"] * 2
    assert set(db.session.scalars(select(Document.custody))) == {"handed_over"}
