"""A new ROOT takes over: announced, handed over by the old one, followed by server, tablets and auditors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server import clock, keyring
from server.database import transaction
from server.devices import key_manifest
from server.errors import Refused
from sync import jws, keys
from tests.audited_day import exported, taken_apart


@pytest.fixture
def ceremony(app: Flask, tmp_path: Path) -> Iterator[Ceremony]:
    with app.app_context():
        yield Ceremony(app, tmp_path)


class Ceremony:
    """The command line, with a folder for an offline machine."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        (folder / "phrase").write_text("a pass phrase of the ceremony\n")
        self.run("make-root", "--root", self.path("old.json"))
        self.run("make-root", "--root", self.path("new.json"))

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, command: str, *arguments: str, fails: bool = False) -> str:
        if command in ("make-root", "sign", "hand-over"):
            arguments = (*arguments, "--passphrase-file", self.path("phrase"))
        result = self.app.test_cli_runner().invoke(args=["keys", command, *arguments])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    def sign(self, root: str, *options: str) -> dict[str, Any]:
        """Request, sign with this root; gives what would be installed."""
        for name in ("request.json", "signed.json"):
            Path(self.path(name)).unlink(missing_ok=True)
        self.run("request", "--out", self.path("request.json"))
        self.run(
            "sign", self.path("request.json"), "--root", self.path(root), "--out", self.path("signed.json"), *options
        )  # fmt: skip
        signed: dict[str, Any] = json.loads(Path(self.path("signed.json")).read_text())
        return signed

    def hand_over(self) -> None:
        self.run(
            "hand-over", self.path("new.json"), "--root", self.path("old.json"), "--out", self.path("handover")
        )  # fmt: skip

    def install(self) -> str:
        return self.run("install", self.path("signed.json"))


def install(signed: dict[str, Any]) -> None:
    with transaction():
        key_manifest.install_keys(signed["keys"], signed["root"], clock.now())


def test_a_root_that_the_old_one_handed_over_to_is_installed_and_audited(ceremony: Ceremony) -> None:
    announced = ceremony.sign("old.json", "--announce", ceremony.path("new.json"))
    ceremony.install()
    new = json.loads(Path(ceremony.path("new.json")).read_text())["public"]
    read_in = keys.read_manifest(announced["keys"], announced["root"], clock.now())
    assert read_in.root_next == keys.thumbprint(new)
    ceremony.hand_over()
    ceremony.sign("new.json", "--handover", ceremony.path("handover"))
    ceremony.install()
    assert keys.thumbprint(keyring.manifest().root_jwk) == keys.thumbprint(new)
    answer = ceremony.app.test_client().get("/api/v1/keys").get_json()
    assert keys.follow_root(answer["keys"], answer["root"], announced["root"]) == new
    record = taken_apart(exported())
    report = record.audited(root_thumbprint=keys.thumbprint(announced["root"]))
    assert report.good, report.fails
    assert "2 key manifests are signed by ROOT." in report.holds


def test_an_auditor_takes_no_root_that_was_not_handed_over_to(ceremony: Ceremony) -> None:
    ceremony.sign("old.json")
    ceremony.install()
    ceremony.hand_over()
    ceremony.sign("new.json", "--handover", ceremony.path("handover"))
    ceremony.install()
    record = taken_apart(exported())
    strange = ceremony.sign("new.json")["keys"]
    line = record.at("keys", ver=2)
    forged = record.saying(line, id=jws.entry_id(strange)).with_message(1, strange)
    assert any(
        f"Line {line} (keys)" in sentence and "root" in sentence for sentence in forged.audited().fails
    )


def test_a_new_root_without_the_old_ones_word_is_refused(ceremony: Ceremony) -> None:
    ceremony.sign("old.json")
    ceremony.install()
    signed = ceremony.sign("new.json")
    with pytest.raises(Refused) as refused:
        install(signed)
    assert refused.value.code == "manifest_refused"
    ceremony.hand_over()
    install(ceremony.sign("new.json", "--handover", ceremony.path("handover")))
