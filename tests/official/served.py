"""The page of the vectors on an address of this machine, for browsers whose requests cannot be answered by the test.

Must never serve anything but the script and what it reads.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.node import node
from tests.vectors import kept

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>vectors</title><script type="module">
globalThis.vectors = await (await fetch('/vectors.json')).json();
await import('/page.js');
</script></html>"""


@contextmanager
def vectors_page(folder: Path, given: Any) -> Iterator[str]:
    """The page's address; the page can fetch `given` as /given.json."""
    script = folder / "page.js"
    bundle = Path(__file__).with_name("bundle.mjs")
    subprocess.run([node(), os.fspath(bundle), os.fspath(script)], check=True)
    vectors = {
        path.relative_to(kept.FOLDER).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
        for path in kept.FOLDER.rglob("*.json")
    }
    files = {
        "/": ("text/html", PAGE),
        "/page.js": ("text/javascript", script.read_text("utf-8")),
        "/vectors.json": ("application/json", json.dumps(vectors)),
        "/given.json": ("application/json", json.dumps(given)),
    }

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = files.get(self.path, ("", ""))
            body = text.encode()
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Say nothing: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
