"""A log of 300 leaves with proofs, as an auditor or a tablet meets them.

Must never hold a proof that was not made from the leaves. docs/vectors/log.
"""

from __future__ import annotations

from sync import log, merkle
from tests.vectors import cast as cast_of
from tests.vectors.kept import Written

SIZE = 300
LOOKED_AT = (0, 1, 127, 128, 254, 255, 256, 257, 298, 299)
SIZES = (1, 2, 7, 127, 128, 129, 255, 256, 257, 299)


def lines() -> list[bytes]:
    """The lines: the numbers themselves, so that a reader can make them too."""
    return [log.write_leaf("demo", {"day": str(number)}) for number in range(SIZE)]


def files(cast: cast_of.Cast) -> Written:
    """The one file."""
    all_lines = lines()
    root = merkle.root(all_lines)
    yield (
        "log/of_300",
        {
            "about": 'Line n is ["demo",{"day":"n"}]. Its checkpoint, proofs that lines are in it, and that it continues smaller ones.',
            "size": SIZE,
            "note": log.write_checkpoint(cast_of.LOG_ORIGIN, SIZE, root, cast.log),
            "root": root.hex(),
            "inclusion": [
                {
                    "name": f"line {number}",
                    "number": number,
                    "path": [one.hex() for one in merkle.inclusion_path(number, all_lines)],
                }
                for number in LOOKED_AT
            ],
            "consistency": [
                {
                    "name": f"from {first}",
                    "first": first,
                    "root": merkle.root(all_lines[:first]).hex(),
                    "path": [one.hex() for one in merkle.consistency_path(first, all_lines)],
                }
                for first in SIZES
            ],
        },
    )
