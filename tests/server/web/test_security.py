"""Headers, cookies and sizes: what every answer carries."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.web.audience import Audience, DeviceCaller, audience_of, guard
from server.web.frame import own_address


def test_every_page_has_the_strict_policy_and_is_not_kept(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_hold_no_inline_style_or_script(client: FlaskClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_a_body_over_the_limit_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/v1/devices", data=b"x" * (9 * 1024 * 1024), content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["code"] == "too_large"


def nobody(_audience: Audience) -> DeviceCaller:
    return DeviceCaller("", "revoked", "")


def test_each_route_names_its_audience(app: Flask) -> None:
    assert not [e for e in app.view_functions if audience_of(app, e) is None]


def test_an_application_with_a_nameless_route_refuses_to_start(app: Flask) -> None:
    app._got_first_request = False
    app.add_url_rule("/nameless", "nameless", lambda: "")
    with pytest.raises(RuntimeError, match="nameless"):
        guard(app, nobody, lambda: None)


@pytest.mark.parametrize(
    "address",
    ["https://a.example", "//a.example", "/\\a.example", "x", "", "/a\r\nb"],
)
def test_only_a_path_of_ours_is_an_own_address(address: str) -> None:
    assert own_address(address) == "/"


def test_a_path_of_ours_is_kept_whole() -> None:
    assert own_address("/documents?page=2") == "/documents?page=2"


def test_alive_and_ready_answer_without_a_cookie(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "alive"}
    assert client.get("/readyz").get_json()["database"] == "answers"
    assert "Set-Cookie" not in client.get("/readyz").headers


def test_metrics_count_by_route_and_never_by_address(client: FlaskClient) -> None:
    client.get("/api/v1/locations/some-secret-id")
    text = client.get("/metrics").get_data(as_text=True)
    assert "/api/v1/locations/<location_id>" in text
    assert "some-secret-id" not in text
