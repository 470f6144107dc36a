"""Moments in the API's JSON: read in any zone, written in the one spelling that the protocol has.

Must never write an offset: every time that goes out ends in Z. docs/protocol.md, "Encodings".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields

from sync.encoding import write_time


class Moment(fields.AwareDateTime):
    """A moment, written as 2026-11-24T10:41:07.250Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else write_time(value)
