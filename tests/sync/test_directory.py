"""The directory as it is written, from packed lines; how it is read is in test_record. docs/protocol.md, "Batch"."""

from __future__ import annotations

import json
from random import Random

import pytest

from sync import directory, record, seal
from sync.encoding import b64u, write_json
from sync.record import Entry, fold
from tests.vectors.day import written_directory

SLOTS = ("", "2026-11-24T09:00:00Z", "2026-11-24T09:10:00Z")
NAMES = ("Ana Ruiz", "Ána Ruiz", "Zoë", "李娜", 'nul\0 line\n \\ "quoted"', "𝕏 Æsir", "")


def crowd(many: int, *, leases: bool = False) -> list[Entry]:
    """Lines in no order, of which many have name and slot in common."""
    chance = Random(many)

    def one(number: int) -> Entry:
        name = chance.choice(NAMES)
        return Entry(
            rid=b64u(chance.randbytes(16)),
            name=name,
            folded=fold(name),
            v_number=f"{number:010d}",
            document_number=f"IR{number:07d}",
            born=chance.choice(("", "1990", "1990-02-03")),
            slot=chance.choice(SLOTS),
            alerts=chance.choice(([], ["recalled"], ["recalled", "other"])),
            support=chance.choice(([], ["hearing"])),
            language=chance.choice(("nl", "ti", "")),
            lease=chance.choice((None, {"dev": "d1", "label": "Balie 1"})) if leases else None,
        )

    return [one(number) for number in range(many)]


def plain(entries: list[Entry], rids: list[str], box: str) -> bytes:
    """The same text by the shortest way there is, with everything in memory."""
    rows = sorted(entries, key=lambda entry: (entry.slot or "~", entry.folded, entry.rid))
    number = {rid: row for row, rid in enumerate(rids)}
    columns = {
        "r": [number[entry.rid] for entry in rows],
        "n": [entry.name for entry in rows],
        "v": [entry.v_number for entry in rows],
        "d": [entry.document_number for entry in rows],
        "b": [entry.born for entry in rows],
        "t": [entry.slot for entry in rows],
        "a": [entry.alerts for entry in rows],
        "s": [entry.support for entry in rows],
        "l": [entry.language for entry in rows],
    }
    if any(entry.lease for entry in rows):
        columns["lease"] = [entry.lease for entry in rows]
    return write_json({"v": 1, "records": columns, **({"box": box} if box else {})})


@pytest.mark.parametrize(
    ("many", "leases", "box"),
    [
        (0, False, ""),
        (1, False, "NL004417"),
        (directory.AT_ONCE, True, ""),
        (2 * directory.AT_ONCE + 1, True, "NL004417"),
        (directory.AT_ONCE + 1, False, ""),
    ],
)
def test_packed_lines_give_the_text_that_whole_ones_give(many: int, leases: bool, box: str) -> None:
    entries = crowd(many, leases=leases)
    rids = [entry.rid for entry in crowd(many, leases=leases)]
    Random(1).shuffle(rids)
    written = written_directory(entries, rids, box)
    assert written == seal.deflate(plain(entries, rids, box))
    assert len(record.read_directory(written, rids).entries) == many


def test_entries_without_a_slot_come_last_and_those_of_one_name_by_their_rid() -> None:
    entries = crowd(300)
    rids = [entry.rid for entry in entries]
    found = record.read_directory(written_directory(entries, rids), rids).entries
    assert {entry.slot for entry in found[-50:]} == {""}
    alike = [entry.rid for entry in found if (entry.slot, entry.name) == (SLOTS[1], "Zoë")]
    assert len(alike) > 1
    assert alike == sorted(alike)


def test_no_list_of_leases_is_written_where_nobody_has_one() -> None:
    for leases in (False, True):
        entries = crowd(20, leases=leases)
        said = json.loads(seal.inflate(written_directory(entries, [entry.rid for entry in entries])))
        assert ("lease" in said["records"]) is leases
