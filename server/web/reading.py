"""How the API reads JSON: strictly, with a limit on depth and size, and 400 for whatever does not fit.

Must never parse before it has looked at the depth: the standard parser fails on 100,000 brackets.
docs/protocol.md, "Encoding".
"""

from __future__ import annotations

from typing import Any

from flask import Request
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request

from sync import encoding

JSON_LIMIT = 8 * 1024 * 1024  # bytes, the largest body of a route that does not say otherwise


class StrictParser(FlaskParser):
    """webargs' parser with the protocol's own JSON reader."""

    DEFAULT_VALIDATION_STATUS = 400

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json_request(req):
            return core.missing
        return encoding.read_json(req.get_data(cache=True), JSON_LIMIT)
