"""What is written is read again, whatever it says within its limits."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import (
    batch,
    bundle,
    chain,
    confirmation,
    dpop,
    enrolment,
    frames,
    ink,
    jws,
    log,
    merkle,
    receipt,
    record,
    seal,
)
from sync.encoding import LARGEST, LAST_SECOND, b64u, write_time
from tests.vectors import cast as cast_of
from tests.vectors.day import written_directory
from tests.vectors.kept import read

CAST = cast_of.load()
MANIFEST = CAST.read_manifest()
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(CHARACTERS, max_size=40)
IDS = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=1, max_size=26)
RIDS = st.binary(min_size=16, max_size=16).map(b64u)
MOMENTS = st.integers(0, LAST_SECOND).map(
    lambda second: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


def texts(*names: str) -> st.SearchStrategy[dict[str, str]]:
    """An object of texts under these names."""
    return st.fixed_dictionaries(dict.fromkeys(names, TEXT))


RECORDS = st.builds(
    record.Record,
    rid=RIDS,
    doc=texts("number", "kind", "validUntil"),
    applicant=texts("vNumber", "name", "familyName", "givenNames", "born", "nationality", "language"),
    slot=st.none() | texts("startsAt", "endsAt"),
    alerts=st.lists(texts("code", "text"), max_size=5),
    old_documents=st.lists(texts("number", "kind"), max_size=5),
    support=st.lists(TEXT, max_size=5),
    representative=st.none() | texts("name", "mandateKind"),
    guardian=st.none() | texts("name"),
    note=TEXT,
    lease=st.none() | texts("dev", "label"),
)
POINTS = st.tuples(st.integers(0, 4095), st.integers(0, 4095), st.integers(0, 100_000), st.integers(0, 255))


@given(RECORDS, st.binary(max_size=3_000))
@settings(deadline=None)
def test_record_properties(one: record.Record, photo: bytes) -> None:
    assert record.read_record(one.rid, record.write_record(one, photo)) == (one, photo)


@given(
    st.lists(RECORDS, max_size=5, unique_by=lambda one: one.rid),
    st.from_regex(r"[0-9A-Z]{0,20}", fullmatch=True),
)
@settings(deadline=None)
def test_directory_properties(records: list[record.Record], box: str) -> None:
    entries = [
        entry
        for entry in map(record.entry_of, records)
        if len(entry.v_number) <= 10 and len(entry.document_number) <= 9 and len(entry.born) <= 10
        if len(entry.slot) <= 24 and len(entry.language) <= 8
    ]
    rids = [entry.rid for entry in reversed(entries)]
    found = record.read_directory(written_directory(entries, rids, box), rids)
    assert found.box == box
    assert in_any_order(found.entries) == in_any_order(entries)


def in_any_order(entries: list[record.Entry]) -> list[str]:
    """The entries as texts that do not depend on the order of rows and members."""
    return sorted(json.dumps(asdict(entry), sort_keys=True) for entry in entries)


@given(st.lists(st.lists(POINTS, max_size=12), max_size=5))
@settings(deadline=None)
def test_ink_properties(strokes: list[list[ink.Point]]) -> None:
    assert ink.read_ink(ink.write_ink(strokes)) == strokes


@given(
    st.lists(
        st.builds(
            batch.Row,
            RIDS,
            st.binary(min_size=40, max_size=40),
            st.integers(0, 2**16 - 1),
            st.integers(0, 2**24 - 1),
            st.integers(0, 2**24 - 1),
        ),
        max_size=5,
    )
)
@settings(deadline=None)
def test_manifest_properties(rows: list[batch.Row]) -> None:
    assert list(batch.read_manifest(batch.write_manifest(rows))) == rows


@given(
    st.builds(
        confirmation.Attachment,
        salt=st.binary(min_size=16, max_size=16),
        ink=st.binary(max_size=200),
        notes=TEXT,
        found=st.lists(RIDS, max_size=4).map(tuple),
        unexpected=st.lists(TEXT, max_size=4).map(tuple),
    ),
    st.integers(1, LARGEST),
)
@settings(max_examples=40, deadline=None)
def test_attachment_properties(attachment: confirmation.Attachment, seq: int) -> None:
    sealed = confirmation.write_attachment(attachment, dev="d", seq=seq, kem_jwk=CAST.jwk("srv-kem"))
    assert confirmation.read_attachment(sealed, dev="d", seq=seq, key=CAST.private["srv-kem"]) == attachment


@given(
    st.builds(
        bundle.Bundle,
        IDS,
        st.lists(
            st.builds(bundle.Carried, TEXT.filter(bool), st.none() | st.binary(max_size=50)), max_size=5
        ).map(tuple),
        st.integers(0, LARGEST),
        st.dictionaries(IDS, st.integers(0, LARGEST), max_size=3),
    )
)
@settings(deadline=None)
def test_bundle_properties(carried: bundle.Bundle) -> None:
    assert bundle.read_bundle(bundle.write_bundle(carried)) == carried


@given(st.sampled_from(range(5)), st.integers(-LARGEST, LARGEST), MOMENTS, IDS)
@settings(max_examples=60, deadline=None)
def test_item_properties(which: int, off: int, at: datetime, staff: str) -> None:
    said: dict[str, Any] = read("chain/items")["cases"][which]["says"]
    payload = msgspec.convert(said | {"off": off, "at": write_time(at), "staff": staff}, chain.ItemPayload)
    item = chain.read_item(chain.write_item(payload, CAST.private["dev-sig"]))
    assert (item.payload, item.at) == (payload, at)
    chain.check_signature(item, CAST.private["dev-sig"].public_key())


@given(
    IDS, st.dictionaries(IDS, st.integers(-LARGEST, LARGEST) | TEXT | st.lists(IDS, max_size=3), max_size=5)
)
@settings(deadline=None)
def test_leaf_properties(kind: str, obj: dict[str, Any]) -> None:
    assert log.read_leaf(log.write_leaf(kind, obj)) == (kind, obj)


@given(st.integers(0, 10**15 - 1), st.binary(min_size=32, max_size=32))
@settings(max_examples=60, deadline=None)
def test_checkpoint_properties(size: int, root: bytes) -> None:
    note = log.write_checkpoint("h.example/log", size, root, CAST.log)
    assert log.read_checkpoint(note, CAST.jwk("log"), "h.example/log") == log.Checkpoint(
        "h.example/log", size, root
    )


@given(st.binary(min_size=12, max_size=12), TEXT.filter(lambda text: len(text) <= 43))
@settings(deadline=None)
def test_code_and_link_properties(randomness: bytes, thumbprint: str) -> None:
    code = enrolment.new_code(randomness)
    assert enrolment.read_code(code.lower()) == enrolment.read_code(code)
    link = enrolment.write_link("https://h.example", code, thumbprint)
    assert enrolment.read_link(link) == enrolment.Scanned(code, thumbprint)


@given(MOMENTS, IDS, TEXT.filter(bool))
@settings(max_examples=40, deadline=None)
def test_proof_properties(at: datetime, path: str, jti: str) -> None:
    htu = f"https://h.example/{path}"
    proof = dpop.write_proof(
        CAST.private["dev-sig"], htm="GET", htu=htu, iat=at, jti=jti, token=CAST.certificate
    )
    found = dpop.check_proof(
        proof, htm="GET", htu=htu, now=at, token=CAST.certificate, jkt=CAST.kid("dev-sig")
    )
    assert found == dpop.Proof(jti, at)


@given(st.integers(1, LARGEST), MOMENTS, RIDS)
@settings(max_examples=40, deadline=None)
def test_receipt_properties(seq: int, at: datetime, entry: str) -> None:
    token = receipt.write_receipt(
        dev=cast_of.DEVICE,
        seq=seq,
        iat=at,
        outcome="handed_over",
        document="R12345670",
        entry_id=entry,
        certificate=jws.entry_id(CAST.certificate),
        key=CAST.private["dev-sig"],
    )
    found = receipt.read_receipt(token, CAST.certificate, MANIFEST)
    assert (found.seq, found.iat, found.entry_id) == (seq, at, entry)


@given(st.binary(max_size=600), st.sampled_from((1, 256, 1024)), st.binary(max_size=20))
@settings(deadline=None)
def test_segment_properties(payload: bytes, pad: int, aad: bytes) -> None:
    key = bytes(range(32))
    segment = seal.write_segment(key, payload, aad, pad)
    assert seal.read_segment(key, segment, aad) == payload
    assert (len(segment) - 28) % pad == 0


@given(st.binary(max_size=2_000))
@settings(deadline=None)
def test_deflate_properties(data: bytes) -> None:
    assert seal.inflate(seal.deflate(data), len(data)) == data


@given(st.binary(min_size=1, max_size=4_000), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_series_of_frames_properties(data: bytes, seed: int) -> None:
    """Half of the frames are lost, the rest come in any order."""
    chance, series, collector = Random(seed), frames.cut(data), frames.Collector()
    texts = [frames.write_frame(series, number) for number in range(len(series.blocks) * 4 + 40)]
    chance.shuffle(texts)
    whole = next(
        (
            one.data
            for text in texts[: len(texts) // 2]
            if (one := collector.take(frames.read_frame(text))).data
        ),
        None,
    )
    assert whole == data


@given(st.integers(1, 60), st.data())
@settings(deadline=None)
def test_proofs_of_a_tree_properties(size: int, data: st.DataObject) -> None:
    leaves = [bytes([number]) for number in range(size)]
    number, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    merkle.check_inclusion(
        merkle.leaf_hash(leaves[number]),
        number,
        size,
        merkle.inclusion_path(number, leaves),
        merkle.root(leaves),
    )
    merkle.check_consistency(
        first, size, merkle.root(leaves[:first]), merkle.root(leaves), merkle.consistency_path(first, leaves)
    )
