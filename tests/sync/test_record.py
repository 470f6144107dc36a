"""Handover records, the directory, and names as they are searched. docs/vectors/record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import record, seal
from sync.encoding import b64u, read_b64u, write_json
from sync.errors import ProtocolError
from tests.vectors import day
from tests.vectors.kept import Case, cases, read, refusal


@cases("record/payloads")
def test_a_record_is_read_or_refused(case: Case) -> None:
    payload = read_b64u(case["payload"])
    if "code" in case:
        assert refusal(lambda: record.read_record(case["rid"], payload)) == case["code"]
    else:
        one, photo = record.read_record(case["rid"], payload)
        assert (day.told(one), b64u(photo)) == (case["record"], case["photo"])
        assert record.read_record(one.rid, record.write_record(one, photo)) == (one, photo)


def test_a_record_too_large_to_be_read_is_not_written() -> None:
    plain = day.people()[0][0]
    texts = [{"code": "other", "text": "n" * 1_200}] * 50
    room = record.DATA_BYTES - len(day.parts_of(record.write_record(replace(plain, alerts=texts), b""))[0])
    filled = replace(plain, alerts=texts, note=plain.note + "n" * room)
    assert record.read_record(plain.rid, record.write_record(filled, b""))[0] == filled
    over = replace(filled, note=f"{filled.note}n")
    assert refusal(lambda: record.write_record(over, b"")) == "too_large"
    larger = replace(plain, alerts=texts, old_documents=[{"number": "n" * 1_200, "kind": ""}] * 5)
    assert refusal(lambda: record.write_record(larger, b"")) == "too_large"


def test_the_rid_of_a_record_is_not_in_it() -> None:
    one, photo = day.people()[0]
    data, _ = day.parts_of(record.write_record(one, photo))
    assert one.rid.encode() not in data
    assert record.read_record("another", record.write_record(one, photo))[0] == replace(one, rid="another")


def test_the_directory_is_sorted_by_slot_and_name() -> None:
    said = read("record/payloads")["directory"]
    directory = record.read_directory(read_b64u(said["payload"]), said["rids"])
    entries = directory.entries
    assert directory.box == said["box"]
    assert [asdict(entry) for entry in entries] == said["entries"]
    assert [entry.slot for entry in entries] == sorted(
        (e.slot for e in entries), key=lambda slot: slot or "~"
    )
    written = day.written_directory(entries[::-1], said["rids"], said["box"])
    assert record.read_directory(written, said["rids"]) == directory
    assert record.read_directory(written, said["rids"][::-1]).entries != entries


@cases("record/payloads", "directories")
def test_a_directory_of_another_shape_is_refused(case: Case) -> None:
    payload = read_b64u(case["payload"])
    assert refusal(lambda: record.read_directory(payload, case["rids"])) == case.get("code", "")


@pytest.mark.parametrize(
    ("reader", "pack", "limit"),
    [
        (lambda payload: record.read_record("", payload), day.put_together, record.DATA_BYTES),
        (lambda payload: record.read_directory(payload, []), seal.deflate, record.DIRECTORY_BYTES),
    ],
)
def test_nothing_is_unpacked_beyond_its_limit(
    reader: Callable[[bytes], object], pack: Callable[[bytes], bytes], limit: int
) -> None:
    with pytest.raises(ProtocolError, match="inflates to more than") as refused:
        reader(pack(b" " * (limit + 1)))
    assert refused.value.code == "too_large"
    assert refusal(lambda: reader(pack(b" " * limit))) == "json_malformed"


def test_a_directory_has_at_most_its_number_of_records() -> None:
    for count in (record.MOST_RECORDS, record.MOST_RECORDS + 1):
        columns: dict[str, object] = dict.fromkeys("nvdbtl", [""] * count) | dict.fromkeys("as", [[]] * count)
        columns["lease"] = [None] * count
        payload = seal.deflate(write_json({"v": 1, "records": columns | {"r": list(range(count))}}))
        code = "" if count == record.MOST_RECORDS else "field_missing"
        rids = ["x"] * count
        assert refusal(lambda payload=payload, rids=rids: record.read_directory(payload, rids)) == code  # type: ignore[misc]


@cases("record/fold")
def test_names_are_folded_as_kept(case: Case) -> None:
    assert record.fold(case["text"]) == case["folded"]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = record.fold(text)
    assert record.fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert record.fold(f"  {text}--") == folded
