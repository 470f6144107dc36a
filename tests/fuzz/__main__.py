"""`make fuzz`: 100,000 changed inputs for every parser, on both sides; `EXAMPLES=` and `SEED=` change it.

Must never pass when a parser was left out.
"""

from __future__ import annotations

import os
import sys
import time

from tests.fuzz.parsers import PARSERS
from tests.fuzz.run import fuzz


def main() -> int:
    """Say for each parser how many inputs were read and what was found; 1 when anything was."""
    count, seed = int(os.environ.get("EXAMPLES", "100000")), int(os.environ.get("SEED", "1"))
    bad = 0
    for parser in sys.argv[1:] or PARSERS:
        started = time.monotonic()
        failures = fuzz(parser, count, seed)
        sides = "both sides" if PARSERS[parser].twin else "Python"
        print(
            f"{parser}: {count} inputs, {sides}, {time.monotonic() - started:.0f} s, {len(failures)} failures"
        )
        for failure in failures:
            print(f"  {failure}")
        sys.stdout.flush()
        bad += len(failures)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
