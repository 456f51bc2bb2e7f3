"""The ways of the house by role: what stands in a page's header. A way that does not exist yet is left out."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import lazy_gettext as _

from interp.web.labels import label

KEPT = ("page", "state", "all", "status", "language", "again")  # which part of a list: no words of anybody
CODE = re.compile(r"[a-z0-9_-]{1,20}")

# (words, endpoint, what its pages' endpoints begin with)
WAYS: dict[str, tuple[tuple[Any, str, tuple[str, ...]], ...]] = {
    "provider": (
        (_("Start"), "home.index", ("home.",)),
        (_("Requests"), "requests.index", ("requests.", "wizard.")),
        (_("Cases"), "cases.index", ("cases.",)),
        (_("Calendar"), "calendar.index", ("calendar.",)),
    ),
    "coordinator": (
        (_("Start"), "home.index", ("home.",)),
        (_("Requests"), "requests.index", ("requests.", "wizard.")),
        (_("Cases"), "cases.index", ("cases.",)),
        (_("Roster"), "roster.index", ("roster.", "declarations.")),
        (_("Outbox"), "notify.index", ("notify.",)),
        (_("Audit trail"), "trail.index", ("trail.",)),
        (_("Calendar"), "calendar.index", ("calendar.",)),
    ),
    "interpreter": (
        (_("Today"), "home.index", ("home.", "offers.")),
        (_("My bookings"), "diary.bookings", ("diary.bookings", "diary.booking")),
        (_("My hours"), "diary.hours", ("diary.hours",)),
        (_("My declaration"), "declarations.mine", ("declarations.",)),
        (_("Calendar"), "calendar.index", ("calendar.",)),
    ),
    "trainer": ((_("Start"), "home.index", ("home.",)), (_("Roster"), "roster.index", ("roster.",))),
    "reporter": ((_("Start"), "home.index", ("home.",)),),
    "admin": (
        (_("Start"), "home.index", ("home.",)),
        (_("People"), "accounts.people", ("accounts.",)),
        (_("Roster"), "roster.index", ("roster.",)),
    ),
}


def same_page(path: str, query: str) -> str:
    """The address of a page, with those parts of its query that are codes; never with what somebody typed."""
    kept = [(name, value) for name, value in parse_qsl(query) if name in KEPT and CODE.fullmatch(value)]
    return f"{path}?{urlencode(kept)}" if kept else path


def _here(prefixes: tuple[str, ...]) -> bool:
    return (request.endpoint or "").startswith(prefixes)


def _globals() -> dict[str, Any]:
    """What `base.html` asks for. Works without a database: it reads only what the gate has already found."""
    viewer = g.get("viewer")
    known = {"leave_url": current_app.config["LEAVE_URL"]}
    if has_request_context():
        known["same_page"] = same_page(request.path, request.query_string.decode("utf-8", "replace"))
    if viewer is None:
        return {"navigation": [], "viewer": None} | known
    ways = [way for way in WAYS[viewer.role.value] if way[1] in current_app.view_functions]
    shown = {"name": g.get("viewer_name", ""), "role": label(viewer.role.value, "role")}
    return {
        "navigation": [(words, url_for(endpoint), _here(prefixes)) for words, endpoint, prefixes in ways],
        "viewer": shown,
    } | known


def install(app: Flask) -> None:
    app.context_processor(_globals)
