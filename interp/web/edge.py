"""The edge of every request: begin, run, commit once. Returning commits; raising rolls back.

How the transaction begins is decided by the matched route, before anything is read: a POST, and a GET that is marked
`@reads_case` (it writes its audit record), begin as writers; everything else only reads.
"""

from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from interp.db import abandon, begin, finish
from interp.errors import NotFound
from interp.web import errors

NO_DATABASE = ("static", "web.stay")


class HouseRequest(Request):
    """A HEAD is read as the GET it stands for: no view may take it for a form, which no token guards. Its body stays behind."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.method == "HEAD":
            self.method = "GET"


class HouseApp(Flask):
    """Flask with the one commit at its edge, inside the reach of the error pages."""

    request_class = HouseRequest

    def dispatch_request(self) -> ResponseReturnValue:
        answer = super().dispatch_request()
        response = self.make_response(answer)  # templates that stream or read lazily have run by now
        finish()
        return response

    def handle_user_exception(self, e: Exception) -> Any:
        abandon()
        return super().handle_user_exception(e)

    def log_exception(self, exc_info: Any) -> None:
        """A fault outside every handler (a commit that failed at the very end) is noted without its message too."""
        errors.note(exc_info[1])

    def process_response(self, response: Response) -> Response:
        """After the sign-in library's own late writes; a failed request has nothing left to commit."""
        response = super().process_response(response)
        if response.status_code < 500:
            finish()
        return response


def writes() -> bool:
    """Does the matched route begin as a writer? An address that leads nowhere never does."""
    view = _view()
    return view is not None and (request.method not in ("GET", "OPTIONS") or bool(getattr(view, "reads_case", False)))


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


def start_request() -> None:
    if request.endpoint not in NO_DATABASE:
        begin(write=writes())
        g.began = True
    if (
        "\0" in request.full_path or "%00" in request.full_path
    ):  # PostgreSQL takes no such text; nothing here has that name
        raise NotFound


def install(app: Flask) -> None:
    app.before_request_funcs.setdefault(None, []).insert(0, start_request)
