"""The roster, and one interpreter."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from interp import clock
from interp.accounts.access import allowed, may
from interp.accounts.facts import Viewer
from interp.accounts.gate import viewer
from interp.bookings.queries import ahead
from interp.bookings.queries.matching import policy
from interp.conflicts import queries as conflicts
from interp.languages import name
from interp.roster import queries
from interp.roster.facts import Status
from interp.roster.models import Interpreter
from interp.training import queries as training
from interp.training import rules
from interp.web.locale import locale
from interp.web.paging import page_number

bp = Blueprint("roster", __name__)
SIZE = 25


@bp.get("/interpreters")
@allowed("roster.read")
def index() -> ResponseReturnValue:
    wanted = _filter()
    page = page_number(request.args.get("page"))
    people, count = queries.page(wanted, page=page, size=SIZE)
    held, day = training.held_by([one.id for one in people]), clock.now().date()
    shown = {
        "cleared": {one.id: rules.cleared_until(day, held[one.id], policy().modules) for one in people},
        "tags": sorted(queries.languages_held(), key=lambda tag: name(tag, locale()).casefold()),
        "soon": rules.soon(day), "statuses": list(Status),
    }  # fmt: skip
    return render_template(
        "roster/index.html", people=people, wanted=wanted, count=count, page=page, pages=-(-count // SIZE), **shown
    )


def _filter() -> queries.Filter:
    asked = {field: request.args.get(field, "").strip()[:80] for field in ("q", "language", "status")}
    return queries.Filter(asked["q"], asked["language"], asked["status"])


@bp.get("/interpreters/<uid>")
@allowed("roster.read")
def show(uid: str) -> ResponseReturnValue:
    me, at, one = viewer(), clock.now(), queries.find(uid)
    day = at.date()
    held = training.held_by([one.id])[one.id]
    return render_template(
        "roster/show.html",
        one=one,
        absences=queries.away(one.id, at),
        certifications=[(item, rules.state_on(day, item)) for item in held],
        cleared=rules.cleared_until(day, held, policy().modules),
        soon=rules.soon(day),
        titles=training.titles(),
        **_private(me, one),
    )


def _private(me: Viewer, one: Interpreter) -> dict[str, Any]:
    """What not everybody who reads the roster may see: none of it is read for those who may not."""
    return {
        "sees_contact": may(me.role, "roster.contact"),
        "ties": conflicts.kinds_of(one.id) if may(me.role, "roster.ties") else None,
        "bookings": ahead.times_of(one.id, clock.now()) if may(me.role, "roster.bookings") else None,
    }
