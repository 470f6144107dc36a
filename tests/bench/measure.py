"""What a goal is measured with: CPU-seconds of other processes, raw signature speed, and the table.

Must never compare with a figure of another run or machine. docs/performance.md.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from rich.console import Console
from rich.table import Table

CONFIRMATION_BYTES = 1_100  # what a confirmation's signing input is long, about
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One measured goal: `figure` and `baseline` in `unit`, and whether the goal is met."""

    goal: str
    what: str
    figure: float
    baseline: float
    unit: str
    wanted: str
    met: bool

    @property
    def ratio(self) -> float:
        return self.figure / self.baseline if self.baseline else 0.0


def raw_verifies(seconds: float = 2.0) -> float:
    """ES256 signatures of a confirmation's size that one core verifies in a CPU-second here and now."""
    key = ec.generate_private_key(ec.SECP256R1())
    message = os.urandom(CONFIRMATION_BYTES)
    signature = key.sign(message, ec.ECDSA(hashes.SHA256()))
    public = key.public_key()
    done, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        for _ in range(200):
            public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        done += 200
    return done / (time.process_time() - start)


def cpu_seconds(pids: list[int]) -> float:
    """User and system time that these processes have used so far, in seconds, from the operating system."""
    total = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def family(pid: int) -> list[int]:
    """A process and everything it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def cpu_of(action: Callable[[], None]) -> float:
    """CPU-seconds that this process spends on the action."""
    start = time.process_time()
    action()
    return time.process_time() - start


def peak_memory(pid: int) -> int:
    """The largest resident size a process had so far, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {pid} tells no peak memory")


def show(figures: list[Figure], where: Path) -> None:
    """Print one table and write the same as JSON."""
    table = Table(title="Goals")
    for column in ("goal", "what", "figure", "baseline", "ratio", "wanted", "met"):
        table.add_column(column, justify="right" if column in {"figure", "baseline", "ratio"} else "left")
    for f in figures:
        table.add_row(
            f.goal,
            f.what,
            f"{f.figure:,.4g} {f.unit}",
            f"{f.baseline:,.4g} {f.unit}" if f.baseline else "",
            f"{f.ratio:.3f}" if f.baseline else "",
            f.wanted,
            "yes" if f.met else "NO",
        )
    Console(width=150).print(table)
    where.write_text(
        json.dumps([asdict(f) | {"ratio": f.ratio} for f in figures], indent=1) + "\n", encoding="utf-8"
    )
