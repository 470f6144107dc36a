"""Pages: the reconciliations, one of them with its discrepancies, settling, approving, closing.

Must never show a session as agreed that was not read just now. docs/glossary.md, "reconciliation".
"""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import clock
from server.database import transaction
from server.reconciliation import board, rules, service
from server.web.audience import for_staff
from server.web.texts import t

blueprint = Blueprint("reconciliation", __name__)


@blueprint.get("/reconcile")
@for_staff("reconcile.view")
def all_sessions() -> str:
    """Every session that has begun, those that need a person first."""
    return render_template("reconciliation/list.html", summaries=board.summaries(clock.now()))


@blueprint.get("/reconcile/<session_id>")
@for_staff("reconcile.view")
def one_session(session_id: str) -> str:
    """Expected, said and counted of one session, reconciled now."""
    with transaction():
        reading = service.reconcile(session_id, clock.now())
    return render_template(
        "reconciliation/session.html",
        board=board.board(session_id, reading),
        resolutions=rules.RESOLUTIONS,
        everything=request.args.get("show") == "all",
    )


@blueprint.post("/reconcile/<session_id>/discrepancies/<discrepancy_id>/settle")
@for_staff("reconcile.settle")
def settle(session_id: str, discrepancy_id: str) -> Response:
    """One person says what happened."""
    with transaction():
        service.settle(
            discrepancy_id,
            request.form.get("resolution", ""),
            request.form.get("reason", ""),
            staff_id=g.caller.staff_id,
            now=clock.now(),
        )
    flash(t("reconciliation-settled-now"), "good")
    return _back(session_id)


@blueprint.post("/reconcile/<session_id>/discrepancies/<discrepancy_id>/approve")
@for_staff("reconcile.approve")
def approve(session_id: str, discrepancy_id: str) -> Response:
    """A second person agrees."""
    with transaction():
        service.approve(discrepancy_id, staff_id=g.caller.staff_id, now=clock.now())
    flash(t("reconciliation-approved-now"), "good")
    return _back(session_id)


@blueprint.post("/reconcile/<session_id>/discrepancies/<discrepancy_id>/send-back")
@for_staff("reconcile.approve")
def send_back(session_id: str, discrepancy_id: str) -> Response:
    """A second person does not agree."""
    with transaction():
        service.send_back(discrepancy_id, staff_id=g.caller.staff_id, now=clock.now())
    flash(t("reconciliation-sent-back-now"), "warn")
    return _back(session_id)


@blueprint.post("/reconcile/<session_id>/lost-tablets")
@for_staff("reconcile.settle")
def declare_lost(session_id: str) -> Response:
    """One person declares a tablet lost."""
    with transaction():
        service.declare_lost(
            session_id,
            request.form.get("tablet", ""),
            request.form.get("reason", ""),
            staff_id=g.caller.staff_id,
            now=clock.now(),
        )
    flash(t("reconciliation-settled-now"), "good")
    return _back(session_id)


@blueprint.post("/reconcile/<session_id>/close")
@for_staff("sessions.close")
def close(session_id: str) -> Response:
    """Close the session."""
    with transaction():
        service.close(session_id, staff_id=g.caller.staff_id, now=clock.now())
    flash(t("reconciliation-closed-now"), "good")
    return _back(session_id)


def _back(session_id: str) -> Response:
    return redirect(url_for("reconciliation.one_session", session_id=session_id), 303)
