"""Who may do what, and how tries to sign in are slowed.

Must never read or write anything: plain values in and out. docs/security/access.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

_SEE = frozenset(
    {
        "today.view",
        "documents.view",
        "locations.view",
        "sessions.view",
        "live.view",
        "reconcile.view",
        "evidence.view",
        "devices.view",
        "statements.view",
    }
)
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "issuing_staff": frozenset(
        {
            "today.view",
            "locations.view",
            "sessions.view",
            "live.view",
            "packing.count",
        }
    ),
    "session_lead": _SEE | {"packing.count", "reconcile.settle"},
    "back_office": _SEE
    | {
        "documents.import",
        "documents.recall",
        "locations.edit",
        "sessions.plan",
        "sessions.close",
        "batches.seal",
        "statements.edit",
        "reconcile.settle",
        "reconcile.approve",
        "log.view",
        "packing.count",
    },
    "administrator": frozenset(
        {
            "today.view",
            "locations.view",
            "locations.edit",
            "sessions.view",
            "live.view",
            "statements.view",
            "devices.view",
            "devices.enrol",
            "devices.revoke",
            "devices.diagnose",
            "staff.view",
            "staff.edit",
            "log.view",
        }
    ),
    "auditor": _SEE | {"staff.view", "log.view"},
}
ROLES = tuple(ROLE_PERMISSIONS)
PERMISSIONS = frozenset().union(*ROLE_PERMISSIONS.values())

FREE_TRIES = 5
FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(minutes=15)
PASSWORD_MINIMUM = 12  # characters, ASVS 5.0 V6.2
PASSWORD_MAXIMUM = 256
# Shown on the demo's sign-in page; demo accounts exist only there.
DEMO_PASSWORD = "fielddesk-demo"  # noqa: S105
USERNAME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that these roles together allow; an unknown role allows nothing."""
    return frozenset().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role in roles))


def delay_after(failed_tries: int) -> timedelta:
    """How long an account rests after so many failed tries in a row: nothing, then doubling to 15 minutes."""
    beyond = failed_tries - FREE_TRIES
    if beyond < 0:
        return timedelta(0)
    doubled: int = 1 << min(beyond, 10)
    return min(LONGEST_DELAY, FIRST_DELAY * doubled)


def read_username(given: str) -> str:
    """The user name in its one spelling; raises ValueError with the reason."""
    name = given.strip().lower()
    if not 3 <= len(name) <= 80 or not set(name) <= USERNAME_LETTERS:
        raise ValueError("3 to 80 letters a to z, digits, dots, hyphens or underscores")
    return name


def check_password(password: str, username: str) -> None:
    """Raise ValueError with the reason when a password is too easy."""
    if not PASSWORD_MINIMUM <= len(password) <= PASSWORD_MAXIMUM:
        raise ValueError(f"at least {PASSWORD_MINIMUM} characters")
    if username and username in password.lower():
        raise ValueError("it must not contain the user name")
    if len(set(password)) < 5:
        raise ValueError("it repeats too few different characters")
