"""The office's pages about what tablets signed: one tablet and what it owes, and the quarantine.

Must never delete or change an item: a person may only release it.
"""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import clock
from server.batches import service as batches
from server.confirmations import service
from server.database import transaction
from server.errors import Refused
from server.web.audience import for_staff

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
