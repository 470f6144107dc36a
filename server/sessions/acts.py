"""The log's line for an act on a session: who is in it, where, and which version of the plan it is.

Must never leave a member out: the audit reads every line of a session, whichever act wrote it. docs/auditing.md.
"""

from __future__ import annotations

from datetime import datetime

from server.log import service as log
from server.sessions.models import IssuingSession


def log_act(act: str, session: IssuingSession, *, staff_id: str | None, now: datetime, **more: str) -> None:
    """Append the line; `more` are members that only this act has."""
    log.append(
        "session",
        {
            "act": act,
            "by": staff_id or "",
            **more,
            "devices": sorted(tablet.device_id for tablet in session.tablets),
            "location": session.location_id,
            "session": session.id,
            "staff": sorted(person.staff_id for person in session.team),
            "version": session.version,
        },
        now=now,
        subject=session.id,
    )
