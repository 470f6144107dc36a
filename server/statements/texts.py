"""The applicant's texts as the field app holds them: read from the app's own build, never written here.

Must never give a text whose digest is not the one the app hashes into a confirmation. docs/protocol.md, "Statements".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from server.errors import Refused
from sync.confirmation import statement_digest
from sync.encoding import list_of, read_object, text_of
from sync.errors import ProtocolError

FILE = "statements.json"
MOST_BYTES = 1024 * 1024
MOST_LANGUAGES = 60
MOST_PIECES = 40


@dataclass(frozen=True)
class Piece:
    """One text: `name` is what it is for, `sha256` what a confirmation or a recording names it by."""

    name: str
    text: str
    sha256: str


@dataclass(frozen=True)
class Statement:
    """One language. `signed` are the texts that are signed under, `parts` those that are read aloud."""

    id: str
    lang: str
    direction: str
    name: str
    sha256: str
    signed: tuple[Piece, ...]
    parts: tuple[Piece, ...]
    words: tuple[tuple[str, str], ...]

    def part(self, name: str) -> Piece | None:
        """The part that is read aloud under this name."""
        return next((piece for piece in self.parts if piece.name == name), None)


def read_statements(folder: Path) -> tuple[Statement, ...]:
    """Every language of the app in this folder, in the order of its picker.

    Raises Refused `app_not_built` when the app is not there, `statements_unreadable` when its texts do not hold.
    """
    path = folder / FILE
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise Refused(
            "app_not_built",
            503,
            "The field app has not been built on this server.",
            safe="The office and what tablets already hold are not touched.",
            next="Run `make run`, or `npm run build` in client_pwa.",
        ) from error
    return _read(path, changed)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[Statement, ...]:
    try:
        value = read_object(path.read_bytes(), MOST_BYTES)
        return tuple(_statement(one) for one in list_of(value, "statements", MOST_LANGUAGES))
    except (ProtocolError, OSError) as error:
        raise Refused(
            "statements_unreadable",
            500,
            "The applicant's texts of this build cannot be read.",
            safe="Tablets have their own texts and go on.",
            next="Build the field app again: `npm run build` in client_pwa.",
        ) from error


def _statement(value: Any) -> Statement:
    if not isinstance(value, dict) or not isinstance(value.get("texts"), dict):
        raise ProtocolError("field_missing", "statements")
    words = tuple((str(key), str(text)) for key, text in value["texts"].items())
    return Statement(
        id=text_of(value, "id", 40),
        lang=text_of(value, "lang", 10),
        direction=text_of(value, "dir", 3),
        name=text_of(value, "name", 60),
        sha256=text_of(value, "sha256", 43),
        signed=_pieces(value, "signed"),
        parts=_pieces(value, "parts"),
        words=words,
    )


def _pieces(value: dict[str, Any], member: str) -> tuple[Piece, ...]:
    pieces = []
    for one in list_of(value, member, MOST_PIECES):
        if not isinstance(one, dict):
            raise ProtocolError("field_missing", member)
        piece = Piece(text_of(one, "name", 40), text_of(one, "text", 2_000), text_of(one, "sha256", 43))
        if statement_digest(piece.text) != piece.sha256:
            raise ProtocolError("field_missing", f"{member}: {piece.name} has another digest")
        pieces.append(piece)
    return tuple(pieces)
