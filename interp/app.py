"""create_app(config): extensions, rooms, error pages, command line; nothing else."""

import logging
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

import interp.models  # noqa: F401
from interp import db, vault, views
from interp.accounts import gate, limits
from interp.bookings.queries.policy import policy
from interp.config import Config, from_environment
from interp.errors import Misconfigured
from interp.web import edge, errors, filters, headers, locale

HOUSE = Path(__file__).parent
TEMPLATES = HOUSE.parent / "templates"
MIGRATIONS = HOUSE.parent / "migrations"


def create_app(config: Config | None = None) -> Flask:
    """One installation as a WSGI app. Raises Misconfigured, in words, when it can't start."""
    config = config or from_environment()
    app = edge.HouseApp("interp", static_folder=str(HOUSE / "static"), template_folder=str(TEMPLATES))
    app.extensions["interp.config"] = config
    app.extensions["interp.vault"] = vault.load(config.key_file)
    with app.app_context():
        _settings(app, config)
        db.start(app, config)
        Migrate(app, db.db, directory=str(MIGRATIONS), render_as_batch=False)
        csrf = CSRFProtect(app)
        csrf.exempt("interp.web.views.leave")  # leaving must never fail; all it can do is end a sign-in
        edge.install(app)
        locale.install(app)
        gate.install(app)
        limits.install(app)
        _templates(app)
        errors.install(app)
        headers.install(app, leave_url=config.leave_url, secure=config.secure_cookies)
        views.install(app)
        policy()  # a laxer one stops the installation here, by name
    return app


def create_served_app(config: Config | None = None) -> Flask:
    """The app as it is served outside a demo: refuses a key that lies beside its database."""
    config = config or from_environment()
    if not config.demo and not config.testing and config.key_beside_database:
        raise Misconfigured(
            f"The key file lies beside the database, so whoever takes the folder has both. Move {config.key_file.name} "
            "to another disk or folder that only this program can read, and set INTERP_KEY_FILE to its new path."
        )
    return create_app(config)


def _settings(app: Flask, config: Config) -> None:
    keys = vault.current()
    app.config.update(
        TESTING=config.testing,
        SECRET_KEY=keys.derived("session signing"),
        WTF_CSRF_SECRET_KEY=keys.derived("form signing"),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,  # pages send no referrer on purpose; the token itself is bound to the session
        SESSION_COOKIE_NAME="__Host-session" if config.secure_cookies else "session",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        SITE_NAME=config.site_name,
        LEAVE_URL=config.leave_url,
        IDLE_MINUTES=gate.IDLE_MINUTES,
        IDLE_WARNING_MINUTES=2,
    )
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # its lines hold addresses


def _templates(app: Flask) -> None:
    loaders = {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}
    loaders["govuk_frontend_wtf"] = PackageLoader("govuk_frontend_wtf")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(TEMPLATES)), PrefixLoader(loaders)])
    WTFormsHelpers(app)
    filters.install(app)
