"""Handover records, the directory, and names as they are searched. docs/vectors/record."""

from __future__ import annotations

from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from sync import record
from sync.encoding import read_b64u
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


@cases("record/fold")
def test_names_are_folded_as_kept(case: Case) -> None:
    assert record.fold(case["text"]) == case["folded"]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = record.fold(text)
    assert record.fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert record.fold(f"  {text}--") == folded
