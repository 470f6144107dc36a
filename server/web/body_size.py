"""The size of a body, also of one that comes in pieces and does not say how long it is: too much is refused.

Must never let the first part of a body pass for the whole of it: Werkzeug by itself cuts such a body off at the limit.
"""

from __future__ import annotations

import io
from typing import Any, Protocol

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge


class Stream(Protocol):
    """What a WSGI server gives to read the body from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""


class Bounded(io.RawIOBase):
    """A body that may have `most` bytes. Raises RequestEntityTooLarge where there is one more."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._stream = stream
        self._left = most

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes into the buffer."""
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise RequestEntityTooLarge
        buffer[: len(data)] = data
        return len(data)


def bound(request: Request, most: int) -> None:
    """Let this request's body have `most` bytes; one that says it has more is refused when it is read."""
    request.max_content_length = most
    if request.environ.get("wsgi.input_terminated"):
        request.environ["wsgi.input"] = Bounded(request.environ["wsgi.input"], most)
        request.max_content_length = most + 1
