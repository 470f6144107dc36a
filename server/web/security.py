"""The browser's side of safety: headers, cookies, cross-site requests, sizes of bodies.

Must never weaken a header for one page: what a page needs is allowed for all or for none.
docs/security/headers.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from server.config import Settings
from server.errors import Refused
from server.web import rate_limits
from server.web.audience import audience_of
from server.web.body_size import bound

View = TypeVar("View", bound=Callable[..., Any])

BODY_LIMIT = 8 * 1024 * 1024  # bytes; larger only where a route says so
SESSION_LIFE = timedelta(hours=12)
OFFICE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types fielddesk",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}

csrf = CSRFProtect()


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let this route's body be as large as `size` bytes instead of BODY_LIMIT."""

    def name(view: View) -> View:
        view.__body_limit__ = size  # type: ignore[attr-defined]
        return view

    return name


def protect(app: Flask, settings: Settings) -> None:
    """Set cookies, limits, headers and the check against cross-site requests for every route."""
    secure = settings.origin.startswith("https://")
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        SESSION_COOKIE_NAME="__Host-fielddesk" if secure else "fielddesk",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_ENABLED=True,
    )
    csrf.init_app(app)
    rate_limits.register(app)
    app.before_request(_check_request)
    app.register_error_handler(CSRFError, _cross_site)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", OFFICE_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        return response


def _check_request() -> None:
    if request.endpoint is None:
        return
    from flask import current_app

    view = current_app.view_functions[request.endpoint]
    bound(request, getattr(view, "__body_limit__", BODY_LIMIT))
    audience = audience_of(current_app, request.endpoint)
    if request.method in {"GET", "HEAD", "OPTIONS"} or audience is None:
        return
    by_cookie = audience.kind == "staff" or (
        audience.kind == "public" and not request.path.startswith("/api/")
    )
    if by_cookie:
        csrf.protect()


def _cross_site(_error: CSRFError) -> Response:
    from server.web.problems import answer

    return answer(
        Refused(
            "page_too_old",
            400,
            "This page was open too long, or it did not come from Fielddesk.",
            next="Go back, load the page again and repeat what you did.",
        )
    )
