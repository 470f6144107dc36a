"""Health for load balancers and monitors: alive, ready, metrics.

Must never say more than numbers and yes or no. docs/operating.md.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from server import observe
from server.web.audience import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process runs."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The process can do its work: the database answers."""
    well = observe.database_answers()
    response = jsonify(
        status="ready" if well else "not_ready",
        database="answers" if well else "does_not_answer",
    )
    response.status_code = 200 if well else 503
    return response


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counters and times in Prometheus' text format."""
    return Response(observe.metrics_page(), content_type="text/plain; version=0.0.4; charset=utf-8")
