"""Refused: what the server says when it will not do a thing.

Never raised for an item of evidence (that gets a verdict); never without words a person can act on.
House rules 7 and 11.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Refused(Exception):
    """An act that was refused and changed nothing.

    `code` is stable and goes on the wire; `status` is the HTTP status; `what` says what happened,
    `safe` what is safe, `next` what to do. `extra` members go into the problem document (RFC 9457 §3.2).
    `fields` are problems per input: JSON pointer or row/column, and words.
    """

    code: str
    status: int
    what: str
    safe: str = "Nothing was changed."
    next: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    fields: list[dict[str, Any]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.code}: {self.what}"
