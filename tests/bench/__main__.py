"""`make bench`: every goal beside its baseline of the same run; `make bench GOALS="G1 G8"` runs some of them.

Must never run two measurements at once. docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    building,
    download,
    finding,
    first_load,
    handover,
    intake,
    judged,
    log_growth,
    reconciling,
    tablet,
)
from tests.bench.measure import Figure, show

MEASUREMENTS: tuple[tuple[frozenset[str], Callable[[], list[Figure]]], ...] = (
    (frozenset({"G1", "G5", "G6"}), intake.on_sqlite),
    (frozenset({"G2"}), intake.on_postgres),
    (frozenset({"G4", "G5"}), download.batches),
    (frozenset({"G8"}), intake.with_many),
    (frozenset({"G8"}), log_growth.append_and_prove),
    (frozenset({"G10", "G12", "G13"}), finding.with_many),
    (frozenset({"G11"}), tablet.unlocking),
    (frozenset({"G14"}), first_load.first_load),
    (frozenset({"G15"}), building.building),
    (frozenset({"G16"}), handover.at_human_speed),
    (frozenset({"G17"}), judged.first_screens_quick),
    (frozenset({"G18"}), reconciling.reconciling),
)
"""What measures which goals, in the order of the table."""


def main() -> None:
    """Run the goals that are asked for, all when none is; write the table and bench.json."""
    known = sorted({goal for goals, _ in MEASUREMENTS for goal in goals}, key=lambda goal: int(goal[1:]))
    reader = argparse.ArgumentParser(
        prog="make bench", description="Measure the goals of docs/performance.md."
    )
    reader.add_argument("goals", nargs="*", metavar="goal", help=f"one of {', '.join(known)}; all without")
    wanted = set(reader.parse_args().goals) or set(known)
    if unknown := wanted - set(known):
        reader.error(f"no such goal: {', '.join(sorted(unknown))}")
    figures = [figure for goals, measure in MEASUREMENTS if goals & wanted for figure in measure()]
    target = Path(os.environ.get("FIELDDESK_INSTANCE", "instance"))
    target.mkdir(parents=True, exist_ok=True)
    show([figure for figure in figures if figure.goal in wanted], target / "bench.json")


if __name__ == "__main__":
    main()
