"""A day whose one person is an administrator, with one tablet; and that person at a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.database import db, transaction
from server.staff.models import StaffRole
from tests.builders.staff import signed_in
from tests.field_day import FieldDay, plan_day


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    """One document, one tablet that is enrolled."""
    with app.app_context():
        day = plan_day(app, documents=1)
        with transaction():
            db.session.add(StaffRole(staff_id=day.staff_id, role="administrator"))
        day.tablets.append(day.new_tablet("Tablet 1"))
        yield day


@pytest.fixture
def office(day: FieldDay) -> FlaskClient:
    """A client that is signed in as the day's person."""
    return signed_in(day.app, day.staff_id)
