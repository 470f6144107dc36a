"""A real Chromium for the tests: the machine's own, or the one from a registry package.

Must never download a browser by itself: `make test` installs the package beside this file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = (
    60_000  # ms until a screen must show what it is waited for: no figure of speed, `make bench` has those
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@cache
def chromium() -> str:
    """The path of a Chromium that starts.

    FIELDDESK_TEST_CHROMIUM names one (`package` asks for the registry's). Raises RuntimeError when there is none.
    """
    named = os.environ.get("FIELDDESK_TEST_CHROMIUM", "")
    if named and named != "package":
        return named
    if not named:
        for name in NAMES:
            if found := shutil.which(name):
                return found
    return _from_package()


def _from_package() -> str:
    node = shutil.which("node")
    unpack = PACKAGE / "unpack.mjs"
    if node is None or not (PACKAGE / "node_modules").is_dir():
        raise RuntimeError("no Chromium here: run `make test`, which installs one for the tests")
    done = subprocess.run([node, str(unpack)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the test package's Chromium did not unpack: {done.stderr.strip()}")
    path, libraries, fonts = done.stdout.strip().split("\n")
    known = os.environ.get("LD_LIBRARY_PATH", "")
    os.environ["LD_LIBRARY_PATH"] = f"{libraries}:{known}" if known else libraries
    os.environ.setdefault("FONTCONFIG_PATH", fonts)
    return path


def has_own() -> bool:
    """Whether this machine has a Chromium of its own for the tests."""
    named = os.environ.get("FIELDDESK_TEST_CHROMIUM", "")
    return named != "package" and bool(named or any(shutil.which(name) for name in NAMES))


def install() -> None:
    """Install what the tests of pages need, and the registry's Chromium when this machine has none of its own."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing: `make test` brings it along with the Python packages.")
    words = [npm, "ci", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(words + ["--omit=optional"] * has_own(), cwd=PACKAGE, check=True)
    chromium()


if __name__ == "__main__":
    install()
