"""Sealing, serving and recalling: who can open what, and what the others get."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from server import clock
from server.batches import service
from server.batches.models import BatchPack
from server.batches.records import sealable
from server.database import db, transaction
from server.errors import Refused
from server.log import service as log
from server.sessions.models import Allocation, IssuingSession, SessionStaff, SessionTablet
from sync import keys
from sync.encoding import read_time, write_time
from sync.errors import ProtocolError
from tests.field_day import PHRASE, FieldDay, plan_day
from tests.tablet import Declined


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        day = plan_day(app)
        day.add_tablet("Tablet 1")
        yield day


def test_device_and_person_together_open_every_record(day: FieldDay) -> None:
    day.seal()
    one = day.open(day.tablets[0])
    assert one.open_batch is not None
    assert {entry.rid for entry in one.open_batch.entries} == set(day.rids)
    record, photo = one.open_record(day.rids[2])
    assert (record.doc["number"], len(photo)) == ("IR4000002", 3000)
    assert record.alerts == [{"code": "old_document", "text": ""}]
    assert record.slot is not None
    _, none = one.open_record(day.rids[1])
    assert none == b""


def test_what_the_server_keeps_holds_no_name_or_number(day: FieldDay) -> None:
    edition = day.seal()
    packs = db.session.scalars(select(BatchPack.content)).all()
    kept = b"".join([edition.header.encode(), edition.manifest, edition.directory, *packs])
    assert b"Applicant" not in kept
    assert b"IR400000" not in kept


def test_where_a_record_lies_does_not_tell_the_order_of_planning(day: FieldDay) -> None:
    orders = [[one.record.rid for one in sealable(day.session_id)] for _ in range(4)]
    assert all(sorted(order) == sorted(day.rids) for order in orders)
    assert any(order != day.rids for order in orders)


def test_neither_a_wrong_phrase_nor_another_device_key_opens_it(day: FieldDay) -> None:
    day.seal()
    one = day.tablets[0]
    one.prepare(day.batch_id)
    with pytest.raises(ProtocolError, match="secret_wrong"):
        one.unlock(day.batch_id, day.staff_id, "correct horse battery staple six")
    one.kem = keys.generate()
    with pytest.raises(ProtocolError, match="wrong_device"):
        one.unlock(day.batch_id, day.staff_id, PHRASE)


def test_a_tablet_outside_the_session_is_offered_and_served_nothing(day: FieldDay) -> None:
    day.seal()
    other = day.new_tablet("Tablet 9")
    assert other.batches() == []
    with pytest.raises(Declined) as declined:
        other.prepare(day.batch_id)
    assert (declined.value.status, declined.value.code) == (403, "wrong_device")
    assert declined.value.problem["next"]


def test_everything_in_the_way_of_sealing_is_said_at_once(day: FieldDay) -> None:
    day.new_tablet("Tablet 2")
    late = day.new_tablet("Tablet 3")
    with transaction():
        db.session.add(SessionTablet(session_id=day.session_id, device_id=late.device))
        for allocation in db.session.scalars(select(Allocation)):
            allocation.ended_at = clock.now()
    with pytest.raises(Refused) as refused:
        day.seal()
    assert refused.value.code == "cannot_seal"
    assert "No documents are allocated" in refused.value.what
    assert "Tablet 3" in refused.value.what
    assert service.current(day.session_id) is None


@pytest.mark.parametrize(
    ("table", "words"), [(SessionStaff, "Nobody is in the team"), (SessionTablet, "No tablet")]
)
def test_a_session_without_people_or_tablets_is_not_sealed(
    day: FieldDay, table: type[SessionStaff] | type[SessionTablet], words: str
) -> None:
    with transaction():
        for row in db.session.scalars(select(table)):
            db.session.delete(row)
    with pytest.raises(Refused, match=words):
        day.seal()


def test_a_session_that_is_over_is_not_sealed(day: FieldDay) -> None:
    with (
        time_machine.travel(clock.now() + timedelta(days=2), tick=False),
        pytest.raises(Refused, match="over"),
    ):
        day.seal()


def test_a_new_edition_replaces_the_one_before(day: FieldDay) -> None:
    day.seal()
    one = day.open(day.tablets[0])
    with transaction():
        allocation = db.session.scalars(select(Allocation).where(Allocation.record_id == day.rids[0])).one()
        allocation.ended_at = clock.now()
    view = service.overview(day.session_id, clock.now())
    assert view.changes is not None
    assert (view.changes.added, view.changes.removed) == (0, 1)
    second = day.seal()
    assert (second.edition, second.record_count) == (2, 4)
    with pytest.raises(Declined) as declined:
        one._get(f"/api/v1/batches/{day.batch_id}/manifest?edition=1")
    assert (declined.value.status, declined.value.code) == (410, "batch_superseded")
    assert declined.value.problem["edition"] == 2
    assert one.prepare(day.batch_id).edition == 2
    one.exchange()
    assert [notice["kind"] for notice in one.notices[day.session_id]] == ["superseded"]


def test_the_office_sees_which_tablet_has_it_complete(day: FieldDay) -> None:
    day.seal()
    before = service.overview(day.session_id, clock.now()).readers[0]
    day.tablets[0].prepare(day.batch_id)
    db.session.expire_all()
    after = service.overview(day.session_id, clock.now()).readers[0]
    assert (before.header_at, before.complete_at) == (None, None)
    assert after.complete_at is not None
    assert after.people == ["Joke de Wit"]


def test_offers_name_who_can_open_the_batch_on_this_tablet(day: FieldDay) -> None:
    day.seal()
    offer = day.tablets[0].batches()[0]
    assert offer["staff"] == [{"staff": day.staff_id, "displayName": "Joke de Wit"}]
    assert (offer["count"], offer["edition"]) == (5, 1)


def test_offers_write_their_times_as_everything_on_the_wire_does(day: FieldDay) -> None:
    day.seal()
    [offer] = day.tablets[0].batches()
    session = db.session.get_one(IssuingSession, day.session_id)
    assert read_time(offer["startsAt"]) <= session.starts_at
    assert (offer["startsAt"], offer["endsAt"]) == (
        write_time(session.starts_at),
        write_time(session.ends_at),
    )


def test_parts_never_change_and_say_so(day: FieldDay) -> None:
    day.seal()
    one = day.tablets[0]
    path = f"/api/v1/batches/{day.batch_id}/packs/0"
    answer = one.ask("GET", f"{path}?edition=1")
    assert "immutable" in answer.headers["Cache-Control"]
    headers = one.proof_headers("GET", path) | {"If-None-Match": answer.headers["ETag"]}
    assert day.app.test_client().get(f"{path}?edition=1", headers=headers).status_code == 304


@pytest.mark.parametrize("query", ["", "?edition=0", "?edition=x", "?edition=99999999999"])
def test_an_edition_that_is_no_number_is_refused(day: FieldDay, query: str) -> None:
    day.seal()
    answer = day.tablets[0].ask("GET", f"/api/v1/batches/{day.batch_id}/manifest{query}")
    assert answer.status == 400


def test_a_recall_reaches_the_tablet_and_the_log(day: FieldDay) -> None:
    day.seal()
    one = day.open(day.tablets[0])
    with transaction():
        service.recall(day.document_ids[1], "reported stolen", staff_id=day.staff_id, now=clock.now())
    with transaction():
        service.recall(day.document_ids[1], "again", staff_id=day.staff_id, now=clock.now())
    one.exchange()
    assert [(told["kind"], told["rids"]) for told in one.notices[day.session_id]] == [
        ("recalled", [day.rids[1]])
    ]
    assert sum(line.startswith(b'["recall"') for line in log.leaves()) == 1


def test_a_recall_needs_a_reason(day: FieldDay) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        service.recall(day.document_ids[0], " ", staff_id=day.staff_id, now=clock.now())


def test_notices_can_be_asked_for_and_only_by_tablets_of_the_session(day: FieldDay) -> None:
    day.seal()
    day.seal()
    path = f"/api/v1/issuing-sessions/{day.session_id}/notices"
    assert len(day.tablets[0].ask("GET", path + "?after=0").json()["notices"]) == 1
    assert day.tablets[0].ask("GET", path + "?after=1").json() == {"notices": []}
    assert day.new_tablet("Tablet 9").ask("GET", path).status == 403
