"""The doors for what tablets signed: uploads by the tablet itself, bundles carried by any machine.

Must never answer before what it acknowledges is committed. docs/protocol.md, "Upload".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, request
from flask_smorest import Blueprint

from server import clock
from server.confirmations import carried, paper, receipts, schemas, service
from server.database import transaction
from server.web.audience import for_device_that_owes, public
from server.web.rate_limits import limiter
from server.web.texts import language
from sync import bundle as wire

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
            "maxItems": wire.UPLOAD_ITEMS,
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
    "required": ["v", "dev", "items"],
    "properties": {
        **_UPLOAD["properties"],
        "items": {**_UPLOAD["properties"]["items"], "maxItems": wire.MOST_ITEMS},
        "v": {"type": "integer", "enum": [1]},
        "dev": {"type": "string"},
    },
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
@blueprint.response(200, schemas.AnswerSchema)
def take_in_bundle() -> dict[str, Any]:
    """Hand in what any tablet signed, carried by this machine"""
    bundle = schemas.read_export(request.get_data(), request.content_encoding or "")
    return {"v": 1, "logSize": bundle.log_size, "acks": _take_in_parts(bundle)}


def _take_in_parts(bundle: wire.Export) -> list[str]:
    def take_in_part(items: Sequence[wire.Sent], log_size: int, after: dict[str, int]) -> service.Taken:
        with transaction():
            return service.take_in(bundle.dev, items, log_size, after, clock.now())

    return carried.acknowledged(bundle, take_in_part)


def _take_in(
    device_id: str,
    items: Sequence[wire.Sent],
    log_size: int,
    notices_after: dict[str, int],
) -> dict[str, str]:
    with transaction():
        taken = service.take_in(device_id, items, log_size, notices_after, clock.now(), proved=True)
    if taken.refusal is not None:
        raise taken.refusal
    return {"ack": taken.ack}


@blueprint.get("/receipts/<entry_id>")
@public
@limiter.limit("30/minute")
@blueprint.response(200, schemas.StoredSchema)
def receipt(entry_id: str) -> dict[str, str]:
    """Ask what became of the confirmation that a receipt is about"""
    with transaction():
        return {"stored": receipts.stored(entry_id, now=clock.now())}


@blueprint.post("/receipt-papers")
@public
@limiter.limit("10/minute")
@blueprint.arguments(schemas.HeldReceiptSchema)
@blueprint.response(200, content_type=paper.MEDIA_TYPE, schema={"type": "string", "format": "binary"})
def receipt_paper(held: dict[str, str]) -> Response:
    """Make a sheet of paper of a receipt, in the language of Accept-Language; nothing of it is kept"""
    made = paper.of_receipt(held["receipt"], clock.now())
    return Response(made, mimetype=paper.MEDIA_TYPE, headers={"Content-Language": language()})


@blueprint.get("/device-certificates/<entry_id>")
@public
@limiter.limit("30/minute")
@blueprint.response(200, schemas.NamedCertificateSchema)
def device_certificate(entry_id: str) -> dict[str, str]:
    """Fetch the certificate that a receipt names"""
    return {"certificate": receipts.certificate(entry_id)}
