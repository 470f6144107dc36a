"""G15: sealing a batch, against deflate and AES of the same plaintext.

Must never count reading the records from a database on either side. docs/performance.md.
"""

from __future__ import annotations

import os
from dataclasses import asdict

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync import batch, encoding, record, seal
from tests.bench.ground import plain_json
from tests.bench.measure import Figure, cpu_of

RECORDS = 1_000


def building() -> list[Figure]:
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

    built = min(cpu_of(build) for _ in range(3))
    base = min(cpu_of(bare) for _ in range(3))
    return [Figure("G15", f"CPU-s to build {RECORDS:,} records", built, base, "s", "≤ 3×", built <= 3 * base)]


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
