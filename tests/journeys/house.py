"""A running Fielddesk: its own folder, database and port, started and stopped as an operator would.

Must never reach past the command line and HTTP.
"""

from __future__ import annotations

import copy
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from tests.tablet import Answer

PROJECT = Path(__file__).resolve().parent.parent.parent
START_LIMIT = 180  # seconds
PASSWORD = "a password for tests only"
MORNING = 10  # o'clock


def morning_zone(now: datetime) -> str:
    """A zone in which it is now between ten and eleven: no day ends under a test, whenever it runs.

    POSIX signs, as the zones of Etc have them: Etc/GMT-3 is three hours east.
    """
    east = (MORNING - now.astimezone(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-east:+d}"


class House:
    """One installation. `demo` decides which kind; both are real. `code` is the release that it runs."""

    def __init__(self, folder: Path, database_url: str, *, demo: bool = False, code: Path = PROJECT) -> None:
        self._held = hold_port()
        self.port: int = self._held.getsockname()[1]
        self.origin = f"http://localhost:{self.port}"
        self.folder = folder
        self.code = code
        self.zone = morning_zone(datetime.now(UTC))
        self._server: subprocess.Popen[bytes] | None = None
        self.environment = os.environ | {
            "FIELDDESK_INSTANCE": str(folder),
            "FIELDDESK_DATABASE_URL": database_url,
            "FIELDDESK_ORIGIN": self.origin,
            "FIELDDESK_SECRET_KEY": secrets.token_hex(32),
            "FIELDDESK_TIMEZONE": self.zone,
            "FIELDDESK_DEMO": "1" if demo else "0",
        }

    def moved(self, folder: Path, database_url: str) -> House:
        """The same installation in another folder, where a copy of all it kept stands; only one of them may serve."""
        house = copy.copy(self)
        house.folder = folder
        house.environment = self.environment | {
            "FIELDDESK_INSTANCE": str(folder),
            "FIELDDESK_DATABASE_URL": database_url,
        }
        return house

    @property
    def pid(self) -> int:
        """The server's first process."""
        assert self._server is not None
        return self._server.pid

    def command(self, *words: str, stdin: str = "") -> str:
        """Run `fielddesk ...`; gives what it printed. Fails with its words when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", *words],
            cwd=self.code,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"fielddesk {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def set_up(self) -> None:
        """Database and keys, as docs/operating.md says."""
        self.command("db", "upgrade")
        phrase = self.folder / "root-phrase"
        phrase.write_text("a pass phrase for the root key of tests\n", encoding="utf-8")
        self.command(
            "keys", "init", "--root", str(self.folder / "root.json"), "--passphrase-file", str(phrase)
        )

    def add_person(self, username: str, name: str, *roles: str) -> str:
        """An account with a second factor; gives the factor's secret."""
        password = self.folder / "password"
        password.write_text(f"{PASSWORD}\n", encoding="utf-8")
        words = ["staff", "add", username, "--name", name, "--language", "en"]
        for role in roles:
            words += ["--role", role]
        printed = self.command(*words, "--password-file", str(password))
        found = re.search(r"^\s+([A-Z2-7]{16,})$", printed, re.MULTILINE)
        assert found, printed
        return found[1]

    def start(self) -> None:
        """Serve with gunicorn until stopped; waits for the first answer."""
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "serve", "--port", str(self.port), "--workers", "1"],
                cwd=self.code,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        limit = time.monotonic() + START_LIMIT
        while True:
            with suppress(URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.origin}/healthz", timeout=2).close()
                return
            assert time.monotonic() < limit, (self.folder / "server.log").read_text()[-4000:]
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server and everything it started."""
        if self._server is None:
            return
        os.killpg(self._server.pid, signal.SIGTERM)
        self._server.wait(timeout=START_LIMIT)
        self._server = None

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """One request over the wire, for a tablet in Python."""
        request = urllib.request.Request(
            self.origin + path, data=body or None, method=method, headers=headers
        )
        try:
            with urllib.request.urlopen(request, timeout=START_LIMIT) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read())


def hold_port() -> socket.socket:
    """A port that nothing else on this machine is given while the socket lives; a server with SO_REUSEADDR may listen on it.

    Without it a port is anybody's while its server is stopped, and most journeys stop theirs.
    """
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return held


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
