"""Which language and zone a page is written in."""

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel

LOCALES = {"en": "English", "th": "ไทย"}


def locale() -> str:
    """The reader's own choice, else what the browser asks for, else English."""
    if not has_request_context():
        return "en"
    chosen = session.get("locale") or getattr(g.get("viewer"), "locale", None)
    return chosen if chosen in LOCALES else request.accept_languages.best_match(list(LOCALES)) or "en"


def zone() -> str:
    return getattr(g.get("viewer"), "zone", None) or "UTC" if has_request_context() else "UTC"


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=locale, timezone_selector=zone)
