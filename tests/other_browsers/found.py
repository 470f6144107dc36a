"""Which other browsers this machine has, and the line that says which of them ran.

Must never count a test that did not run: what is missing is told, and its tests are left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import cache

NAMES = {"firefox": "Firefox", "webkit": "WebKitGTK"}


@cache
def found() -> dict[str, list[str]]:
    """The programs that each browser needs, for those that are here."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    webkit = [shutil.which("WebKitWebDriver"), shutil.which("Xvfb")]
    here = {"firefox": [firefox] if firefox else []}
    here["webkit"] = [program for program in webkit if program] if all(webkit) else []
    return {name: programs for name, programs in here.items() if programs}


def told(here: Iterable[str], passed: Iterable[str]) -> list[str]:
    """One line for each browser: how many of its tests passed, or that this machine does not have it."""
    ids = [one for one in passed if "other_browsers/" in one]
    lines = []
    for name, words in NAMES.items():
        count = sum(f"[{name}" in one for one in ids)
        lines.append(
            f"{words}: {count} tests passed" if name in here else f"{words}: not on this machine, nothing ran"
        )
    return lines
