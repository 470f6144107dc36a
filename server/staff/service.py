"""Members of staff: signing in, accounts, roles, second factors.

Must never say which part of a sign-in was wrong, nor whether an account exists. ASVS 5.0, V6.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from server import keyring
from server.config import UnsafeStart
from server.database import db, new_id, transaction
from server.errors import Refused
from server.log import service as log
from server.staff import rules
from server.staff.models import StaffMember, StaffRole

TOTP_STEP = 30  # seconds, RFC 6238
ISSUER = "Fielddesk"

_hasher = PasswordHasher()


@dataclass(frozen=True)
class NewAccount:
    """A member just added, and the second factor's secret, which is shown once (None in the demo)."""

    member: StaffMember
    totp_secret: str | None


def authenticate(username: str, password: str, totp: str, now: datetime) -> StaffMember:
    """The member of staff these belong to; refused `sign_in_failed` in the same words for every reason.

    Counts each try in a transaction of its own before looking at the password, so that a refused try stays
    counted and tries at the same moment cannot pass together. Call it outside a transaction.
    """
    name = username.strip().lower()
    with transaction():
        member = _locked_member_named(name)
        resting = (
            member is None
            or not member.active
            or (member.locked_until is not None and member.locked_until > now)
        )
        if member is not None and not resting:
            member.failed_tries += 1
            member.locked_until = now + rules.delay_after(member.failed_tries)
    member = _member_named(name)
    known = member.password_hash if member is not None else _nobody()
    right = _password_is(known, _spelled(password))
    if member is None or resting or not right:
        raise _failed()
    with transaction():
        member = _locked_member_named(name)
        if member is None or not _second_factor_is(member, totp, now):
            raise _failed()
        member.failed_tries = 0
        member.locked_until = None
        if _hasher.check_needs_rehash(member.password_hash):
            member.password_hash = _hasher.hash(_spelled(password))
    return member


def authenticate_demo(username: str) -> StaffMember:
    """A demo account without its password; the door offers this only in the demo. Refused for any other account."""
    member = _member_named(username)
    if member is None or not member.demo or not member.active:
        raise _failed()
    return member


def member(staff_id: str) -> StaffMember:
    """One member of staff; refused `staff_unknown` when there is none."""
    found = db.session.get(StaffMember, staff_id)
    if found is None:
        raise Refused(
            "staff_unknown",
            404,
            "There is no such member of staff.",
            next="Choose one from the list of staff.",
        )
    return found


def find_member(staff_id: str) -> StaffMember | None:
    """One member of staff, or None."""
    return db.session.get(StaffMember, staff_id)


def names_of(staff_ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these people, by id; None is nobody."""
    wanted = {one for one in staff_ids if one}
    rows = db.session.execute(
        select(StaffMember.id, StaffMember.display_name).where(StaffMember.id.in_(wanted))
    )
    return {row.id: row.display_name for row in rows}


def members() -> Sequence[StaffMember]:
    """Everyone, by name."""
    return db.session.scalars(select(StaffMember).order_by(StaffMember.display_name, StaffMember.id)).all()


def select_members() -> Select[StaffMember]:
    """Everyone, for a list that pages and sorts."""
    return select(StaffMember)


def demo_accounts() -> Sequence[StaffMember]:
    """The demo's accounts, in the order they were made."""
    return db.session.scalars(select(StaffMember).where(StaffMember.demo).order_by(StaffMember.id)).all()


def add(
    username: str,
    display_name: str,
    password: str,
    roles: Sequence[str],
    *,
    now: datetime,
    language: str = "nl",
    demo: bool = False,
    by_id: str | None = None,
) -> NewAccount:
    """Make an account; refused `staff_invalid` with the fields, `username_taken`.

    Every account but a demo's gets a second factor, whose secret is in the answer and nowhere else in clear.
    """
    problems = []
    name = username
    try:
        name = rules.read_username(username)
    except ValueError as error:
        problems.append({"pointer": "/username", "message": str(error)})
    if not demo:
        problems += _password_problems(password, name)
    if not display_name.strip():
        problems.append({"pointer": "/display_name", "message": "a name is needed"})
    problems += _role_problems(roles)
    if problems:
        raise _invalid(problems)
    if db.session.scalar(_by_username(name)) is not None:
        raise Refused(
            "username_taken",
            409,
            f"There is already an account with the user name {name}.",
            next="Choose another user name.",
        )
    added = StaffMember(
        id=new_id(),
        username=name,
        display_name=display_name.strip(),
        password_hash=_hasher.hash(_spelled(password)),
        language=language,
        demo=demo,
        created_at=now,
        roles=[StaffRole(role=role) for role in sorted(set(roles))],
    )
    secret = None if demo else _give_second_factor(added)
    db.session.add(added)
    db.session.flush()
    _log("added", added, by_id, now)
    return NewAccount(added, secret)


def set_roles(
    staff_id: str,
    roles: Sequence[str],
    *,
    active: bool,
    by_id: str | None,
    now: datetime,
) -> StaffMember:
    """Give a person these roles; refused `own_roles` for one's own account, so nobody locks everybody out.

    A change signs that person out everywhere.
    """
    if staff_id == by_id:
        raise Refused(
            "own_roles",
            409,
            "You cannot change your own roles.",
            next="Ask another administrator.",
        )
    changed = member(staff_id)
    if problems := _role_problems(roles):
        raise _invalid(problems)
    wanted = set(roles)
    changed.roles = [role for role in changed.roles if role.role in wanted] + [
        StaffRole(role=role) for role in sorted(wanted - {role.role for role in changed.roles})
    ]
    changed.active = active
    changed.session_epoch += 1
    db.session.flush()
    _log("roles", changed, by_id, now)
    return changed


def renew_access(staff_id: str, password: str, *, by_id: str | None, now: datetime) -> str | None:
    """Give a person a new password and second factor, and sign out everywhere; gives the secret to show once."""
    changed = member(staff_id)
    if problems := _password_problems(password, changed.username):
        raise _invalid(problems)
    changed.password_hash = _hasher.hash(_spelled(password))
    changed.failed_tries = 0
    changed.locked_until = None
    changed.session_epoch += 1
    secret = None if changed.demo else _give_second_factor(changed)
    db.session.flush()
    _log("access_renewed", changed, by_id, now)
    return secret


def sign_out(staff_id: str) -> None:
    """End every office session of this person."""
    found = db.session.get(StaffMember, staff_id)
    if found is not None:
        found.session_epoch += 1


def check_start() -> None:
    """Refuse to start a production server on a database that holds demo accounts.

    Raises UnsafeStart. A database without a schema yet holds none.
    """
    try:
        found = db.session.scalar(select(StaffMember.id).where(StaffMember.demo).limit(1))
    except (OperationalError, ProgrammingError):
        found = None
    finally:
        db.session.rollback()
    if found is not None:
        raise UnsafeStart(
            "The database holds demo accounts; use another database, or start with FIELDDESK_DEMO=1."
        )


def permissions_of(person: StaffMember) -> frozenset[str]:
    """What this person may do."""
    return rules.permissions_of(role.role for role in person.roles)


def second_factor_address(person: StaffMember, secret: str) -> str:
    """The otpauth address that an authenticator app reads from a QR."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER))


def _by_username(name: str) -> Select[StaffMember]:
    return select(StaffMember).where(StaffMember.username == name.strip().lower())


def _member_named(name: str) -> StaffMember | None:
    found: StaffMember | None = db.session.scalar(_by_username(name))
    return found


def _locked_member_named(name: str) -> StaffMember | None:
    found: StaffMember | None = db.session.scalar(_by_username(name).with_for_update())
    return found


def _failed() -> Refused:
    return Refused(
        "sign_in_failed",
        401,
        "Signing in did not work: the user name, the password or the code is not right, or there were too many tries.",
        safe="Nothing was changed. What tablets hold is safe.",
        next="Check all three and try again. After five wrong tries an account rests, each time longer, up to 15 minutes.",
    )


def _invalid(problems: list[dict[str, str]]) -> Refused:
    return Refused(
        "staff_invalid",
        400,
        "The account cannot be kept like this.",
        next="Correct the fields that are named.",
        fields=list(problems),
    )


def _password_problems(password: str, username: str) -> list[dict[str, str]]:
    try:
        rules.check_password(password, username)
    except ValueError as error:
        return [{"pointer": "/password", "message": str(error)}]
    return []


def _role_problems(roles: Sequence[str]) -> list[dict[str, str]]:
    if roles and set(roles) <= set(rules.ROLES):
        return []
    return [{"pointer": "/roles", "message": "choose at least one of the known roles"}]


def _spelled(password: str) -> str:
    """One spelling of a password, whatever keyboard wrote it (RFC 8265 §4.2)."""
    return unicodedata.normalize("NFC", password)


def _password_is(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password[: rules.PASSWORD_MAXIMUM * 4])
    except (Argon2Error, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits, so that an unknown name takes as long as a known one."""
    return _hasher.hash(new_id() + new_id())


def _give_second_factor(person: StaffMember) -> str:
    secret = pyotp.random_base32()
    person.totp_sealed = keyring.seal_secret(secret.encode(), f"totp|{person.id}")
    person.totp_last_step = None
    return str(secret)


def _second_factor_is(person: StaffMember, given: str, now: datetime) -> bool:
    """One code is good once: its step must be newer than the last one used (RFC 6238 §5.2)."""
    if person.totp_sealed is None:
        return person.demo
    secret = keyring.open_secret(person.totp_sealed, f"totp|{person.id}").decode()
    code = "".join(given.split())
    present = int(now.timestamp()) // TOTP_STEP
    for step in (present - 1, present, present + 1):
        if person.totp_last_step is not None and step <= person.totp_last_step:
            continue
        if pyotp.TOTP(secret).verify(code, for_time=step * TOTP_STEP):
            person.totp_last_step = step
            return True
    return False


def _log(act: str, person: StaffMember, by_id: str | None, now: datetime) -> None:
    log.append(
        "staff",
        {
            "act": act,
            "staff": person.id,
            "roles": sorted(role.role for role in person.roles),
            "active": bool(person.active is not False),
            "by": by_id or "",
        },
        now=now,
        subject=person.id,
    )
