"""The app's own Node for the tests: scripts of TypeScript, asked line by line.

Must never fall back to the system's Node when there is one of the registry's: old ones read no TypeScript.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def node() -> str:
    """The path of a Node that reads TypeScript."""
    beside = Path(sys.executable).with_name("node")
    return os.fspath(beside) if beside.exists() else shutil.which("node") or "node"


def asked(script: Path, lines: Iterable[Any]) -> list[str]:
    """The script's line of JSON for each line of JSON it is given."""
    done = subprocess.run(
        [node(), "--experimental-strip-types", "--no-warnings", os.fspath(script)],
        input="".join(json.dumps(line) + "\n" for line in lines),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return [json.loads(line) for line in done.stdout.split("\n")[:-1]]
