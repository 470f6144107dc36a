"""Pages: the packing list of a session's box, and counting it.

Must never decide whether a count agrees: reconciliation does. docs/glossary.md, "count".
"""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import clock
from server.database import transaction
from server.packing import rules, seals, service
from server.web.audience import for_staff
from server.web.texts import t

blueprint = Blueprint("packing", __name__)


@blueprint.get("/sessions/<session_id>/packing-list")
@for_staff("sessions.view")
def packing_list(session_id: str) -> str:
    """What belongs in the box, by document number, to print and to tick."""
    return render_template("packing/list.html", box=service.box(session_id))


@blueprint.get("/sessions/<session_id>/count")
@for_staff("packing.count")
def count(session_id: str) -> str:
    """Count the box: tick the documents that are in it, or scan them."""
    phase = request.args.get("phase", "")
    box = service.box(session_id)
    if phase not in rules.PHASES:
        phase = "returned" if box.session.state != "planned" else "packed"
    expected = seals.expected_of(session_id, box.session.seal_number, phase)
    return render_template("packing/count.html", box=box, phase=phase, phases=rules.PHASES, expected=expected)


@blueprint.post("/sessions/<session_id>/count")
@for_staff("packing.count")
def keep_count(session_id: str) -> Response:
    """Keep a count; the count of a packed box seals it."""
    typed = [*request.form.getlist("number"), request.form.get("scanned", "")]
    if request.form.get("whole") == "yes":
        typed += service.left_in(session_id)
    seen = rules.read_numbers("\n".join(typed))
    phase = request.form.get("phase", "")
    seal = request.form.get("seal", "")
    act = {"staff_id": g.caller.staff_id, "now": clock.now()}
    with transaction():
        if phase == "packed":
            kept = service.freeze(session_id, seal, seen, **act)
        else:
            expected = seals.expected_of(session_id, service.box(session_id).session.seal_number, phase)
            read = seals.read_by_office(expected, seal, none="no_seal" in request.form)
            kept = service.record_count(session_id, phase, seen, seal=read, **act)
        found, missing, unexpected = kept.found, kept.missing, kept.unexpected
    flash(
        t("packing-kept", found=found, missing=missing, unexpected=unexpected),
        "warn" if missing or unexpected else "good",
    )
    return redirect(url_for("packing.packing_list", session_id=session_id), 303)
