"""The office's session cookie: who signed in, since when, and whether that still holds.

Must never trust the cookie alone: the account is read again at each request. ASVS 5.0, V7.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import request, session

from server import clock
from server.staff import service
from server.staff.models import StaffMember
from server.web.audience import StaffCaller
from server.web.texts import language

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=2)
KEPT_OVER = ("language", "theme")


def caller_of_session() -> StaffCaller | None:
    """The member of staff who sent this request, or None when nobody is signed in."""
    staff_id = session.get("staff")
    if not staff_id or request.endpoint == "static":
        return None
    now = clock.now()
    since = _moment("since")
    seen = _moment("seen")
    person = service.find_member(staff_id)
    if (
        person is None
        or not person.active
        or person.session_epoch != session.get("epoch")
        or now - since > LONGEST
        or now - seen > IDLE
    ):
        forget()
        return None
    if now - seen > NOTED_EVERY:
        session["seen"] = int(now.timestamp())
    return StaffCaller(person.id, person.display_name, service.permissions_of(person))


def remember(person: StaffMember) -> None:
    """Begin a fresh session for this person."""
    now = int(clock.now().timestamp())
    shown = language() if person.demo else person.language
    chosen = session.get("language", shown)
    forget()
    session.permanent = True
    session["language"] = chosen
    session.update(staff=person.id, epoch=person.session_epoch, since=now, seen=now)


def forget() -> None:
    """End the session, keeping only what is not about a person."""
    kept = {name: session[name] for name in KEPT_OVER if name in session}
    session.clear()
    session.update(kept)


def _moment(name: str) -> datetime:
    return datetime.fromtimestamp(int(session.get(name, 0)), UTC)
