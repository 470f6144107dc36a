"""The command line's verbs of operating."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from server import cli, config
from server.config import Settings, UnsafeStart
from server.staff import service


def test_a_member_of_staff_is_added_with_a_second_factor(app: Flask, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("three plain words\n")
    command = ["staff", "add", "m.bakker", "--name", "Mees Bakker", "--role", "auditor"]
    result = app.test_cli_runner().invoke(args=[*command, "--password-file", str(secret)])
    assert result.exit_code == 0, result.output
    assert "otpauth://totp/" in result.output
    listed = app.test_cli_runner().invoke(args=["staff", "list"])
    assert "m.bakker\tMees Bakker\tauditor\tactive" in listed.output


def test_an_easy_password_is_refused_and_nobody_is_added(app: Flask, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("short")
    command = ["staff", "add", "m.bakker", "--name", "Mees Bakker", "--role", "auditor"]
    result = app.test_cli_runner().invoke(args=[*command, "--password-file", str(secret)])
    assert result.exit_code != 0
    with app.app_context():
        assert not service.members()


def test_every_setting_is_told_and_no_value_printed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDDESK_SECRET_KEY", "very-secret-value")
    output = app.test_cli_runner().invoke(args=["config"]).output
    assert "very-secret-value" not in output
    read = set(re.findall(r'"(FIELDDESK_\w+)"', Path(config.__file__).read_text()))
    assert read
    assert not [name for name in read if name not in output]


def test_every_verb_has_words_of_help(app: Flask) -> None:
    def verbs(group: click.Group) -> list[click.Command]:
        found: list[click.Command] = []
        for command in group.commands.values():
            found += verbs(command) if isinstance(command, click.Group) else [command]
        return found

    assert len(verbs(app.cli)) >= 6
    assert not [verb.name for verb in verbs(app.cli) if not (verb.help or "").strip()]


def test_two_groups_of_one_name_become_one() -> None:
    parent, first, second = click.Group("top"), click.Group("log"), click.Group("log")
    first.add_command(click.Command("export"))
    second.add_command(click.Command("verify"))
    cli._join(parent, first)
    cli._join(parent, second)
    log = parent.commands["log"]
    assert isinstance(log, click.Group)
    assert set(log.commands) == {"export", "verify"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "SECRET_KEY"),
        ({"FIELDDESK_SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FIELDDESK_SECRET_KEY": "x" * 32, "FIELDDESK_DEBUG": "1"}, "DEBUG"),
        ({"FIELDDESK_SECRET_KEY": "x" * 32, "FIELDDESK_ORIGIN": "http://fielddesk.example"}, "https"),
        ({"FIELDDESK_SECRET_KEY": "x" * 32, "FIELDDESK_DEMO": "maybe"}, "DEMO"),
    ],
)
def test_an_unsafe_production_start_is_refused_in_one_sentence(changes: dict[str, str], word: str) -> None:
    with pytest.raises(UnsafeStart, match=word):
        Settings.from_environment(changes)


def test_serving_runs_gunicorn_with_threads(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _program, arguments: called.append(arguments))
    app.test_cli_runner().invoke(args=["serve", "--port", "8139"])
    assert "--bind=127.0.0.1:8139" in called[0]
    assert "--worker-class=gthread" in called[0]
