"""The doors for what tablets signed: uploads by the tablet itself, bundles carried by any machine.

Must never answer before what it acknowledges is committed. docs/protocol.md, "Upload".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, request
from flask_smorest import Blueprint

from server import clock
from server.confirmations import schemas, service
from server.database import transaction
from server.web.audience import for_device_that_owes, public
from server.web.rate_limits import limiter

blueprint = Blueprint(
    "confirmation-api",
    __name__,
    url_prefix="/api/v1",
    description="What tablets signed, and the signed answer to it",
)

_UPLOAD: dict[str, Any] = {
    "type": "object",
    "required": ["items"],
    "properties": {
        "items": {
            "type": "array",
            "maxItems": schemas.MOST_ITEMS,
            "items": {
                "type": "object",
                "required": ["jws"],
                "properties": {
                    "jws": {"type": "string", "maxLength": 131072},
                    "att": {"type": "string", "contentEncoding": "base64url"},
                },
            },
        },
        "logSize": {"type": "integer", "minimum": 0, "default": 0},
        "noticesAfter": {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 0},
        },
    },
}
_BUNDLE = {
    **_UPLOAD,
    "required": ["dev", "items"],
    "properties": {**_UPLOAD["properties"], "dev": {"type": "string"}},
}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


@blueprint.post("/confirmations")
@for_device_that_owes
@blueprint.doc(requestBody=_body(_UPLOAD))
@blueprint.response(200, schemas.AcknowledgementSchema)
def take_in() -> dict[str, str]:
    """Hand in what this tablet signed"""
    upload = schemas.read_upload(request.get_data(), request.content_encoding or "")
    return _take_in(g.caller.device_id, upload.items, upload.log_size, upload.notices_after)


@blueprint.post("/bundles")
@public
@limiter.limit("60/minute")
@blueprint.doc(requestBody=_body(_BUNDLE))
@blueprint.response(200, schemas.AcknowledgementSchema)
def take_in_bundle() -> dict[str, str]:
    """Hand in what any tablet signed, carried by this machine"""
    bundle = schemas.read_bundle(request.get_data(), request.content_encoding or "")
    return _take_in(bundle.dev, bundle.items, bundle.log_size, bundle.notices_after)


def _take_in(
    device_id: str,
    items: Sequence[schemas.Sent],
    log_size: int,
    notices_after: dict[str, int],
) -> dict[str, str]:
    with transaction():
        taken = service.take_in(device_id, items, log_size, notices_after, clock.now())
    if taken.refusal is not None:
        raise taken.refusal
    return {"ack": taken.ack}
