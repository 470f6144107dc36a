"""Writes the vectors that are missing: `python -m tests.vectors.write_vectors`.

Must never change a file that is there. docs/protocol.md, "Vectors".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tests.vectors import cast as cast_of
from tests.vectors import chained, day, enrolling, evidence, kept, plain, signed


def main() -> None:
    """Write what is missing and say its name."""
    path = kept.FOLDER / "keys" / "cast.json"
    cast = cast_of.load() if path.exists() else cast_of.make()
    _write([("keys/cast", cast_of.told(cast))])
    _write(plain.files())
    for written in (signed, enrolling, day, chained, evidence):
        _write(written.files(cast))


def _write(files: Iterable[tuple[str, dict[str, Any]]]) -> None:
    for name, content in files:
        path = kept.FOLDER / f"{name}.json"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(name)


if __name__ == "__main__":
    main()
