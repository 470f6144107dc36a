"""Bodies that are too large, too deep, cut off or not what they say: refused, and nothing changes."""

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.confirmations.models import ChainItem, QuarantinedItem
from server.confirmations.schemas import MOST_BYTES_UNPACKED, read_upload
from server.database import db
from server.errors import Refused
from sync import chain, jws
from tests.field_day import FieldDay, plan_day

UPLOADS = "/api/v1/confirmations"
BODIES = {
    "not JSON": b"items",
    "not UTF-8": b'{"items":[{"jws":"\xff"}]}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"items":' * 1000 + b"1" + b"}" * 1000,
    "deep behind a quote": b'{"a":"\\"","b":' + b"[" * 90_000,
    "no items": b"{}",
    "too many": b'{"items":[' + b",".join([b'{"jws":"a.b.c"}'] * 201) + b"]}",
    "a number for a message": b'{"items":[{"jws":1}]}',
    "a negative size": b'{"items":[],"logSize":-1}',
    "a fraction": b'{"items":[],"logSize":1.5}',
    "a lone surrogate": b'{"items":[{"jws":"\\ud800"}]}',
    "empty": b"",
    "a member twice": b'{"items":[],"items":[]}',
    "a member twice, once escaped": b'{"items":[],"item\\u0073":[]}',
    "a minus before zero": b'{"items":[],"logSize":-0}',
    "an attachment that is null": b'{"items":[{"jws":"a.b.c","att":null}]}',
    "not UTF-8 in a later version's member": b'{"items":[],"more":"\xff"}',
    "a fraction in a later version's member": b'{"items":[],"more":1.5}',
}


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app, documents=1)
        day.tablets.append(day.new_tablet("Tablet 1"))
        yield day


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_upload_is_a_400(day: FieldDay, body: bytes) -> None:
    answer = day.tablets[0].ask("POST", UPLOADS, body)
    assert answer.status == 400
    assert answer.json()["safe"]
    assert db.session.scalar(select(func.count()).select_from(ChainItem)) == 0


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(MOST_BYTES_UNPACKED + 1))
    with pytest.raises(Refused, match="too_large"):
        read_upload(bomb, "gzip")


DAMAGED = {
    "empty": b"",
    "only its first bytes": b"\x1f\x8b",
    "plain": b"plain",
    "cut off": gzip.compress(b"{}", mtime=0)[:-4],
    "followed by more": gzip.compress(b"{}", mtime=0) + b"x",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_gzip_is_refused(damage: bytes) -> None:
    with pytest.raises(Refused, match="input_invalid"):
        read_upload(damage, "gzip")


def test_another_encoding_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_upload(b"{}", "br")
    assert refused.value.status == 415


@pytest.mark.parametrize(
    "said",
    [
        {"v": 1, "kind": "\ud800"},
        {"v": 1, "kind": "open", "seq": 10**30},
        {"v": 1, "kind": "open", "seq": -1},
        {"v": 1, "kind": ["open"]},
        {"v": 2},
        {},
    ],
)
def test_an_odd_payload_that_was_signed_is_a_refusal_and_kept_whole(
    day: FieldDay, said: dict[str, object]
) -> None:
    import json

    one = day.tablets[0]
    token = jws.sign(json.dumps(said).encode(), typ=chain.ITEM_TYP, key=one.sig, kid=one.device)
    answer = one.ask("POST", UPLOADS, {"items": [{"jws": token}]})
    assert answer.status in {400, 409}
    kept = db.session.scalars(select(QuarantinedItem.entry_id)).all()
    assert kept in ([jws.entry_id(token)], [])
    assert one.believe(one._post(UPLOADS, one.upload([]))["ack"])["seq"] == 0


@pytest.mark.parametrize("off", [10**30, -(10**30), 2**53])
def test_odd_numbers_in_a_good_item_do_no_harm(day: FieldDay, off: int) -> None:
    one = day.tablets[0]
    payload = chain.ItemPayload(
        v=1,
        dev=one.device,
        epoch=1,
        seq=1,
        prev=one.state.head,
        kind="attempt",
        at="9999-12-31T23:59:59.999Z",
        mono=off,
        off=off,
        batch="\u0000",
        edition=off,
        rid="\u0000",
        staff="é" * 60,
        outcome="not_collected",
        supersedes="\u0000" * 5000,
        correction="other",
    )
    answer = one.ask("POST", UPLOADS, {"items": [{"jws": chain.write_item(payload, one.sig)}]})
    assert answer.status in {200, 400}
