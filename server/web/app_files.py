"""Serves the field app and the receipt page, as Vite built them, under the app's own strict policy.

Must never serve a file outside the build, nor cache the pages that name the others. docs/security/headers.md.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.errors import Refused
from server.web.audience import public
from server.web.packed import pack

APP_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types fielddesk",
    )
)
HASHED = "assets/"
FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("field_app", __name__)


@blueprint.get("/app")
@public
def to_app() -> AnyResponse:
    """The app lives behind a slash, so that its scope is its own."""
    return redirect("/app/", 308)


@blueprint.get("/app/", defaults={"name": "index.html"})
@blueprint.get("/app/<path:name>")
@public
def app_file(name: str) -> Response:
    """One file of the built app."""
    response = _file(name)
    if name == "sw.js":
        response.headers["Service-Worker-Allowed"] = "/app/"
    return response


@blueprint.get("/verify")
@public
def verify() -> Response:
    """The page that checks a receipt; the receipt stays in the fragment, in the reader's browser."""
    response = _file("verify.html")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _file(name: str) -> Response:
    folder: Path = current_app.config["SETTINGS"].app_folder
    try:
        response = send_from_directory(folder, name, conditional=True, etag=True)
    except NotFound as error:
        if (folder / "index.html").exists():
            raise
        raise Refused(
            "app_not_built",
            503,
            "The field app has not been built on this server.",
            safe="The office and what tablets already hold are not touched.",
            next="Run `make run`, or `npm run build` in client_pwa.",
        ) from error
    if name.endswith(".webmanifest"):
        response.mimetype = "application/manifest+json"
    response = pack(response, folder / name)
    response.headers["Content-Security-Policy"] = APP_POLICY
    response.headers["Cache-Control"] = FOREVER if name.startswith(HASHED) else "no-cache"
    return response
