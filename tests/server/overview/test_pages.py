"""The office's pages above all rooms, over the demo's data: each role sees what it may, each page is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, create_app
from server.config import Settings
from server.confirmations.models import ChainItem
from server.database import db
from server.demo import seed
from server.documents.models import Document
from server.reconciliation.models import Discrepancy
from server.sessions.models import IssuingSession
from tests import audited_day
from tests.builders.staff import token

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("demo")
    app = create_app(
        Settings(f"sqlite:///{folder / 'demo.sqlite3'}", instance=folder, demo=True, testing=True)
    )
    with app.app_context():
        db.create_all()
        seed.seed(app, NOW, lambda _: None)
        db.session.remove()
    return app


def signed_in(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in", data={"demo_account": username, "csrf_token": token(client, "/sign-in")})
    return client


def reading(client: FlaskClient, language: str) -> FlaskClient:
    client.post("/preferences", data={"language": language, "csrf_token": token(client, "/")})
    return client


def sessions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(IssuingSession.id).order_by(IssuingSession.starts_at)))


def addresses(app: Flask) -> list[str]:
    goes, today = sessions(app)
    with app.app_context():
        entry = db.session.scalars(select(ChainItem.entry_id).where(ChainItem.status == "conflict")).one()
        number = db.session.scalars(select(Document.number).join(Discrepancy)).one()
    return [
        "/",
        "/live",
        f"/live/{goes}",
        f"/live/{today}?still=1",
        "/reconcile",
        f"/reconcile/{goes}?show=all",
        f"/reconcile/{today}",
        f"/evidence/{entry}",
        f"/documents/{number}/story",
        "/log",
        f"/log?about={number}",
        "/forget",
        "/health",
        f"/sessions/{goes}/packing-list",
        f"/sessions/{today}/count",
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_whole_in_both_languages(demo: Flask, language: str) -> None:
    client = reading(signed_in(demo, "a.jansen"), language)
    with clock.told_by(lambda: NOW):
        for address in addresses(demo):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert f'<html lang="{language}"' in answer.text
            assert " style=" not in answer.text, address


def test_an_auditor_downloads_a_record_that_holds(demo: Flask) -> None:
    client = signed_in(demo, "a.jansen")
    answer = client.get("/log/export")
    assert answer.status_code == 200
    record = audited_day.taken_apart(answer.data)
    found = record.audited()
    assert found.good, found.fails
    assert record.at("discrepancy")


def test_today_names_what_needs_a_person_and_health_is_well(demo: Flask) -> None:
    client = reading(signed_in(demo, "s.elamrani"), "en")
    with clock.told_by(lambda: NOW):
        page = client.get("/").text
        assert "Stadskantoor Goes: 1 open in the reconciliation" in page
        assert "the batch is not sealed" in page
        assert "all well" in client.get("/health").text


def test_the_live_page_asks_again_by_itself_until_it_is_told_not_to(demo: Flask) -> None:
    client, today = signed_in(demo, "j.dewit"), sessions(demo)[1]
    assert "live.js" in client.get(f"/live/{today}").text
    assert "live.js" not in client.get(f"/live/{today}?still=1").text


@pytest.mark.parametrize(
    ("username", "address"),
    [("m.bakker", "/reconcile"), ("m.bakker", "/log"), ("j.dewit", "/log"), ("k.visser", "/reconcile")],
)
def test_a_page_outside_the_role_is_refused(demo: Flask, username: str, address: str) -> None:
    assert signed_in(demo, username).get(address).status_code == 403


def test_the_office_counts_the_whole_box_at_once_and_sees_that_nothing_is_missing(demo: Flask) -> None:
    client, today = signed_in(demo, "a.jansen"), sessions(demo)[1]
    form = {"phase": "packed", "seal": "004512", "whole": "yes"}
    form["csrf_token"] = token(client, f"/sessions/{today}/count")
    answer = client.post(f"/sessions/{today}/count", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "004512" in answer.text
    with demo.app_context():
        custody = set(db.session.scalars(select(Document.custody).distinct()))
    assert custody == {"packed", "handed_over"}


def test_a_box_that_is_not_the_list_is_not_sealed(demo: Flask) -> None:
    client, today = signed_in(demo, "a.jansen"), sessions(demo)[1]
    form = {"phase": "packed", "seal": "9", "scanned": "IR0000000", "csrf_token": ""}
    form["csrf_token"] = token(client, f"/sessions/{today}/count")
    answer = client.post(f"/sessions/{today}/count", data=form)
    assert answer.status_code == 409
