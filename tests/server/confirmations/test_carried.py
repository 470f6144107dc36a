"""Bundles that any machine carries: judged in parts, each acknowledged, all going back in one file."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from server.confirmations import schemas
from sync import acknowledgement, bundle, frames, seal
from sync.encoding import write_json
from tests.field_day import FieldDay
from tests.tablet import Tablet
from tests.vectors.kept import Case, cases, refusal

BUNDLES = "/api/v1/bundles"


def believe_whole(one: Tablet, answer: bundle.Answer) -> list[acknowledgement.Acknowledgement]:
    """The tablet's whole check of every part, each against the checkpoint of the one before."""
    assert one.manifest is not None
    last, told = None, []
    for token in answer.acks:
        ack = acknowledgement.read_ack(token, one.manifest)
        last = acknowledgement.check_ack(
            ack,
            own=one.state,
            entry_at={kept.seq: kept.entry_id for kept in one.journal},
            acknowledged_seq=0,
            last_checkpoint=last,
            log_jwk=one.manifest.active("log").jwk,
            log_origin=ack.checkpoint.partition("\n")[0],
        )
        told.append(ack)
    return told


@cases("bundle/bundles")
def test_the_door_reads_a_bundle_as_the_protocol_does(case: Case) -> None:
    data = case["text"].encode()
    if "code" in case:
        assert refusal(lambda: schemas.read_export(data, "")) == case["code"]
        return
    found, meant = schemas.read_export(data, ""), bundle.read_bundle(data)
    assert (found.dev, found.log_size, found.notices_after) == (
        meant.dev,
        meant.log_size,
        meant.notices_after,
    )
    assert [(sent.jws, bundle.attachment_of(sent)) for sent in found.items] == [
        (item.jws, item.att) for item in meant.items
    ]


def test_any_machine_may_carry_a_bundle(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    answer = day.app.test_client().post(BUNDLES, json=one.bundle())
    assert answer.status_code == 200
    for ack in bundle.read_answer(answer.data).acks:
        one.believe(ack)
    assert one.waiting() == []
    assert day.custody(0) == "handed_over"


def test_a_bundle_goes_and_comes_back_as_codes_of_which_a_third_is_lost(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])

    def carried(file: bytes) -> bytes:
        series, collector = frames.cut(seal.deflate(file)), frames.Collector()
        for number in range(4 * len(series.blocks) + 60):
            if number % 3 == 1:
                continue
            progress = collector.take(frames.read_frame(frames.write_frame(series, number)))
            if progress.data is not None:
                return seal.inflate(progress.data)
        raise AssertionError("the series did not come through")

    answer = day.app.test_client().post(BUNDLES, data=carried(write_json(one.bundle())))
    for ack in bundle.read_answer(carried(answer.data)).acks:
        one.believe(ack)
    assert one.waiting() == []


def test_a_bundle_of_many_items_is_judged_in_parts_that_prove_each_other(
    day: FieldDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.confirmations.carried.UPLOAD_ITEMS", 4)
    one = day.tablets[0]
    for rid in day.rids[:3]:
        one.hand_over(rid)
    owed = one.waiting()
    sent = one.bundle()
    answer = bundle.read_answer(day.app.test_client().post(BUNDLES, json=sent).data)
    assert len(answer.acks) == -(-len(owed) // 4)
    told = believe_whole(one, answer)
    assert [result.entry_id for ack in told for result in ack.results] == [kept.entry_id for kept in owed]
    again = bundle.read_answer(day.app.test_client().post(BUNDLES, json=sent).data)
    assert {result.status for ack in believe_whole(one, again) for result in ack.results} == {"known"}


def test_what_was_acknowledged_before_a_refused_item_goes_back_all_the_same(
    day: FieldDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.confirmations.carried.UPLOAD_ITEMS", 2)
    one = day.tablets[0]
    for rid in day.rids[:2]:
        one.hand_over(rid)
    sent = one.bundle()
    del sent["items"][2]  # what comes behind does not continue the chain
    answer = bundle.read_answer(day.app.test_client().post(BUNDLES, json=sent).data)
    assert [ack.seq for ack in believe_whole(one, answer)] == [2]


def test_a_bundle_of_an_unknown_tablet_is_refused(day: FieldDay) -> None:
    answer = day.app.test_client().post(BUNDLES, json={**day.tablets[0].bundle(), "dev": "nobody"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "wrong_device")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sent: sent | {"v": 2},
        lambda sent: {name: value for name, value in sent.items() if name != "dev"},
        lambda sent: sent | {"items": "all"},
        lambda sent: sent | {"items": [{"jws": "a"}] * (bundle.MOST_ITEMS + 1)},
    ],
    ids=["a later version", "no tablet", "items that are no list", "more items than a bundle holds"],
)
def test_what_is_no_bundle_is_refused_with_its_code(
    day: FieldDay, spoil: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    answer = day.app.test_client().post(BUNDLES, json=spoil(day.tablets[0].bundle()))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bundle_malformed")


def test_a_packed_bundle_is_measured_before_it_is_parsed(day: FieldDay) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    bomb = gzip.compress(b" " * (schemas.MOST_BYTES_UNPACKED + 1))
    answer = day.app.test_client().post(BUNDLES, data=bomb, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")
    good = gzip.compress(json.dumps(day.tablets[0].bundle()).encode())
    assert day.app.test_client().post(BUNDLES, data=good, headers=headers).status_code == 200


def test_an_empty_bundle_brings_the_news_back(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    answer = bundle.read_answer(day.app.test_client().post(BUNDLES, json=one.bundle()).data)
    (ack,) = answer.acks
    assert one.believe(ack)["seq"] == one.state.seq


def test_an_answer_for_another_tablet_is_not_believed(day: FieldDay) -> None:
    one, other = day.tablets
    one.hand_over(day.rids[0])
    answer = bundle.read_answer(day.app.test_client().post(BUNDLES, json=one.bundle()).data)
    assert refusal(lambda: believe_whole(other, answer)) == "ack_mismatch"
