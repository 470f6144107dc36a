"""The batch: header checked in order, both shares needed, records open one by one. docs/vectors/batch."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from sync import batch, encoding, keys, record, seal
from sync.encoding import b64u, read_b64u, read_time
from tests.vectors import cast as cast_of
from tests.vectors import day
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
EDITION = read("batch/edition")
MANIFEST, DIRECTORY = read_b64u(EDITION["manifest"]), read_b64u(EDITION["directory"])
PACKS = [read_b64u(pack) for pack in EDITION["packs"]]


def read_header(
    token: str, now: datetime = cast_of.NOW, device: str = cast_of.DEVICE, known: int = 0
) -> batch.Header:
    """Read a header as the tablet of the cast would."""
    return batch.read_header(token, CAST.jwk("srv-sig"), now=now, device=device, known_edition=known)


def open_shares(header: batch.Header) -> batch.BatchKeys:
    """Open both shares as tablet and person of the cast."""
    return batch.open_shares(
        header,
        device=cast_of.DEVICE,
        device_key=CAST.private["dev-kem"],
        staff=cast_of.STAFF,
        staff_key=CAST.private["staff-kem"],
    )


HEADER = read_header(EDITION["header"])
KEYS = open_shares(HEADER)
ROWS = {row.rid: row for row in batch.read_manifest(MANIFEST)}


@cases("batch/headers")
def test_a_header_is_believed_or_refused_in_the_order_of_the_protocol(case: Case) -> None:
    now = read_time(case["at"]) if "at" in case else cast_of.NOW
    found = refusal(
        lambda: read_header(case["token"], now, case.get("device", cast_of.DEVICE), case.get("known", 0))
    )
    assert found == case.get("code", "")


@cases("batch/headers", "opening")
def test_shares_open_for_their_tablet_person_and_batch_only(case: Case) -> None:
    header = read_header(case["token"])
    assert refusal(lambda: open_shares(header)) == case["code"]


def test_the_kept_edition_opens() -> None:
    for part, content in zip(
        (HEADER.manifest, HEADER.directory, *HEADER.packs), (MANIFEST, DIRECTORY, *PACKS), strict=True
    ):
        batch.check_part(part, content)
        assert refusal(partial(batch.check_part, part, content[:-1])) == "batch_digest"
        assert refusal(partial(batch.check_part, part, bytes(len(content)))) == "batch_digest"
    assert [asdict(row) | {"wrapped": row.wrapped.hex()} for row in ROWS.values()] == EDITION["rows"]
    assert batch.write_manifest(ROWS.values()) == MANIFEST
    directory = batch.open_directory(HEADER, KEYS, DIRECTORY, MANIFEST)
    assert directory.box == EDITION["box"]
    assert [entry.rid for entry in directory.entries] == EDITION["found"]
    for said in EDITION["records"]:
        row = ROWS[said["record"]["rid"]]
        one, photo, rec = batch.open_record(HEADER, KEYS, row, PACKS[row.pack])
        assert (day.told(one), b64u(photo), rec) == (said["record"], said["photo"], said["rec"])


def test_a_record_that_was_shredded_moved_or_changed_does_not_open() -> None:
    first, second = list(ROWS.values())[:2]
    pack = PACKS[first.pack]

    def opened(row: batch.Row, content: bytes = pack) -> str:
        return refusal(lambda: batch.open_record(HEADER, KEYS, row, content))

    assert opened(replace(first, wrapped=bytes(40))) == "record_shredded"
    assert opened(replace(first, wrapped=second.wrapped)) == "sealed_unopenable"
    assert opened(replace(first, rid=second.rid)) == "sealed_unopenable"
    assert opened(replace(first, offset=second.offset, length=second.length)) == "sealed_unopenable"
    assert opened(replace(first, offset=len(pack))) == "batch_digest"
    changed = bytearray(pack)
    changed[first.offset + 20] ^= 1
    assert opened(first, bytes(changed)) == "sealed_unopenable"


def test_one_share_alone_opens_nothing() -> None:
    stranger = CAST.private["stranger"]
    asked: dict[str, Any] = {"device": cast_of.DEVICE, "staff": cast_of.STAFF}
    pairs: dict[str, Any] = {"device_key": CAST.private["dev-kem"], "staff_key": CAST.private["staff-kem"]}
    for name in pairs:
        given = pairs | {name: stranger}
        assert refusal(partial(batch.open_shares, HEADER, **asked, **given)) == "wrong_device"
    assert batch.derive_keys(bytes(64), HEADER.batch, 2) != batch.derive_keys(bytes(64), HEADER.batch, 3)


def test_a_manifest_of_another_length_is_refused() -> None:
    assert refusal(lambda: list(batch.read_manifest(MANIFEST[:-1]))) == "batch_digest"


@pytest.mark.parametrize(("over", "packs"), [(0, 1), (1, 2)])
def test_a_pack_is_full_at_its_limit_and_not_before(over: int, packs: int) -> None:
    kept: list[int] = []
    packer = batch._Packer(lambda _number, content: kept.append(len(content)))
    packer.add(bytes(batch.PACK_BYTES - 100))
    assert packer.add(bytes(100 + over)) == ((0, batch.PACK_BYTES - 100) if not over else (1, 0))
    packer.finish()
    assert len(kept) == len(packer.packs) == packs
    assert sum(kept) == batch.PACK_BYTES + over


def test_the_length_of_a_record_gives_away_steps_of_32_and_of_a_short_one_nothing() -> None:
    frame = seal.NONCE_BYTES + seal.TAG_BYTES
    found = sorted(row.length - frame for row in ROWS.values())
    payloads = [read_b64u(case["payload"]) for case in read("record/payloads")["cases"][: len(ROWS)]]
    assert found == sorted(max(192, -(-(len(payload) + 4) // 32) * 32) for payload in payloads)
    assert found[0] == 192
    alone = day.people()[2][0]
    more = replace(alone, note="Mobility scooter.", support=["mobility"])
    lengths = {len(record.write_record(one, b"")) for one in (alone, more)}
    assert len(lengths) == 2
    assert max(lengths) + 4 <= 192


def test_the_digest_of_a_record_binds_its_photo() -> None:
    said = EDITION["records"][0]
    row = ROWS[said["record"]["rid"]]
    pack = bytearray(PACKS[row.pack])
    assert b64u(encoding.digest(bytes(pack[row.offset : row.offset + row.length]))) == said["rec"]
    pack[row.offset + row.length - 30] ^= 1
    assert refusal(lambda: batch.open_record(HEADER, KEYS, row, bytes(pack))) == "sealed_unopenable"


def test_packs_fill_up_to_their_limit_and_split_no_record() -> None:
    def many() -> list[tuple[record.Record, bytes]]:
        plain = day.people()[0][0]
        return [(replace(plain, rid=day.rid(n)), seal.random_bytes(900_000)) for n in range(10)]

    packs: list[bytes] = []
    recipient = batch.Recipient("d", CAST.kid("dev-kem"), CAST.jwk("dev-kem"))
    sealed = batch.seal_batch(
        session="s",
        batch="b",
        edition=1,
        iat=0,
        nbf=0,
        exp=1,
        devices=[recipient],
        staff=[recipient],
        records=many(),
        keep_pack=lambda number, content: packs.insert(number, content),
        keep_record=lambda _rid, _rec: None,
        summary={},
        policy={},
        checkpoint="",
    )
    assert [len(pack) for pack in packs] == [part.length for part in sealed.packs]
    assert len(packs) == 3
    assert max(map(len, packs)) <= batch.PACK_BYTES
    rows = list(batch.read_manifest(sealed.manifest))
    for number, pack in enumerate(packs):
        inside = sorted((row.offset, row.length) for row in rows if row.pack == number)
        ends = [offset + length for offset, length in inside]
        assert [offset for offset, _ in inside] == [0, *ends[:-1]]
        assert ends[-1] == len(pack)
    assert [row.rid for row in rows] != [day.rid(n) for n in range(10)]


def test_two_editions_share_no_key() -> None:
    def sealed() -> tuple[dict[str, Any], bytes]:
        recipient = batch.Recipient("d", CAST.kid("dev-kem"), CAST.jwk("dev-kem"))
        made = batch.seal_batch(
            session="s",
            batch="b",
            edition=1,
            iat=0,
            nbf=0,
            exp=1,
            devices=[recipient],
            staff=[recipient],
            records=day.people(),
            keep_pack=lambda _number, _content: None,
            keep_record=lambda _rid, _rec: None,
            summary={},
            policy={},
            checkpoint="",
        )
        share = seal.open_with(
            CAST.private["dev-kem"],
            read_b64u(made.header["devices"][0]["s"]),
            batch.share_info("device", "b", "d", CAST.kid("dev-kem")),
        )
        return made.header, share

    (_, one), (_, other) = sealed(), sealed()
    assert one != other


def test_keys_do_not_show_when_printed() -> None:
    assert KEYS.kek.hex() not in repr(KEYS)
    assert repr(KEYS.kek) not in repr(KEYS)
    assert keys.thumbprint(CAST.jwk("dev-kem")) == HEADER.payload["devices"][1]["kid"]
