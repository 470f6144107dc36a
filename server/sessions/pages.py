"""Pages: the sessions, planning one, and one session with its team, tablets and documents.

Must never decide whether a plan is possible: planning does. docs/operating.md.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import segno
from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from server import clock
from server.database import transaction
from server.documents import service as documents
from server.documents.models import Applicant, Document
from server.documents.service import DocumentFilter
from server.errors import Refused
from server.locations import service as locations
from server.locations.models import Location
from server.sessions import card, overview, planning, service
from server.sessions.models import IssuingSession, Slot
from server.web.audience import for_staff
from server.web.tables import Column, export, read_page, wanted_export
from server.web.texts import format_date, format_time, group_document_number, t
from sync.record import SUPPORT
from sync.staff_secret import group_card

blueprint = Blueprint("sessions", __name__)

LIST = (
    Column("date", "sessions-date", lambda row: row[0].on_date, IssuingSession.starts_at),
    Column("location", "sessions-location", lambda row: row[1].name, Location.name),
    Column(
        "time",
        "sessions-time",
        lambda row: f"{format_time(row[0].starts_at)}–{format_time(row[0].ends_at)}",
    ),
    Column(
        "state",
        "sessions-state",
        lambda row: t(f"sessions-state-{row[0].state.replace('_', '-')}"),
        IssuingSession.state,
    ),
)
DOCUMENTS = (
    Column(
        "slot", "sessions-slot", lambda row: format_time(row[2].starts_at) if row[2] else "", Slot.starts_at
    ),
    Column("name", "sessions-applicant", lambda row: row[1].applicant.name, Applicant.folded_name),
    Column("number", "sessions-number", lambda row: group_document_number(row[1].number), Document.number),
    Column("born", "sessions-born", lambda row: row[1].applicant.born),
    Column(
        "custody",
        "sessions-custody",
        lambda row: t(f"documents-custody-{row[1].custody.replace('_', '-')}"),
        Document.custody,
    ),
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NARROW = ("text", "postcode", "institution", "language", "support")


@blueprint.get("/sessions")
@for_staff("sessions.view")
def list_sessions() -> str | Response:
    """Every session, newest first."""
    selection = service.select_sessions_with_places()
    if kind := wanted_export():
        return export(selection, LIST, kind=kind, name="sessions", default_sort="-date")
    page = read_page(selection, LIST, default_sort="-date")
    counts = service.allocated([row[0].id for row in page.rows])
    return render_template("sessions/list.html", page=page, counts=counts)


@blueprint.get("/sessions/new")
@for_staff("sessions.plan")
def new_session() -> str:
    """An empty plan."""
    return _form(None, None)


@blueprint.post("/sessions/new")
@for_staff("sessions.plan")
def plan_session() -> Answer | tuple[str, int]:
    """Keep a new session."""
    try:
        wanted = _read_form()
        with transaction():
            session_id = service.plan(wanted, staff_id=g.caller.staff_id, now=clock.now()).id
    except Refused as refused:
        return _form(None, refused), refused.status
    flash(t("sessions-planned"), "good")
    return redirect(url_for("sessions.show_session", session_id=session_id), 303)


@blueprint.post("/sessions/conflicts")
@for_staff("sessions.plan")
def show_conflicts() -> Response:
    """What stands in the way of what is being typed, for the form's script."""
    own_id = request.form.get("session", "")
    try:
        found = planning.conflicts(_read_form(), now=clock.now(), own_id=own_id)
    except Refused:
        return jsonify([])
    return jsonify(
        [{"field": one.field, "words": conflict_words(one.code, dict(one.arguments))} for one in found]
    )


@blueprint.get("/sessions/<session_id>")
@for_staff("sessions.view")
def show_session(session_id: str) -> str | Response:
    """One session: its next step, its documents, team and tablets."""
    return _show(session_id)


@blueprint.get("/sessions/<session_id>/edit")
@for_staff("sessions.plan")
def edit_session(session_id: str) -> str:
    """Its plan, to change."""
    return _form(service.session(session_id), None)


@blueprint.post("/sessions/<session_id>/edit")
@for_staff("sessions.plan")
def change_session(session_id: str) -> Answer | tuple[str, int]:
    """Keep the changes."""
    version = request.form.get("version", "")
    try:
        wanted = _read_form()
        with transaction():
            service.change(
                session_id,
                wanted,
                version=int(version) if version.isdecimal() else 0,
                staff_id=g.caller.staff_id,
                now=clock.now(),
            )
    except Refused as refused:
        return _form(service.session(session_id), refused), refused.status
    flash(t("sessions-kept"), "good")
    return redirect(url_for("sessions.show_session", session_id=session_id), 303)


@blueprint.post("/sessions/<session_id>/allocate")
@for_staff("sessions.plan")
def allocate(session_id: str) -> Answer | str | Response:
    """Set documents aside, or only count how many fit."""
    narrowed = _narrowed()
    if request.form.get("act") == "count":
        return _show(session_id, narrowed)
    asked = request.form.get("many", "")
    many = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    with transaction():
        found = service.find_documents(narrowed, many)
        done = service.allocate(session_id, found, now=clock.now(), staff_id=g.caller.staff_id)
    words = t("sessions-allocated-done", count=done.documents)
    if done.without_slot:
        words += " " + t("sessions-allocated-without", count=done.without_slot)
    flash(words, "warn" if done.without_slot or not done.documents else "good")
    return redirect(url_for("sessions.show_session", session_id=session_id), 303)


@blueprint.post("/sessions/<session_id>/release")
@for_staff("sessions.plan")
def release(session_id: str) -> Answer:
    """Take the ticked documents out of the session."""
    with transaction():
        many = service.release(
            session_id, request.form.getlist("document"), now=clock.now(), staff_id=g.caller.staff_id
        )
    flash(t("sessions-released", count=many), "good" if many else "warn")
    return redirect(url_for("sessions.show_session", session_id=session_id), 303)


@blueprint.get("/sessions/<session_id>/card")
@for_staff("sessions.plan")
def ask_for_card(session_id: str) -> str:
    """What a session card is for, and the button that makes one."""
    return _card_page(session_id, None)


@blueprint.post("/sessions/<session_id>/card")
@for_staff("sessions.plan")
def make_card(session_id: str) -> str:
    """A new card, shown this once and ready to print."""
    with transaction():
        text = service.make_card(session_id, staff_id=g.caller.staff_id, now=clock.now())
    picture = segno.make(text, error="q", micro=False).svg_inline(scale=4, border=2)
    made = {"qr": Markup(picture), "groups": group_card(text)}  # noqa: S704  segno drew it from our own text
    return _card_page(session_id, made)


def conflict_words(code: str, arguments: dict[str, str]) -> str:
    """A conflict in the reader's language."""
    if code == "location_closed" and not arguments.get("offered"):
        code = "location_never"
    arguments = {name: DAY.sub(_day, value) for name, value in arguments.items()}
    return t(f"sessions-conflict-{code.replace('_', '-')}", **arguments)


def _day(found: re.Match[str]) -> str:
    return format_date(date.fromisoformat(found[0]))


def _show(session_id: str, narrowed: DocumentFilter | None = None) -> str | Response:
    session = service.session(session_id)
    selection = service.allocations(session_id)
    if kind := wanted_export():
        return export(selection, DOCUMENTS, kind=kind, name="session", default_sort="slot")
    view = overview.view(session)
    wanted = narrowed or DocumentFilter()
    free = service.count_documents(wanted)
    return render_template(
        "sessions/one.html",
        view=view,
        session=session,
        page=read_page(selection, DOCUMENTS),
        narrowed=wanted,
        counted=narrowed is not None,
        free=free,
        many=min(free, service.free_places(session_id)) or min(free, 50),
        support=SUPPORT,
        changeable=session.state in service.CHANGEABLE,
        ways=service.wanted_ways(session),
        has_card=service.has_card(session),
        **documents.choices(),
    )


def _card_page(session_id: str, made: dict[str, str] | None) -> str:
    session = service.session(session_id)
    return render_template(
        "sessions/card.html",
        view=overview.view(session),
        session=session,
        wanted=service.wanted_ways(session),
        has_card=service.has_card(session),
        made=made,
    )


def _narrowed() -> DocumentFilter:
    return DocumentFilter(**{name: request.form.get(name, "").strip()[:120] for name in NARROW})


def _read_form() -> service.PlanRequest:
    form = request.form
    try:
        on = date.fromisoformat(form.get("date", ""))
        starts, ends = (
            datetime.combine(on, time.fromisoformat(form.get(name, "")), planning.zone())
            for name in ("starts", "ends")
        )
        minutes, capacity = (int(form.get(name, "")) for name in ("slot_minutes", "slot_capacity"))
    except ValueError as error:
        raise Refused(
            "session_unreadable",
            400,
            "The date, the times or the numbers cannot be read.",
            next="Fill in the date as year-month-day, times as 09:00, and whole numbers.",
        ) from error
    return service.PlanRequest(
        location_id=form.get("location", ""),
        starts_at=starts,
        ends_at=ends,
        slot_minutes=minutes,
        slot_capacity=capacity,
        lead_id=form.get("lead") or None,
        staff_ids=tuple(form.getlist("staff")),
        device_ids=tuple(form.getlist("tablet")),
        note=form.get("note", ""),
        ways=tuple(form.getlist("way")),
        leases="leases" in form,
    )


def _form(session: IssuingSession | None, refused: Refused | None) -> str:
    given: dict[str, Any] = _given(session) if refused is None else _typed()
    problems = [
        {"field": entry["pointer"].strip("/"), "words": _problem(entry)}
        for entry in (refused.fields if refused else [])
    ]
    return render_template(
        "sessions/form.html",
        session=session,
        given=given,
        refused=refused,
        problems=problems,
        places=locations.all_locations(),
        people=overview.people_to_choose(),
        leads=overview.leads_to_choose(),
        tablets=overview.tablets_to_choose(),
        ways=card.WAYS,
    )


def _problem(entry: dict[str, Any]) -> str:
    arguments: dict[str, str] = {
        name: str(entry[name]) for name in ("name", "location", "offered") if name in entry
    }
    return conflict_words(entry["code"], arguments)


def _typed() -> dict[str, Any]:
    return {
        **request.form.to_dict(),
        "staff": request.form.getlist("staff"),
        "tablet": request.form.getlist("tablet"),
        "way": request.form.getlist("way"),
    }


def _given(session: IssuingSession | None) -> dict[str, Any]:
    if session is None:
        today = clock.now().astimezone(planning.zone()).date().isoformat()
        return {
            "date": today,
            "starts": "09:00",
            "ends": "17:00",
            "slot_minutes": 10,
            "slot_capacity": 6,
            "staff": [],
            "tablet": [],
            "way": list(card.WAYS),
        }
    return {
        "location": session.location_id,
        "date": session.on_date.isoformat(),
        "starts": session.starts_at.astimezone(planning.zone()).strftime("%H:%M"),
        "ends": session.ends_at.astimezone(planning.zone()).strftime("%H:%M"),
        "slot_minutes": session.slot_minutes,
        "slot_capacity": session.slot_capacity,
        "lead": session.lead_id,
        "staff": [person.staff_id for person in session.team],
        "tablet": [tablet.device_id for tablet in session.tablets],
        "note": session.note,
        "way": card.wanted_ways(session),
        "leases": service.sets_aside(session),
        "version": session.version,
    }
