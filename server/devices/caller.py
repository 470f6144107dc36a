"""The door for tablets: reads who is calling from the request's headers.

Must never decide anything itself: `callers` does. House rule 8.
"""

from __future__ import annotations

from flask import current_app, request

from server import clock
from server.devices import callers
from server.web.app_version import HEADER, check_release
from server.web.audience import Audience, DeviceCaller


def caller_of_request(audience: Audience) -> DeviceCaller:
    """The tablet that sent the present request.

    Raises ProtocolError when it does not prove it, Refused `app_too_old` when its app is, and it came for more than handing in.
    """
    if not audience.owes:
        check_release(request.headers.get(HEADER), current_app.config["SETTINGS"].oldest_app)
    return callers.caller_of(
        callers.Request(
            request.headers.get("Authorization", ""),
            request.headers.get("DPoP", ""),
            request.method,
            request.path,
        ),
        owes=audience.owes,
        renews=audience.renews,
        now=clock.now(),
    )
