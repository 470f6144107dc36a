"""The server's shell: create_app() puts settings, database, doors and guards together.

Must hold no rule of the trade: those live in the rooms. docs/architecture.md.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from flask import Blueprint, Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from server import database
from server.config import Settings

ROOMS = (
    "overview",
    "retention",
    "reconciliation",
    "confirmations",
    "batches",
    "packing",
    "sessions",
    "documents",
    "locations",
    "statements",
    "devices",
    "staff",
    "notices",
    "log",
)
"""Top to bottom: a room uses those below it, never one above."""


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings (default: from the environment).

    Raises UnsafeStart when the settings are unsafe, RuntimeError when a route names no audience.
    """
    from server import cli, observe
    from server.devices.caller import caller_of_request
    from server.log import service as log
    from server.staff import service as staff
    from server.staff.caller import caller_of_session
    from server.web import api, app_files, audience, frame, health, problems, security, texts

    settings = Settings.from_environment() if settings is None else settings
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        TESTING=settings.testing,
        DEBUG=settings.debug,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=settings.proxies,
            x_proto=settings.proxies,
            x_host=settings.proxies,
        )
    settings.instance.mkdir(parents=True, exist_ok=True)
    import_models()
    database.db.init_app(app)
    Migrate(app, database.db, directory="server/migrations")
    with app.app_context():
        database.configure_engine(database.db.engine)
    texts.register(app)
    problems.register(app)
    observe.register(app)
    security.protect(app, settings)
    frame.register(app)
    rest = api.make_api(app)
    for room in ROOMS:
        if find_spec(f"server.{room}.api"):
            rest.register_blueprint(importlib.import_module(f"server.{room}.api").blueprint)
        if find_spec(f"server.{room}.pages"):
            app.register_blueprint(_blueprint(room))
    app.register_blueprint(app_files.blueprint)
    app.register_blueprint(health.blueprint)
    app.view_functions["static"] = audience.public(app.view_functions["static"])
    audience.guard(app, caller_of_request, caller_of_session)
    cli.register(app)
    if not settings.demo and not settings.testing:
        with app.app_context():
            staff.check_start()
            log.check_start()
    return app


def import_models() -> None:
    """Load every room's tables, so that the metadata is whole."""
    importlib.import_module("server.keyring")
    importlib.import_module("server.web.rate_limits")
    for room in ROOMS:
        if find_spec(f"server.{room}.models"):
            importlib.import_module(f"server.{room}.models")


def _blueprint(room: str) -> Blueprint:
    blueprint: Blueprint = importlib.import_module(f"server.{room}.pages").blueprint
    return blueprint


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "hide_parameters": True}
    return {
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 2},
        "hide_parameters": True,
    }
