"""Reads the kept vectors, for the tests of every module.

Must never write. docs/protocol.md, "Vectors".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.errors import ProtocolError

FOLDER = Path(__file__).parents[2] / "docs" / "vectors"

Case = dict[str, Any]
Written = Iterator[tuple[str, dict[str, Any]]]
"""Names and contents of files, as the modules of this folder make them."""


def refusal(act: Callable[[], object]) -> str:
    """The code with which something is refused, "" when it is not."""
    try:
        act()
    except ProtocolError as error:
        return error.code
    return ""


def read(name: str) -> dict[str, Any]:
    """The whole file, for example `read("batch/edition")`."""
    value: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return value


def text(name: str) -> str:
    """The file as it stands, "" when there is none."""
    path = FOLDER / f"{name}.json"
    return path.read_text("utf-8") if path.exists() else ""


def cases(name: str, member: str = "cases") -> pytest.MarkDecorator:
    """Runs a test once for each case of a file, under the case's own name, as argument `case`."""
    rows = read(name)[member]
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])
