"""Limits on how often an address may try something: counted in the shared database, so every node sees them.

Must never keep an address: a keyed digest of it is enough. OWASP ASVS 5.0, V6.3.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy import Integer, String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.database import WRITES, db


class RateCount(db.Model):  # type: ignore[name-defined]
    """How often one key was used in its present window; `ends_at` in epoch seconds."""

    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[int] = mapped_column(Integer)


class DatabaseStorage(Storage):
    """Fixed-window counters in our own database, in a transaction of their own."""

    STORAGE_SCHEME: list[str] | None = ["fielddesk"]  # noqa: RUF012 declared so by its base

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count one more try and give the total of the window."""
        now = int(time.time())
        with Session(db.engine) as session:
            session.connection(execution_options={WRITES: True})
            upsert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
            over = RateCount.ends_at <= now
            fresh = upsert(RateCount).values(key=key, count=amount, ends_at=now + expiry)
            count: int = session.execute(
                fresh.on_conflict_do_update(
                    index_elements=[RateCount.key],
                    set_={
                        "count": case((over, amount), else_=RateCount.count + amount),
                        "ends_at": case((over, now + expiry), else_=RateCount.ends_at),
                    },
                ).returning(RateCount.count)
            ).scalar_one()
            if count == amount:
                session.execute(delete(RateCount).where(RateCount.ends_at <= now))
            session.commit()
        return count

    def get(self, key: str) -> int:
        """The tries in the present window."""
        row = self._row(key)
        return row.count if row else 0

    def get_expiry(self, key: str) -> float:
        """When the present window ends, in epoch seconds."""
        row = self._row(key)
        return float(row.ends_at if row else time.time())

    def check(self) -> bool:
        """Whether the counters can be read."""
        self._row("check")
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        with Session(db.engine) as session:
            session.execute(delete(RateCount))
            session.commit()
        return None

    def clear(self, key: str) -> None:
        """Forget one count."""
        with Session(db.engine) as session:
            session.execute(delete(RateCount).where(RateCount.key == key))
            session.commit()

    def _row(self, key: str) -> RateCount | None:
        with Session(db.engine) as session:
            return session.scalar(
                select(RateCount).where(RateCount.key == key, RateCount.ends_at > int(time.time()))
            )


def _caller_key() -> str:
    secret = current_app.config["SETTINGS"].secret_key
    address = (request.remote_addr or "").encode()
    return hmac.new(secret, b"fielddesk/v1|rate|" + address, hashlib.sha256).hexdigest()[:32]


limiter = Limiter(
    _caller_key,
    storage_uri="fielddesk://",
    strategy="fixed-window",
    headers_enabled=True,
)
"""Routes that guess-work could profit from say `@limiter.limit("30/minute")`."""


def register(app: Flask) -> None:
    """Count the tries of this application's limited routes; tests count in memory."""
    if app.config["TESTING"]:
        app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    app.config.setdefault("RATELIMIT_HEADER_RETRY_AFTER_VALUE", "delta-seconds")
    app.after_request(_ask_to_wait_only_who_must)  # the last named runs first: this one after the limiter's
    limiter.init_app(app)


def _ask_to_wait_only_who_must(answer: Response) -> Response:
    """The limiter writes Retry-After on every answer; a client that heeds it would wait after a mistyped code."""
    if answer.status_code < 500 and answer.status_code != 429:
        answer.headers.pop("Retry-After", None)
    return answer
