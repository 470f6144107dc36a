"""Pages: the documents, one document's story, and importing a file.

Must never show more of an applicant than finding and handing over need; no V-number in an address. docs/privacy.md.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answer

from server import clock
from server.database import transaction
from server.devices import service as devices
from server.documents import drafts, rules, service, story
from server.documents.files import COLUMNS, REQUIRED, Problem
from server.documents.models import Applicant, Document
from server.documents.sample import SAMPLE
from server.documents.service import DocumentFilter
from server.staff import service as staff
from server.web.audience import for_staff
from server.web.security import takes_up_to
from server.web.tables import Column, export, read_page, wanted_export
from server.web.texts import group_document_number, group_v_number, t
from sync.record import SUPPORT

blueprint = Blueprint("documents", __name__)

FILE_LIMIT = 256 * 1024 * 1024  # bytes of a file with its photos
SEARCH = "documents_search"
LIST = (
    Column("number", "documents-number", lambda row: group_document_number(row.number), Document.number),
    Column("name", "documents-name", lambda row: row.applicant.name, Applicant.folded_name),
    Column("v", "documents-v-number", lambda row: group_v_number(row.applicant.v_number)),
    Column("born", "documents-born", lambda row: row.applicant.born, Applicant.born),
    Column("valid", "documents-valid-until", lambda row: row.valid_until, Document.valid_until),
    Column("custody", "documents-custody", lambda row: custody_words(row), Document.custody),
)
PROBLEMS = (
    Column("row", "documents-problem-row", lambda problem: problem.row or "", number=True),
    Column("column", "documents-problem-column", lambda problem: problem.column),
    Column("code", "documents-problem", lambda problem: problem_words(problem)),
)


def custody_words(document: Document) -> str:
    """Where the document is, in the reader's language."""
    return t(f"documents-custody-{document.custody.replace('_', '-')}")


def problem_words(problem: Problem) -> str:
    """What is wrong, in the reader's language."""
    return t(f"documents-reason-{problem.code.replace('_', '-')}")


@blueprint.get("/documents")
@for_staff("documents.view")
def list_documents() -> str | Response:
    """Every document, narrowed by what was asked."""
    narrowed = _filter()
    selection = service.select_documents(narrowed)
    if kind := wanted_export():
        return export(selection, LIST, kind=kind, name="documents", default_sort="number")
    return render_template(
        "documents/list.html",
        page=read_page(selection, LIST, default_sort="number"),
        narrowed=narrowed,
        states=(*rules.CUSTODY, "recalled"),
        support=SUPPORT,
        **service.choices(),
    )


@blueprint.post("/documents/search")
@for_staff("documents.view")
def search() -> Answer:
    """Keep what is looked for out of the address, and show the list."""
    session[SEARCH] = " ".join(request.form.get("text", "").split())[:100]
    kept: dict[str, Any] = {name: request.form[name] for name in FILTERS if request.form.get(name)}
    return redirect(url_for("documents.list_documents", **kept), 303)


@blueprint.get("/documents/import")
@for_staff("documents.import")
def choose_file() -> str:
    """Choose a file, and what it must look like."""
    return _choose()


@blueprint.post("/documents/import")
@for_staff("documents.import")
@takes_up_to(FILE_LIMIT)
def preview() -> Answer | tuple[str, int]:
    """Look at the file and show what importing it would do."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _choose(missing=True), 400
    photos = request.files.get("photos")
    with transaction():
        kept = drafts.keep(
            given.read(),
            given.filename,
            (photos.read() or None) if photos else None,
            staff_id=g.caller.staff_id,
            now=clock.now(),
        )
        draft_id = kept.id
    return redirect(url_for("documents.show_preview", draft_id=draft_id), 303)


@blueprint.get("/documents/import/<draft_id>")
@for_staff("documents.import")
def show_preview(draft_id: str) -> str | Response:
    """What importing the file would do, and every problem with its row and column."""
    kept = drafts.draft(draft_id, staff_id=g.caller.staff_id, now=clock.now())
    found = drafts.preview_of(kept)
    if kind := wanted_export():
        return export(found.problems, PROBLEMS, kind=kind, name="import-problems")
    page = read_page(found.problems, PROBLEMS) if found.problems else None
    return render_template("documents/preview.html", draft=kept, found=found, page=page)


@blueprint.post("/documents/import/<draft_id>")
@for_staff("documents.import")
def confirm(draft_id: str) -> Answer:
    """Import the file that was looked at, or forget it."""
    if request.form.get("act") == "forget":
        with transaction():
            drafts.forget(draft_id, staff_id=g.caller.staff_id)
        return redirect(url_for("documents.choose_file"), 303)
    with transaction():
        done = drafts.confirm(draft_id, staff_id=g.caller.staff_id, now=clock.now())
    flash(
        t(
            "documents-imported",
            created=done.created,
            changed=done.changed,
            unchanged=done.unchanged,
            photos=done.photos,
        ),
        "good",
    )
    session.pop(SEARCH, None)
    return redirect(url_for("documents.list_documents", imported=done.id if done.created else None), 303)


@blueprint.get("/documents/import/sample.csv")
@for_staff("documents.import")
def sample() -> Response:
    """A small file that can be imported, to start from."""
    answer = Response(SAMPLE.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="documents-sample.csv"'
    return answer


@blueprint.get("/documents/<number>")
@for_staff("documents.view")
def show_document(number: str) -> str:
    """One document: what it is, for whom, where it is, and its story."""
    document = service.document_by_number(number)
    events = story.tell(document)
    people = {event.staff_id for event in events if event.staff_id}
    names = {member.id: member.display_name for member in staff.members() if member.id in people}
    labels = devices.labels({event.device_id for event in events if event.device_id})
    return render_template(
        "documents/one.html",
        document=document,
        events=events,
        names=names,
        labels=labels,
        has_photo=service.photo_of(document.id) is not None,
    )


@blueprint.get("/documents/<number>/photo")
@for_staff("documents.view")
def photo(number: str) -> Response:
    """The applicant's photo."""
    image = service.photo_of(service.document_by_number(number).id)
    return Response(image or b"", 200 if image else 404, mimetype="image/webp")


FILTERS = ("state", "postcode", "institution", "language", "support")


def _filter() -> DocumentFilter:
    asked = {name: request.args.get(name, "")[:120] for name in FILTERS}
    return DocumentFilter(
        text=session.get(SEARCH, ""), import_id=request.args.get("imported", "")[:26], **asked
    )


def _choose(*, missing: bool = False) -> str:
    return render_template(
        "documents/import.html",
        missing=missing,
        columns=COLUMNS,
        required=REQUIRED,
        imports=service.imports(),
    )
