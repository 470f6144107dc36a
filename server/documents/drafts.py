"""Files that were previewed on the import page and wait for the person's yes.

Must never keep a file in clear, nor longer than an hour. docs/import.md; docs/privacy.md.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from sqlalchemy import delete

from server import keyring
from server.database import db, new_id
from server.documents.files import Problem
from server.documents.importing import ImportResult, Preview, import_file, preview_file
from server.documents.models import ImportDraft
from server.errors import Refused

KEPT = timedelta(hours=1)
NAME_LENGTH = 200  # characters


def keep(data: bytes, file_name: str, photos: bytes | None, *, staff_id: str, now: datetime) -> ImportDraft:
    """Preview a file and keep it sealed until the person decides; drafts that are too old go."""
    db.session.execute(delete(ImportDraft).where(ImportDraft.at < now - KEPT))
    preview = preview_file(data, file_name, photos, now=now)
    draft_id = new_id()
    good = not preview.problem_count and not preview.repeated
    draft = ImportDraft(
        id=draft_id,
        staff_id=staff_id,
        file_name=file_name[-NAME_LENGTH:],
        content=keyring.seal_secret(data if good else b"", f"import|{draft_id}|file"),
        photos=keyring.seal_secret(photos, f"import|{draft_id}|photos") if photos and good else None,
        preview=dataclasses.asdict(preview),
        at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def draft(draft_id: str, *, staff_id: str, now: datetime) -> ImportDraft:
    """The person's own draft; Refused `draft_gone`."""
    found = db.session.get(ImportDraft, draft_id)
    if found is None or found.staff_id != staff_id or found.at < now - KEPT:
        raise Refused(
            "draft_gone",
            404,
            "This file is not waiting any more.",
            safe="Nothing of it was imported.",
            next="Choose the file again.",
        )
    return found


def preview_of(kept: ImportDraft) -> Preview:
    """What was found when the file was looked at."""
    said = dict(kept.preview)
    return Preview(**{**said, "problems": [Problem(**problem) for problem in said["problems"]]})


def confirm(draft_id: str, *, staff_id: str, now: datetime) -> ImportResult:
    """Import the draft's file and forget the draft. Refused `draft_gone`, and as `import_file`."""
    kept = draft(draft_id, staff_id=staff_id, now=now)
    data = keyring.open_secret(kept.content, f"import|{kept.id}|file")
    photos = keyring.open_secret(kept.photos, f"import|{kept.id}|photos") if kept.photos else None
    done = import_file(data, kept.file_name, photos, staff_id=staff_id, now=now)
    db.session.execute(delete(ImportDraft).where(ImportDraft.id == draft_id))
    return done


def forget(draft_id: str, *, staff_id: str) -> None:
    """Throw the person's own draft away; one that is gone already is no harm."""
    db.session.execute(
        delete(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.staff_id == staff_id)
    )
