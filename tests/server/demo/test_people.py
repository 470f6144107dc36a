"""The demo's people: many, different, and believable to the import."""

from __future__ import annotations

from datetime import date
from itertools import chain

from server.demo import files, people
from server.demo.portraits import portrait
from server.demo.signatures import signature
from server.documents.files import read_rows
from server.documents.schemas import row_schema

TODAY = date(2026, 11, 24)


def test_there_are_150_and_48_with_numbers_of_their_own() -> None:
    students, residents = people.students(TODAY), people.residents(TODAY)
    everyone = [*students, *residents]
    assert (len(students), len(residents)) == (150, 48)
    assert len({one.number for one in everyone}) == 198
    assert len({one.v_number for one in everyone}) == 198
    assert len({one.portrait for one in everyone}) == 198


def test_two_representatives_one_minor_alerts_old_documents_support_and_many_scripts() -> None:
    students = people.students(TODAY)
    assert sum(bool(one.representative) for one in students) == 2
    assert [one.child for one in students if one.guardian] == [True]
    assert {alert for one in students for alert, _ in one.alerts} >= {
        "old_document",
        "identity_check",
        "name_changed",
        "collect_in_person",
    }
    assert sum(bool(one.old_documents) for one in students) > 15
    assert sum(bool(one.support) for one in students) >= 7
    scripts = {
        name.encode("unicode_escape")[:4] for name in (one.name for one in students) if not name.isascii()
    }
    assert len(scripts) >= 5
    assert len({one.language for one in students}) >= 10


def test_the_import_takes_every_row() -> None:
    schema = row_schema(TODAY)
    everyone = [*people.students(TODAY), *people.residents(TODAY)]
    assert not [row for _, row in read_rows(files.write_rows(everyone)) if schema.validate(row)]


def test_portraits_are_the_same_each_time_and_all_different() -> None:
    drawn = [portrait(number, "fm"[number % 2]) for number in range(12)]
    assert len(set(drawn)) == len(drawn)
    assert portrait(3, "m") == drawn[3]
    assert all(image[8:12] == b"WEBP" for image in drawn)


def test_signatures_stay_on_the_pad_and_never_go_back_in_time() -> None:
    points = list(chain.from_iterable(signature("Themba Nkosi")))
    assert all(0 <= x <= 4095 and 0 <= y <= 4095 and 0 <= p <= 255 for x, y, _, p in points)
    assert [t for _, _, t, _ in points] == sorted(t for _, _, t, _ in points)
