"""The interpreter's offers: the facts of the first stage, the declaration, yes or no. A GET never answers anything."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.gate import viewer
from interp.bookings import actions
from interp.bookings.facts import BookingState
from interp.bookings.models import Offer
from interp.bookings.queries import diary
from interp.cases.actions import note_read
from interp.conflicts.forms import DeclarationForm

bp = Blueprint("offers", __name__)


@bp.get("/offers/<uid>")
@allowed("offers.answer")
@reads_case
def show(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = diary.own_offer(uid, me)
    note_read(one.request.case, by=me, at=at)
    return render_template("bookings/offer_show.html", form=DeclarationForm(), **_page(one, at))


@bp.post("/offers/<uid>")
@allowed("offers.answer")
def declare(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one, form = diary.own_offer(uid, me), DeclarationForm()
    page = _page(one, at)
    if page["answer"] == "open" and not form.validate():
        note_read(one.request.case, by=me, at=at)
        return render_template("bookings/offer_show.html", form=form, **page), 422
    actions.declare(uid, form.answers(), by=me, at=at)
    return redirect(url_for("offers.show", uid=uid), 303)


@bp.post("/offers/<uid>/accept")
@allowed("offers.answer")
def accept(uid: str) -> ResponseReturnValue:
    booking = actions.accept(uid, by=viewer(), at=clock.now())
    held = booking.status == BookingState.HELD
    words = gettext("You have accepted. The time is held for you until the second interpreter accepts.") if held else ""
    flash(words or gettext("You have accepted. The time is booked for you."), "success")
    return redirect(url_for("diary.booking", uid=booking.uid), 303)


@bp.post("/offers/<uid>/decline")
@allowed("offers.answer")
def decline(uid: str) -> ResponseReturnValue:
    actions.decline(uid, by=viewer(), at=clock.now())
    return redirect(url_for("offers.show", uid=uid), 303)


def _page(one: Offer, at: datetime) -> dict[str, Any]:
    """What an offer's page may show. Its facts only while it can be answered; the template never gets the row."""
    answer = diary.answer_shown(one, at)
    booking = diary.booking_of(one) if answer == "accepted" else None
    return {
        "answer": answer,
        "one": diary.listed(one),
        "facts": diary.first_stage(one) if answer in ("open", "declared") else None,
        "booking": booking.uid if booking else None,
    }
