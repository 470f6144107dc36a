"""The office's page for an export that a person brings: the file, the codes, the answer, and who may see it."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.database import db, transaction
from server.staff.models import StaffRole
from sync import bundle, frames, seal
from sync.encoding import write_json
from tests.builders.staff import signed_in, token
from tests.field_day import FieldDay, plan_day


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        planned = plan_day(app)
        planned.add_tablet("Tablet 1")
        planned.seal()
        planned.open(planned.tablets[0])
        yield planned


def in_role(day: FieldDay, role: str) -> FlaskClient:
    with transaction():
        db.session.add(StaffRole(staff_id=day.staff_id, role=role))
    return signed_in(day.app, day.staff_id)


@pytest.fixture
def office(day: FieldDay) -> FlaskClient:
    return in_role(day, "back_office")


def hand_in(office: FlaskClient, *, file: bytes = b"", text: str = "") -> tuple[int, str]:
    form = {"csrf_token": token(office, "/carried"), "text": text, "file": (io.BytesIO(file), "export.json")}
    answer = office.post("/carried", data=form, content_type="multipart/form-data")
    return answer.status_code, answer.get_data(as_text=True)


def answer_in(page: str) -> bundle.Answer:
    found = re.search(r'href="data:[^;]+;base64,([^"]+)" download=', page)
    assert found, page
    return bundle.read_answer(base64.b64decode(found[1]))


def codes(data: bytes, numbers: range) -> list[str]:
    series = frames.cut(seal.deflate(data))
    return [frames.write_frame(series, number) for number in numbers]


def test_a_file_that_a_person_brings_is_taken_in_and_its_answer_frees_the_tablet(
    day: FieldDay, office: FlaskClient
) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    status, page = hand_in(office, file=write_json(one.bundle()))
    assert status == 200
    assert "Tablet 1" in page
    for ack in answer_in(page).acks:
        one.believe(ack)
    assert one.waiting() == []
    assert day.custody(0) == "handed_over"
    assert page.count("data:image/png;base64,") > 1


def test_codes_in_any_order_with_some_lost_are_an_export_too(day: FieldDay, office: FlaskClient) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    file = write_json(one.bundle())
    many = len(frames.cut(seal.deflate(file)).blocks)
    texts = list(reversed(codes(file, range(1, 2 * many + 20))))
    status, page = hand_in(office, text="\r\n".join(["8718989898", *texts]))
    assert status == 200
    for ack in answer_in(page).acks:
        one.believe(ack)
    assert one.waiting() == []


def test_codes_that_are_not_all_there_take_nothing_in_and_are_kept_in_the_field(
    day: FieldDay, office: FlaskClient
) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    file = write_json(one.bundle())
    many = len(frames.cut(seal.deflate(file)).blocks)
    texts = codes(file, range(1, many))
    status, page = hand_in(office, text="\n".join(texts))
    assert status == 200
    assert f"{many - 1} of {many} codes" in page
    assert "download=" not in page
    assert texts[0] in page.replace("&#43;", "+")
    assert day.custody(0) != "handed_over"


def test_the_script_asks_how_many_codes_are_there_without_taking_anything_in(
    day: FieldDay, office: FlaskClient
) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    file = write_json(one.bundle())
    many = len(frames.cut(seal.deflate(file)).blocks)
    form = {
        "csrf_token": token(office, "/carried"),
        "file": (io.BytesIO("\n".join(codes(file, range(many))).encode()), "codes.txt"),
    }
    answer = office.post("/carried/codes", data=form, content_type="multipart/form-data")
    assert answer.get_json() == {"have": many, "of": many}
    assert day.custody(0) != "handed_over"


def test_the_same_export_twice_is_known_and_answered_again(day: FieldDay, office: FlaskClient) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    file = write_json(one.bundle())
    hand_in(office, file=file)
    status, page = hand_in(office, file=file)
    assert status == 200
    assert "known already" in page
    for ack in answer_in(page).acks:
        one.believe(ack)
    assert one.waiting() == []


@pytest.mark.parametrize("file", [b"", b"not an export", b'{"v":1}', b"FD1 nothing", b"\x1f\x8bno gzip"])
def test_what_is_no_export_is_refused_in_words(office: FlaskClient, file: bytes) -> None:
    status, page = hand_in(office, file=file)
    assert status == 400
    assert "This is not an export of a tablet." in page


def test_the_page_has_no_script_of_its_own_and_no_style(office: FlaskClient) -> None:
    page = office.get("/carried").get_data(as_text=True)
    assert re.findall(r"<script(?![^>]*src=)", page) == []
    assert " style=" not in page


def test_who_may_not_see_evidence_may_not_hand_it_in_here(day: FieldDay) -> None:
    other = in_role(day, "issuing_staff")
    assert other.get("/carried").status_code == 403
    assert other.post("/carried").status_code in {400, 403}
