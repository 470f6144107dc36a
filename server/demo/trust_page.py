"""The page from which a tablet fetches the demo's certificate authority, before it can speak TLS with the server.

Must never offer more than that one public certificate. docs/operating.md, "On a real tablet".
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CERTIFICATE = "/fielddesk-demo.crt"
HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Trust the demo</title>
<h1>Trust this Fielddesk demo</h1>
<ol>
<li>Compare this fingerprint with the one in the terminal. If one character differs, stop.<br><code>{fingerprint}</code></li>
<li><a href="{certificate}">Fetch the certificate</a> and trust it as docs/operating.md says for your tablet.</li>
<li><a href="{app}">Open the field app</a>.</li>
</ol>
"""


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """WSGI: the page, and the certificate behind its link; anything else is not found.

    Needs FIELDDESK_TRUST_CERTIFICATE, FIELDDESK_TRUST_FINGERPRINT and FIELDDESK_ORIGIN.
    """
    path = environ.get("PATH_INFO", "/")
    if path == CERTIFICATE:
        kind, body = (
            "application/x-x509-ca-cert",
            Path(os.environ["FIELDDESK_TRUST_CERTIFICATE"]).read_bytes(),
        )
    elif path == "/":
        kind = "text/html; charset=utf-8"
        body = PAGE.format(
            fingerprint=escape(os.environ["FIELDDESK_TRUST_FINGERPRINT"]),
            certificate=CERTIFICATE,
            app=escape(f"{os.environ['FIELDDESK_ORIGIN']}/app/"),
        ).encode()
    else:
        start_response("404 Not Found", [*HEADERS, ("Content-Type", "text/plain")])
        return [b"Only the certificate is here.\n"]
    start_response("200 OK", [*HEADERS, ("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
