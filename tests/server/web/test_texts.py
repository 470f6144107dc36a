"""Words: both languages whole, dates and numbers as the reader writes them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from fluent.syntax import FluentParser, ast

from server.web import texts

Reader = Callable[[str], AbstractContextManager[object]]


def messages(code: str) -> dict[str, set[str]]:
    """Every key of a language with the variables it uses."""
    found: dict[str, set[str]] = {}
    for path in sorted((texts.FOLDER / code).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice"
                found[entry.id.name] = variables(entry)
                for attribute in entry.attributes:
                    key = f"{entry.id.name}.{attribute.id.name}"
                    found[key] = variables(attribute)
    return found


def variables(node: ast.BaseNode) -> set[str]:
    if isinstance(node, ast.VariableReference):
        return {node.id.name}
    names: set[str] = set()
    for value in vars(node).values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.BaseNode):
                names |= variables(inner)
    return names


def test_each_text_is_there_in_both_languages_with_the_same_variables() -> None:
    dutch, english = messages("nl"), messages("en")
    assert set(dutch) ^ set(english) == set()
    assert {key for key in dutch if dutch[key] != english[key]} == set()


@pytest.fixture
def reader(app: Flask) -> Reader:
    def read(code: str) -> AbstractContextManager[object]:
        return app.test_request_context(headers={"Accept-Language": code})

    return read


def test_days_and_moments_are_written_as_the_reader_writes_them(reader: Reader) -> None:
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    with reader("nl"):
        assert texts.format_date(date(2026, 11, 4)) == "04-11-2026"
        assert texts.format_moment(moment) == "24-11-2026 09:30"
        assert texts.format_day(moment) == "di 24 nov"
        assert texts.format_number(12345) == "12.345"
    with reader("en"):
        assert texts.format_moment(moment) == "24 Nov 2026 09:30"
        assert texts.format_number(12345) == "12,345"


def test_a_birth_date_is_written_like_other_days_and_says_no_more_than_is_known(reader: Reader) -> None:
    with reader("nl"):
        assert texts.format_born("1999-02-05") == "05-02-1999"
        assert texts.format_born("1999-02") == "02-1999"
        assert texts.format_born("1999") == "1999"
    with reader("en"):
        assert texts.format_born("1999-02-05") == "5 Feb 1999"
        assert texts.format_born("") == ""


def test_summer_time_is_minded(reader: Reader) -> None:
    with reader("nl"):
        assert texts.format_time(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == "10:00"


def test_numbers_of_documents_and_people_come_in_groups() -> None:
    assert texts.group_document_number("IR47K29P1") == "IR4 7K2 9P1"
    assert texts.group_v_number("2871045519") == "287 104 5519"
    assert texts.group_document_number("odd") == "odd"


def test_a_right_to_left_name_does_not_turn_the_sentence(reader: Reader) -> None:
    with reader("en"):
        shown = texts.t("locations-kept", name="محمد")
    assert shown == "\u2068محمد\u2069 has been kept."


def test_an_unknown_key_fails_in_tests(reader: Reader) -> None:
    with reader("en"), pytest.raises(KeyError):
        texts.t("nobody-wrote-this")


def test_a_language_that_we_do_not_speak_falls_back_to_dutch(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "sv"})
    assert 'lang="nl"' in page.get_data(as_text=True)
