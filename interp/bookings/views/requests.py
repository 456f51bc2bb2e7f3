"""One request: who fits, offers, what happened; and one booking, as the provider and the coordinator see it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Role, Viewer
from interp.accounts.gate import viewer
from interp.bookings import actions
from interp.bookings.actions import listing
from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState
from interp.bookings.models import Request
from interp.bookings.queries import fitting, pages, rungs, timeline, withdrawn
from interp.bookings.queries.seats import waits
from interp.cases.actions import note_list_read, note_read
from interp.errors import RuleBroken
from interp.web.errors import refused_page
from interp.web.paging import page_number

bp = Blueprint("requests", __name__)
SIZE = 25


@bp.get("/requests")
@allowed("requests.read")
@reads_case
def index() -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    state = request.args.get("state", "")
    state, page = state if state in pages.FILTERS else "", page_number(request.args.get("page"))
    rows, count = pages.page(me, at, state=state, page=page, size=SIZE)
    note_list_read([row.case for row in rows], by=me, at=at)
    known = {
        "page": page,
        "pages": max(1, -(-count // SIZE)),
        "count": count,
        "state": state,
        "states": list(pages.FILTERS),
    }
    asked, booked = pages.offers_of(rows), pages.bookings_of(rows)
    return render_template(
        "bookings/request_index.html", rows=rows, asked=asked, booked=booked, everything=_all(me), at=at,
        open_offer=OPEN_OFFER, **known,
    )  # fmt: skip


@bp.get("/requests/<uid>")
@allowed("requests.read")
@reads_case
def show(uid: str) -> ResponseReturnValue:
    me = viewer()
    one = pages.find(uid, me)
    note_read(one.case, by=me, at=clock.now())
    return render_template("bookings/request_show.html", **_page(one, me))


@bp.get("/requests/<uid>/offers")
@allowed("requests.read")
def offers(uid: str) -> ResponseReturnValue:
    """The part of the page that fetches itself anew. It tells who was asked and how they answered, nothing of the case,
    so that a page left open does not fill the trail: the page it stands in has its audit record."""
    one = pages.find(uid, viewer())
    if "HX-Request" not in request.headers:  # somebody reloads the address of a form that was sent
        return redirect(url_for("requests.show", uid=uid), 303)
    return render_template("bookings/_request_offers.html", seen=request.args.get("seen"), **_progress(one))


@bp.post("/requests/<uid>/offers")
@allowed("bookings.offer")
def offer(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = pages.find(uid, me)
    refs = list(dict.fromkeys(request.form.getlist("interpreter")))
    if not refs:
        note_read(one.case, by=me, at=at)
        return render_template("bookings/request_show.html", nobody=True, **_page(one, me)), 422
    try:
        actions.offer(one, refs, by=me, at=at)
    except RuleBroken as refused:
        if refused.codes != ("not_eligible",):
            raise
        actions.note_refusal(one, by=me, at=at)  # beside this, at most the list was made
        return refused_page(refused)
    flash(gettext("Asked. The answers show here as they come."), "success")
    return redirect(url_for("requests.show", uid=uid), 303)


@bp.post("/requests/<uid>/list")
@allowed("bookings.offer")
def look_for(uid: str) -> ResponseReturnValue:
    """Make the list of a request that came without one. One that is there stays as it is."""
    listing.look_for(pages.find(uid, viewer()), at=clock.now())
    return redirect(url_for("requests.show", uid=uid), 303)


@bp.post("/requests/<uid>/list/refresh")
@allowed("requests.refresh")
def refresh(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    listing.refresh_list(pages.find(uid, me), by=me, at=at)
    flash(gettext("The provider now sees the list of this moment."), "success")
    return redirect(url_for("requests.show", uid=uid), 303)


@bp.route("/requests/<uid>/cancel", methods=["GET", "POST"])
@allowed("bookings.cancel")
@reads_case
def cancel(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = pages.find(uid, me)
    if request.method == "POST":
        actions.cancel_request(one, by=me, at=at)
        flash(gettext("The request is cancelled."), "success")
        return redirect(url_for("requests.show", uid=uid), 303)
    note_read(one.case, by=me, at=at)
    return render_template("bookings/request_cancel.html", **_progress(one))


@bp.get("/bookings/<uid>")
@allowed("requests.read")
@reads_case
def booking(uid: str) -> ResponseReturnValue:
    me = viewer()
    one = pages.find_booking(uid, me)
    if one.case is not None:
        note_read(one.case, by=me, at=clock.now())
    known = {"say": withdrawn.sayable(one, clock.now()), "came_up": withdrawn.came_up_later(one)}
    known |= {"mails": pages.mails_of(one), "live": LIVE, "everything": _all(me)}
    return render_template("bookings/request_booking.html", one=one, **known)


@bp.route("/bookings/<uid>/cancel", methods=["GET", "POST"])
@allowed("bookings.cancel")
@reads_case
def cancel_booking(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = pages.find_booking(uid, me)
    if request.method == "POST":
        actions.cancel_booking(one, by=me, at=at)
        if one.sequence > 0:
            flash(gettext("The booking is cancelled. Everybody who was told of it gets a cancellation."), "success")
        else:  # a seat of a relay that waited
            flash(gettext("The booking is cancelled. Nobody was invited yet, so no mail is sent."), "success")
        return redirect(url_for("requests.booking", uid=uid), 303)
    if one.case is not None:
        note_read(one.case, by=me, at=at)
    return render_template("bookings/request_cancel_booking.html", one=one, live=LIVE, waiting=waits(one))


def _all(me: Viewer) -> bool:
    """Does this person see all organisations and all reasons?"""
    return me.role is Role.COORDINATOR


def _progress(one: Request) -> dict[str, Any]:
    """The offers, bookings and timeline of one request."""
    offers, bookings = pages.offers_of([one])[one.id], pages.bookings_of([one])[one.id]
    seats = [booking for booking in bookings if booking.status != BookingState.CANCELLED]
    booking = seats[-1] if seats else None
    return {
        "one": one,
        "offers": [(offer, timeline.shown(offer)) for offer in offers],
        "open_offers": [offer for offer in offers if offer.state in OPEN_OFFER],
        "booking": booking,
        "seats": seats,
        "waiting": [seat for seat in seats if waits(seat)],
        "can_cancel": one.state in pages.LOOKING or (booking is not None and booking.status in LIVE),
        "events": timeline.events(one, offers, bookings),
        "looking": one.state in pages.LOOKING and one.starts_at > clock.now(),
    }


def _page(one: Request, me: Viewer) -> dict[str, Any]:
    """Everything a request's page shows; the match only while somebody is looked for."""
    known = _progress(one)
    fit = fitting.fitting(one, me, clock.now()) if known["looking"] else None
    return known | {
        "fit": fit,
        "order": rungs.order_of(one, fit) if fit is not None and not fit.somebody_left else None,
        "told": rungs.told(one),
        "back": rungs.may_be_taken_back(one) if known["can_cancel"] and one.starts_at > clock.now() else (),
        "all": request.args.get("all") == "1",
        "everything": _all(me),
        "tries": timeline.tries(one) if _all(me) else None,
        "already": {offer.interpreter.ref: shown for offer, shown in known["offers"]},
    }
