"""How a refusal looks: problem+json for programs (RFC 9457), a page in three parts for people.

Must never show what an exception holds: only words written for people go out. House rule 11.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    json,
    make_response,
    render_template,
    request,
)
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.http import dump_header

from server.database import db
from server.errors import Refused
from server.observe import report
from server.web.protocol_words import words_of
from sync.errors import ProtocolError

PROGRAM_PATHS = ("/api/", "/log/", "/healthz", "/readyz", "/metrics", "/app/")
RETRY_AFTER = 5  # seconds, when the database is busy or away

HTTP_CODES = {
    400: ("bad_request", "The request could not be read.", "Check it and try again."),
    401: ("sign_in_first", "You are not signed in.", "Sign in and try again."),
    403: ("not_permitted", "This is not allowed.", "Ask an administrator."),
    404: (
        "not_found",
        "There is nothing at this address.",
        "Check the address, or start again from Today.",
    ),
    405: (
        "method_not_allowed",
        "This address does not take this kind of request.",
        "Use one of the methods in the Allow header.",
    ),
    412: (
        "changed_meanwhile",
        "Somebody else changed this in the meantime.",
        "Read it again and repeat your change.",
    ),
    413: (
        "too_large",
        "What you sent is too large.",
        "Send a smaller file, or split it.",
    ),
    415: (
        "wrong_media_type",
        "This kind of content is not accepted here.",
        "Send it with the content type that the documentation names.",
    ),
    428: (
        "version_missing",
        "The change does not say which version it is based on.",
        "Read it first and send its ETag in If-Match.",
    ),
    429: (
        "too_many_tries",
        "There were too many tries from this address.",
        "Wait a few minutes and try again.",
    ),
}


def register(app: Flask) -> None:
    """Answer every failure of this application in one shape."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(ProtocolError, _protocol)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(DataError, _not_storable)
    app.register_error_handler(InternalServerError, _unexpected)


def refusal_of(error: ProtocolError) -> Refused:
    """The refusal that says what a protocol error means."""
    words = words_of(error.code)
    return Refused(
        error.code,
        error.status,
        error.sentence,
        safe=words.safe,
        next=words.next,
        extra={"reason": error.detail, **error.extra} if error.detail else dict(error.extra),
    )


def answer(refused: Refused, headers: dict[str, str] | None = None) -> Response:
    """The refusal as a response: a problem document or a page, as the caller reads."""
    db.session.rollback()
    g.problem_code = refused.code
    if for_people():
        page = render_template("errors/refused.html", refused=refused)
        response = make_response(page, refused.status)
    else:
        response = Response(
            json.dumps(document(refused), ensure_ascii=False, sort_keys=False),
            status=refused.status,
            mimetype="application/problem+json",
        )
    response.headers.update(headers or {})
    return response


def document(refused: Refused) -> dict[str, Any]:
    """The members of the problem document (RFC 9457 §3.1), with ours: code, safe, next, errors."""
    origin = current_app.config["SETTINGS"].origin
    members: dict[str, Any] = {
        "type": f"{origin}/problems/{refused.code}",
        "title": refused.code.replace("_", " ").capitalize(),
        "status": refused.status,
        "detail": refused.what,
        "code": refused.code,
        "safe": refused.safe,
        "next": refused.next,
    }
    if refused.fields:
        members["errors"] = refused.fields
    return members | {name: value for name, value in refused.extra.items() if name not in members}


def for_people() -> bool:
    """Whether the caller reads pages: a browser, outside the addresses made for programs."""
    if request.path.startswith(PROGRAM_PATHS):
        return False
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/problem+json", "application/json"], "text/html"
    )
    return best == "text/html"


def pointers(messages: Any, root: str = "") -> list[dict[str, Any]]:
    """Marshmallow's nested messages as a flat list of JSON pointers (RFC 6901) and words."""
    if isinstance(messages, dict):
        flat: list[dict[str, Any]] = []
        for name, inner in messages.items():
            step = str(name).replace("~", "~0").replace("/", "~1")
            flat += pointers(inner, root if name == "_schema" else f"{root}/{step}")
        return flat
    if isinstance(messages, list):
        return [entry for inner in messages for entry in pointers(inner, root)]
    return [{"pointer": root, "message": str(messages)}]


def _refused(refused: Refused) -> Response:
    headers = {}
    if "retry_after" in refused.extra:
        headers["Retry-After"] = str(refused.extra["retry_after"])
    return answer(refused, headers)


def _protocol(error: ProtocolError) -> Response:
    headers = {}
    if error.status == HTTPStatus.UNAUTHORIZED:
        challenge = dump_header({"error": "invalid_token", "algs": "ES256"})
        headers["WWW-Authenticate"] = f"DPoP {challenge}"
    return answer(refusal_of(error), headers)


def _http(error: HTTPException) -> Response:
    if error.response is not None and error.code is not None and error.code < 400:
        return make_response(error.response)
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in {"content-type", "content-length"}
    }
    headers.update(data.get("headers") or {})
    messages = data.get("messages") or data.get("errors")
    if messages and status in {400, 422}:
        fields = [
            entry
            for place, inner in messages.items()
            for entry in pointers(inner, "" if place == "json" else f"/{place}")
        ]
        words = "Some of what you sent is not right."
        return answer(
            Refused(
                "schema_invalid",
                status,
                words,
                next="Correct the parts named in errors and send it again.",
                fields=fields,
            ),
            headers,
        )
    code, what, following = HTTP_CODES.get(status, ("http_error", error.description or error.name, ""))
    return answer(Refused(code, status, what, next=following), headers)


def _not_storable(_error: DataError) -> Response:
    return answer(
        Refused(
            "bad_request",
            400,
            "Something you sent holds characters or numbers that cannot be stored.",
            next="Correct it and send it again.",
        )
    )


def _database(error: OperationalError) -> Response:
    report("database_failed", error)
    full = "full" in str(error.orig).lower()
    refused = Refused(
        "storage_full" if full else "database_away",
        507 if full else 503,
        "The server's disk is full." if full else "The server's database does not answer.",
        safe="Nothing was changed. What tablets signed stays on the tablets until it is stored here.",
        next="Make room on the server." if full else "Try again in a moment.",
    )
    return answer(refused, {"Retry-After": str(RETRY_AFTER)})


def _unexpected(error: InternalServerError) -> Response:
    report("unexpected_error", error.original_exception or error)
    refused = Refused(
        "unexpected",
        500,
        "Something went wrong on the server that we did not foresee.",
        safe="The act was not carried out; nothing was half done.",
        next=f"Try again. If it happens again, tell the administrator this number: {g.get('request_id', '')}.",
    )
    return answer(refused)
