"""Private feed addresses, and what a calendar app reads from them."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed
from interp.accounts.gate import viewer
from interp.calendar import actions, queries

bp = Blueprint("calendar", __name__)


@bp.get("/calendar")
@allowed("calendar.own")
def index() -> ResponseReturnValue:
    return render_template("calendar/index.html", feeds=queries.feeds_of(viewer()), most=actions.MOST)


@bp.post("/calendar")
@allowed("calendar.own")
def make() -> ResponseReturnValue:
    """Answers with the page itself: a redirect would have to carry the token in an address or a cookie."""
    token = actions.make(by=viewer(), at=clock.now())
    return render_template("calendar/made.html", address=url_for("calendar.feed", token=token, _external=True))


@bp.post("/calendar/<uid>/revoke")
@allowed("calendar.own")
def revoke(uid: str) -> ResponseReturnValue:
    me = viewer()
    actions.revoke(queries.own_feed(uid, me), by=me, at=clock.now())
    flash(gettext("The address is revoked. Calendars that use it get nothing new."), "success")
    return redirect(url_for("calendar.index"), 303)


@bp.get("/feeds/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """What a calendar app reads, without a sign-in: whoever holds the address sees times and the word for an appointment."""
    person = queries.reader(token)
    return Response(actions.written(person.viewer(), clock.now()), mimetype="text/calendar")
