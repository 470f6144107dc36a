"""The whole record in an auditor's hands: exported, verified, and not to be tampered with."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from server.log import service as log
from tests.field_day import STROKES, FieldDay, plan_day


@pytest.fixture
def exported(app: Flask, tmp_path: Path) -> Iterator[Path]:
    with app.app_context():
        day: FieldDay = plan_day(app, documents=3)
        day.add_tablet("Tablet 1")
        day.seal()
        one = day.open(day.tablets[0])
        for rid in day.rids:
            one.hand_over(rid, strokes=STROKES)
        one.exchange()
        file = tmp_path / "record.zip"
        assert app.test_cli_runner().invoke(args=["log", "export", str(file)]).exit_code == 0
        yield file


def verify(app: Flask, *arguments: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=["log", "verify", *arguments])
    return outcome.exit_code, outcome.output


def change(file: Path, name: str, edit: Callable[[str], str]) -> Path:
    """The same export with one part edited."""
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(other, "w") as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, edit(content.decode()) if part == name else content)
    return other


def test_an_export_and_the_own_log_verify(app: Flask, exported: Path) -> None:
    assert verify(app)[0] == 0
    code, said = verify(app, str(exported))
    assert code == 0, said
    assert "complete and unaltered" in said


def test_a_line_taken_out_is_noticed(app: Flask, exported: Path) -> None:
    changed = change(exported, "lines.jsonl", lambda text: "".join(text.splitlines(keepends=True)[:-2]))
    assert verify(app, str(changed))[0] == 1


def test_a_verdict_that_was_changed_is_noticed(app: Flask, exported: Path) -> None:
    changed = change(
        exported, "lines.jsonl", lambda text: text.replace('"st":"accepted"', '"st":"conflict"', 1)
    )
    assert verify(app, str(changed))[0] == 1


def test_a_message_that_is_missing_or_changed_is_noticed(app: Flask, exported: Path) -> None:
    def without_last(text: str) -> str:
        return "".join(text.splitlines(keepends=True)[:-1])

    assert verify(app, str(change(exported, "messages.jsonl", without_last)))[0] == 1


def test_a_log_that_was_made_anew_does_not_fit_a_kept_checkpoint(
    app: Flask, exported: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(exported) as whole:
        note = json.loads(whole.read("checkpoints.json"))[-1]
    kept = tmp_path / "checkpoint.txt"
    body, _, tail = note.partition("\n\n")
    lines = body.split("\n")
    lines[1] = str(int(lines[1]) + 1)
    kept.write_text("\n".join(lines) + "\n\n" + tail)
    assert verify(app, str(exported), "--checkpoint", str(kept))[0] == 1


def test_another_root_is_noticed(app: Flask, exported: Path) -> None:
    code, said = verify(app, str(exported), "--root", "A" * 43)
    assert code == 1
    assert "root key" in said


def test_something_else_is_no_export(app: Flask, exported: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK nothing")
    assert verify(app, str(other))[0] != 0
    assert log.size() > 0
