"""A diagnosis in a file: an administrator brings it, it is judged as at the tablet's own door and marked with who brought it."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.test import TestResponse

from server import clock
from server.batches import service as batches
from server.database import db, transaction
from server.devices import service
from server.devices.diagnosing import KEPT
from server.devices.diagnosis_file import FILE_LIMIT, Saved
from server.devices.diagnosis_schema import BODY_LIMIT
from server.log import service as log
from server.staff.models import StaffMember, StaffRole
from sync.encoding import write_time
from tests.builders.staff import token
from tests.field_day import FieldDay
from tests.server.devices.test_diagnoses import report, send, with_value

WORDS = "Tablet 1 ({device})\nMade on the tablet at: today\n\nEvidence\nItems: 61\n\nFor the office:\n"


def file_of(day: FieldDay, diagnosis: Any, **changed: Any) -> bytes:
    """What the tablet saves: words, then the line for the office."""
    device = day.tablets[0].device
    line = {"v": 1, "dev": device, "diagnosis": diagnosis, **changed}
    return f"{WORDS.format(device=device)}{json.dumps(line)}\n".encode()


def bring(office: FlaskClient, file: bytes, *, accept: str = "text/html") -> TestResponse:
    data = {"csrf_token": token(office, "/devices"), "file": (io.BytesIO(file), "fielddesk-diagnosis.txt")}
    return office.post(
        "/devices/diagnoses", data=data, content_type="multipart/form-data", headers={"Accept": accept}
    )


def name_of(day: FieldDay) -> str:
    member = db.session.get(StaffMember, day.staff_id)
    assert member is not None
    return member.display_name


def test_a_file_is_taken_in_shown_in_the_list_and_marked_with_who_brought_it(
    day: FieldDay, office: FlaskClient
) -> None:
    device = day.tablets[0].device
    assert "A diagnosis in a file" in office.get("/devices").get_data(as_text=True)
    before = log.size()
    answer = bring(office, file_of(day, report()))
    [kept] = service.diagnoses_of(device)
    assert (answer.status_code, answer.location) == (303, f"/devices/{device}/diagnoses/{kept.id}")
    page = office.get(answer.location).get_data(as_text=True)
    mark = f"by hand, {name_of(day)}"
    for words in (
        "The diagnosis is taken in",
        mark,
        "Nothing shows that the tablet wrote it",
        "main-1a2b.js:12:340",
    ):
        assert words in page, words
    assert mark in office.get(f"/devices/{device}").get_data(as_text=True)
    [line] = [json.loads(one) for one in list(log.leaves())[before:]]
    assert line[0] == "diagnosis"
    assert (line[1]["by"], line[1]["dev"]) == (day.staff_id, device)
    assert sorted(line[1]) == ["by", "dev", "sha256"]


def test_what_the_tablet_sends_itself_is_marked_so_and_a_file_of_it_changes_nothing(
    day: FieldDay, office: FlaskClient
) -> None:
    device, sent = day.tablets[0].device, report()
    assert send(day, sent).status_code == 201
    before = log.size()
    forged = json.loads(json.dumps(sent))
    forged["evidence"]["waiting"] = 0
    answer = bring(office, file_of(day, forged))
    assert "was here already" in office.get(answer.location).get_data(as_text=True)
    [kept] = service.diagnoses_of(device)
    assert (kept.report["evidence"]["waiting"], kept.brought_by_id) == (3, None)
    assert "sent by the tablet" in office.get(f"/devices/{device}").get_data(as_text=True)
    assert log.size() == before


def test_in_place_of_a_file_comes_what_the_tablet_sends_itself(day: FieldDay, office: FlaskClient) -> None:
    device, true = day.tablets[0].device, report()
    forged = json.loads(json.dumps(true))
    forged["evidence"]["waiting"] = 0
    bring(office, file_of(day, forged))
    assert send(day, true).status_code == 201
    db.session.expire_all()
    [kept] = service.diagnoses_of(device)
    assert (kept.report["evidence"]["waiting"], kept.brought_by_id) == (3, None)


def test_a_file_of_a_revoked_tablet_is_taken_in(day: FieldDay, office: FlaskClient) -> None:
    with transaction():
        batches.revoke_tablet(day.tablets[0].device, staff_id=day.staff_id, now=clock.now())
    assert bring(office, file_of(day, report())).status_code == 303


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("problems/0/code", "Tesfay Haile"),
        ("checks/0/value", "Tesfay Haile"),
        ("evidence/waiting", 2**53 - 1 + 0.5),
        ("evidence/waiting", -1),
        ("madeAt", "yesterday"),
        ("tablet/name", "Lotte Veld"),
    ],
)
def test_a_file_is_judged_as_at_the_tablets_door(
    day: FieldDay, office: FlaskClient, place: str, value: Any
) -> None:
    answer = bring(office, file_of(day, with_value(place, value)))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    if isinstance(value, float):
        assert "No diagnosis of a tablet is in this file" in page
    else:
        assert "The file says something that no tablet says" in page
        assert f"/diagnosis/{place}" in page
    assert "Tesfay Haile" not in page
    assert "Lotte Veld" not in page
    assert service.diagnoses_of(day.tablets[0].device) == []


def test_a_file_that_is_no_diagnosis_is_refused_in_words(day: FieldDay, office: FlaskClient) -> None:
    whole = file_of(day, report())
    files = {
        "nothing": b"",
        "words only": whole[: whole.rindex(b"\n{")],
        "cut off": whole[:-60],
        "a picture": bytes(range(256)) * 20,
        "another form": b'{"v":1',
        "a member twice": whole.replace(b'{"v": 1', b'{"v": 1, "v": 1'),
    }
    for name, file in files.items():
        answer = bring(office, file)
        assert answer.status_code == 400, name
        assert "No diagnosis of a tablet is in this file" in answer.get_data(as_text=True), name
        assert "Save as a file" in answer.get_data(as_text=True), name
    for changed in ({"v": 2}, {"v": True}, {"dev": "Tablet 1"}, {"name": "Lotte Veld"}):
        answer = bring(office, file_of(day, report(), **changed))
        assert "The file says something that no tablet says" in answer.get_data(as_text=True), changed
    assert service.diagnoses_of(day.tablets[0].device) == []


def test_the_file_and_the_line_in_it_have_their_limits(day: FieldDay, office: FlaskClient) -> None:
    whole = file_of(day, report())
    fits = b"x" * (FILE_LIMIT - len(whole) - 1) + b"\n" + whole
    assert bring(office, fits).status_code == 303
    answer = bring(office, b"x" + fits)
    assert answer.status_code == 413
    assert "larger than 128 KB" in answer.get_data(as_text=True)
    assert bring(office, file_of(day, report(more="x" * BODY_LIMIT))).status_code == 400
    assert bring(office, b"x" * (FILE_LIMIT + 100 * 1024)).status_code == 413


def test_a_file_of_a_tablet_that_was_never_enrolled_here_is_refused(
    day: FieldDay, office: FlaskClient
) -> None:
    answer = bring(office, file_of(day, report(), dev="0" * 26))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "never enrolled here" in page
    assert "bring the file there" in page


def test_only_an_administrator_brings_a_file(day: FieldDay, office: FlaskClient) -> None:
    with transaction():
        db.session.execute(
            delete(StaffRole).where(StaffRole.staff_id == day.staff_id, StaffRole.role == "administrator")
        )
        db.session.add(StaffRole(staff_id=day.staff_id, role="auditor"))
    assert "A diagnosis in a file" not in office.get("/devices").get_data(as_text=True)
    answer = bring(office, file_of(day, report()), accept="application/problem+json")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_permitted")
    assert service.diagnoses_of(day.tablets[0].device) == []


def test_a_file_counts_among_the_newest_that_are_kept(day: FieldDay, office: FlaskClient) -> None:
    device = day.tablets[0].device
    made_at = clock.now()
    for minute in range(KEPT):
        early = write_time(made_at.replace(year=made_at.year - 1, minute=minute))
        assert send(day, report(madeAt=early)).status_code == 201
    bring(office, file_of(day, report()))
    kept = service.diagnoses_of(device)
    assert len(kept) == KEPT
    assert kept[0].brought_by_id == day.staff_id


def test_the_address_of_a_refused_file_opens_the_list_when_it_is_loaded_again(office: FlaskClient) -> None:
    assert bring(office, b"nothing of ours").status_code == 400
    answer = office.get("/devices/diagnoses")
    assert (answer.status_code, answer.location) == (302, "/devices")


def test_the_same_diagnosis_from_the_tablet_and_in_a_file_at_one_moment_is_kept_once(day: FieldDay) -> None:
    device, made_at = day.tablets[0].device, clock.now()
    first_is_in, second_began = Event(), Event()

    def send_it() -> str:
        with day.app.app_context(), transaction():
            kept = service.keep_diagnosis(device, made_at, {"by": "tablet"}, clock.now()).id
            first_is_in.set()
            second_began.wait(30)
            sleep(0.2)  # the other one is at its first statement by now, or waits there
        return kept

    def bring_it() -> str:
        first_is_in.wait(30)
        second_began.set()
        with day.app.app_context(), transaction():
            saved = Saved(device, made_at, {"by": "file"})
            return service.bring_diagnosis(saved, staff_id=day.staff_id, now=clock.now()).diagnosis.id

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        sent, brought = pool.submit(send_it), pool.submit(bring_it)
        assert sent.result(60) == brought.result(60)
    assert [one.brought_by_id for one in service.diagnoses_of(device)] == [None]
