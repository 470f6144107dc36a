"""Counting tries in the shared database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from server.database import db
from server.web.rate_limits import DatabaseStorage, RateCount

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_tries_add_up_until_the_window_ends(app: Flask) -> None:
    storage = DatabaseStorage()
    with app.app_context(), time_machine.travel(NOW, tick=False) as clock:
        assert [storage.incr("door", 60) for _ in range(3)] == [1, 2, 3]
        assert storage.incr("other door", 60) == 1
        assert storage.get_expiry("door") == NOW.timestamp() + 60
        clock.shift(timedelta(seconds=61))
        assert storage.get("door") == 0
        assert storage.incr("door", 60) == 1


def test_windows_that_ended_are_forgotten(app: Flask) -> None:
    storage = DatabaseStorage()
    with app.app_context(), time_machine.travel(NOW, tick=False) as clock:
        storage.incr("old", 60)
        clock.shift(timedelta(minutes=2))
        storage.incr("new", 60)
        assert db.session.scalars(select(RateCount.key)).all() == ["new"]


def test_tries_at_the_same_moment_are_all_counted(app: Flask) -> None:
    storage = DatabaseStorage()

    def attempt(_number: int) -> int:
        with app.app_context():
            return storage.incr("door", 600)

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(attempt, range(24)))
    assert sorted(counts) == list(range(1, 25))


def test_who_may_try_again_at_once_is_not_asked_to_wait(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/receipts/none")
    assert answer.status_code == 404
    assert answer.headers["X-RateLimit-Limit"] == "30"
    assert "Retry-After" not in answer.headers


def test_a_count_can_be_cleared(app: Flask) -> None:
    storage = DatabaseStorage()
    with app.app_context():
        storage.incr("door", 60)
        storage.clear("door")
        assert storage.get("door") == 0
        storage.incr("door", 60)
        storage.reset()
        assert storage.get("door") == 0
        assert storage.check()
