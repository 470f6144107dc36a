"""Which releases of the field app the server still works with; evidence is taken from every one of them.

Must never stand between a tablet and the handing in of what it owes. docs/operating.md, "Upgrade the tablets".
"""

from __future__ import annotations

import re

from server.errors import Refused

HEADER = "Fielddesk-App"
"""The release of the field app that sends a request, as `0.1.0`; other clients send none."""
_RELEASE = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


def release_of(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a release, None for anything else."""
    found = _RELEASE.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def check_release(sent: str | None, oldest: str) -> None:
    """The app that sent `sent` is not older than `oldest`. A client that names no release is no field app of ours.

    Raises Refused `app_too_old`.
    """
    if sent is None:
        return
    release, least = release_of(sent), release_of(oldest)
    if least is not None and (release is None or release < least):
        raise Refused(
            "app_too_old",
            426,
            f"This release of the field app is too old; the office works with {oldest} and newer.",
            safe="Everything that was signed is safe on the tablet and is still taken in.",
            next="Finish the handover, then start the new version of the app while there is a network.",
            extra={"oldest": oldest},
        )
