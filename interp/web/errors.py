"""Error pages: what happened, what was kept, what to do. Never what was typed, never a trace."""

import logging
from types import TracebackType
from typing import Any

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from interp.errors import InterpError

log = logging.getLogger(__name__)
PAGES = (400, 403, 404, 409, 410, 422, 429, 500)


def _page(status: int, **known: Any) -> tuple[str, int]:
    shown = status if status in PAGES else (500 if status >= 500 else 400)
    return render_template(f"errors/{shown}.html", bare=status >= 500, **known), status


def refused_page(error: InterpError) -> tuple[str, int]:
    """What the house itself refuses. A view returns it where something is kept of the refusal."""
    if error.status >= 500:
        log.error("%s at %s", type(error).__name__, request.endpoint)
    return _page(error.status, codes=getattr(error, "codes", ()))


def _http(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    return _page(error.code or 500)


def _unexpected(error: Exception) -> tuple[str, int]:
    note(error)
    return _page(500)


def note(error: BaseException | None) -> None:
    """The log holds the kind of fault, the endpoint and the lines of code: a message may quote what somebody typed."""
    log.error("%s at %s", type(error).__name__, request.endpoint, exc_info=_bare(error))


def _bare(error: BaseException | None) -> tuple[type[Exception], Exception, TracebackType | None]:
    """The trace without its message."""
    return Exception, Exception("…"), error.__traceback__ if error else None


def _without_words(record: logging.LogRecord) -> bool:
    """For what the framework notes by itself: a fault while the page of a fault was being sent."""
    if record.exc_info:
        record.exc_info = _bare(record.exc_info[1])
    return True


def install(app: Flask) -> None:
    app.logger.addFilter(_without_words)
    app.register_error_handler(InterpError, refused_page)
    app.register_error_handler(CSRFError, lambda error: _page(400, codes=("form_too_old",)))
    app.register_error_handler(StaleDataError, lambda error: _page(409, codes=("changed_meanwhile",)))
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
