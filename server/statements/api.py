"""The tablets' door to the recordings of the applicant's texts.

Must never give one that speaks other words than the text now has. docs/protocol.md, "Statements".
"""

from __future__ import annotations

from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.wrappers import Response as WerkzeugResponse

from server.statements import service
from server.statements.models import Recording
from server.statements.schemas import RecordingsSchema
from server.web.audience import for_device

blueprint = Blueprint(
    "recording-api",
    __name__,
    url_prefix="/api/v1",
    description="The applicant's texts, read aloud by the organisation",
)


@blueprint.get("/recordings")
@for_device
@blueprint.response(200, RecordingsSchema)
def list_recordings() -> dict[str, list[Recording]]:
    """The recordings that a tablet should have"""
    return {"recordings": service.for_tablets()}


@blueprint.get("/recordings/<digest>")
@for_device
@blueprint.response(
    200,
    content_type="application/octet-stream",
    schema={"type": "string", "format": "binary"},
)
def show_recording(digest: str) -> WerkzeugResponse:
    """The bytes of one recording"""
    found = service.content_of(digest)
    answer = Response(found.content, mimetype="application/octet-stream")
    answer.set_etag(found.sha256)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer.make_conditional(request)
