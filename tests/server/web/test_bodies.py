"""No door reads more of a body than it may, whoever knocks and whatever the body says it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import create_app
from server.config import Settings
from server.database import db
from server.staff.rules import ROLES
from server.web import security
from server.web.security import BODY_LIMIT
from tests.builders.staff import member, signed_in, token
from tests.builders.statements import build_statements

SMALL = 200_000
SPARE = 2 * 64 * 1024  # bytes: a reader takes whole pieces
LARGER = {
    "document-api.import_documents": 256 * 1024 * 1024,
    "documents.preview": 256 * 1024 * 1024,
    "statements.record": 2 * 1024 * 1024 + 64 * 1024,
}
PASSED_OVER = {"POST sessions.show_conflicts"}
"""Doors that answer as to an empty form where the body is none: they change nothing."""
SMALLER = {"device-api.keep_diagnosis": 64 * 1024, "devices.bring_diagnosis": 192 * 1024}
KINDS = {
    "application/json": b'{"a":"',
    "application/x-www-form-urlencoded": b"a=",
    "multipart/form-data; boundary=x": (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    ),
    "text/plain": b"",
}


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The application with the applicant's texts, so that their doors answer too."""
    application = create_app(replace(settings, app_folder=build_statements(tmp_path / "app")))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


class Endless(io.RawIOBase):
    """A body that never ends; it counts what was taken of it."""

    def __init__(self, head: bytes) -> None:
        self.taken = 0
        self._head = head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), 64 * 1024)
        head, self._head = self._head[:size], self._head[size:]
        buffer[:size] = head.ljust(size, b"x")
        self.taken += size
        return size


def doors(app: Flask) -> list[tuple[str, str, str]]:
    """Method, address and name of every door that takes a body."""
    found = []
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = {
            name: 1 if "Int" in type(way).__name__ else "x" for name, way in rule._converters.items()
        }
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            with app.test_request_context():
                found.append((method, app.url_for(rule.endpoint, **values), rule.endpoint))
    return found


def sizes(client: FlaskClient, app: Flask, kind: str, headers: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Each door's answer to an endless body, and how much it took of it."""
    found = {}
    for method, address, name in doors(app):
        body = Endless(KINDS[kind])
        answer = client.open(
            address,
            method=method,
            content_type=kind,
            headers=headers,
            environ_overrides={"wsgi.input": body, "wsgi.input_terminated": True},
        )
        found[f"{method} {name}"] = (answer.status_code, body.taken)
    return found


@pytest.mark.parametrize(("size", "status"), [(SMALL, 400), (SMALL + 1, 413)])
@pytest.mark.parametrize("pieces", [True, False])
def test_a_body_is_taken_whole_up_to_its_limit_and_never_in_part(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, size: int, status: int, pieces: bool
) -> None:
    monkeypatch.setattr(security, "BODY_LIMIT", SMALL)
    body = b'{"jws":"' + b"x" * (size - 10) + b'"}'
    told = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": pieces}
    told |= {} if pieces else {"CONTENT_LENGTH": str(size)}
    answer = client.post("/api/v1/devices", content_type="application/json", environ_overrides=told)
    assert answer.status_code == status
    assert answer.get_json()["code"] == ("too_large" if status == 413 else "schema_invalid")


def test_a_body_is_small_but_where_a_door_says_why_not(app: Flask) -> None:
    assert BODY_LIMIT == 8 * 1024 * 1024
    said = {name: getattr(view, "__body_limit__", None) for name, view in app.view_functions.items()}
    assert {name: size for name, size in said.items() if size is not None} == LARGER | SMALLER


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("whose", ["nobody's", "a member's"])
def test_no_door_reads_a_body_beyond_its_limit(
    app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str, whose: str
) -> None:
    monkeypatch.setattr(security, "BODY_LIMIT", SMALL)
    for name in LARGER:
        monkeypatch.setattr(app.view_functions[name], "__body_limit__", SMALL)
    headers = {}
    with app.app_context():
        client = app.test_client()
        if whose == "a member's":
            client = signed_in(app, member("Anouk Jansen", *ROLES))
            headers = {"X-CSRFToken": token(client, "/documents")}
        found = sizes(client, app, kind, headers)
    assert len(found) > 40
    assert {name: one for name, one in found.items() if one[1] > SMALL + SPARE or one[0] >= 500} == {}
    assert {name for name, one in found.items() if one[0] < 300} <= PASSED_OVER
    if whose == "a member's" and "form" in kind:
        assert sum(status == 413 for status, _ in found.values()) > 20, found
