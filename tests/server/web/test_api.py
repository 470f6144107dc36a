"""The API's frame: its document, and the files of the field app."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from server.web.app_files import APP_POLICY


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    assert document["servers"][0]["url"].endswith("/api/v1")
    assert set(document["info"]["contact"]) == {"name", "email", "url"}


def test_every_answer_declares_its_version_and_every_failure_its_shape(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    for path, item in document["paths"].items():
        assert not path.endswith("/") or path == "/"
        assert not path.startswith("/api/")
        for operation in item.values():
            if not isinstance(operation, dict):
                continue
            for status, response in operation["responses"].items():
                assert "API-Version" in response["headers"], (path, status)
                if status[0] in "45":
                    assert list(response["content"]) == ["application/problem+json"]


def test_what_takes_input_declares_400_and_never_422_for_its_schema(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    enrol = document["paths"]["/devices"]["post"]
    assert "400" in enrol["responses"]
    assert "422" not in enrol["responses"]


def test_what_needs_a_tablet_says_so(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    login = document["paths"]["/staff-logins"]["post"]
    assert login["security"] == [{"tablet": []}]
    assert {"401", "403"} <= set(login["responses"])


@pytest.fixture
def built(app: Flask, tmp_path: Path) -> FlaskClient:
    """The application over a small built app."""
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "verify.html", "sw.js", "assets/main-1a2b.js"):
        (tmp_path / name).write_text("x")
    (tmp_path.parent / "outside.txt").write_text("secret")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], app_folder=tmp_path)
    return app.test_client()


def test_the_app_is_served_under_its_own_policy(built: FlaskClient) -> None:
    answer = built.get("/app/")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == APP_POLICY
    assert answer.headers["Cache-Control"] == "no-cache"
    assert built.get("/app").location == "/app/"


def test_hashed_files_are_kept_for_ever_and_the_service_worker_never(built: FlaskClient) -> None:
    assert "immutable" in built.get("/app/assets/main-1a2b.js").headers["Cache-Control"]
    worker = built.get("/app/sw.js")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert worker.mimetype == "text/javascript"


@pytest.mark.parametrize("name", ["../outside.txt", "%2e%2e/outside.txt", "/etc/passwd"])
def test_nothing_outside_the_build_is_served(built: FlaskClient, name: str) -> None:
    assert built.get(f"/app/{name}").status_code in {404, 308}


def test_the_receipt_page_sends_no_referrer(built: FlaskClient) -> None:
    answer = built.get("/verify")
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_app_that_was_not_built_is_told_in_words(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], app_folder=tmp_path / "none")
    answer = client.get("/app/")
    assert answer.status_code == 503
    assert answer.get_json()["code"] == "app_not_built"
