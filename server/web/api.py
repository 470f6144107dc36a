"""The HTTP API's frame: one OpenAPI 3.1 document, one shape of failure, one version header.

Must never hold a route of the trade: those live in the rooms. NL API Design Rules.
"""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Flask, Response, jsonify, request
from flask_smorest import Api

from server.web import audience

VERSION = "1.0.0"
PROBLEM = "application/problem+json"


class Problem(ma.Schema):
    """A failure (RFC 9457)."""

    type = ma.fields.Url(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    safe = ma.fields.String(metadata={"description": "What is safe"})
    next = ma.fields.String(metadata={"description": "What to do next"})
    errors = ma.fields.List(ma.fields.Dict())


class RestApi(Api):
    """flask-smorest without its own error answers and documents: problems.py and this file give those."""

    def _register_error_handlers(self) -> None:
        return None

    def _register_responses(self) -> None:
        return None


def make_api(app: Flask) -> RestApi:
    """The API of this application, its document at /api/v1/openapi.json."""
    app.config.update(
        API_TITLE="Fielddesk",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
    )
    settings = app.config["SETTINGS"]
    rest = RestApi(
        app,
        spec_kwargs={
            "info": {
                "description": "Documents are handed over where the people are, with or without a network.",
                "contact": {
                    "name": "Fielddesk",
                    "email": "fielddesk@example.org",
                    "url": settings.origin,
                },
                "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
            },
            "servers": [{"url": f"{settings.origin}/api/v1"}],
        },
    )
    rest.spec.components.schema("Problem", schema=Problem)

    @app.get("/api/v1/openapi.json", endpoint="openapi")
    @audience.public
    def openapi() -> Response:
        """This document."""
        response = jsonify(describe(rest, app))
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    @app.after_request
    def add_version(response: Response) -> Response:
        if request.path.startswith("/api/"):
            response.headers["API-Version"] = VERSION
        return response

    return rest


def describe(rest: RestApi, app: Flask) -> dict[str, Any]:
    """The OpenAPI document: paths relative to the server address, versions and problems declared everywhere."""
    document: dict[str, Any] = rest.spec.to_dict()
    paths = {}
    for path, item in document.get("paths", {}).items():
        paths[path.removeprefix("/api/v1") or "/"] = item
        for method, operation in item.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                _complete(operation, path, method, app)
    document["paths"] = paths
    document.setdefault("components", {})["securitySchemes"] = {
        "tablet": {
            "type": "http",
            "scheme": "DPoP",
            "description": "Device certificate and a DPoP proof (RFC 9449)",
        },
        "office": {
            "type": "apiKey",
            "in": "cookie",
            "name": app.config["SESSION_COOKIE_NAME"],
        },
    }
    return document


def _complete(operation: dict[str, Any], path: str, method: str, app: Flask) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    named = _audience(path, method, app)
    kind = named.kind if named else "public"
    declared = ["404"] if "{" in path else []
    if "requestBody" in operation or "parameters" in operation:
        declared.append("400")
    if "requestBody" in operation:
        declared.append("413")
    if kind != "public":
        declared += ["401", "403"]
        operation["security"] = [{"tablet" if kind == "device" else "office": []}]
    else:
        operation["security"] = []
    for status in declared:
        responses.setdefault(status, {})
    for status in list(responses):
        response = responses[status]
        if "$ref" in response or status[0] in "45":
            responses[status] = {
                "description": response.get("description") or "Refused",
                "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        responses[status].setdefault("description", "")
        responses[status].setdefault("headers", {})["API-Version"] = {
            "description": "The version of this interface",
            "schema": {"type": "string", "examples": [VERSION]},
        }
    operation.setdefault("operationId", _operation_id(path, method))


def _audience(path: str, method: str, app: Flask) -> audience.Audience | None:
    shape = path.replace("{", "<").replace("}", ">")
    for rule in app.url_map.iter_rules():
        plain = "".join(
            f"<{part.split(':')[-1]}" if index else part for index, part in enumerate(rule.rule.split("<"))
        )
        if plain == shape and method.upper() in (rule.methods or set()):
            return audience.audience_of(app, rule.endpoint)
    return None


def _operation_id(path: str, method: str) -> str:
    words = path.removeprefix("/api/v1").replace("{", "").replace("}", "")
    parts = [part for part in words.replace("-", "/").split("/") if part]
    return method + "".join(part[:1].upper() + part[1:] for part in parts)
