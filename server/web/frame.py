"""The office's frame: the side navigation, the reader's language and theme, and what problem codes mean.

Must never hold a page of a room. screens.md's frame is told in docs/architecture.md, "Pages".
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
)
from werkzeug.wrappers import Response

from server.web.audience import StaffCaller, public
from server.web.texts import LANGUAGES

THEMES = ("system", "light", "dark")
NAVIGATION = (
    ("/", "office-nav-today", "today.view"),
    ("/documents", "office-nav-documents", "documents.view"),
    ("/locations", "office-nav-locations", "locations.view"),
    ("/sessions", "office-nav-sessions", "sessions.view"),
    ("/live", "office-nav-live", "live.view"),
    ("/reconcile", "office-nav-reconcile", "reconcile.view"),
    ("/statements", "office-nav-statements", "statements.view"),
    ("/devices", "office-nav-devices", "devices.view"),
    ("/staff", "office-nav-staff", "staff.view"),
    ("/log", "office-nav-log", "log.view"),
    ("/forget", "office-nav-forget", "log.view"),
    ("/health", "office-nav-health", "today.view"),
)
"""Address, text key, permission. An address that no room serves is not shown."""

blueprint = Blueprint("office", __name__)


def register(app: Flask) -> None:
    """Give every page its frame. Rooms may set `app.extensions["fielddesk_badges"][address] = count function`."""
    app.extensions.setdefault("fielddesk_badges", {})
    app.register_blueprint(blueprint)

    @app.context_processor
    def frame() -> dict[str, Any]:
        caller = g.get("caller")
        staff = caller if isinstance(caller, StaffCaller) else None
        return {
            "caller": staff,
            "navigation": navigation(staff) if staff else [],
            "theme": session.get("theme", "system"),
            "demo": app.config["SETTINGS"].demo,
        }


def navigation(caller: StaffCaller) -> list[dict[str, Any]]:
    """The entries this person may open, each {address, label, here, badge}."""
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    badges = current_app.extensions["fielddesk_badges"]
    return [
        {
            "address": address,
            "label": label,
            "here": _inside(address),
            "badge": badges[address]() if address in badges else 0,
        }
        for address, label, permission in NAVIGATION
        if caller.may(permission) and (address in rules or f"{address}/" in rules)
    ]


@blueprint.post("/preferences")
@public
def preferences() -> Response:
    """Keep the reader's language and theme, and go back."""
    language = request.form.get("language", "")
    theme = request.form.get("theme", "")
    if language in LANGUAGES:
        session["language"] = language
    if theme in THEMES:
        session["theme"] = theme
    return redirect(own_address(request.form.get("back", "")))


@blueprint.get("/problems/<code>")
@public
def problem(code: str) -> str:
    """What a problem code means, for programs that follow its address."""
    known = code if code.replace("_", "").isalnum() and len(code) <= 40 else ""
    return render_template("errors/problem.html", code=known)


def own_address(address: str) -> str:
    """The address when it is one of ours (a path), else Today: never a way out to another site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/"):
        return "/"
    if address.startswith(("//", "/\\")) or any(ord(c) < 32 for c in address):
        return "/"
    return address


def _inside(address: str) -> bool:
    if address == "/":
        return request.path == "/"
    return request.path == address or request.path.startswith(f"{address}/")
