"""The log as plain files for monitors and auditors: checkpoint, tiles, entry bundles.

Read-only, public, holds ids and digests only. C2SP tlog-tiles.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response

from server import clock
from server.database import transaction
from server.errors import Refused
from server.log import service
from server.web.audience import public

TILE_WIDTH = 256  # hashes or entries in a full tile, tlog-tiles
ENTRY_TILE = "entries"
_NUMBER = re.compile(r"(?!x000/)(?:x[0-9]{3}/){0,4}[0-9]{3}")  # no second spelling, and far below 2^53
_PARTIAL = re.compile(r"(?P<tile>.+)\.p/(?P<width>[1-9][0-9]{0,2})")

blueprint = Blueprint("log", __name__)


@blueprint.get("/log/checkpoint")
@public
def checkpoint() -> Response:
    """The newest signed note."""
    with transaction():
        note = service.checkpoint(clock.now())
    return Response(note, mimetype="text/plain", headers={"Cache-Control": "no-cache"})


@blueprint.get("/log/tile/<level>/<path:tile>")
@public
def tile(level: str, tile: str) -> Response:
    """A tile of hashes (`level` 0 to 63) or an entry bundle (`level` = entries), full or partial."""
    number, width = _read_tile(tile)
    if level == ENTRY_TILE:
        content = service.entry_bundle(number, width)
    elif level.isdecimal() and str(int(level)) == level and int(level) < 64:
        content = service.hash_tile(int(level), number, width)
    else:
        raise _no_tile()
    if content is None:
        raise _no_tile()
    return Response(
        content,
        mimetype="application/octet-stream",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _read_tile(path: str) -> tuple[int, int]:
    width = TILE_WIDTH
    if partial := _PARTIAL.fullmatch(path):
        path, width = partial["tile"], int(partial["width"])
    if not _NUMBER.fullmatch(path) or width > TILE_WIDTH:
        raise _no_tile()
    return int(path.replace("x", "").replace("/", "")), width


def _no_tile() -> Refused:
    return Refused(
        "tile_unknown",
        404,
        "The log has no such tile.",
        next="Read the checkpoint first: it says how large the log is.",
    )
