"""Importing files: every shape that comes, every problem at once, the whole file or nothing."""

import json

import pytest
from sqlalchemy import func, select

from server.database import db, transaction
from server.documents import service
from server.documents.files import COLUMNS
from server.documents.models import Applicant, Document, DocumentImport
from server.documents.reasons import WORDS
from server.documents.sample import SAMPLE
from server.errors import Refused
from server.log import service as log
from tests.builders.documents import csv_file, imported, picture, row, zip_file
from tests.builders.staff import NOW


def take(data, photos=None):
    data = data.encode() if isinstance(data, str) else data
    with transaction():
        return service.import_file(data, "documents.csv", photos, staff_id=None, now=NOW)


def problems(data, photos=None):
    with pytest.raises(Refused) as refused:
        take(data, photos)
    assert refused.value.code == "import_invalid"
    assert service.preview_file(
        data.encode() if isinstance(data, str) else data, "x", photos, now=NOW
    ).problem_count == len(refused.value.fields)
    return [(entry["row"], entry["column"], entry["code"]) for entry in refused.value.fields]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_usual_kind_of_csv_gives_the_same_documents(separator, end, encoding):
    text = csv_file([row(1, familyName="Müller-Ibáñez")], separator=separator, end=end)
    assert take(text.encode(encoding)).created == 1
    assert db.session.scalar(select(Applicant.family_name)) == "Müller-Ibáñez"


def test_json_gives_the_same_documents_as_csv():
    rows = [row(1), row(2, support="hearing|sight", alerts="old_document:Take it in")]
    take(csv_file(rows))
    again = [
        {**rows[0]},
        {
            **rows[1],
            "support": ["sight", "hearing"],
            "alerts": [{"code": "old_document", "text": "Take it in"}],
        },
    ]
    done = take(json.dumps({"documents": again}))
    assert (done.created, done.changed, done.unchanged) == (0, 0, 2)


def test_dutch_headings_and_dates_are_understood():
    take(
        "Documentnummer,Soort,V-nummer,Achternaam,Geboortedatum,Geldig tot\nIR0000001,studie,2000000001,Bos,00-05-1990,31-03-2028\n"
    )
    kept = service.document_by_number("IR0000001")
    assert kept.valid_until is not None
    assert (kept.applicant.born, kept.valid_until.isoformat()) == ("1990-05", "2028-03-31")


def test_every_problem_is_told_at_once_with_its_row_and_column_and_nothing_is_imported():
    data = csv_file(
        [
            row(1),
            row(2, documentNumber="IR1", born="31-02-2001"),
            row(3, vNumber="", support="wings"),
            row(1, familyName="Else"),
            row(5, mandate="written", language="english"),
        ]
    )
    assert set(problems(data)) == {
        (3, "documentNumber", "document_number_wrong"),
        (3, "born", "date_unreadable"),
        (4, "vNumber", "missing"),
        (4, "support", "code_unknown"),
        (5, "documentNumber", "twice_in_file"),
        (5, "vNumber", "applicant_differs"),
        (6, "language", "language_wrong"),
    }
    assert (count(Document), count(Applicant), count(DocumentImport), log.size()) == (0, 0, 0, 0)


def test_unknown_and_missing_columns_are_told_in_the_heading_row():
    assert set(problems("documentNumber;kind;vNumber;surname\nIR0000001;x;2000000001;Bos\n")) == {
        (1, "surname", "column_unknown"),
        (1, "familyName", "column_missing"),
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04rest", "is_workbook"),
        (b"[{]", "not_json"),
        (b'{"people": []}', "not_json"),
        (b"documentNumber;kind;vNumber;familyName\n", "file_empty"),
        (b'documentNumber;kind;vNumber;familyName\nIR0000001;"x;2000000001;Bos\n', "quotes_broken"),
        (b"\xff\xfed\x00o\x00", "not_text"),
    ],
)
def test_a_file_that_is_not_one_is_told_so(data, code):
    assert [found[2] for found in problems(data)] == [code]


def test_the_same_file_twice_changes_nothing():
    data = csv_file([row(1), row(2)])
    first = take(data)
    again = take(data)
    assert again.repeated
    assert again.id == first.id
    assert (count(Document), count(DocumentImport), log.size()) == (2, 1, 1)


def test_new_details_are_taken_while_the_document_is_at_the_office():
    take(csv_file([row(1)]))
    done = take(csv_file([row(1, note="Ring twice", institution="Erasmus")]))
    kept = service.document_by_number("IR0000001")
    assert (done.created, done.changed) == (0, 1)
    assert (kept.note, kept.applicant.institution, kept.version) == ("Ring twice", "Erasmus", 2)


def test_a_document_that_was_handed_over_refuses_the_whole_file():
    [document_id] = imported(1)
    with transaction():
        service.move(document_id, "handed_over", reason="confirmation", now=NOW)
    assert problems(csv_file([row(1, note="x"), row(2)])) == [(2, "documentNumber", "already_handed_over")]
    assert count(Document) == 1
    assert take(csv_file([row(1), row(2)])).created == 1


def test_a_document_never_changes_hands_by_an_import():
    imported(1)
    assert problems(csv_file([row(1, vNumber="2000000099")])) == [(2, "documentNumber", "other_applicant")]


def test_photos_are_found_by_number_or_path_and_made_small():
    photos = zip_file(
        IR0000001__jpg=picture(), second__png=picture("teal", (100, 100), "PNG"), other__jpg=picture("red")
    )
    done = take(csv_file([row(1), row(2, photo="second.png")]), photos)
    assert (done.photos, done.unused_photos) == (2, 1)
    small = service.photo_of(service.document_by_number("IR0000001").id)
    assert small is not None
    assert small[:4] == b"RIFF"
    assert small[8:12] == b"WEBP"
    assert b"Exif" not in small


@pytest.mark.parametrize(
    ("photos", "code"),
    [
        (b"no zip", "not_zip"),
        (zip_file(IR0000001__jpg=b"no picture"), "photo_unreadable"),
        (zip_file(x__jpg=picture()), "photo_not_found"),
    ],
)
def test_a_photo_that_cannot_be_used_stops_the_import(photos, code):
    rows = [row(1, photo="mine.jpg" if code == "photo_not_found" else "")]
    assert [found[2] for found in problems(csv_file(rows), photos)] == [code]
    assert count(Document) == 0


def test_a_picture_of_too_many_pixels_is_refused():
    photos = zip_file(IR0000001__png=picture("white", (9_000, 6_000), "PNG"))
    assert problems(csv_file([row(1)]), photos) == [(2, "photo", "photo_too_large")]


def test_an_import_is_one_leaf_of_the_log_without_personal_data():
    take(csv_file([row(1)]))
    [line] = log.leaves(0, 1)
    assert line.startswith(b'["import",')
    assert b"Lotte" not in line
    assert b"2000000001" not in line


def test_the_sample_can_be_imported_and_has_every_column():
    assert SAMPLE.splitlines()[0].split(";") == list(COLUMNS)
    assert take(SAMPLE).created == 2


def test_every_problem_has_words_in_every_language(app):
    from server.web.texts import bundle

    for code in WORDS:
        for language in ("nl", "en"):
            assert bundle(language).has_message(f"documents-reason-{code.replace('_', '-')}")
