"""The office's pages about the applicant's texts: which speaker looked them over, what is recorded.

Must never change a text: they are the field app's, and signed under. docs/operating.md, "Texts and recordings".
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server import clock
from server.database import transaction
from server.errors import Refused
from server.statements import rules, service
from server.web.audience import for_staff
from server.web.security import OFFICE_POLICY, takes_up_to
from server.web.texts import t

blueprint = Blueprint("statements", __name__)

BODY_LIMIT = rules.MOST_BYTES + 64 * 1024  # bytes: one recording and the form around it
POLICY = f"{OFFICE_POLICY}; media-src 'self'"


@blueprint.get("/statements")
@for_staff("statements.view")
def list_statements() -> str:
    """Every language: version, the speaker's yes, recordings."""
    states = service.states()
    waiting = sum(1 for one in states if one.review is None)
    return render_template("statements/list.html", states=states, waiting=waiting)


@blueprint.get("/statements/<lang>")
@for_staff("statements.view")
def show_statement(lang: str) -> Response:
    """One language with all its texts."""
    return _page(lang, None)


@blueprint.post("/statements/<lang>/review")
@for_staff("statements.edit")
def review(lang: str) -> AnyResponse:
    """A speaker found the texts good."""
    form = request.form
    if refused := _try(
        service.review,
        lang,
        form.get("version", ""),
        speaker=form.get("speaker", ""),
        remark=form.get("remark", ""),
    ):
        return _page(lang, refused)
    flash(t("statements-review-kept"), "good")
    return redirect(url_for(".show_statement", lang=lang), 303)


@blueprint.post("/statements/<lang>/recordings/<part>")
@for_staff("statements.edit")
@takes_up_to(BODY_LIMIT)
def record(lang: str, part: str) -> AnyResponse:
    """Keep a recording of one part, or take it away."""
    if request.form.get("act") == "remove":
        refused = _try(service.unrecord, lang, part)
        words = "statements-recording-removed"
    else:
        given = request.files.get("file")
        refused = _try(service.record, lang, part, given.read() if given else b"")
        words = "statements-recording-kept"
    if refused:
        return _page(lang, refused)
    flash(t(words), "good")
    return redirect(url_for(".show_statement", lang=lang, _anchor=part), 303)


@blueprint.get("/statements/<lang>/recordings/<part>")
@for_staff("statements.view")
def listen(lang: str, part: str) -> AnyResponse:
    """The sound of one part."""
    kept = service.listen(lang, part)
    answer = Response(kept.content, mimetype=kept.media_type)
    answer.set_etag(kept.sha256)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request, accept_ranges=True, complete_length=kept.length)


def _try(act: Any, *given: Any, **named: Any) -> Refused | None:
    """Do one act of the service in one transaction; gives the refusal, if there was one."""
    try:
        with transaction():
            act(*given, **named, staff_id=g.caller.staff_id, now=clock.now())
    except Refused as refused:
        if refused.status == 404:
            raise
        return refused
    return None


def _page(lang: str, refused: Refused | None) -> Response:
    page = render_template(
        "statements/one.html",
        state=service.state(lang),
        refused=refused,
        given=request.form if refused else {},
        demo=current_app.config["SETTINGS"].demo,
        accept=".mp3,.m4a,.wav,audio/mpeg,audio/mp4,audio/wav",
    )
    answer = Response(page, status=refused.status if refused else 200)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
