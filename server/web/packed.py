"""Files of the built app as gzip, for a reader that takes it: a tablet's first visit is over a slow network.

Must never pack what holds a secret beside what a stranger wrote: only files of the build pass here, the same for everybody.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request

PACKABLE = (".css", ".html", ".js", ".json", ".svg", ".wasm", ".webmanifest")
LEAST_BYTES = 860  # less than this fits one packet as it is
FILES_KEPT = 128


def pack(response: Response, path: Path) -> Response:
    """The whole file as gzip where that is taken and pays, with an ETag of its own; anything else unchanged.

    `response` is the answer with the file as it is: whole, part of it, or only that it did not change.
    """
    if path.suffix not in PACKABLE:
        return response
    response.vary.add("Accept-Encoding")
    known = path.stat()
    if request.range is not None or known.st_size < LEAST_BYTES:
        return response
    if not request.accept_encodings["gzip"] or response.status_code not in {200, 304}:
        return response
    tag, _ = response.get_etag()
    response.close()
    packed = Response(_packed(path, known.st_mtime_ns), mimetype=response.mimetype)
    packed.headers.extend(
        (name, value) for name, value in response.headers if name in {"Vary", "Last-Modified"}
    )
    packed.content_encoding = "gzip"
    packed.set_etag(f"{tag}-gzip")
    packed.make_conditional(request)
    return packed


@lru_cache(maxsize=FILES_KEPT)
def _packed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)
