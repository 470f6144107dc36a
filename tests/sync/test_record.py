"""Handover records, the directory, and names as they are searched. docs/vectors/record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import record, seal
from sync.encoding import read_b64u, write_json
from sync.errors import ProtocolError
from tests.vectors import day
from tests.vectors.kept import Case, cases, read, refusal


@cases("record/payloads")
def test_a_record_is_read_or_refused(case: Case) -> None:
    payload = read_b64u(case["payload"])
    if "code" in case:
        assert refusal(lambda: record.read_data(payload)) == case["code"]
    else:
        one = record.read_data(payload)
        assert day.told(one) == case["record"]
        assert record.read_data(record.write_data(one)) == one


def test_the_directory_is_sorted_by_slot_and_name() -> None:
    said = read("record/payloads")["directory"]
    entries = record.read_directory(read_b64u(said["payload"]))
    assert [asdict(entry) for entry in entries] == said["entries"]
    assert [entry.slot for entry in entries] == sorted(
        (e.slot for e in entries), key=lambda slot: slot or "~"
    )
    assert record.read_directory(record.write_directory(reversed(entries))) == entries


@cases("record/payloads", "directories")
def test_a_directory_of_another_shape_is_refused(case: Case) -> None:
    payload = read_b64u(case["payload"])
    assert refusal(lambda: record.read_directory(payload)) == case["code"]


@pytest.mark.parametrize(
    ("reader", "limit"),
    [(record.read_data, record.DATA_BYTES), (record.read_directory, record.DIRECTORY_BYTES)],
)
def test_nothing_is_unpacked_beyond_its_limit(reader: Callable[[bytes], object], limit: int) -> None:
    with pytest.raises(ProtocolError, match="inflates to more than") as refused:
        reader(seal.deflate(b" " * (limit + 1)))
    assert refused.value.code == "too_large"
    assert refusal(lambda: reader(seal.deflate(b" " * limit))) == "json_malformed"


def test_a_directory_has_at_most_its_number_of_records() -> None:
    row: dict[str, object] = dict.fromkeys("rnfvdbtl", "") | {"a": [], "s": []}
    for beyond in (0, 1):
        rows = [row] * (record.MOST_RECORDS + beyond)
        payload = seal.deflate(write_json({"v": 1, "records": rows}))
        assert refusal(lambda payload=payload: record.read_directory(payload)) == beyond * "field_missing"  # type: ignore[misc]


@cases("record/fold")
def test_names_are_folded_as_kept(case: Case) -> None:
    assert record.fold(case["text"]) == case["folded"]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = record.fold(text)
    assert record.fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert record.fold(f"  {text}--") == folded
