"""The rules of the house that no linter holds, measured on every tracked file; each guard is proved by a planted breach."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask

from server import create_app
from server.config import Settings
from server.web.audience import public

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 400
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "shared",
    "core",
    "misc",
    "types",
    "constants",
    "manager",
}
IMPURE = {
    "flask",
    "sqlalchemy",
    "flask_sqlalchemy",
    "marshmallow",
    "time",
    "random",
    "secrets",
    "socket",
    "requests",
    "server",
    "pathlib",
    "subprocess",
}
TOP = {
    "server",
    "sync",
    "client_pwa",
    "tests",
    "docs",
    ".ci",
    "wsgi.py",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "LICENSE",
    "CHANGELOG.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "publiccode.yml",
    "requirements.txt",
    "requirements-test.txt",
    ".gitignore",
    ".editorconfig",
}
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|root|home)/[A-Za-z0-9_.]")
REGISTRY = re.compile(
    "|".join(["registry" + r"\.npmjs", "pypi" + r"\.org", "files" + r"\.pythonhosted", "deb" + r"\.debian"])
)


def tracked() -> list[Path]:
    """Every file that git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True)
    return [PROJECT / name for name in listed.stdout.decode().split("\0") if name]


def too_long(files: Iterable[Path]) -> list[str]:
    """Sources over the ceiling."""
    return [
        f"{path.name}: {lines}"
        for path in files
        if path.suffix in {".py", ".ts", ".tsx"}
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    ]


def drawers(files: Iterable[Path]) -> list[str]:
    """Modules and folders named for no owner."""
    return [
        str(path)
        for path in files
        if path.suffix in {".py", ".ts", ".tsx"}
        and ({path.stem} | {part.lower() for part in path.parts[-3:-1]}) & DRAWERS
    ]


def impure_imports(source: str) -> set[str]:
    """What a module of sync/ must not import, and does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found & IMPURE


def leaks(text: str) -> bool:
    """A path of somebody's machine, or a registry's host."""
    return bool(MACHINE.search(text) or REGISTRY.search(text))


def test_no_source_is_longer_than_a_person_reads() -> None:
    assert too_long(tracked()) == []


def test_a_long_source_is_seen(tmp_path: Path) -> None:
    planted = tmp_path / "long.py"
    planted.write_text("x = 1\n" * (LONGEST + 1), encoding="utf-8")
    assert too_long([planted]) == [f"long.py: {LONGEST + 1}"]


def test_there_are_no_drawers() -> None:
    assert drawers(path.relative_to(PROJECT) for path in tracked()) == []


def test_a_drawer_is_seen() -> None:
    assert drawers([Path("server/web/utils.py"), Path("server/helpers/names.py")]) != []


def test_sync_is_pure() -> None:
    assert {
        path.name: impure_imports(path.read_text("utf-8")) for path in (PROJECT / "sync").glob("*.py")
    } == {path.name: set() for path in (PROJECT / "sync").glob("*.py")}


def test_an_impure_import_is_seen() -> None:
    assert impure_imports("from flask import g\nimport random.sub\n") == {"flask", "random"}


def test_each_module_of_sync_opens_with_what_it_is_for() -> None:
    bare = [
        p.name
        for p in (PROJECT / "sync").glob("*.py")
        if not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert bare == []


def test_the_top_level_holds_what_the_readme_names() -> None:
    assert {path.relative_to(PROJECT).parts[0] for path in tracked()} <= TOP


def test_no_file_names_a_machine_or_a_registry() -> None:
    kept = [path for path in tracked() if path.suffix not in {".png", ".webp"} and path != Path(__file__)]
    assert [str(path) for path in kept if leaks(path.read_text("utf-8", errors="replace"))] == []


def test_a_leak_is_seen() -> None:
    assert leaks("see /ro" + "ot/x") or leaks("see /ho" + "me/x")
    assert leaks("https://pypi" + ".org/simple")


def test_a_route_without_an_audience_keeps_the_application_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url="sqlite://", instance=tmp_path, testing=True)
    create_app(settings)

    def planted(app: Flask) -> None:
        app.add_url_rule("/planted", "planted", lambda: "")

    monkeypatch.setattr("server.observe.register", planted)
    with pytest.raises(RuntimeError, match="planted"):
        create_app(settings)


def test_an_audience_once_named_is_kept_by_the_view() -> None:
    assert public(lambda: "").__audience__.kind == "public"  # type: ignore[attr-defined]
