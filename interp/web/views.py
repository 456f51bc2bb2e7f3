"""Pages that belong to no room: leave at once, choose a language, stay signed in."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from interp.web.locale import LOCALES
from interp.web.navigation import same_page

bp = Blueprint("web", __name__)


@bp.post("/leave")
def leave() -> ResponseReturnValue:
    """End the sign-in everywhere, clear what the browser holds, go to a neutral site.

    Its storage is emptied by the page itself, but for the one word which says that it was left (`leaving.js`): an answer that
    came late would take that away after Back had already brought a page.
    """
    for ending in current_app.extensions["interp.endings"]:
        ending()
    session.clear()
    answer = redirect(current_app.config["LEAVE_URL"], 303)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return answer


@bp.post("/language")
def set_language() -> ResponseReturnValue:
    """Choose the interface language; back to the page one came from (a path of this site only)."""
    chosen = request.form.get("language", "")
    if chosen in LOCALES:
        session["locale"] = chosen
        for keeping in current_app.extensions["interp.locale_kept"]:
            keeping(chosen)
    return redirect(_own_path(request.form.get("next", "")), 303)


def _own_path(address: str) -> str:
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not address.startswith(("//", "/\\"))
    return same_page(_loadable(parts.path), parts.query) if own else url_for("home.index")


def _loadable(path: str) -> str:
    """Where a form is only sent to, the nearest page above it; an address that leads nowhere stays as it is."""
    ways = current_app.url_map.bind("interp.invalid")
    if ways.allowed_methods(path):
        while "GET" not in ways.allowed_methods(path):
            path = path.rpartition("/")[0] or "/"
    return path


@bp.get("/stay")
def stay() -> ResponseReturnValue:
    """Keeps a sign-in alive: the answer renews the cookie's clock."""
    session.modified = True
    return Response(status=204)


@bp.get("/left")
def gone() -> ResponseReturnValue:
    """A blank page, for leaving without anywhere to go."""
    return Response("", mimetype="text/plain")
