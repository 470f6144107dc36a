"""The office's pages about tablets: the list, and enrolling one by QR or typed code.

Must never show a code after its ticket was used. One tablet's page is in confirmations: it reads that far up.
"""

from __future__ import annotations

import segno
from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from server import clock
from server.database import transaction
from server.devices import diagnosis_file, service, telling
from server.errors import Refused
from server.staff import service as staff
from server.web.audience import for_staff
from server.web.security import takes_up_to
from server.web.texts import t

blueprint = Blueprint("devices", __name__)

FORM_LIMIT = diagnosis_file.FILE_LIMIT + 64 * 1024  # bytes: one file and the form around it


@blueprint.get("/devices")
@for_staff("devices.view")
def devices() -> str:
    """Every tablet, with its state and when it was heard last."""
    return _list(None)


@blueprint.post("/devices/diagnoses")
@for_staff("devices.diagnose")
@takes_up_to(FORM_LIMIT)
def bring_diagnosis() -> Response | tuple[str, int]:
    """Take in a diagnosis that a tablet saved to a file."""
    given = request.files.get("file")
    try:
        saved = diagnosis_file.read_file(given.read() if given else b"")
        with transaction():
            brought = service.bring_diagnosis(saved, staff_id=g.caller.staff_id, now=clock.now())
            diagnosis_id = brought.diagnosis.id
    except Refused as refused:
        return _list(refused), refused.status
    flash(t("devices-diagnosis-known" if brought.known else "devices-diagnosis-kept"), "good")
    return redirect(url_for(".diagnosis", device_id=saved.device_id, diagnosis_id=diagnosis_id), 303)


@blueprint.get("/devices/diagnoses")
@for_staff("devices.view")
def after_a_refused_file() -> Response:
    """The address of a refused file, opened again: the list it was brought to."""
    return redirect(url_for(".devices"))


@blueprint.get("/devices/enrol")
@for_staff("devices.enrol")
def new_enrolment() -> str:
    """Ask for the tablet's label."""
    return render_template("devices/enrol.html")


@blueprint.post("/devices/enrol")
@for_staff("devices.enrol")
def start_enrolment() -> Response:
    """Make a ticket and show it."""
    with transaction():
        ticket, _ = service.make_ticket(
            request.form.get("label", ""), staff_id=g.caller.staff_id, now=clock.now()
        )
        address = url_for(".enrolment", ticket_id=ticket.id)
    return redirect(address, 303)


@blueprint.get("/devices/enrol/<ticket_id>")
@for_staff("devices.enrol")
def enrolment(ticket_id: str) -> str:
    """The ticket's QR and code, or what became of it."""
    now = clock.now()
    ticket = service.ticket(ticket_id)
    code = service.code_of(ticket, now)
    link = service.link_for(code) if code else ""
    qr = segno.make(link, error="m").svg_inline(scale=5, border=2) if link else ""
    return render_template(
        "devices/ticket.html",
        ticket=ticket,
        state=service.state_of(ticket, now),
        code=code,
        link=link,
        qr=Markup(qr),  # noqa: S704  segno drew it from our own address
    )


@blueprint.get("/devices/enrol/<ticket_id>/state")
@for_staff("devices.enrol")
def enrolment_state(ticket_id: str) -> Response:
    """For the page's script: waiting, enrolled or expired."""
    ticket = service.ticket(ticket_id)
    return jsonify(state=service.state_of(ticket, clock.now()))


@blueprint.get("/devices/<device_id>/diagnoses/<diagnosis_id>")
@for_staff("devices.view")
def diagnosis(device_id: str, diagnosis_id: str) -> str:
    """Everything that one diagnosis of a tablet says."""
    found = service.diagnosis(device_id, diagnosis_id)
    return render_template(
        "devices/diagnosis.html",
        device=service.device(device_id),
        diagnosis=found,
        brought_by=staff.names_of([found.brought_by_id]).get(found.brought_by_id or ""),
        told=telling.told(found.report),
    )


def _list(refused: Refused | None) -> str:
    return render_template(
        "devices/devices.html", devices=service.devices(), now=clock.now(), refused=refused
    )
