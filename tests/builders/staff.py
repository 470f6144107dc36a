"""People of the office for tests, and a client that is signed in as one of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from server.database import transaction
from server.staff import service

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def member(name: str = "Anouk Jansen", *roles: str, now: datetime = NOW) -> str:
    """The id of a new member of staff with these roles (default: back office and session lead)."""
    username = re.sub(r"[^a-z]+", ".", name.lower())
    wanted = list(roles) or ["back_office", "session_lead"]
    with transaction():
        return service.add(username, name, "x", wanted, demo=True, now=now).member.id


def signed_in(app: Flask, staff_id: str, language: str = "en") -> FlaskClient:
    """A client of the application, signed in as this person."""
    client = app.test_client()
    at = int(datetime.now(UTC).timestamp())
    with client.session_transaction() as session:
        session.update(staff=staff_id, epoch=0, since=at, seen=at, language=language)
    return client


def token(client: FlaskClient, address: str) -> str:
    """The page's mark against cross-site requests."""
    return token_in(client.get(address).get_data(as_text=True))


def token_in(page: str) -> str:
    """The mark in a page that is open."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, f"there is no form in {page[:400]}"
    return found[1]
