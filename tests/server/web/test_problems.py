"""How refusals look, for programs and for people."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from server.errors import Refused
from server.web import audience, problems
from sync.errors import ProtocolError


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """The client of an application with one route for each way to fail."""
    failures = {
        "refused": Refused("box_full", 409, "The box is full.", "The rest is safe.", "Take another."),
        "protocol": ProtocolError("chain_gap", expect=7),
        "signature": ProtocolError("jws_bad_signature"),
        "database": OperationalError("x", {}, Exception("database is locked")),
        "disk": OperationalError("x", {}, Exception("database or disk is full")),
        "surprise": ValueError("secret name Okeke"),
    }
    app._got_first_request = False
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/api/v1/fail/<how>", endpoint="fail_api")
    @app.get("/fail/<how>", endpoint="fail_page")
    @audience.public
    def fail(how: str) -> str:
        raise failures[how]

    return app.test_client()


def test_a_refusal_is_a_problem_document_with_the_three_parts(failing: FlaskClient) -> None:
    origin = failing.application.config["SETTINGS"].origin
    answer = failing.get("/api/v1/fail/refused")
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json() == {
        "type": f"{origin}/problems/box_full",
        "title": "Box full",
        "status": 409,
        "detail": "The box is full.",
        "code": "box_full",
        "safe": "The rest is safe.",
        "next": "Take another.",
    }


def test_a_refusal_is_a_page_for_a_browser(failing: FlaskClient) -> None:
    answer = failing.get("/fail/refused", headers={"Accept": "text/html"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert answer.mimetype == "text/html"
    for words in ("The box is full.", "The rest is safe.", "Take another."):
        assert words in page


def test_a_protocol_error_keeps_its_code_and_its_members(failing: FlaskClient) -> None:
    answer = failing.get("/api/v1/fail/protocol")
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "chain_gap"
    assert answer.get_json()["expect"] == 7


def test_a_proof_that_fails_is_challenged(failing: FlaskClient) -> None:
    answer = failing.get("/api/v1/fail/signature")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("DPoP ")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [("database", 503, "database_away"), ("disk", 507, "storage_full")],
)
def test_a_database_that_fails_asks_to_come_back(
    failing: FlaskClient, how: str, status: int, code: str
) -> None:
    answer = failing.get(f"/api/v1/fail/{how}")
    assert answer.status_code == status
    assert answer.get_json()["code"] == code
    assert int(answer.headers["Retry-After"]) > 0
    assert "tablets" in answer.get_json()["safe"]


def test_a_surprise_tells_nothing_of_what_it_held(
    capsys: pytest.CaptureFixture[str], failing: FlaskClient
) -> None:
    answer = failing.get("/api/v1/fail/surprise")
    assert answer.status_code == 500
    assert answer.get_json()["code"] == "unexpected"
    assert "Okeke" not in answer.get_data(as_text=True)
    logged = capsys.readouterr().err
    assert "ValueError" in logged
    assert "Okeke" not in logged


def test_an_unknown_address_is_told_to_programs_and_to_people(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").get_json()["code"] == "not_found"
    page = client.get("/nothing", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.mimetype == "text/html"


def test_a_wrong_method_keeps_the_allow_header(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/locations")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.get_json()["code"] == "method_not_allowed"


def test_a_schema_refuses_with_400_and_names_each_place(client: FlaskClient) -> None:
    answer = client.post("/api/v1/devices", json={"surplus": 1})
    assert answer.status_code == 400
    assert {entry["pointer"] for entry in answer.get_json()["errors"]} == {
        "/jws",
        "/surplus",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/devices", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_pointers_lead_into_lists_and_escape_their_steps() -> None:
    messages = {"rows": {3: {"a/b": ["odd"]}}, "_schema": ["whole"]}
    assert problems.pointers(messages) == [
        {"pointer": "/rows/3/a~1b", "message": "odd"},
        {"pointer": "", "message": "whole"},
    ]
