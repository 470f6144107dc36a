"""The API's door to imports: one file, whole or not at all.

Must never do more than read, call one service function and answer. docs/api.md.
"""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_smorest import Blueprint

from server import clock
from server.database import transaction
from server.documents import service
from server.documents.pages import FILE_LIMIT
from server.documents.schemas import DocumentFileSchema, DocumentImportSchema
from server.web.audience import for_staff
from server.web.security import takes_up_to

blueprint = Blueprint(
    "document-api",
    __name__,
    url_prefix="/api/v1",
    description="Documents that are ready to be handed over",
)


@blueprint.post("/document-imports")
@takes_up_to(FILE_LIMIT)
@for_staff("documents.import")
@blueprint.arguments(DocumentFileSchema, location="files", content_type="multipart/form-data")
@blueprint.response(201, DocumentImportSchema)
@blueprint.alt_response(409, description="Another import collided with this one")
@blueprint.alt_response(422, description="Well-formed, but a document stands against it")
def import_documents(files: dict[str, Any]) -> service.ImportResult:
    """Import a file of documents, CSV or JSON, with an optional ZIP of photos

    The file is taken in whole, or not at all: then `errors` names every row and column with a problem.
    """
    given = request.files["file"]
    photos = files["photos"].read() if files.get("photos") else None
    with transaction():
        return service.import_file(
            given.read(), given.filename or "", photos, staff_id=g.caller.staff_id, now=clock.now()
        )
