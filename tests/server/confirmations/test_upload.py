"""Handing in what a tablet signed: what is taken in, what the answer says, what follows."""

import gzip
import json

import pytest
from sqlalchemy import func, select

from server import clock
from server.batches import service as batches
from server.confirmations import service
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.devices.models import Device
from server.log import service as log
from server.packing.models import BoxCount
from server.sessions.models import IssuingSession
from sync import acknowledgement, chain
from sync import log as wire
from tests.field_day import STROKES, FieldDay
from tests.tablet import Declined

UPLOADS = "/api/v1/confirmations"


@pytest.fixture
def day(day: FieldDay) -> FieldDay:
    """Opened on the second tablet too."""
    day.open(day.tablets[1])
    return day


def statuses(told: dict[str, object]) -> list[str]:
    results = told["res"]
    assert isinstance(results, list)
    return [result["st"] for result in results]


def verdicts(day: FieldDay) -> list[str]:
    db.session.expire_all()
    return [found.status for found in service.confirmations_of(day.session_id)]


def test_a_handover_is_stored_logged_and_changes_custody(day: FieldDay) -> None:
    one = day.tablets[0]
    kept = one.hand_over(day.rids[0], strokes=STROKES, notes="collected with a friend")
    told = one.exchange()
    assert set(statuses(told)) == {"accepted"}
    assert (told["seq"], told["head"]) == (kept.seq, kept.entry_id)
    assert day.custody(0) == "handed_over"
    found = service.evidence(kept.entry_id)
    assert (found.notes, found.strokes, found.staff_name) == (
        "collected with a friend",
        STROKES_READ,
        "Joke de Wit",
    )
    assert (found.status, found.quarantined, found.opened) == ("accepted", False, True)
    assert f'"id":"{kept.entry_id}"' in found.leaf_line
    session = db.session.get(IssuingSession, day.session_id)
    assert session is not None
    assert session.state == "open"


STROKES_READ = [[tuple(point) for point in stroke] for stroke in STROKES]


def test_the_tablet_can_check_everything_the_answer_says(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0], strokes=STROKES)
    seen = None
    for _ in range(3):
        one.add("lock")
        answer = one._post(UPLOADS, one.upload(one.waiting()))["ack"]
        assert one.manifest is not None
        seen = acknowledgement.check_ack(
            acknowledgement.read_ack(answer, one.manifest),
            own=one.state,
            entry_at={kept.seq: kept.entry_id for kept in one.journal},
            acknowledged_seq=one.acknowledged,
            last_checkpoint=seen,
            log_jwk=one.manifest.active("log").jwk,
            log_origin="localhost/fielddesk-log",
        )
        one.believe(answer)


def test_the_same_items_again_change_nothing(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0], strokes=STROKES)
    first = one.exchange()
    size, rows = log.size(), count_items()
    one.acknowledged = 0
    again = one.exchange()
    assert set(statuses(again)) == {"known"}
    assert [result["leaf"] for result in again["res"]] == [result["leaf"] for result in first["res"]]
    assert (log.size(), count_items()) == (size, rows)


def test_an_item_twice_in_one_upload_is_stored_once(day: FieldDay) -> None:
    one = day.tablets[0]
    items = one.waiting()
    told = one.believe(one._post(UPLOADS, one.upload([*items, items[-1]]))["ack"])
    assert told["seq"] == items[-1].seq
    assert count_items() == len(items)


def test_a_gap_is_told_what_is_expected_and_nothing_is_stored(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    answer = one.ask("POST", UPLOADS, one.upload(one.waiting()[1:]))
    assert (answer.status, answer.json()["code"], answer.json()["expect"]) == (409, "chain_gap", 1)
    assert count_items() == 0


def test_what_stands_before_a_gap_is_kept(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    items = one.waiting()
    told = one.believe(one._post(UPLOADS, one.upload([items[0], items[2]]))["ack"])
    assert (told["seq"], told["stop"]["code"]) == (1, "chain_gap")
    assert set(statuses(one.exchange())) == {"accepted"}


def test_two_tablets_one_document_is_a_conflict_that_both_keep(day: FieldDay) -> None:
    one, other = day.tablets
    one.hand_over(day.rids[0], strokes=STROKES)
    other.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    told = other.exchange()
    assert statuses(told)[-1] == "conflict"
    assert verdicts(day) == ["accepted", "conflict"]
    heard = other.notices[day.session_id]
    assert [(notice["kind"], notice["rids"], notice["dev"]) for notice in heard] == [
        ("handed_over", [day.rids[0]], one.device),
        ("handed_over", [day.rids[0]], other.device),
    ]


def test_a_later_confirmation_supersedes_an_earlier_one(day: FieldDay) -> None:
    one = day.tablets[0]
    wrong = one.hand_over(day.rids[0], strokes=STROKES)
    right = one.hand_over(day.rids[0], "not_collected", supersedes=wrong.entry_id)
    again = one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    db.session.expire_all()
    assert service.evidence(wrong.entry_id).superseded_by == right.entry_id
    assert service.evidence(again.entry_id).status == "accepted"
    assert day.custody(0) == "handed_over"


def test_superseding_a_handover_brings_the_document_back(day: FieldDay) -> None:
    one = day.tablets[0]
    wrong = one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    one.hand_over(day.rids[0], "not_collected", supersedes=wrong.entry_id)
    one.exchange()
    assert day.custody(0) == "at_venue"


def test_a_tablet_cannot_supersede_another_ones_confirmation(day: FieldDay) -> None:
    one, other = day.tablets
    theirs = one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    other.hand_over(day.rids[0], "not_collected", supersedes=theirs.entry_id)
    other.exchange()
    assert service.evidence(theirs.entry_id).superseded_by is None
    assert day.custody(0) == "handed_over"


def test_a_handover_after_recall_or_close_is_kept_and_marked(day: FieldDay) -> None:
    one = day.tablets[0]
    with transaction():
        batches.recall(day.document_ids[0], "stolen", staff_id=day.staff_id, now=clock.now())
    one.hand_over(day.rids[0], strokes=STROKES)
    one.exchange()
    with transaction():
        session = db.session.get(IssuingSession, day.session_id)
        assert session is not None
        session.closed_at = clock.now()
    one.hand_over(day.rids[1], strokes=STROKES)
    one.exchange()
    assert verdicts(day) == ["after_recall", "after_close"]


def test_a_record_nobody_sealed_is_kept_and_marked(day: FieldDay) -> None:
    one = day.tablets[0]
    one.add(
        "attempt", batch=day.batch_id, edition=1, rid="A" * 22, staff=day.staff_id, outcome="not_collected"
    )
    one.add("attempt", batch="nobatch", rid="A" * 22, staff="\u0000" * 3, outcome="not_collected")
    told = one.exchange()
    assert statuses(told)[-2:] == ["unknown_record", "unknown_record"]
    assert one.waiting() == []


def test_a_count_of_the_box_arrives_as_a_count(day: FieldDay) -> None:
    one = day.tablets[0]
    one.count("out", day.rids[:3], ["IR9999999"], chain.BoxSeal("whole", "S41"))
    one.exchange()
    counted = db.session.scalar(select(BoxCount))
    assert counted is not None
    assert (counted.phase, counted.found, counted.seal_number, counted.device_id) == (
        "out",
        3,
        "S41",
        one.device,
    )


def test_a_tablet_says_when_it_is_done(day: FieldDay) -> None:
    one = day.tablets[0]
    one.close()
    one.exchange()
    assert service.tablets_done(day.session_id) == {one.device}


def test_an_empty_upload_is_a_sign_of_life(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    told = one.believe(one._post(UPLOADS, one.upload([]))["ack"])
    assert (told["res"], told["seq"]) == ([], one.state.seq)


def test_a_gzip_body_is_read(day: FieldDay) -> None:
    one = day.tablets[0]
    headers = one.proof_headers("POST", UPLOADS) | {
        "Content-Encoding": "gzip",
        "Content-Type": "application/json",
    }
    body = gzip.compress(json.dumps(one.upload(one.waiting())).encode())
    assert day.app.test_client().post(UPLOADS, headers=headers, data=body).status_code == 200


def test_log_rows_and_acknowledgements_tell_the_same_story(day: FieldDay) -> None:
    one = day.tablets[0]
    for rid in day.rids:
        one.hand_over(rid, strokes=STROKES)
    told = one.exchange(most=4)
    assert told["seq"] == len(one.journal)
    lines = list(log.leaves())
    for item in db.session.scalars(select(ChainItem)):
        kind, obj = wire.read_leaf(lines[item.leaf])
        assert (kind, obj["id"], obj["seq"], obj["st"]) == ("item", item.entry_id, item.seq, item.status)
    device = db.session.get(Device, one.device)
    assert device is not None
    assert (device.chain_seq, device.chain_head) == (told["seq"], told["head"])


def test_an_upload_of_another_tablets_items_is_refused(day: FieldDay) -> None:
    one, other = day.tablets
    with pytest.raises(Declined) as declined:
        other._post(UPLOADS, one.upload(one.waiting()))
    assert (declined.value.status, declined.value.code) == (403, "wrong_device")


def count_items() -> int:
    return db.session.scalar(select(func.count()).select_from(ChainItem)) or 0


def test_other_tablets_are_told_of_all_handovers_of_an_upload_at_once(day: FieldDay) -> None:
    one, other = day.tablets
    for rid in day.rids[:3]:
        one.hand_over(rid, strokes=STROKES)
    one.exchange()
    other.exchange()
    assert [(told["n"], told["rids"], told["dev"]) for told in other.notices[day.session_id]] == [
        (1, day.rids[:3], one.device)
    ]
