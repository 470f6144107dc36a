"""Numbers, dates and custody, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.documents import rules

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("text", ["IR47K29P1", "ir4 7k2 9p1", " IR4.7K2-9P1 "])
def test_a_document_number_is_read_however_it_is_grouped(text: str):
    assert rules.read_document_number(text) == "IR47K29P1"


@pytest.mark.parametrize("text", ["", "IR47K29P", "IR47K29P12", "IR47K29Pé", "IR4/7K29P"])
def test_a_document_number_of_another_shape_is_refused(text: str):
    with pytest.raises(ValueError, match="document_number_wrong"):
        rules.read_document_number(text)


@pytest.mark.parametrize("text", ["2871045519", "287 104 5519", "V 287.104.5519"])
def test_a_v_number_is_read_however_it_is_grouped(text: str):
    assert rules.read_v_number(text) == "2871045519"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("14-02-2001", "2001-02-14"),
        ("2001-02-14", "2001-02-14"),
        ("14/2/2001", "2001-02-14"),
        ("00-00-1990", "1990"),
        ("00-05-1990", "1990-05"),
        ("1990", "1990"),
        ("05-1990", "1990-05"),
        ("", ""),
    ],
)
def test_a_date_of_birth_keeps_only_what_is_known(text: str, kept: str):
    assert rules.read_born(text, TODAY) == kept


@pytest.mark.parametrize("text", ["31-02-2001", "2001-13-01", "14 feb 2001", "01-00-1990", "1800"])
def test_a_date_that_does_not_exist_is_refused(text: str):
    with pytest.raises(ValueError, match="date_unreadable"):
        rules.read_born(text, TODAY)


def test_nobody_is_born_tomorrow():
    with pytest.raises(ValueError, match="born_in_future"):
        rules.read_born("25-11-2026", TODAY)


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_day_is_read_in_both_orders(day: date):
    assert rules.read_day(day.isoformat()) == rules.read_day(day.strftime("%d-%m-%Y")) == day
    assert rules.read_born(day.strftime("%d-%m-%Y"), TODAY) == day.isoformat()


@given(st.sampled_from(rules.CUSTODY), st.sampled_from(rules.CUSTODY))
def test_a_signed_handover_is_believed_wherever_the_card_was_thought_to_be(present: str, following: str):
    if following == "handed_over":
        assert rules.may_follow(present, following) == (present not in ("handed_over", "destroyed"))
    assert not rules.may_follow("destroyed", following)


def test_the_same_row_again_is_no_change_even_after_the_handover():
    assert rules.repeated("handed_over", True, True) == "unchanged"
    assert rules.repeated("handed_over", False, True) == "already_handed_over"
    assert rules.repeated("packed", False, True) == "not_at_office"
    assert rules.repeated("stock", False, False) == "other_applicant"
    assert rules.repeated("stock", False, True) == "changed"
