"""Lists: sorting, paging, and the same columns as CSV and XLSX.

Must never choose the rows: a room's service gives the selection, this only cuts and orders it.
docs/architecture.md, "Lists".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from server.database import db
from server.web.texts import format_date, format_moment, t

PAGE_SIZE = 50
EXPORT_LIMIT = 100_000  # rows; a longer export must be narrowed first
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
EXPORTS = ("csv", "xlsx")

Sortable = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Column:
    """One column: its key in the address, the text key of its heading, how a row gives its value.

    `sort` is what the database orders by (None: not sortable); `number` sets it to the right in figures.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: Sortable | None = None
    number: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list, ready to draw with `tables.html`."""

    columns: Sequence[Column]
    rows: Sequence[Any]
    total: int
    number: int
    size: int
    sort: str
    arguments: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 for an empty list."""
        return 0 if not self.total else (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.number * self.size)

    def link(self, **changes: Any) -> str:
        """The address of this list with some of its arguments changed; None takes one away."""
        merged = {**self.arguments, **changes}
        kept = {name: value for name, value in merged.items() if value not in (None, "")}
        return f"?{urlencode(kept)}" if kept else "?"

    def sorted_by(self, column: Column) -> str:
        """`ascending`, `descending` or `none`, as aria-sort wants it."""
        if self.sort.lstrip("-") != column.key:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def sort_link(self, column: Column) -> str:
        """The address that sorts by this column, the other way round when it already does."""
        turned = self.sorted_by(column) == "ascending"
        return self.link(sort=f"-{column.key}" if turned else column.key, page=None)


def read_page(
    selection: Select[Any] | Sequence[Any],
    columns: Sequence[Column],
    *,
    default_sort: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """The page that the address asks for (`?sort=-key&page=2`); unknown values fall back, never fail.

    A plain sequence is paged as it is; sorting it uses the columns' values.
    """
    sort = _sort_key(columns, request.args.get("sort", ""), default_sort)
    total = _count(selection)
    pages = max(1, -(-total // size))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() else 1
    rows = _rows(selection, columns, sort, size, (number - 1) * size)
    arguments = {n: v for n, v in request.args.items() if n not in {"export"}}
    return Page(columns, rows, total, number, size, sort, arguments)


def wanted_export() -> str | None:
    """The kind of file that the address asks for (`?export=csv`), or None."""
    kind = request.args.get("export", "")
    return kind if kind in EXPORTS else None


def export(
    selection: Select[Any] | Sequence[Any],
    columns: Sequence[Column],
    *,
    kind: str,
    name: str,
    default_sort: str = "",
) -> Response:
    """The whole list as a file, with the same columns and order as on the page."""
    sort = _sort_key(columns, request.args.get("sort", ""), default_sort)
    rows = _rows(selection, columns, sort, EXPORT_LIMIT, 0)
    headings = [t(column.label) for column in columns]
    values = ([column.value(row) for column in columns] for row in rows)
    if kind == "xlsx":
        content: bytes = write_xlsx(headings, values)
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        content = write_csv(headings, values)
        media = "text/csv; charset=utf-8"
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a mark for spreadsheets; a cell never begins a formula (OWASP CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet: the heading row stays in view and filters; text stays text."""
    out = io.BytesIO()
    import xlsxwriter  # a sixth of the start, and only exports need it

    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.set_column(0, max(0, len(headings) - 1), 20)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, headings, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                sheet.write_number(last, column, value)
            else:
                sheet.write_string(last, column, _words(value))
    if headings:
        sheet.autofilter(0, 0, last, len(headings) - 1)
    book.close()
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    words = _words(value)
    return f"'{words}" if words.startswith(FORMULA_STARTS) else words


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_date(value)
    return str(value)


def _sort_key(columns: Sequence[Column], asked: str, default: str) -> str:
    known = {column.key for column in columns if column.sort is not None}
    return asked if asked.lstrip("-") in known and asked[:2] != "--" else default


def _count(selection: Select[Any] | Sequence[Any]) -> int:
    if not isinstance(selection, Select):
        return len(selection)
    counted = selection.order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(counted)) or 0


def _rows(
    selection: Select[Any] | Sequence[Any],
    columns: Sequence[Column],
    sort: str,
    limit: int,
    offset: int,
) -> Sequence[Any]:
    column = next((c for c in columns if c.key == sort.lstrip("-")), None)
    down = sort.startswith("-")
    if not isinstance(selection, Select):
        ordered: Sequence[Any] = selection
        if column is not None:
            ordered = sorted(selection, key=lambda row: _comparable(column.value(row)), reverse=down)
        return ordered[offset : offset + limit]
    if column is not None and column.sort is not None:
        order = column.sort.desc() if down else column.sort.asc()
        selection = selection.order_by(None).order_by(order, *_ties(selection))
    found = db.session.execute(selection.limit(limit).offset(offset)).unique()
    single = len(selection.column_descriptions) == 1
    return list(found.scalars() if single else found)


def _ties(selection: Select[Any]) -> Iterator[Sortable]:
    """The primary keys of what is selected, so that pages never share or skip a row."""
    for described in selection.column_descriptions:
        entity = described.get("entity")
        if entity is not None and described.get("expr") is entity:
            yield from entity.__mapper__.primary_key
            return


def _comparable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else "")
