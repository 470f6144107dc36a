"""The tablets' doors to batches: what is offered, header, key table, directory, packs, notices.

Must never compress or change a byte on the way out: everything here is ciphertext or signed.
docs/protocol.md, "Batch".
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Response, g, request
from flask_smorest import Blueprint
from werkzeug.wrappers import Response as WerkzeugResponse

from server import clock
from server.batches import service
from server.batches.schemas import (
    AfterQuerySchema,
    BatchOffersSchema,
    EditionQuerySchema,
    SignedNoticesSchema,
)
from server.database import transaction
from server.web.audience import for_device
from sync import encoding

blueprint = Blueprint(
    "batch-api",
    __name__,
    url_prefix="/api/v1",
    description="Batches sealed to tablets, and what tablets are told",
)


@blueprint.get("/batches")
@for_device
@blueprint.response(200, BatchOffersSchema)
def offers() -> dict[str, Any]:
    """Batches sealed to this tablet"""
    return {"batches": service.offers_to(g.caller.device_id, clock.now())}


@blueprint.get("/batches/<batch_id>/header")
@for_device
@blueprint.response(200, content_type="application/jose", schema={"type": "string"})
def header(batch_id: str) -> Response:
    """The signed header of the newest edition"""
    with transaction():
        token = service.header_of(batch_id, g.caller.device_id, clock.now())
    answer = Response(token, mimetype="application/jose")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.get("/batches/<batch_id>/manifest")
@for_device
@blueprint.arguments(EditionQuerySchema, location="query")
@blueprint.response(
    200,
    content_type="application/octet-stream",
    schema={"type": "string", "format": "binary"},
)
def manifest(query: dict[str, int], batch_id: str) -> WerkzeugResponse:
    """The table of wrapped keys of an edition"""
    return _immutable(service.manifest_of(batch_id, query["edition"], g.caller.device_id))


@blueprint.get("/batches/<batch_id>/directory")
@for_device
@blueprint.arguments(EditionQuerySchema, location="query")
@blueprint.response(
    200,
    content_type="application/octet-stream",
    schema={"type": "string", "format": "binary"},
)
def directory(query: dict[str, int], batch_id: str) -> WerkzeugResponse:
    """The sealed directory of an edition"""
    return _immutable(service.directory_of(batch_id, query["edition"], g.caller.device_id))


@blueprint.get("/batches/<batch_id>/packs/<int:number>")
@for_device
@blueprint.arguments(EditionQuerySchema, location="query")
@blueprint.response(
    200,
    content_type="application/octet-stream",
    schema={"type": "string", "format": "binary"},
)
def pack(query: dict[str, int], batch_id: str, number: int) -> WerkzeugResponse:
    """One pack of an edition"""
    edition, device_id = query["edition"], g.caller.device_id
    with transaction():
        found = service.pack_of(batch_id, edition, number, device_id, clock.now())
        content, tag = found.content, found.sha256
    return _immutable(content, tag)


@blueprint.get("/issuing-sessions/<session_id>/notices")
@for_device
@blueprint.arguments(AfterQuerySchema, location="query")
@blueprint.response(200, SignedNoticesSchema)
def told(query: dict[str, int], session_id: str) -> dict[str, list[str]]:
    """What this session's tablets were told after a number"""
    return {"notices": service.told_after(session_id, query["after"], g.caller.device_id)}


def _immutable(content: bytes, tag: str = "") -> WerkzeugResponse:
    answer = Response(content, mimetype="application/octet-stream")
    answer.set_etag(tag or encoding.b64u(sha256(content).digest()))
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer.make_conditional(request)
