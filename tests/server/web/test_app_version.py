"""A field app that is too old hears so everywhere but where it hands in its evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import Settings, UnsafeStart
from server.errors import Refused
from server.web.app_version import check_release, release_of

numbers = st.tuples(*[st.integers(0, 999_999)] * 3)


@given(numbers, numbers)
def test_a_release_is_refused_exactly_when_it_is_older(
    sent: tuple[int, int, int], oldest: tuple[int, int, int]
) -> None:
    """Numbers are compared, not letters: 0.10.0 is newer than 0.9.0."""
    words = [".".join(map(str, one)) for one in (sent, oldest)]
    if sent >= oldest:
        check_release(*words)
        return
    with pytest.raises(Refused) as refused:
        check_release(*words)
    assert refused.value.code == "app_too_old"
    assert refused.value.status == 426
    assert "still taken in" in refused.value.safe


def test_another_client_is_let_through_and_a_release_nobody_can_read_is_not() -> None:
    """Only our own app has releases."""
    check_release(None, "9.9.9")
    for odd in ("", "new", "1.2", "1.2.3.4", "1.2.3-beta", "1.2.3\n"):
        with pytest.raises(Refused):
            check_release(odd, "0.0.1")


@given(st.text())
def test_any_text_is_a_release_or_none(text: str) -> None:
    """Never an exception."""
    release_of(text)


def test_a_setting_that_is_no_release_refuses_the_start() -> None:
    """A mistyped limit would let every app through, or none."""
    with pytest.raises(UnsafeStart, match="FIELDDESK_OLDEST_APP"):
        Settings.from_environment({"FIELDDESK_DEMO": "1", "FIELDDESK_OLDEST_APP": "newest"})
