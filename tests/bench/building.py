"""G15: sealing a batch, against deflate and AES of the same plaintext.

Must never count reading the records from a database on either side. docs/performance.md.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import date

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.demo.people import Sample
from sync import batch, encoding, record, seal
from tests.bench.ground import plain_json
from tests.bench.measure import Figure, cpu_of
from tests.bench.people import people

RECORDS = 1_000


def building() -> list[Figure]:
    """G15: sealing a batch against deflate and AES of the same plaintext, both in this process."""
    records = [(_record(one), os.urandom(6_000)) for one in people(RECORDS, date(2026, 11, 24))]
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
            keep_record=lambda _rid, _rec: None,
            summary={},
            policy={},
            checkpoint="",
        )

    built = min(cpu_of(build) for _ in range(3))
    base = min(cpu_of(bare) for _ in range(3))
    return [Figure("G15", f"CPU-s to build {RECORDS:,} records", built, base, "s", "≤ 3×", built <= 3 * base)]


def _record(one: Sample) -> record.Record:
    return record.Record(
        encoding.b64u(os.urandom(16)),
        {"number": one.number, "kind": one.kind, "validUntil": one.valid_until.isoformat()},
        {
            "vNumber": one.v_number,
            "name": one.name,
            "familyName": one.family_name,
            "givenNames": one.given_names,
            "born": one.born,
            "nationality": one.nationality,
            "language": one.language,
        },
        None,
        [{"code": code, "text": text} for code, text in one.alerts],
        [{"number": number, "kind": kind} for number, kind in one.old_documents],
        list(one.support),
        {"name": one.representative, "mandateKind": one.mandate} if one.representative else None,
        None,
        one.note,
    )
