"""The key ceremony over three commands, the middle one on a machine that is no server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent.parent
PHRASE = "a pass phrase for tests of the ceremony"


def test_a_manifest_is_asked_for_signed_elsewhere_and_put_to_use(tmp_path: Path) -> None:
    server = {"FIELDDESK_INSTANCE": str(tmp_path / "server"), "FIELDDESK_SECRET_KEY": "s" * 40}
    (tmp_path / "phrase").write_text(f"{PHRASE}\n", encoding="utf-8")
    phrase = ["--passphrase-file", str(tmp_path / "phrase")]
    root = ["--root", str(tmp_path / "root.json")]
    wanted, signed = tmp_path / "request.json", tmp_path / "signed.json"

    assert _run(server, "db", "upgrade").returncode == 0
    assert _run(server, "keys", "request", "--out", str(wanted)).returncode == 0
    offline = _run({}, "keys", "sign", str(wanted), *root, *phrase, "--out", str(signed))
    assert offline.returncode == 0, offline.stderr
    installed = _run(server, "keys", "install", str(signed))
    assert "Key manifest 1 is in use." in installed.stdout, installed.stderr
    again = _run(server, "keys", "install", str(signed))
    assert again.returncode != 0
    assert "Traceback" not in again.stderr


def test_a_server_without_a_secret_says_so_in_one_sentence(tmp_path: Path) -> None:
    refused = _run({"FIELDDESK_INSTANCE": str(tmp_path)}, "db", "upgrade")
    assert refused.returncode == 2
    assert refused.stderr.strip() == "FIELDDESK_SECRET_KEY is not set; make one with `openssl rand -hex 32`."


def _run(settings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FIELDDESK_")}
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *words],
        cwd=PROJECT,
        env=plain | settings,
        capture_output=True,
        text=True,
        check=False,
    )
