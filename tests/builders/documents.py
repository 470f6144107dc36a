"""Documents for tests: rows, files and photos, and documents that were imported."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PIL import Image
from sqlalchemy import select

from server.database import db, transaction
from server.documents import service
from server.documents.files import COLUMNS
from server.documents.models import Document
from tests.builders.staff import NOW


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """One good row; `number` makes its document number and V-number."""
    return {
        "documentNumber": f"IR{number:07d}",
        "kind": "verblijf regulier bepaalde tijd, studie",
        "vNumber": f"2{number:09d}",
        "familyName": "van der Berg",
        "givenNames": f"Lotte {number}",
        "validUntil": "2028-03-31",
        "born": "2001-02-14",
        "language": "en",
        **changes,
    }


def csv_file(rows: Sequence[Mapping[str, str]], *, separator: str = ";", end: str = "\r\n") -> str:
    """The rows as CSV, with the columns that they use."""
    columns = [column for column in COLUMNS if any(column in one for one in rows)]
    columns += [name for one in rows for name in one if name not in columns]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerow(columns)
    writer.writerows([one.get(column, "") for column in columns] for one in rows)
    return out.getvalue()


def picture(colour: str = "navy", size: tuple[int, int] = (900, 1200), kind: str = "JPEG") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def zip_file(**files: bytes) -> bytes:
    """A ZIP; two underscores in a name stand for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return out.getvalue()


def imported(many: int = 3, *, now: datetime = NOW, first: int = 1, **changes: Any) -> list[str]:
    """The ids of documents that were imported, in the order of their numbers."""
    rows = [row(number, **changes) for number in range(first, first + many)]
    data = csv_file(rows).encode()
    with transaction():
        service.import_file(data, "builder.csv", None, staff_id=None, now=now)
        numbers = [one["documentNumber"] for one in rows]
        return list(
            db.session.scalars(
                select(Document.id).where(Document.number.in_(numbers)).order_by(Document.number)
            )
        )
