"""G4 and G5 down: what a batch costs on the wire, against gzip of everything that is in it.

Must never flatter the baseline: the people are as different as real ones. docs/performance.md.
"""

from __future__ import annotations

import gzip
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from sync import batch
from tests.bench.ground import Ground, ground, plain_json
from tests.bench.intake import PHRASE
from tests.bench.measure import Figure

SIZES = (150, 1_000, 10_000)


def batches() -> list[Figure]:
    """A batch of each size, fetched by a tablet."""
    figures: list[Figure] = []
    for size in SIZES:
        with TemporaryDirectory(prefix="fielddesk-bench-") as folder, ground(Path(folder), size) as here:
            figures += _one(here, size)
    return figures


def _one(here: Ground, size: int) -> list[Figure]:
    header = here.tablet.prepare(here.batch)
    requests, moved = here.traffic.requests, here.traffic.down + here.traffic.up
    here.tablet.unlock(here.batch, here.staff, PHRASE)
    prepared, opened = here.tablet.prepared[here.batch], here.tablet.open_batch
    assert opened is not None
    plain, photos, sealed_photos = [], 0, 0
    for row in batch.read_manifest(prepared.manifest):
        one, photo, _ = batch.open_record(header, opened.keys, row, prepared.packs[row.pack])
        plain.append(asdict(one))
        photos += len(photo)
        sealed_photos += row.photo_length
    text = len(gzip.compress(plain_json(plain), 6))
    bare, wanted = moved - sealed_photos, 3 + len(header.packs)
    whole = text + photos
    return [
        Figure("G4", f"bytes, {size:,} records, no photos", bare, text, "B", "≤ 1.6×", bare <= 1.6 * text),
        Figure("G4", f"bytes, {size:,} records, photos", moved, whole, "B", "≤ 1.03×", moved <= 1.03 * whole),
        Figure(
            "G5", f"requests down, {size:,} records", requests, wanted, "", "3 + packs", requests <= wanted
        ),
    ]
