"""One row of an import as it comes in, and how imports look on the API.

Must never look a thing up: what needs the database is checked by the import. docs/import.md; docs/api.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

from server.documents import rules
from sync.record import ALERTS, SUPPORT

SEVERAL = "|"
CODE_LENGTH = 40
NATIONALITY = re.compile(r"[A-Z]{1,3}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Read(fields.Field[Any]):
    """A value read by one function that raises ValueError(code); an empty value is `nothing`, or `missing`."""

    def __init__(self, read: Callable[[Any], Any], nothing: Any = "", *, required: bool = False) -> None:
        super().__init__(required=required)
        self.read = read
        self.nothing = nothing

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> Any:
        """The value; raises ValidationError with a code."""
        if isinstance(value, str):
            value = value.strip()
        elif type(value) is int:
            value = str(value)
        if value is missing or value is None or value in ("", []):
            if self.required:
                raise ValidationError("missing")
            return self.nothing
        try:
            return self.read(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def line(longest: int) -> Callable[[Any], str]:
    """Reads one line of text of at most so many characters."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or CONTROL.search(value):
            raise ValueError("not_text")
        words = " ".join(value.split())
        if len(words) > longest:
            raise ValueError("too_long")
        return words

    return read


def text_with(read_text: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Reads a value that must be text before anything else is asked of it."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("not_text")  # noqa: TRY004 one kind of error, with a code
        return read_text(value)

    return read


def pairs(
    first: str, second: str, known: tuple[str, ...] | None = None
) -> Callable[[Any], list[dict[str, str]]]:
    """Reads `a:words|b` or a list of the same, or of objects with these two names."""
    words = line(300)

    def read_one(value: Any) -> dict[str, str]:
        if isinstance(value, dict):
            if not set(value) <= {first, second} or not isinstance(value.get(first), str):
                raise ValueError("list_unreadable")
            name, more = value[first], value.get(second) or ""
        elif isinstance(value, str):
            name, _, more = value.partition(":")
        else:
            raise ValueError("list_unreadable")  # noqa: TRY004 one kind of error, with a code
        name = name.strip()
        if known is None:
            name = rules.read_document_number(name)
        elif name.lower() in known:
            name = name.lower()
        else:
            raise ValueError("code_unknown")
        return {first: name, second: words(more.strip())}

    def read(value: Any) -> list[dict[str, str]]:
        return [read_one(one) for one in _listed(value)]

    return read


def read_support(value: Any) -> list[str]:
    """Support needs by code, each once, in the order of the list of codes. Raises ValueError."""
    wanted = {one.strip().lower() if isinstance(one, str) else "" for one in _listed(value)}
    if not wanted <= set(SUPPORT):
        raise ValueError("code_unknown")
    return [code for code in SUPPORT if code in wanted]


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [one for one in value.split(SEVERAL) if one.strip()]
    if isinstance(value, list):
        return value
    raise ValueError("list_unreadable")


def _nationality(value: str) -> str:
    if not NATIONALITY.fullmatch(value.upper()):
        raise ValueError("nationality_wrong")
    return value.upper()


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value.lower()):
        raise ValueError("language_wrong")
    return value.lower()


def _mandate(value: str) -> str:
    if value.lower() not in rules.MANDATES:
        raise ValueError("code_unknown")
    return value.lower()


def row_schema(today: date) -> Schema:
    """The schema of one row; `today` is the day against which dates of birth are checked."""
    shape: dict[str, Any] = {
        "documentNumber": Read(text_with(rules.read_document_number), required=True),
        "kind": Read(line(60), required=True),
        "vNumber": Read(text_with(rules.read_v_number), required=True),
        "familyName": Read(line(120), required=True),
        "validUntil": Read(text_with(rules.read_day), None),
        "name": Read(line(200)),
        "givenNames": Read(line(120)),
        "born": Read(text_with(lambda value: rules.read_born(value, today))),
        "nationality": Read(text_with(_nationality)),
        "language": Read(text_with(_language)),
        "postcode": Read(line(10)),
        "institution": Read(line(120)),
        "support": Read(read_support, ()),
        "alerts": Read(pairs("code", "text", ALERTS), ()),
        "oldDocuments": Read(pairs("number", "kind"), ()),
        "representative": Read(line(200)),
        "mandate": Read(text_with(_mandate)),
        "guardian": Read(line(200)),
        "note": Read(line(1_000)),
        "photo": Read(line(200)),
    }
    schema: Schema = Schema.from_dict(shape, name="DocumentRow")(unknown=RAISE)
    schema.error_messages["unknown"] = "column_unknown"
    schema.error_messages["type"] = "not_text"
    return schema


class DocumentImportSchema(Schema):
    """What an import did."""

    id = fields.String(required=True)
    file_name = fields.String(required=True, data_key="fileName")
    rows = fields.Integer(required=True)
    created = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    photos = fields.Integer(required=True)
    unused_photos = fields.Integer(required=True, data_key="unusedPhotos")
    repeated = fields.Boolean(
        required=True,
        metadata={"description": "The same file was imported before: nothing was changed"},
    )


class DocumentFileSchema(Schema):
    """A file of documents and, beside it, a ZIP with their photos."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
    photos = fields.Raw(metadata={"type": "string", "format": "binary"})
