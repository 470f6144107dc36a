"""Serving the demo to a real tablet in the same network: TLS of one's own, and a code that opens the app.

Must never listen on another address than the one that was asked for. docs/operating.md, "On a real tablet".
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click
import segno

from server import clock
from server.cli import operate
from server.config import Settings
from server.demo.authority import Trust, trust_for


def serve_to_tablets(settings: Settings, host: str, port: int) -> None:
    """Serve the demo with TLS on `host`, and the certificate to trust over plain HTTP one port higher; until stopped."""
    trust = trust_for(host, settings.instance / "tls", clock.now())
    _say(settings.origin, host, port, trust)
    environment = os.environ | {
        "FIELDDESK_TRUST_CERTIFICATE": str(trust.authority),
        "FIELDDESK_TRUST_FINGERPRINT": trust.fingerprint,
    }
    page = subprocess.Popen(  # noqa: S603 no shell, fixed program
        operate.gunicorn("server.demo.trust_page:app", f"{host}:{port + 1}", workers=1, threads=2),
        env=environment,
    )
    served = subprocess.Popen(  # noqa: S603 no shell, fixed program
        operate.gunicorn(
            "wsgi:app",
            f"{host}:{port}",
            f"--certfile={trust.certificate}",
            f"--keyfile={trust.key}",
            workers=1,
            threads=8,
        )
    )
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: sys.exit(0))
    try:
        served.wait()
    finally:
        for process in (page, served):
            process.terminate()
            process.wait()


def _say(origin: str, host: str, port: int, trust: Trust) -> None:
    click.echo("The demo's accounts are open to everyone in this network while this runs.\n")
    click.echo(f"1. On the tablet, trust the certificate: http://{host}:{port + 1}/")
    click.echo(f"   Its fingerprint: {trust.fingerprint}\n")
    segno.make(f"http://{host}:{port + 1}/").terminal(compact=True)
    click.echo(f"\n2. Then open the field app: {origin}/app/\n")
    segno.make(f"{origin}/app/").terminal(compact=True)
