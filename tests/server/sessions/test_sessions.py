"""Planning sessions and setting documents aside, through the service, the pages and the API."""

from datetime import date, timedelta

import pytest
import time_machine

from server.database import db, transaction
from server.documents import service as documents
from server.documents.service import DocumentFilter
from server.errors import Refused
from server.sessions import service
from server.sessions.models import Allocation
from tests.builders.documents import imported
from tests.builders.sessions import BEGINS, location, request, session
from tests.builders.staff import NOW, member, signed_in, token


@pytest.fixture
def inside(app):
    with app.app_context():
        yield app


def refused(act):
    with pytest.raises(Refused) as found, transaction():
        act()
    return found.value


def test_a_session_has_its_slots(inside):
    planned = session()
    assert [slot.capacity for slot in service.slots(planned)] == [2] * 6


def test_a_location_that_is_closed_that_day_is_refused_with_its_dates(inside):
    shut = location("Utrecht", until_on=date(2022, 4, 1))
    found = refused(lambda: service.plan(request(shut), staff_id=None, now=NOW))
    assert found.code == "location_closed"
    assert found.extra["offered"] == [{"from": "2022-01-01", "until": "2022-04-01"}]
    assert service.sessions() == []


def test_everything_in_the_way_is_told_at_once(inside):
    place, busy = location(), member("Joke de Wit")
    session(place, staff_ids=(busy,))
    wanted = request(place, staff_ids=(busy, "nobody"), device_ids=("no-tablet",), slot_minutes=1)
    found = refused(lambda: service.plan(wanted, staff_id=None, now=NOW))
    assert {entry["code"] for entry in found.fields} == {
        "slot_length_wrong",
        "staff_unknown",
        "staff_busy",
        "tablet_unknown",
    }


def test_a_session_after_the_other_is_no_conflict(inside):
    place, person = location(), member()
    session(place, staff_ids=(person,))
    session(place, staff_ids=(person,), begins=BEGINS + timedelta(hours=1))
    assert len(service.sessions(from_on=date(2026, 11, 25), until_on=date(2026, 11, 25))) == 2


def test_documents_fill_the_slots_in_order_and_the_rest_have_none(inside):
    planned = session(hours=0.5)
    ids = imported(8)
    with transaction():
        done = service.allocate(planned, ids, now=NOW)
    assert (done.documents, done.without_slot) == (8, 2)
    rows = db.session.execute(service.allocations(planned)).all()
    assert [slot.starts_at.minute if slot else None for _, _, slot in rows] == [
        0,
        0,
        10,
        10,
        20,
        20,
        None,
        None,
    ]
    assert len({allocation.record_id for allocation, _, _ in rows}) == 8
    assert service.free_places(planned) == 0


def test_setting_aside_again_is_no_harm_and_elsewhere_is_refused(inside):
    place = location()
    planned, other = session(place), session(place, begins=BEGINS + timedelta(days=1))
    ids = imported(2)
    for _ in range(2):
        with transaction():
            service.allocate(planned, ids, now=NOW)
    assert service.allocated([planned, other]) == {planned: 2}
    found = refused(lambda: service.allocate(other, ids, now=NOW))
    assert (found.code, found.extra["documents"]) == ("documents_not_free", ["IR0000001", "IR0000002"])


def test_two_documents_of_one_person_share_a_slot(inside):
    planned = session(hours=0.5, slot_capacity=1)
    ids = imported(2, vNumber="2000000001", givenNames="Lotte")
    with transaction():
        assert service.allocate(planned, ids, now=NOW).without_slot == 0
    assert len(set(db.session.scalars(db.select(Allocation.slot_id)))) == 1
    assert service.free_places(planned) == 2


def test_a_released_document_is_free_again_and_gets_another_record(inside):
    planned = session()
    [document_id] = imported(1)
    for _ in range(2):
        with transaction():
            service.allocate(planned, [document_id], now=NOW)
        with transaction():
            assert service.release(planned, [document_id], now=NOW) == 1
    assert service.session_of_document(document_id) is None
    assert len(set(db.session.scalars(db.select(Allocation.record_id)))) == 2


def test_a_document_that_was_handed_over_stays_in_its_session(inside):
    planned = session()
    ids = imported(2)
    with transaction():
        service.allocate(planned, ids, now=NOW)
        documents.move(ids[0], "handed_over", reason="confirmation", now=NOW)
    assert refused(lambda: service.release(planned, ids, now=NOW)).code == "already_handed_over"


def test_only_free_documents_that_fit_are_found(inside):
    planned = session()
    with transaction():
        service.allocate(planned, imported(1), now=NOW)
    imported(2, first=2, institution="Erasmus", support="hearing")
    [lost] = imported(1, first=9)
    with transaction():
        documents.move(lost, "missing", reason="not found", now=NOW)
    assert service.count_documents(DocumentFilter()) == 2
    assert len(service.find_documents(DocumentFilter(institution="Erasmus", support="hearing"), 1)) == 1


def test_a_change_needs_the_version_that_was_seen(inside):
    planned = session()
    wanted = request(service.session(planned).location_id, note="Ring twice", slot_capacity=3)
    with transaction():
        assert service.change(planned, wanted, version=1, staff_id=None, now=NOW).version == 2
    assert [slot.capacity for slot in service.slots(planned)] == [3] * 6
    stale = lambda: service.change(planned, wanted, version=1, staff_id=None, now=NOW)  # noqa: E731
    assert refused(stale).code == "changed_meanwhile"


def test_times_stay_while_documents_are_set_aside(inside):
    planned = session()
    with transaction():
        service.allocate(planned, imported(1), now=NOW)
    later = request(service.session(planned).location_id, hours=2)
    found = refused(lambda: service.change(planned, later, version=2, staff_id=None, now=NOW))
    assert found.code == "slots_taken"


def test_a_closed_session_takes_nothing_more(inside):
    planned = session()
    with transaction():
        service.session(planned).state = "closed"
    assert refused(lambda: service.allocate(planned, imported(1), now=NOW)).code == "session_closed"


def test_the_office_plans_sets_aside_and_releases_through_its_pages(app):
    with app.app_context():
        person, place = member(), location()
        imported(3)
    office = signed_in(app, person)
    day = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011
    form = {
        "csrf_token": token(office, "/sessions/new"),
        "location": place,
        "date": day,
        "starts": "09:00",
        "ends": "12:00",
        "slot_minutes": "10",
        "slot_capacity": "6",
        "staff": [person],
        "way": ["phrase", "card"],
        "leases": "yes",
    }
    assert office.post("/sessions/conflicts", data=form).json == []
    address = office.post("/sessions/new", data=form).headers["Location"]
    assert 'name="leases" value="yes" checked' in office.get(f"{address}/edit").get_data(as_text=True)
    [busy] = office.post("/sessions/conflicts", data=form).get_json()
    assert busy["words"] == "Anouk Jansen is in another session at that time, at Town hall Goes."
    assert "3 free documents fit." in office.get(address).get_data(as_text=True)
    form = {"csrf_token": token(office, address), "act": "allocate", "many": "2"}
    page = office.post(f"{address}/allocate", data=form, follow_redirects=True).get_data(as_text=True)
    assert "2 documents were set aside." in page
    assert "Choose tablets" in page
    ticked = page.split('name="document" value="')[1][:26]
    form = {"csrf_token": token(office, address), "document": ticked}
    page = office.post(f"{address}/release", data=form, follow_redirects=True).get_data(as_text=True)
    assert "1 document was released." in page
    assert "Town hall Goes" in office.get("/sessions").get_data(as_text=True)


@time_machine.travel(NOW, tick=False)
def test_the_api_plans_and_asks_for_the_version(app):
    with app.app_context():
        person, place = member(), location()
    office = signed_in(app, person)
    headers = {"X-CSRFToken": token(office, "/sessions/new")}
    body: dict[str, object] = {
        "location": place,
        "startsAt": BEGINS.isoformat(),
        "endsAt": (BEGINS + timedelta(hours=2)).isoformat(),
    }
    made = office.post("/api/v1/issuing-sessions", json=body, headers=headers)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    address = f"/api/v1/issuing-sessions/{made.get_json()['id']}"
    change = lambda **more: office.put(address, json=body, headers=headers | more).status_code  # noqa: E731
    assert [change(), change(**{"If-Match": '"7"'}), change(**{"If-Match": '"1"'})] == [428, 412, 200]
    assert office.get(address).get_json()["leases"] is False
    body["leases"] = True
    assert change(**{"If-Match": '"2"'}) == 200
    assert office.get(address).get_json()["leases"] is True
    assert office.get(address, headers={"If-None-Match": '"3"'}).status_code == 304
    assert len(office.get("/api/v1/issuing-sessions?from=2026-11-25").get_json()["sessions"]) == 1
    assert office.get("/api/v1/issuing-sessions?from=soon").status_code == 400
