"""G1, G2, G5 up, G6 and G8: confirmations handed in over HTTP, by what the server's processes spend on them.

Must never count what the tablet spends. docs/performance.md.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sync import chain, confirmation, encoding, ink, seal
from tests.bench.ground import Ground, ground, postgres
from tests.bench.hand import INK_POINTS, signature
from tests.bench.measure import Figure, cpu_seconds, family, raw_verifies
from tests.bench.stored import fill
from tests.tablet import Kept

UPLOAD = 200
ROUND = 1_000  # confirmations between two readings of the processor's clock, which ticks 100 times a second
ROUNDS = 3
PHRASE = "correct horse battery staple five"
FEW, MANY = 10_000, 1_000_000


def on_sqlite() -> list[Figure]:
    """G1, G5 up and G6."""
    with (
        TemporaryDirectory(prefix="fielddesk-bench-") as folder,
        ground(Path(folder), ROUND * (ROUNDS + 2)) as here,
    ):
        _unlock(here)
        items = _write(here, ROUND)
        sizes = _sizes(here, items)
        here.tablet.exchange(UPLOAD)
        before = here.traffic.requests
        _write(here, ROUND)
        here.tablet.exchange(UPLOAD)
        requests, wanted = here.traffic.requests - before, -(-ROUND // UPLOAD) + 1
        best = _best([here.house.pid], here, ROUNDS)
        told = f"confirmations per CPU-s, SQLite, {UPLOAD} an upload"
        return [
            _share("G1", told, best, 0.25),
            Figure("G5", "requests up", requests, wanted, "", "⌈N/200⌉ + 1", requests <= wanted),
            *sizes,
        ]


def on_postgres() -> list[Figure]:
    """G2: the same, what PostgreSQL itself spends counted in."""
    with (
        TemporaryDirectory(prefix="fielddesk-bench-") as folder,
        postgres(Path(folder)) as (url, pid),
        ground(Path(folder), ROUND * ROUNDS, url) as here,
    ):
        _unlock(here)
        best = _best([here.house.pid, pid], here, ROUNDS)
        return [
            _share("G2", f"confirmations per CPU-s, PostgreSQL with its own, {UPLOAD} an upload", best, 0.20)
        ]


def with_many() -> list[Figure]:
    """G8: the CPU of a confirmation with a million stored, against ten thousand."""
    with TemporaryDirectory(prefix="fielddesk-bench-") as name:
        folder = Path(name)
        with ground(folder, 2 * ROUND * ROUNDS) as here:
            _unlock(here)
            fill(folder / "bench.sqlite3", FEW, device=here.other, batch=here.batch)
            few = 1 / _best([here.house.pid], here, ROUNDS)
            fill(folder / "bench.sqlite3", MANY - FEW, device=here.other, batch=here.batch)
            many = 1 / _best([here.house.pid], here, ROUNDS)
            return [
                Figure(
                    "G8",
                    f"CPU a confirmation, {MANY:,} stored against {FEW:,}",
                    many * 1e6,
                    few * 1e6,
                    "µs",
                    "≤ 1.15×",
                    many <= 1.15 * few,
                )
            ]


def _share(goal: str, what: str, rate: float, wanted: float) -> Figure:
    raw = raw_verifies()
    return Figure(goal, what, rate, raw, "/s", f"≥ {wanted:.0%} of raw verify", rate >= wanted * raw)


def _unlock(here: Ground) -> None:
    here.tablet.prepare(here.batch)
    here.tablet.unlock(here.batch, here.staff, PHRASE)
    here.tablet.exchange(UPLOAD)


def _best(roots: list[int], here: Ground, rounds: int) -> float:
    """Confirmations a CPU-second of these processes and their children, in the best of some rounds."""
    rates = []
    for _ in range(rounds):
        _write(here, ROUND)
        pids = [pid for root in roots for pid in family(root)]
        before = cpu_seconds(pids)
        here.tablet.exchange(UPLOAD)
        rates.append(ROUND / (cpu_seconds(pids) - before))
    return max(rates)


def _write(here: Ground, many: int) -> list[Kept]:
    """Handovers of the next records, each with a signature of its own."""
    edition = here.tablet.prepared[here.batch].header.edition
    made = []
    for number in range(many):
        salt = seal.random_bytes(confirmation.SALT_BYTES)
        drawn = ink.write_ink(signature(number))
        made.append(
            here.tablet.add(
                "attempt",
                confirmation.Attachment(salt, drawn, ""),
                batch=here.batch,
                edition=edition,
                staff=here.staff,
                rid=here.records.pop(),
                rec=encoding.b64u(encoding.digest(salt)),
                outcome="handed_over",
                checks=chain.Checks(photo=True, identity="passport", old="none_expected"),
                by=chain.By("applicant"),
                stmt=chain.Stmt("receipt-1", "nl", confirmation.statement_digest("receipt")),
                mode="pen",
                ink=chain.Ink(confirmation.ink_digest(salt, drawn), INK_POINTS),
            )
        )
    return made


def _sizes(here: Ground, items: Sequence[Kept]) -> list[Figure]:
    shared = _wire(here, items[:UPLOAD]) / UPLOAD
    alone = sum(_wire(here, [one]) for one in items[:50]) / 50
    return [
        _bytes(f"bytes a confirmation, {INK_POINTS} points, {UPLOAD} an upload", shared),
        _bytes("the same, one confirmation alone in its upload", alone),
    ]


def _bytes(what: str, figure: float) -> Figure:
    return Figure("G6", what, figure, 1_700, "B", "≤ 1.7 KB", figure <= 1_700)


def _wire(here: Ground, items: Sequence[Kept]) -> int:
    """Bytes of the body of an upload of these items, packed as it goes; the request's head is not in it."""
    return len(gzip.compress(encoding.write_json(here.tablet.upload(items)), 6))
