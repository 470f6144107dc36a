"""When a location offers a service: without a database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.locations.rules import Offer, check_offers_apart, offered

UTRECHT = [Offer("document_issue", date(2015, 1, 1), date(2022, 4, 1))]


def test_the_last_day_is_still_a_day_of_service() -> None:
    assert offered(UTRECHT, "document_issue", date(2022, 4, 1))
    assert not offered(UTRECHT, "document_issue", date(2022, 4, 2))


def test_a_service_does_not_stand_for_another() -> None:
    assert not offered(UTRECHT, "biometrics", date(2020, 1, 1))


def test_the_state_of_an_offer_is_told_as_of_today() -> None:
    offer = Offer("biometrics", date(2026, 1, 1), date(2026, 12, 31))
    assert offer.state(date(2025, 12, 31)) == "later"
    assert offer.state(date(2026, 12, 31)) == "closing"
    assert offer.state(date(2027, 1, 1)) == "closed"
    assert Offer("biometrics", date(2026, 1, 1), None).state(date(2090, 1, 1)) == "open"


def test_an_offer_that_ends_before_it_begins_and_an_unknown_service_are_named() -> None:
    offers = [
        Offer("document_issue", date(2026, 2, 1), date(2026, 1, 1)),
        Offer("coffee", date(2026, 1, 1), None),
    ]
    assert check_offers_apart(offers) == {
        0: "ends_before_it_begins",
        1: "unknown_service",
    }


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(days, st.integers(0, 500), days, st.integers(0, 500))
def test_two_offers_overlap_exactly_when_a_day_is_in_both(
    first: date, length: int, second: date, other_length: int
) -> None:
    one = Offer("biometrics", first, first + timedelta(days=length))
    other = Offer("biometrics", second, second + timedelta(days=other_length))
    shared = any(other.covers(first + timedelta(days=day)) for day in range(length + 1))
    assert bool(check_offers_apart([one, other])) == shared
