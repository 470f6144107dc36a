"""Whether a session's records are set aside, each for one of its tablets.

Must never bind anybody: any tablet of the session may hand over. docs/protocol.md, "Confirmations".
"""

from __future__ import annotations

from server.sessions.models import IssuingSession


def sets_aside(session: IssuingSession) -> bool:
    """Whether its plan wants each record set aside for one tablet."""
    return bool(session.policy.get("leases"))


def keep_wish(session: IssuingSession, leases: bool) -> None:
    """Keep what the plan wants."""
    others = {name: value for name, value in session.policy.items() if name != "leases"}
    session.policy = {**others, "leases": True} if leases else others
