"""`make bench`: every goal that is measured today, beside its baseline of the same run."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync import batch, encoding, record, seal
from tests.bench.ground import Ground, ground, plain_json
from tests.bench.hand import INK_POINTS, signature
from tests.bench.measure import Figure, cpu_of, cpu_seconds, family, raw_verifies, show
from tests.tablet import Kept

RECORDS = 1_000
UPLOAD = 200
PHRASE = "correct horse battery staple five"


def main() -> None:
    """Run every goal and write the table and bench.json."""
    raw = raw_verifies()
    with (
        tempfile.TemporaryDirectory(prefix="fielddesk-bench-") as folder,
        ground(Path(folder), RECORDS) as here,
    ):
        figures = [*download(here), *upload(here, raw)]
    figures.append(building())
    target = Path(os.environ.get("FIELDDESK_INSTANCE", "instance"))
    target.mkdir(parents=True, exist_ok=True)
    show(figures, target / "bench.json")


def download(here: Ground) -> list[Figure]:
    """G4 without and with photos, G5 down: what a batch costs on the wire."""
    header = here.tablet.prepare(here.batch)
    requests, moved = here.traffic.requests, here.traffic.down + here.traffic.up
    (staff,) = [row["id"] for row in header.payload["staff"]]
    here.tablet.unlock(here.batch, staff, PHRASE)
    prepared = here.tablet.prepared[here.batch]
    assert here.tablet.open_batch is not None
    plain, photos, sealed_photos = [], b"", 0
    for row in batch.read_manifest(prepared.manifest):
        one, photo, _ = batch.open_record(header, here.tablet.open_batch.keys, row, prepared.packs[row.pack])
        plain.append(asdict(one))
        photos += photo
        sealed_photos += row.photo_length
    text = len(gzip.compress(plain_json(plain), 6))
    packs = len(header.packs)
    bare = moved - sealed_photos
    return [
        Figure("G4", f"bytes, {RECORDS} records, no photos", bare, text, "B", "≤ 1.6×", bare <= 1.6 * text),
        Figure(
            "G4",
            f"bytes, {RECORDS} records, {len(photos) // RECORDS} B a photo",
            moved,
            text + len(photos),
            "B",
            "≤ 1.03×",
            moved <= 1.03 * (text + len(photos)),
        ),
        Figure("G5", "requests down", requests, 3 + packs, "", "3 + packs", requests <= 3 + packs),
    ]


def upload(here: Ground, raw: float) -> list[Figure]:
    """G1, G5 up, G6: confirmations with ink, each with the item of its opening."""
    for number, rid in enumerate(here.records):
        here.tablet.open_record(rid)
        here.tablet.hand_over(rid, strokes=signature(number))
    items = len(here.tablet.waiting())
    sealed = [kept for kept in here.tablet.waiting() if kept.att is not None]
    shared = _wire(here, sealed[:UPLOAD]) / UPLOAD
    alone = sum(_wire(here, [one]) for one in sealed[:50]) / 50
    one_upload = here.tablet.waiting()[:UPLOAD]
    whole = _wire(here, one_upload) / sum(kept.att is not None for kept in one_upload)
    pids = family(here.server_pid)
    before, requests = cpu_seconds(pids), here.traffic.requests
    here.tablet.exchange(UPLOAD)
    spent, requests = cpu_seconds(pids) - before, here.traffic.requests - requests
    wanted = -(-items // UPLOAD) + 1
    rate = items / spent
    return [
        Figure("G1", f"items taken in per CPU-s, {items} items", rate, raw, "/s", "≥ 25 %", rate >= raw / 4),
        Figure("G5", "requests up", requests, wanted, "", "⌈N/200⌉ + 1", requests <= wanted),
        _bytes(f"bytes a confirmation, {INK_POINTS} points, {UPLOAD} an upload", shared),
        _bytes(f"the same, with its openings, {UPLOAD} items an upload", whole),
        _bytes("the same, one confirmation alone in its upload", alone),
    ]


def _bytes(what: str, figure: float) -> Figure:
    return Figure("G6", what, figure, 1_700, "B", "≤ 1.7 KB", figure <= 1_700)


def _wire(here: Ground, items: Sequence[Kept]) -> int:
    """Bytes of the body of an upload of these items, packed as it goes; the request's head is not in it."""
    return len(gzip.compress(encoding.write_json(here.tablet.upload(items)), 6))


def building() -> Figure:
    """G15: sealing a batch against deflate and AES of the same plaintext, both in this process."""
    records = [(_record(number), os.urandom(6_000)) for number in range(RECORDS)]
    key = AESGCM(os.urandom(32))

    def bare() -> None:
        for one, photo in records:
            nonce = os.urandom(12)
            key.encrypt(nonce, seal.deflate(plain_json(asdict(one))), b"")
            key.encrypt(nonce[::-1], photo, b"")

    def build() -> None:
        batch.seal_batch(
            session="s",
            batch="b",
            edition=1,
            iat=0,
            nbf=0,
            exp=1,
            devices=[],
            staff=[],
            records=records,
            keep_pack=lambda _number, _content: None,
            summary={},
            policy={},
            checkpoint="",
        )

    built, base = cpu_of(build), cpu_of(bare)
    return Figure("G15", f"CPU-s to build {RECORDS} records", built, base, "s", "≤ 3×", built <= 3 * base)


def _record(number: int) -> record.Record:
    return record.Record(
        encoding.b64u(os.urandom(16)),
        {"number": f"IR{number:07d}", "kind": "residence permit", "validUntil": "2031-01-01"},
        {
            "vNumber": f"{2_000_000_000 + number}",
            "name": f"Given{number} Family{number * 7919 % 9973}",
            "familyName": f"Family{number * 7919 % 9973}",
            "givenNames": f"Given{number}",
            "born": "2001-03-12",
            "nationality": "NGA",
            "language": "en",
        },
        None,
        [],
        [],
        [],
        None,
        None,
        "",
    )


if __name__ == "__main__":
    main()
