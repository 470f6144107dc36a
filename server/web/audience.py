"""Who may ask: each route names its audience, and an application with a route that does not refuses to start.

Must never know how a caller is recognised: `create_app` hands those two functions in. House rule 8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from server.errors import Refused

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class DeviceCaller:
    """A tablet that proved its key: its id, state (`active`, `quarantined`, `revoked`) and key thumbprint."""

    device_id: str
    state: str
    jkt: str


@dataclass(frozen=True)
class StaffCaller:
    """A signed-in member of staff and what that person may do."""

    staff_id: str
    display_name: str
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True)
class Audience:
    """`kind` is `public`, `device` or `staff`; `permission` for staff; `owes` and `renews` let devices in that others refuse."""

    kind: str
    permission: str = ""
    owes: bool = False
    renews: bool = False


def public(view: View) -> View:
    """Anyone may ask."""
    return _named(view, Audience("public"))


def for_device(view: View) -> View:
    """An active tablet, proved by its certificate and a DPoP proof."""
    return _named(view, Audience("device"))


def for_device_that_owes(view: View) -> View:
    """Any tablet ever enrolled, revoked and expired ones too: it may hand in what it owes, and say how it is (invariant I9)."""
    return _named(view, Audience("device", owes=True))


def for_device_that_renews(view: View) -> View:
    """An active tablet, also by an earlier certificate or one that expired not long ago: it may renew its keys."""
    return _named(view, Audience("device", renews=True))


def for_staff(permission: str) -> Callable[[View], View]:
    """A signed-in member of staff with this permission (the names are in `server/staff/rules.py`)."""

    def name(view: View) -> View:
        return _named(view, Audience("staff", permission))

    return name


def _named(view: View, audience: Audience) -> View:
    @wraps(view)
    def named(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    named.__audience__ = audience  # type: ignore[attr-defined]
    return named  # type: ignore[return-value]


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    """The audience that the endpoint's view names, or None."""
    found = getattr(app.view_functions[endpoint], "__audience__", None)
    return found if isinstance(found, Audience) else None


def guard(
    app: Flask,
    device_caller: Callable[[Audience], DeviceCaller],
    staff_caller: Callable[[], StaffCaller | None],
) -> None:
    """Check every request against its route's audience; refuse to start when a route names none.

    Raises RuntimeError with the endpoints that name no audience.
    """
    nameless = [e for e in app.view_functions if audience_of(app, e) is None]
    if nameless:
        raise RuntimeError(f"these routes name no audience: {', '.join(sorted(nameless))}")

    @app.before_request
    def check() -> Response | None:
        g.caller = None
        if request.endpoint is None:
            g.caller = staff_caller()
            return None
        audience = audience_of(app, request.endpoint)
        if audience is None:
            raise RuntimeError(f"{request.endpoint} names no audience")
        if audience.kind == "device":
            g.caller = device_caller(audience)
            return None
        g.caller = staff_caller()
        if audience.kind == "public":
            return None
        if g.caller is None:
            if request.path.startswith("/api/") or request.method != "GET":
                raise Refused(
                    "sign_in_first",
                    401,
                    "You are not signed in.",
                    next="Sign in and try again.",
                )
            return redirect(url_for("staff.sign_in", next=request.full_path.rstrip("?")))
        if not g.caller.may(audience.permission):
            raise Refused(
                "not_permitted",
                403,
                "Your role does not include this.",
                next="Ask an administrator for the role, or a colleague who has it.",
            )
        return None
