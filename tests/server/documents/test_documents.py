"""Looking documents up, moving them, and the pages and commands around importing."""

import io
import re

import pytest

from server.database import db, transaction
from server.documents import service
from server.documents.service import DocumentFilter
from server.errors import Refused
from tests.builders.documents import csv_file, imported, picture, row, zip_file
from tests.builders.staff import NOW, member, signed_in, token


@pytest.fixture
def office(app):
    with app.app_context():
        return signed_in(app, member())


def upload(office, data, photos=None):
    form = {"csrf_token": token(office, "/documents/import"), "file": (io.BytesIO(data), "today.csv")}
    if photos:
        form["photos"] = (io.BytesIO(photos), "photos.zip")
    return office.post("/documents/import", data=form).headers["Location"]


@pytest.mark.parametrize("text", ["IR0 000 002", "V2000000002", "ÖZTURK", "ztü van", "2000000002"])
def test_a_document_is_found_by_any_part(app, text):
    with app.app_context():
        imported(1)
        imported(1, first=2, familyName="van der Öztürk")
        imported(1, first=3)
        assert [found.number for found in service.search(text)] == ["IR0000002"]


@pytest.mark.parametrize("text", ["14-02-2001", "2001-02", "van der"])
def test_a_date_of_birth_or_a_particle_finds_too(app, text):
    with app.app_context():
        imported(3)
        assert len(service.search(text)) == 3


def test_a_list_is_narrowed_by_support_and_postcode(app):
    with app.app_context():
        imported(1, support="hearing|sight", postcode="3062 pa")
        imported(1, first=2, support="", postcode="4461 GE")

        def find(**wanted):
            return len(db.session.scalars(service.select_documents(DocumentFilter(**wanted))).all())

        assert find(support="hearing") == find(support="any") == find(postcode="30 31") == 1
        assert find(support="mobility") == find(text="100%") == 0


def test_custody_moves_once_and_is_told(app):
    with app.app_context():
        [document_id] = imported(1)
        with transaction():
            service.move(document_id, "packed", reason="seal 1", now=NOW)
            service.move(document_id, "packed", reason="seal 1", now=NOW)
        with transaction():
            service.move(document_id, "handed_over", reason="confirmation", now=NOW)
        with transaction(), pytest.raises(Refused) as refused:
            service.move(document_id, "packed", reason="seal 2", now=NOW)
        assert refused.value.code == "custody_impossible"
        assert service.custody_of(document_id) == "handed_over"
        assert service.document_by_number("IR0000001").version == 3


def test_many_move_together_or_not_at_all(app):
    with app.app_context():
        ids = imported(3)
        with transaction():
            service.move(ids[2], "destroyed", reason="damaged", now=NOW)
        with pytest.raises(Refused), transaction():
            service.move_many(ids, "packed", reason="seal", now=NOW)
        assert service.custody_of(ids[0]) == "stock"
        with transaction():
            assert service.move_many(ids[:2], "packed", reason="seal", now=NOW) == 2
        assert service.counts_by_custody() == {"packed": 2, "destroyed": 1}


def test_a_file_is_shown_before_it_is_imported_and_then_imported(office):
    address = upload(office, csv_file([row(1)]).encode(), zip_file(IR0000001__jpg=picture()))
    page = office.get(address).get_data(as_text=True)
    assert "All 1 rows are right." in page
    assert office.get("/documents").get_data(as_text=True).count("IR0 000 001") == 0
    done = office.post(
        address, data={"csrf_token": token(office, address), "act": "import"}, follow_redirects=True
    )
    assert "1 new" in done.get_data(as_text=True)
    story = office.get("/documents/IR0000001").get_data(as_text=True)
    assert "Imported from today.csv" in story
    assert office.get("/documents/IR0000001/photo").data[:4] == b"RIFF"
    assert office.get(address).status_code == 404


def test_a_wrong_file_shows_row_and_column_and_offers_no_import(office):
    address = upload(office, csv_file([row(1), row(2, born="31-02-2001")]).encode())
    page = office.get(address).get_data(as_text=True)
    assert "The file has 1 problem." in page
    assert "Nothing was imported." in page
    assert "born" in page
    assert 'value="import"' not in page
    assert b"3;born;" in office.get(f"{address}?export=csv").data


def test_a_draft_is_only_for_who_made_it(app, office):
    address = upload(office, csv_file([row(1)]).encode())
    with app.app_context():
        other = signed_in(app, member("Bram Bos"))
    assert other.get(address).status_code == 404


def test_what_is_looked_for_never_stands_in_an_address(app, office):
    with app.app_context():
        imported(3)
    answer = office.post(
        "/documents/search",
        data={"csrf_token": token(office, "/documents"), "text": "2000000002", "language": "en"},
    )
    assert answer.headers["Location"] == "/documents?language=en"
    page = office.get("/documents?language=en").get_data(as_text=True)
    assert re.findall(r'href="/documents/(IR\d+)"', page) == ["IR0000002"]


def test_the_api_imports_a_file_or_names_every_problem(office):
    headers = {"X-CSRFToken": token(office, "/documents/import")}
    send = lambda data: office.post(  # noqa: E731
        "/api/v1/document-imports", data={"file": (io.BytesIO(data), "a.csv")}, headers=headers
    )
    wrong = send(csv_file([row(1, kind="")]).encode())
    assert (wrong.status_code, wrong.json["code"]) == (400, "import_invalid")
    assert wrong.json["errors"][0]["column"] == "kind"
    assert send(csv_file([row(1)]).encode()).json["created"] == 1
    assert send(csv_file([row(1)]).encode()).json["repeated"] is True


def test_the_command_imports_and_a_wrong_file_ends_with_its_rows(app, tmp_path):
    runner = app.test_cli_runner()
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(csv_file([row(1)]), "utf-8")
    bad.write_text(csv_file([row(2, vNumber="12")]), "utf-8")
    assert "1 new" in runner.invoke(args=["documents", "import", str(good)]).output
    assert "Nothing was changed" in runner.invoke(args=["documents", "import", str(good)]).output
    failed = runner.invoke(args=["documents", "import", str(bad)])
    assert failed.exit_code == 1
    assert "Row 2, vNumber: A V-number has 10 digits." in failed.output
