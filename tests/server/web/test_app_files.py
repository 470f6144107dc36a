"""The built app as it travels: packed where the reader takes it, whole and unchanged where not."""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

SCRIPT = b"export const word = 'waiting';\n" * 100
ADDRESS = "/app/assets/index-abc.js"


@pytest.fixture
def client(app: Flask, tmp_path: Path) -> FlaskClient:
    """A server with a build of one page and one script."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Fielddesk</title>", encoding="utf-8")
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "icon.png").write_bytes(b"\x89PNG" + bytes(2000))
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], app_folder=folder)
    return app.test_client()


def test_a_script_travels_as_gzip_to_a_reader_that_takes_it(client: FlaskClient) -> None:
    answer = client.get(ADDRESS, headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == SCRIPT
    assert len(answer.data) == int(answer.headers["Content-Length"]) < len(SCRIPT) / 10
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "trusted-types fielddesk" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("taken", ["", "identity", "br", "gzip;q=0"])
def test_a_reader_that_does_not_take_gzip_gets_the_file_as_it_is(client: FlaskClient, taken: str) -> None:
    answer = client.get(ADDRESS, headers={"Accept-Encoding": taken})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == SCRIPT
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_each_form_has_its_own_tag_and_is_not_sent_again(client: FlaskClient) -> None:
    tags = {}
    for taken in ("gzip", "identity"):
        tags[taken] = client.get(ADDRESS, headers={"Accept-Encoding": taken}).headers["ETag"]
        again = client.get(ADDRESS, headers={"Accept-Encoding": taken, "If-None-Match": tags[taken]})
        assert (again.status_code, again.data) == (304, b"")
    assert tags["gzip"] != tags["identity"]
    other = client.get(ADDRESS, headers={"Accept-Encoding": "gzip", "If-None-Match": tags["identity"]})
    assert (other.status_code, gzip.decompress(other.data)) == (200, SCRIPT)


def test_a_part_of_a_file_is_a_part_of_the_file_as_it_is(client: FlaskClient) -> None:
    answer = client.get(ADDRESS, headers={"Accept-Encoding": "gzip", "Range": "bytes=7-11"})
    assert (answer.status_code, answer.data) == (206, SCRIPT[7:12])


def test_what_does_not_shrink_stays_as_it_is(client: FlaskClient) -> None:
    for address in ("/app/icon.png", "/app/"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_a_new_build_of_the_same_name_is_never_answered_with_the_old_one(
    app: Flask, client: FlaskClient
) -> None:
    client.get("/app/index.html", headers={"Accept-Encoding": "gzip"})
    page = app.config["SETTINGS"].app_folder / "index.html"
    for word in (b"first ", b"second "):
        page.write_bytes(word * 400)
        answer = client.get("/app/", headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(answer.data) == word * 400
