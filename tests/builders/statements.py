"""The applicant's texts as a build of the field app has them, made from the app's sources by its own code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SCRIPT = (
    "const { statementsFile } = await import('./statements-file.ts'); process.stdout.write(statementsFile());"
)


@cache
def statements_file() -> str:
    """What the build writes to statements.json."""
    beside = Path(sys.executable).parent
    node = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert node is not None, "no Node beside this Python: run `make test`"
    done = subprocess.run(
        [node, "--experimental-strip-types", "--no-warnings", "--input-type=module", "-e", SCRIPT],
        cwd=PROJECT / "client_pwa",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def build_statements(folder: Path) -> Path:
    """A folder that stands for the app's build, with the texts in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "statements.json").write_text(statements_file(), encoding="utf-8")
    return folder
