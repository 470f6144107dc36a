"""The API's door to issuing sessions: list, one, plan, change.

Must never change a session that its caller has not seen as it is now. docs/api.md.
"""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, request
from flask_smorest import Blueprint
from werkzeug.wrappers import Response as Answer

from server import clock
from server.database import transaction
from server.errors import Refused
from server.sessions import service
from server.sessions.models import IssuingSession
from server.sessions.schemas import (
    IssuingSessionPlanSchema,
    IssuingSessionSchema,
    IssuingSessionsSchema,
    SessionQuerySchema,
)
from server.web.audience import for_staff

blueprint = Blueprint(
    "session-api",
    __name__,
    url_prefix="/api/v1",
    description="Where and when documents are handed over",
)


@blueprint.get("/issuing-sessions")
@for_staff("sessions.view")
@blueprint.arguments(SessionQuerySchema, location="query")
@blueprint.response(200, IssuingSessionsSchema)
def list_sessions(query: dict[str, Any]) -> dict[str, Any]:
    """Sessions between two days, by time"""
    return {"sessions": service.sessions(**query)}


@blueprint.post("/issuing-sessions")
@for_staff("sessions.plan")
@blueprint.arguments(IssuingSessionPlanSchema)
@blueprint.response(201, IssuingSessionSchema)
@blueprint.alt_response(409, description="Something stands in the way; `errors` names all of it")
def plan_session(wanted: dict[str, Any]) -> Response:
    """Plan a session"""
    with transaction():
        planned = service.plan(_request(wanted), staff_id=g.caller.staff_id, now=clock.now())
        return _answer(planned, 201)


@blueprint.get("/issuing-sessions/<session_id>")
@for_staff("sessions.view")
@blueprint.response(200, IssuingSessionSchema)
def show_session(session_id: str) -> Answer:
    """One session, with its version as ETag"""
    return _answer(service.session(session_id), 200).make_conditional(request)


@blueprint.put("/issuing-sessions/<session_id>")
@for_staff("sessions.plan")
@blueprint.arguments(IssuingSessionPlanSchema)
@blueprint.response(200, IssuingSessionSchema)
@blueprint.alt_response(409, description="Something stands in the way; `errors` names all of it")
@blueprint.alt_response(412, description="Somebody else changed it after you read it")
@blueprint.alt_response(428, description="The change names no version in If-Match")
def change_session(wanted: dict[str, Any], session_id: str) -> Response:
    """Change a session that still has the version named in If-Match"""
    version = _version()
    with transaction():
        changed = service.change(
            session_id, _request(wanted), version=version, staff_id=g.caller.staff_id, now=clock.now()
        )
        return _answer(changed, 200)


def _request(wanted: dict[str, Any]) -> service.PlanRequest:
    return service.PlanRequest(
        **{
            **wanted,
            "staff_ids": tuple(wanted["staff_ids"]),
            "device_ids": tuple(wanted["device_ids"]),
            "ways": tuple(wanted["ways"]),
        }
    )


def _version() -> int:
    tags = [tag for tag in request.if_match.as_set() if tag.isdecimal()]
    if not request.headers.get("If-Match"):
        raise Refused(
            "version_missing",
            428,
            "The change does not say which version it is based on.",
            next="Read the session first and send its ETag in If-Match.",
        )
    return int(tags[0]) if len(tags) == 1 and len(tags[0]) < 10 else -1


def _answer(session: IssuingSession, status: int) -> Response:
    answer = make_response(IssuingSessionSchema().dump(session), status)
    answer.set_etag(str(session.version))
    return answer
