"""The demo's documents as a file that the import takes: JSON, with a ZIP of drawn portraits beside it.

Must never take a short cut past the import. docs/import.md.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from server.demo.people import Sample
from server.demo.portraits import portrait

DRAWN_AT_ONCE = 4


def write_rows(people: Sequence[Sample]) -> bytes:
    """The rows of these people, as docs/import.md describes them."""
    return json.dumps([_row(person) for person in people], ensure_ascii=False).encode()


def write_photos(people: Sequence[Sample], drawn: Callable[[], None]) -> bytes:
    """A ZIP with a portrait for each, named by document number; `drawn` is called after each one."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file,
        ThreadPoolExecutor(DRAWN_AT_ONCE) as pool,
    ):
        for person, image in zip(people, pool.map(_draw, people), strict=True):
            file.writestr(f"{person.number}.webp", image)
            drawn()
    return out.getvalue()


def _draw(person: Sample) -> bytes:
    return portrait(person.portrait, person.look, child=person.child)


def _row(person: Sample) -> dict[str, Any]:
    return {
        "documentNumber": person.number,
        "kind": person.kind,
        "vNumber": person.v_number,
        "familyName": person.family_name,
        "givenNames": person.given_names,
        "name": person.name,
        "validUntil": person.valid_until.isoformat(),
        "born": person.born,
        "nationality": person.nationality,
        "language": person.language,
        "postcode": person.postcode,
        "institution": person.institution,
        "support": list(person.support),
        "alerts": [{"code": code, "text": text} for code, text in person.alerts],
        "oldDocuments": [{"number": n, "kind": kind} for n, kind in person.old_documents],
        "representative": person.representative,
        "mandate": person.mandate,
        "guardian": person.guardian,
        "note": person.note,
        "photo": f"{person.number}.webp",
    }
