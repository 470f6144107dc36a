"""The office's pages about a session's batch: who can open it, its editions, sealing, and recalling a document.

Must never show what is inside a batch: the server keeps ciphertext only.
"""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import clock
from server.batches import service
from server.database import transaction
from server.web.audience import for_staff

blueprint = Blueprint("batches", __name__)


@blueprint.get("/sessions/<session_id>/batch")
@for_staff("sessions.view")
def batch(session_id: str) -> str:
    """Editions, who can open the newest one, what was downloaded, and what changed since."""
    return render_template("batches/batch.html", view=service.overview(session_id, clock.now()))


@blueprint.post("/sessions/<session_id>/batch")
@for_staff("batches.seal")
def seal_batch(session_id: str) -> Response:
    """Seal the next edition."""
    with transaction():
        service.seal(session_id, staff_id=g.caller.staff_id, now=clock.now())
    return redirect(url_for(".batch", session_id=session_id), 303)


@blueprint.get("/documents/<number>/recall")
@for_staff("documents.recall")
def ask_recall(number: str) -> str:
    """Say what a recall does, and ask for the reason."""
    return render_template("batches/recall.html", document=service.recallable(number))


@blueprint.post("/documents/<number>/recall")
@for_staff("documents.recall")
def recall(number: str) -> Response:
    """Stop this document from being handed over."""
    with transaction():
        document = service.recallable(number)
        service.recall(
            document.id,
            request.form.get("reason", ""),
            staff_id=g.caller.staff_id,
            now=clock.now(),
        )
        address = f"/documents/{document.number}"
    return redirect(address, 303)
