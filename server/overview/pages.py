"""Pages above all rooms: today, live, one confirmation's evidence, a document's story, the log, health.

Must never change anything. docs/architecture.md, "Pages".
"""

from __future__ import annotations

from datetime import date, datetime
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.sansio.blueprints import BlueprintSetupState
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from server import clock
from server.confirmations import service as confirmations
from server.database import transaction
from server.documents.models import Document
from server.log import service as log
from server.log.models import LogLeaf
from server.overview import live, log_lines, story, today
from server.overview.exporting import write_export
from server.statements import service as statements
from server.web.audience import for_staff
from server.web.tables import Column, read_page

blueprint = Blueprint("overview", __name__)

REFRESH = 15  # seconds between two pictures of the live page
LEAVES = (
    Column("number", "overview-log-number", lambda leaf: leaf.number, LogLeaf.number, True),
    Column("at", "overview-log-at", lambda leaf: leaf.at, LogLeaf.at),
    Column("kind", "overview-log-kind", lambda leaf: leaf.kind, LogLeaf.kind),
    Column("line", "overview-log-line", lambda leaf: leaf.line.decode()),
)


@blueprint.record
def _badge(state: BlueprintSetupState) -> None:
    state.app.extensions["fielddesk_badges"]["/"] = today.urgent


@blueprint.get("/")
@for_staff("today.view")
def show_today() -> str:
    """What needs a person now, in order, and today's sessions."""
    now = clock.now()
    day = _today(now)
    return render_template(
        "overview/today.html",
        today=day,
        tasks=today.tasks(day, now),
        sessions=[live.live(session.id, now) for session, _ in live.sessions_on(day)],
        stock=today.stock(),
    )


@blueprint.get("/live")
@for_staff("live.view")
def all_live() -> str | Answer:
    """The sessions of today; the one there is, when there is one."""
    now = clock.now()
    sessions = live.sessions_on(_today(now))
    if len(sessions) == 1:
        return redirect(url_for("overview.one_live", session_id=sessions[0][0].id))
    pictures = [live.live(session.id, now) for session, _ in sessions]
    return render_template("overview/lives.html", sessions=pictures)


@blueprint.get("/live/<session_id>")
@for_staff("live.view")
def one_live(session_id: str) -> str:
    """One session as it stands now; asks again by itself until the reader stops that."""
    now = clock.now()
    return render_template(
        "overview/live.html",
        live=live.live(session_id, now),
        now=now,
        refresh=0 if request.args.get("still") else REFRESH,
    )


@blueprint.get("/evidence/<entry_id>")
@for_staff("evidence.view")
def evidence(entry_id: str) -> str:
    """One confirmation with everything it rests on."""
    found = confirmations.evidence(entry_id)
    return render_template(
        "overview/evidence.html",
        statement=statements.signed_words(found.payload.stmt.sha256) if found.payload.stmt else None,
        one=found,
        document=story.document_of(found.document_id),
        proved=story.proved(found),
    )


@blueprint.get("/documents/<number>/story")
@for_staff("evidence.view")
def document_story(number: str) -> str:
    """Everything that happened to one document."""
    return render_template("overview/story.html", story=story.story(number))


@blueprint.get("/log")
@for_staff("log.view")
def show_log() -> str:
    """The newest leaves, or those about one subject, with the signed checkpoint."""
    asked = request.args.get("about", "").strip()
    kind = request.args.get("kind", "").strip()
    leaves = select(LogLeaf)
    if asked:
        known = select(Document.id).where(Document.number == asked.replace(" ", "").upper())
        leaves = leaves.where((LogLeaf.subject == asked) | LogLeaf.subject.in_(known))
    if kind:
        leaves = leaves.where(LogLeaf.kind == kind)
    with transaction():
        note = log.checkpoint(clock.now())
    page = read_page(leaves, LEAVES, default_sort="-number")
    return render_template(
        "overview/log.html",
        page=page,
        told=log_lines.tell(page.rows, g.caller.may),
        kinds=log_lines.KINDS,
        note=note,
        about=asked,
        kind=kind,
    )


@blueprint.get("/log/export")
@for_staff("log.view")
def download_export() -> Response:
    """The whole record for an auditor, as `fielddesk log export` writes it."""
    with transaction():
        note = log.checkpoint(clock.now())
    made = TemporaryFile()  # noqa: SIM115
    write_export(made, note)
    made.seek(0)
    answer = send_file(made, "application/zip", as_attachment=True, download_name="fielddesk-record.zip")
    answer.call_on_close(made.close)
    return answer


@blueprint.get("/health")
@for_staff("today.view")
def health() -> str:
    """What is wrong with the server, and what to do about it."""
    settings = current_app.config["SETTINGS"]
    return render_template("overview/health.html", checks=today.health(settings.instance, clock.now()))


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone)).date()
