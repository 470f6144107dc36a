"""The demo on a real tablet's network: a certificate that holds for one address, and a page to trust it by."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from server.demo.authority import RENEW_BEFORE, Trust, trust_for
from tests.journeys.house import House

HOST = "127.0.0.2"  # of this machine, but not where the demo listens otherwise
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def _verify(trust: Trust, name: str, at: datetime) -> None:
    store = Store([x509.load_pem_x509_certificate(trust.authority.read_bytes())])
    certificate = x509.load_pem_x509_certificate(trust.certificate.read_bytes())
    PolicyBuilder().store(store).time(at).build_server_verifier(x509.DNSName(name)).verify(certificate, [])


def test_the_certificate_holds_for_its_host_and_no_other(tmp_path: Path) -> None:
    """A tablet that trusts the authority trusts this one name only."""
    trust = trust_for("demo.example.org", tmp_path, NOW)
    _verify(trust, "demo.example.org", NOW)
    with pytest.raises(VerificationError):
        _verify(trust, "bank.example.org", NOW)


def test_the_certificate_is_kept_until_it_nears_its_end(tmp_path: Path) -> None:
    """Trusting once is enough for a year."""
    first = trust_for(HOST, tmp_path, NOW)
    assert trust_for(HOST, tmp_path, NOW + timedelta(days=300)).fingerprint == first.fingerprint
    late = NOW + timedelta(days=397) - RENEW_BEFORE + timedelta(days=1)
    assert trust_for(HOST, tmp_path, late).fingerprint != first.fingerprint


def test_another_host_gets_another_authority(tmp_path: Path) -> None:
    """An address that changed is not covered by what was trusted before."""
    assert trust_for(HOST, tmp_path, NOW).fingerprint != trust_for("127.0.0.3", tmp_path, NOW).fingerprint


def test_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    """Other people on this machine do not."""
    assert trust_for(HOST, tmp_path, NOW).key.stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with the demo's data, made once: its people's portraits take their time."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def port() -> int:
    """One for every start: the demo's log belongs to its address."""
    return _two_free_ports()


@pytest.mark.journey
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_is_served_with_tls_on_the_address_that_was_asked_for(
    demo_folder: Path, port: int, asked: signal.Signals
) -> None:
    """The certificate comes over plain HTTP one port higher, the server answers over TLS, and both stop together."""
    house = House(demo_folder, f"sqlite:///{demo_folder / 'demo.sqlite3'}", demo=True)
    environment = house.environment | {
        "FIELDDESK_ORIGIN": f"https://{HOST}:{port}",
        "FIELDDESK_SECRET_KEY": "",
    }
    command = [sys.executable, "-m", "server.cli", "demo", "start", f"--port={port}", f"--tablet-host={HOST}"]
    log = demo_folder / f"{asked.name}.log"
    with log.open("wb") as out:
        demo = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        page = _first_answer(f"http://{HOST}:{port + 1}/", None, demo, log).decode()
        certificate = _first_answer(f"http://{HOST}:{port + 1}/fielddesk-demo.crt", None, demo, log)
        trusting = ssl.create_default_context(cadata=certificate.decode())
        assert _first_answer(f"https://{HOST}:{port}/healthz", trusting, demo, log)
        shown = re.search(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", page)
        assert shown is not None
        assert shown[0] in log.read_text()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)
    finally:
        demo.send_signal(asked)
        demo.wait(timeout=40)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port + 1), timeout=2)


def _first_answer(
    address: str, trusting: ssl.SSLContext | None, demo: subprocess.Popen[bytes], log: Path
) -> bytes:
    limit = time.monotonic() + 120
    while demo.poll() is None and time.monotonic() < limit:
        with (
            suppress(URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(address, timeout=5, context=trusting) as answer,
        ):
            read: bytes = answer.read()
            return read
        time.sleep(0.2)
    raise AssertionError(log.read_text()[-4000:])


def _two_free_ports() -> int:
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind((HOST, 0))
            port: int = one.getsockname()[1]
            with suppress(OSError):
                other.bind((HOST, port + 1))
                return port
