""" "We know each other", at the start of a session and after it, and what the coordinator does about a flag.

The two confirmation pages show a time and nothing of a case. They are the same for the interpreter and for the staff, and so are
the words afterwards. The page after them reads no case: a record of the staff's reading, at that very moment, would tell who said it.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed
from interp.accounts.facts import Role, Viewer
from interp.accounts.gate import viewer
from interp.bookings import actions
from interp.bookings.models import Booking
from interp.bookings.queries import diary, pages, withdrawn
from interp.trail.facts import WORKER

bp = Blueprint("stops", __name__)


@bp.route("/bookings/<uid>/stop", methods=["GET", "POST"])
@allowed("sessions.stop")
def stop(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = _find(uid, me)
    if request.method == "GET":
        return _ask("bookings/stop_session.html", one, me, possible=withdrawn.sayable(one, at).stop)
    actions.stop(one, at=at)
    actions.recheck(by=WORKER, at=at)
    flash(gettext("The session is stopped. No reason is needed. Somebody else is looked for."), "success")
    return redirect(url_for("stops.said", uid=uid), 303)


@bp.route("/bookings/<uid>/known", methods=["GET", "POST"])
@allowed("sessions.stop")
def recognise(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = _find(uid, me)
    if request.method == "GET":
        return _ask("bookings/stop_known.html", one, me, possible=withdrawn.sayable(one, at).later)
    actions.recognise(one, at=at)
    actions.recheck(by=WORKER, at=at)
    flash(
        gettext("Written down. No reason is needed. The coordinator is told that it came up, not by whom."), "success"
    )
    return redirect(url_for("stops.said", uid=uid), 303)


@bp.get("/bookings/<uid>/said")
@allowed("sessions.stop")
def said(uid: str) -> ResponseReturnValue:
    """Where both sides come after it. It says the same whatever was said, and by whom."""
    me = viewer()
    one = _find(uid, me)
    return render_template("bookings/stop_said.html", back=_page_of(one, me))


@bp.post("/bookings/<uid>/seen")
@allowed("clearings.write")
def seen(uid: str) -> ResponseReturnValue:
    me = viewer()
    actions.see_to(pages.find_booking(uid, me), by=me, at=clock.now())
    flash(gettext("Written down: you have seen to it."), "success")
    return redirect(url_for("requests.booking", uid=uid), 303)


@bp.post("/bookings/<uid>/free")
@allowed("clearings.write")
def free(uid: str) -> ResponseReturnValue:
    me = viewer()
    one = actions.free_flagged(pages.find_booking(uid, me), by=me, at=clock.now())
    if one.sequence > 0:
        flash(gettext("The booking is ended. Everybody who was told of it gets a cancellation."), "success")
    else:  # a seat of a relay that waited
        flash(gettext("The booking is ended. Nobody was invited yet, so no mail is sent."), "success")
    if one.request is not None:
        return redirect(url_for("requests.show", uid=one.request.uid), 303)
    return redirect(url_for("requests.booking", uid=uid), 303)


def _find(uid: str, me: Viewer) -> Booking:
    """The interpreter's own, or one that the staff may know of. Raises NotFound."""
    return diary.own_booking(uid, me) if me.role is Role.INTERPRETER else pages.find_booking(uid, me)


def _page_of(one: Booking, me: Viewer) -> str:
    return url_for("diary.booking" if me.role is Role.INTERPRETER else "requests.booking", uid=one.uid)


def _ask(page: str, one: Booking, me: Viewer, *, possible: bool) -> str:
    return render_template(page, one=diary.entry(one), possible=possible, back=_page_of(one, me))
