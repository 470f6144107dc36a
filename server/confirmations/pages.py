"""The office's pages about what tablets signed: one tablet and what it owes, the quarantine, what is carried in.

Must never delete or change an item: a person may only release it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import clock
from server.batches import service as batches
from server.confirmations import answering, carried, paper, schemas, service
from server.database import transaction
from server.errors import Refused
from server.web.audience import for_staff
from sync.bundle import Sent

blueprint = Blueprint("confirmations", __name__)


@blueprint.get("/devices/<device_id>")
@for_staff("devices.view")
def tablet(device_id: str) -> str:
    """One tablet: its state, what it may still owe, who has a key on it, its newest messages."""
    return render_template("devices/device.html", view=service.tablet(device_id))


@blueprint.post("/devices/<device_id>/revoke")
@for_staff("devices.revoke")
def revoke(device_id: str) -> Response:
    """Revoke a tablet, after the person saw what it may still owe."""
    if request.form.get("owes") != "seen":
        raise Refused(
            "owed_not_seen",
            422,
            "Read first what the tablet may still owe.",
            next="Go back, read it, and tick that you know.",
        )
    with transaction():
        batches.revoke_tablet(device_id, staff_id=g.caller.staff_id, now=clock.now())
    return redirect(url_for(".tablet", device_id=device_id), 303)


@blueprint.get("/quarantine")
@for_staff("evidence.view")
def quarantined() -> str:
    """Everything tablets signed that could not be taken into their chains."""
    return render_template("confirmations/quarantine.html", items=service.quarantined_items())


@blueprint.post("/quarantine/<item_id>/release")
@for_staff("reconcile.settle")
def release(item_id: str) -> Response:
    """Judge one item again, and say that a person looked at it."""
    with transaction():
        service.release(item_id, staff_id=g.caller.staff_id, now=clock.now())
    return redirect(url_for(".quarantined"), 303)


@blueprint.get("/evidence/<entry_id>/receipt.pdf")
@for_staff("evidence.view")
def receipt_paper(entry_id: str) -> Response:
    """The receipt of one confirmation, on paper."""
    return Response(paper.of_evidence(entry_id), mimetype=paper.MEDIA_TYPE)


@blueprint.get("/carried")
@for_staff("evidence.view")
def bring_carried() -> str:
    """Ask for an export: a file, the codes of a tablet's screen, or their texts."""
    return _carried()


@blueprint.post("/carried")
@for_staff("evidence.view")
def take_in_carried() -> str:
    """Take the export in and show the answer, or say how many codes are still missing."""
    export = carried.brought(_brought())
    if export.file is None:
        return _carried(text=_brought().decode("ascii", "replace"), incomplete=export)
    read = schemas.read_export(export.file, carried.packing(export.file))

    def take_in_part(items: Sequence[Sent], log_size: int, after: dict[str, int]) -> service.Taken:
        with transaction():
            return service.take_in(read.dev, items, log_size, after, clock.now())

    acks = carried.acknowledged(read, take_in_part)
    return _carried(taken=answering.taken_in(read, acks))


@blueprint.post("/carried/codes")
@for_staff("evidence.view")
def codes_so_far() -> Response:
    """For the page's script: how many of how many codes these are. Takes nothing in."""
    export = carried.brought(_brought())
    return jsonify(have=export.have, of=export.of)


def _brought() -> bytes:
    given = request.files.get("file")
    data = given.stream.read() if given is not None else b""
    if given is not None:
        given.stream.seek(0)
    return data or request.form.get("text", "").strip("\r\n").encode()


def _carried(**view: Any) -> str:
    return render_template("confirmations/carried.html", **view)
