"""Writes the vectors of the server's half: `make vectors FRESH=1`. They come out the same at every run.

Must never be run to make a failing test pass: bytes that change are a change of the protocol. docs/protocol.md, "Vectors".
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.vectors import (
    acknowledged,
    carried,
    chained,
    day,
    enrolling,
    evidence,
    kept,
    large_log,
    plain,
    renewing,
    sealed,
    signed,
    signing_in,
    third_share,
    unlocking,
)
from tests.vectors import cast as cast_of
from tests.vectors.repeatable import Drawn, without_chance


def made() -> Iterator[tuple[str, str]]:
    """Name and text of every file, as they are written now."""
    with without_chance() as drawn:
        cast = cast_of.make()
        yield "keys/cast", _text(cast_of.told(cast))
        for module in (
            carried,
            signed,
            sealed,
            enrolling,
            unlocking,
            day,
            chained,
            evidence,
            acknowledged,
            renewing,
            signing_in,
            third_share,
            large_log,
        ):
            yield from _texts(module.files(cast), drawn)
        yield from _texts(plain.files(), drawn)


def stale() -> list[str]:
    """The names of the files that are kept otherwise than they would be written now."""
    return [name for name, text in made() if kept.text(name) != text]


def main() -> None:
    """Write what is missing or has changed, and say its name."""
    changed = [(name, text) for name, text in made() if kept.text(name) != text]
    for name, text in changed:
        path = kept.FOLDER / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"docs/vectors/{name}.json")


def _texts(files: kept.Written, drawn: Drawn) -> Iterator[tuple[str, str]]:
    drawn.restart()
    for name, content in files:
        yield name, _text(content)
        drawn.restart()


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    main()
