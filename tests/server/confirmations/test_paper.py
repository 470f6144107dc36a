"""A receipt on paper: the same facts as the receipt and no name, readable by a screen reader, checkable from the sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pikepdf import Array, Dictionary, Name, Pdf
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.documents.models import Document
from server.staff.models import StaffRole
from sync import jws, receipt
from tests.builders.staff import signed_in
from tests.field_day import FieldDay, plan_day


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        planned = plan_day(app)
        planned.add_tablet("Tablet (1) £2 é")
        planned.seal()
        planned.open(planned.tablets[0])
        planned.tablets[0].hand_over(planned.rids[0])
        yield planned


@pytest.fixture
def held(day: FieldDay) -> str:
    """The receipt that the applicant took home."""
    one = day.tablets[0]
    kept = one.journal[-1]
    return receipt.write_receipt(
        dev=one.device,
        seq=kept.seq,
        iat=one.now(),
        outcome="handed_over",
        document=number_of(day),
        entry_id=kept.entry_id,
        certificate=jws.entry_id(one.certificate),
        key=one.sig,
    )


def number_of(day: FieldDay) -> str:
    found = db.session.scalar(select(Document.number).where(Document.id == day.document_ids[0]))
    assert found is not None
    return found


def on_paper(day: FieldDay, token: str, language: str = "en") -> TestResponse:
    return day.app.test_client().post(
        "/api/v1/receipt-papers", json={"receipt": token}, headers={"Accept-Language": language}
    )


def office(day: FieldDay, role: str) -> FlaskClient:
    with transaction():
        db.session.add(StaffRole(staff_id=day.staff_id, role=role))
    return signed_in(day.app, day.staff_id, "nl")


def tags(pdf: Pdf) -> list[str]:
    """The names of the structure's elements in reading order."""
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, Array):
            for one in element:
                walk(one)
        elif isinstance(element, Dictionary):
            if Name.S in element:
                found.append(str(element[Name.S])[1:])
            if Name.K in element:
                walk(element[Name.K])

    walk(pdf.Root.StructTreeRoot)
    return found


def words(pdf: Pdf) -> str:
    """The text of the sheet as a screen reader gets it: each glyph by its font's ToUnicode table."""
    text = ""
    tables: dict[str, dict[int, str]] = {}
    for page in pdf.pages:
        for name, font in page.Resources.Font.items():
            tables[name] = to_unicode(font.ToUnicode.read_bytes().decode())
        table: dict[int, str] = {}
        for drawn in pikepdf.parse_content_stream(page):
            operands, operator = list(drawn.operands), drawn.operator
            if str(operator) == "Tf":
                table = tables[str(operands[0])]
            elif str(operator) in {"Tj", "TJ"}:
                shown = operands[0] if str(operator) == "TJ" else operands
                for piece in shown:
                    if isinstance(piece, pikepdf.String):
                        codes = bytes(piece)
                        text += "".join(
                            table.get(int.from_bytes(codes[at : at + 2]), "?")
                            for at in range(0, len(codes), 2)
                        )
            elif str(operator) in {"ET", "Td", "T*"}:
                text += " "
    return re.sub(r"\s+", " ", text)


def to_unicode(table: str) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block)
    }


def read(answer: TestResponse) -> Pdf:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.get_data(as_text=True)
    return Pdf.open(io.BytesIO(answer.data))


def test_a_screen_reader_finds_title_language_headings_list_picture_and_link(
    day: FieldDay, held: str
) -> None:
    pdf = read(on_paper(day, held, "nl"))
    assert str(pdf.Root.Lang) == "nl"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert pdf.open_metadata().get("pdfuaid:part") == "1"
    assert pdf.open_metadata().get("dc:title") == "Ontvangstbewijs"
    found = tags(pdf)
    assert found.count("H1") == 1
    assert [found.count(one) for one in ("H2", "L", "LI", "Lbl", "LBody", "Figure", "Link")] == [
        1,
        1,
        4,
        4,
        4,
        1,
        1,
    ]
    assert found.index("H1") < found.index("L") < found.index("H2") < found.index("Figure")


def test_the_sheet_says_what_the_receipt_says_and_no_name(day: FieldDay, held: str) -> None:
    one = day.tablets[0]
    text = words(read(on_paper(day, held)))
    number = number_of(day)
    document = db.session.scalars(select(Document).where(Document.number == number)).one()
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in text
    for said in (
        "Handed over",
        "Tablet (1) £2 é, number",
        one.journal[-1].entry_id,
        "had not brought this in",
    ):
        assert said in text
    applicant = document.applicant
    for secret in (applicant.family_name, applicant.given_names, applicant.v_number):
        assert secret
        assert secret not in text


def test_after_the_tablet_came_in_the_sheet_says_since_when_and_where_in_the_log(
    day: FieldDay, held: str
) -> None:
    day.tablets[0].exchange()
    item = db.session.scalars(select(ChainItem).where(ChainItem.kind == "attempt")).one()
    pdf = read(on_paper(day, held))
    text = words(pdf)
    assert "At the office since" in text
    assert f"public log {item.leaf + 1}" in text
    assert "had not brought this in" not in text
    assert tags(pdf).count("LI") == 6


def test_the_link_on_the_sheet_holds_the_receipt_and_its_certificate_whole(day: FieldDay, held: str) -> None:
    pdf = read(on_paper(day, held))
    links = [str(note.A.URI) for page in pdf.pages for note in page.Annots]
    assert len(set(links)) == 1
    one = day.tablets[0]
    assert one.manifest is not None
    token, certificate = receipt.read_link(links[0].partition("#")[2])
    assert receipt.read_receipt(token, certificate, one.manifest).entry_id == one.journal[-1].entry_id


def test_nothing_is_drawn_of_a_receipt_that_was_changed_or_signed_by_another_or_names_no_tablet(
    day: FieldDay, held: str
) -> None:
    one = day.tablets[0]
    head, payload, signature = held.split(".")
    other = receipt.write_receipt(
        dev=one.device,
        seq=1,
        iat=one.now(),
        outcome="handed_over",
        document=number_of(day),
        entry_id=one.journal[-1].entry_id,
        certificate="A" * 43,
        key=one.sig,
    )
    swapped = f"{head}.{other.split('.')[1]}.{signature}"
    turned = f"{head}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    answers = [on_paper(day, token) for token in (turned, swapped, other, "x", "x" * 4096, "", "x" * 4097)]
    assert [(one.status_code, one.get_json()["code"]) for one in answers] == [
        (400, "receipt_malformed"),
        (404, "receipt_unknown"),
        (404, "receipt_unknown"),
        (400, "receipt_malformed"),
        (400, "receipt_malformed"),
        (400, "schema_invalid"),
        (400, "schema_invalid"),
    ]


def test_the_office_makes_a_sheet_of_the_same_facts_and_says_that_it_made_it(
    day: FieldDay, held: str
) -> None:
    one = day.tablets[0]
    one.exchange()
    client = office(day, "back_office")
    entry = one.journal[-1].entry_id
    assert f"/evidence/{entry}/receipt.pdf" in client.get(f"/evidence/{entry}").get_data(as_text=True)
    pdf = read(client.get(f"/evidence/{entry}/receipt.pdf"))
    text = words(pdf)
    number = number_of(day)
    for said in (
        "Uitgereikt",
        f"{number[:3]} {number[3:6]}",
        entry,
        "Bij kantoor sinds",
        "Kantoor maakte dit",
    ):
        assert said in text
    assert [tags(pdf).count(tag) for tag in ("H1", "LI", "Figure", "Link")] == [1, 6, 0, 0]


def test_the_office_makes_no_sheet_of_what_is_no_confirmation_or_unknown(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    client = office(day, "back_office")
    unlocked = one.journal[0].entry_id
    assert client.get(f"/evidence/{unlocked}/receipt.pdf").status_code == 404
    assert client.get(f"/evidence/{'A' * 43}/receipt.pdf").status_code == 404


def test_who_may_not_see_evidence_gets_no_sheet_of_it(day: FieldDay) -> None:
    one = day.tablets[0]
    one.exchange()
    address = f"/evidence/{one.journal[-1].entry_id}/receipt.pdf"
    assert day.app.test_client().get(address).status_code in {302, 303, 401}
    db.session.query(StaffRole).filter_by(staff_id=day.staff_id).delete()
    assert office(day, "administrator").get(address).status_code == 403
