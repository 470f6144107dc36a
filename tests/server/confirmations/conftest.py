"""A day with two tablets that have their batch; the first has opened it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.field_day import FieldDay, plan_day


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    """Sealed for both tablets, opened on the first."""
    with app.app_context():
        planned = plan_day(app)
        planned.add_tablet("Tablet 1")
        planned.add_tablet("Tablet 2")
        planned.seal()
        planned.open(planned.tablets[0])
        yield planned
