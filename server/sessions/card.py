"""The session card, and how the session's batch may be unlocked on its tablets.

Must never keep a card: it is shown once, and only its digest stays. docs/protocol.md, "Keys".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from server.database import db
from server.errors import Refused
from server.sessions import rules
from server.sessions.acts import log_act
from server.sessions.models import IssuingSession
from sync import seal, staff_secret
from sync.staff_secret import UnlockPolicy

WAYS = staff_secret.WAYS


def unlock_policy(session: IssuingSession) -> UnlockPolicy:
    """How its batch may be unlocked. The card is no way before one was made; without any way left, none is given."""
    kept = session.policy.get("unlock", {})
    card = str(kept.get("card", ""))
    ways = tuple(way for way in WAYS if way in kept.get("ways", WAYS) and (way != "card" or card))
    return UnlockPolicy(ways, card if "card" in ways else "")


def wanted_ways(session: IssuingSession) -> tuple[str, ...]:
    """The ways that the plan allows, a card that is yet to be made among them."""
    return tuple(way for way in WAYS if way in session.policy.get("unlock", {}).get("ways", WAYS))


def has_card(session: IssuingSession) -> bool:
    """Whether a card was made for it."""
    return bool(session.policy.get("unlock", {}).get("card"))


def allow(session: IssuingSession, ways: tuple[str, ...]) -> None:
    """Keep the ways that the plan allows; a card that was made stays the session's card."""
    kept = session.policy.get("unlock", {})
    session.policy = {**session.policy, "unlock": {**kept, "ways": [way for way in WAYS if way in ways]}}


def make_card(session_id: str, *, staff_id: str | None, now: datetime) -> str:
    """The text of a new card's QR, to be shown once. Editions sealed from now on take no earlier card.

    Refused `session_unknown`, `session_closed`, `card_not_wanted`.
    """
    session: IssuingSession | None = db.session.scalar(
        select(IssuingSession).where(IssuingSession.id == session_id).with_for_update()
    )
    if session is None:
        raise Refused("session_unknown", 404, "There is no such session.", next="Choose one from the list.")
    if session.state not in rules.CHANGEABLE:
        raise Refused(
            "session_closed", 409, "This session was counted out or closed.", next="Plan another session."
        )
    if "card" not in wanted_ways(session):
        raise Refused(
            "card_not_wanted",
            409,
            "The plan of this session does not allow unlocking with a session card.",
            next="Change the plan so that it does, then make the card.",
        )
    card = seal.random_bytes(staff_secret.CARD_BYTES)
    digest = staff_secret.card_digest(card, session.id)
    session.policy = {**session.policy, "unlock": {**session.policy.get("unlock", {}), "card": digest}}
    session.version += 1
    db.session.flush()
    log_act("card_made", session, staff_id=staff_id, now=now, card=digest)
    return staff_secret.write_card(card)
