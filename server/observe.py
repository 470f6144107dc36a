"""What the running server tells its keepers: log lines, metrics, and whether it is well.

Must never write personal data: routes, ids and codes only, never an address, a body or a name.
docs/operating.md.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from secrets import token_hex

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server.database import db

METRICS = CollectorRegistry()
REQUESTS = Counter(
    "fielddesk_requests",
    "Answered requests",
    ["route", "method", "status"],
    registry=METRICS,
)
SECONDS = Histogram(
    "fielddesk_request_seconds",
    "Time to answer a request",
    ["route"],
    registry=METRICS,
)
QUIET_ROUTES = frozenset({"static", "health.alive", "health.ready", "health.metrics"})

log = structlog.get_logger("fielddesk")


def register(app: Flask) -> None:
    """Write one structured line a request, and count it."""
    _configure(logging.WARNING if app.config["TESTING"] else logging.INFO)
    app.before_request(_begin)
    app.after_request(_end)
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]


def only_warnings() -> None:
    """Leave out the line a request, for commands that drive the application themselves."""
    _configure(logging.WARNING)


def _configure(level: int) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def report(event: str, error: BaseException) -> None:
    """Log an error by its kind and place in the code; never by its message, which may hold data."""
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        event,
        kind=type(error).__name__,
        at=[f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames[-6:]],
        request=g.get("request_id", ""),
    )


def database_answers() -> bool:
    """Whether the database can be read now."""
    try:
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    except SQLAlchemyError as error:
        report("database_failed", error)
        return False
    return True


def metrics_page() -> bytes:
    """The counters in Prometheus' text format."""
    return generate_latest(METRICS)


def _begin() -> None:
    g.request_id = token_hex(8)
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "(none)"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    REQUESTS.labels(route, request.method, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    response.headers["Request-Id"] = g.get("request_id", "")
    if request.endpoint not in QUIET_ROUTES:
        caller = g.get("caller")
        log.info(
            "request",
            request=g.get("request_id", ""),
            route=route,
            method=request.method,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            caller=getattr(caller, "staff_id", "") or getattr(caller, "device_id", ""),
            code=g.get("problem_code", ""),
        )
    return response
