"""Who may do what, and how tries are slowed: without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.staff import rules


def test_an_auditor_may_change_nothing() -> None:
    changing = (".edit", ".import", ".recall", ".plan", ".close", ".seal", ".settle")
    granted = rules.permissions_of(["auditor"])
    assert not [name for name in granted if name.endswith(changing)]


def test_an_unknown_role_allows_nothing() -> None:
    assert rules.permissions_of(["owner"]) == frozenset()


def test_settling_and_approving_are_both_with_the_back_office_and_never_with_the_lead_alone() -> None:
    lead = rules.permissions_of(["session_lead"])
    assert "reconcile.settle" in lead
    assert "reconcile.approve" not in lead
    assert "reconcile.approve" in rules.permissions_of(["back_office"])


def test_five_tries_cost_nothing_and_the_delay_ends_at_fifteen_minutes() -> None:
    assert rules.delay_after(4) == timedelta(0)
    assert rules.delay_after(5) == timedelta(seconds=15)
    assert rules.delay_after(6) == timedelta(seconds=30)
    assert rules.delay_after(500) == timedelta(minutes=15)


@given(st.integers(0, 10_000))
def test_delays_never_shrink(tries: int) -> None:
    assert rules.delay_after(tries) <= rules.delay_after(tries + 1)


@pytest.mark.parametrize("name", ["ab", "a b c", "naïef", "x" * 81, "a/b/c", ""])
def test_a_user_name_outside_the_plain_letters_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="3 to 80 letters"):
        rules.read_username(name)


def test_a_user_name_has_one_spelling() -> None:
    assert rules.read_username("  J.deWit ") == "j.dewit"


@pytest.mark.parametrize("password", ["short", "x" * 300, "aaaaaaaaaaaaaa", "my-jdewit-password"])
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match=r"characters|user name"):
        rules.check_password(password, "jdewit")
