"""What was written is read again, and every other spelling is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sync import encoding
from sync.errors import ProtocolError
from tests.vectors.kept import refusal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.integers(0, encoding.LAST_SECOND * 1000).map(
    lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-encoding.LARGEST, encoding.LARGEST) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_base64url_properties(data: bytes) -> None:
    assert encoding.read_b64u(encoding.b64u(data)) == data


@given(st.text("ABCabc-_=+/\n ", max_size=8))
def test_only_one_text_gives_the_same_bytes(text: str) -> None:
    try:
        data = encoding.read_b64u(text)
    except ProtocolError:
        return
    assert encoding.b64u(data) == text


@given(VALUES)
def test_json_properties(value: Any) -> None:
    assert encoding.read_json(encoding.write_json(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert refusal(lambda: encoding.read_json(data)) in ("", "json_malformed")


@given(MOMENTS)
def test_time_properties(moment: datetime) -> None:
    assert encoding.read_time(encoding.write_time(moment)) == moment
    assert encoding.read_seconds(encoding.seconds(moment)) == moment.replace(microsecond=0)
