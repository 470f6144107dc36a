"""G4 and G5 down: what a batch costs on the wire, against gzip of everything that is in it.

Must never flatter the baseline: the people are as different as real ones. docs/performance.md.
"""

from __future__ import annotations

import gzip
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sync import batch
from tests.bench.ground import PHOTO_BYTES, ground, plain_json
from tests.bench.intake import PHRASE
from tests.bench.measure import Figure

SIZES = (150, 1_000, 10_000)


@dataclass(frozen=True)
class Fetched:
    """Bytes both ways and requests of preparing one batch, what its text and photos come to plainly, its packs."""

    moved: int
    requests: int
    text: int
    photos: int
    packs: int


def batches() -> list[Figure]:
    """A batch of each size, without photos and with, fetched by a tablet."""
    figures: list[Figure] = []
    for size in SIZES:
        bare, full = _fetched(size, 0), _fetched(size, PHOTO_BYTES)
        whole = full.text + full.photos
        figures += [
            Figure(
                "G4",
                f"bytes, {size:,} records, no photos",
                bare.moved,
                bare.text,
                "B",
                "≤ 1.6×",
                bare.moved <= 1.6 * bare.text,
            ),
            Figure(
                "G4",
                f"bytes, {size:,} records, photos",
                full.moved,
                whole,
                "B",
                "≤ 1.03×",
                full.moved <= 1.03 * whole,
            ),
            Figure(
                "G5",
                f"requests down, {size:,} records",
                full.requests,
                3 + full.packs,
                "",
                "3 + packs",
                full.requests <= 3 + full.packs,
            ),
        ]
    return figures


def _fetched(size: int, photo_bytes: int) -> Fetched:
    with (
        TemporaryDirectory(prefix="fielddesk-bench-") as folder,
        ground(Path(folder), size, photo_bytes=photo_bytes) as here,
    ):
        header = here.tablet.prepare(here.batch)
        moved, requests = here.traffic.down + here.traffic.up, here.traffic.requests
        here.tablet.unlock(here.batch, here.staff, PHRASE)
        prepared, opened = here.tablet.prepared[here.batch], here.tablet.open_batch
        assert opened is not None
        plain, photos = [], 0
        for row in batch.read_manifest(prepared.manifest):
            one, photo, _ = batch.open_record(header, opened.keys, row, prepared.packs[row.pack])
            plain.append(asdict(one))
            photos += len(photo)
        text = len(gzip.compress(plain_json(plain), 6))
    return Fetched(moved, requests, text, photos, len(header.packs))
