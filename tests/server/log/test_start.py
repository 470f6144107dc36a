"""A start under another address than the log began with is refused: no checkpoint and no tablet would fit any more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from server import clock, create_app
from server.config import Settings, UnsafeStart
from server.database import db, transaction
from server.log import service as log
from tests.field_day import plan_day


def test_another_address_than_the_log_began_with_is_refused_and_named(app: Flask, settings: Settings) -> None:
    with app.app_context():
        plan_day(app, documents=0)
        with transaction():
            log.checkpoint(clock.now())
    moved = create_app(replace(settings, origin="http://localhost:9000"))
    with moved.app_context(), pytest.raises(UnsafeStart) as refused:
        log.check_start()
    assert "localhost/fielddesk-log" in str(refused.value)
    assert "localhost:9000/fielddesk-log" in str(refused.value)
    with moved.app_context():
        db.engine.dispose()


def test_the_same_address_an_empty_log_and_a_database_without_a_schema_start(
    app: Flask, settings: Settings
) -> None:
    with app.app_context():
        log.check_start()
        plan_day(app, documents=0)
        with transaction():
            log.checkpoint(clock.now())
        log.check_start()
    bare = create_app(replace(settings, database_url="sqlite://"))
    with bare.app_context():
        log.check_start()
