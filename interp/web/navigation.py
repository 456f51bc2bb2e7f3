"""The ways of the house by role: what stands in a page's header. A way that does not exist yet is left out."""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _

from interp.web.labels import label

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


def _here(prefixes: tuple[str, ...]) -> bool:
    return (request.endpoint or "").startswith(prefixes)


def _globals() -> dict[str, Any]:
    """What `base.html` asks for. Works without a database: it reads only what the gate has already found."""
    viewer = g.get("viewer")
    leave = current_app.config["LEAVE_URL"]
    if viewer is None:
        return {"navigation": [], "viewer": None, "leave_url": leave}
    ways = [way for way in WAYS[viewer.role.value] if way[1] in current_app.view_functions]
    shown = {"name": g.get("viewer_name", ""), "role": label(viewer.role.value, "role")}
    return {
        "navigation": [(words, url_for(endpoint), _here(prefixes)) for words, endpoint, prefixes in ways],
        "viewer": shown,
        "leave_url": leave,
    }


def install(app: Flask) -> None:
    app.context_processor(_globals)
