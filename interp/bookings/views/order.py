"""When nobody fits: what she decides about the next rung of her order, a relay that she allowed, and the life-safety bridge."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Viewer
from interp.accounts.gate import viewer
from interp.bookings import actions
from interp.bookings.facts import BRIDGE_AHEAD
from interp.bookings.forms.order import BridgeForm, DangerForm, DecisionForm
from interp.bookings.models import Request
from interp.bookings.queries import pages, rungs
from interp.bookings.queries.bridge import callable_now
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.needs import need_of
from interp.cases.actions import note_read
from interp.errors import BadInput, RuleBroken
from interp.spans import Span
from interp.web.errors import refused_page
from interp.web.filters import language, when

bp = Blueprint("order", __name__)


@bp.route("/requests/<uid>/decision", methods=["GET", "POST"])
@allowed("decisions.write")
@reads_case
def decide(uid: str) -> ResponseReturnValue:
    """The one rung whose turn it is. Nothing else can be decided, and nothing changes without it."""
    me, at = viewer(), clock.now()
    one, back = pages.find(uid, me), redirect(url_for("requests.show", uid=uid), 303)
    turn, may = _turn(one, me, at)
    form = DecisionForm().offer(may, [(tag, language(tag)) for tag in rungs.askable_in(one)])
    if form.is_submitted() and form.validate() and _decided(one, form, me, at):
        yes = form.answer.data == "yes"
        flash(
            gettext("Written down. The list is made anew.")
            if yes
            else gettext("Written down. Her no needs no reason."),
            "success",
        )
        return back
    if turn is None:
        return back
    note_read(one.case, by=me, at=at)
    known = {"one": one, "turn": turn, "form": form, "zone": me.zone, "choices": bool(may)}
    return render_template("bookings/order_decide.html", **known), 422 if form.errors else 200


def _turn(one: Request, me: Viewer, at: datetime) -> tuple[str | None, list[tuple[str, Any]]]:
    """The rung to decide now, and what there is to choose with a yes."""
    fit = fitting(one, me, at) if one.state in pages.LOOKING and one.starts_at > at else None
    if fit is None or fit.first:
        return None, []
    turn = rungs.order_of(one, fit).turn
    values = rungs.choices(turn, fit.need or need_of(one), fit.suggestions)
    return turn, [(value, _worded(turn, value, one)) for value in values]


def _worded(turn: str | None, value: str, one: Request) -> str:
    if turn == "language":
        return language(value)
    start = datetime.fromisoformat(value)
    return when(Span(start, start + one.span.length), one.timezone)


def _decided(one: Request, form: DecisionForm, me: Viewer, at: datetime) -> bool:
    try:
        actions.decide(one, form.rung.data or "", **form.said(me.zone), by=me, at=at)
    except BadInput as refused:
        form.refuse(refused.problems)
        return False
    return True


@bp.post("/requests/<uid>/decision/back")
@allowed("decisions.write")
def take_back(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    actions.take_back(pages.find(uid, me), request.form.get("rung", ""), by=me, at=at)
    actions.recheck(by=me.actor, at=at)
    flash(gettext("Written down. What she had asked before counts again."), "success")
    return redirect(url_for("requests.show", uid=uid), 303)


@bp.post("/requests/<uid>/offers/pair")
@allowed("relays.offer")
def pair(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    refs = request.form.get("first", ""), request.form.get("second", "")
    actions.offer_pair(pages.find(uid, me), refs, request.form.get("pivot", ""), by=me, at=at)
    flash(gettext("Both are asked. The session is booked when both accept."), "success")
    return redirect(url_for("requests.show", uid=uid), 303)


@bp.route("/requests/<uid>/bridge", methods=["GET", "POST"])
@allowed("decisions.write")
@reads_case
def bridge(uid: str) -> ResponseReturnValue:
    """First the danger is said, then the list shows, then the call is noted. Each step after the first is in the trail."""
    me, at = viewer(), clock.now()
    one, form, first = pages.find(uid, me), BridgeForm(), DangerForm()
    note_read(one.case, by=me, at=at)
    if request.form.get("do") == "used" and form.offer(()).validate():
        return _noted(one, form, me, at)
    if form.errors or (first.is_submitted() and first.validate()):
        return _open_list(one, form, me, at)
    return render_template("bookings/order_bridge.html", one=one, form=first), 422 if first.errors else 200


def _noted(one: Request, form: BridgeForm, me: Viewer, at: datetime) -> ResponseReturnValue:
    try:
        actions.bridge(one, form.interpreter.data, minutes=int(form.minutes.data), by=me, at=at)
    except RuleBroken as refused:
        if refused.codes != ("not_eligible",):
            raise
        actions.note_refusal(one, by=me, at=at)  # nothing else was written
        return refused_page(refused)
    actions.recheck(by=me.actor, at=at)
    flash(gettext("Noted. Now the proper booking: this request goes on looking."), "success")
    return redirect(url_for("requests.show", uid=one.uid), 303)


def _open_list(one: Request, form: BridgeForm, me: Viewer, at: datetime) -> ResponseReturnValue:
    """The list is live, unlike the one of who fits: so each look at it is noted (`actions/bridging.py`)."""
    actions.open_bridge(one, by=me, at=at)
    people = _reachable(one, at)
    page = render_template("bookings/order_call.html", one=one, form=form.offer(people), people=people)
    return page, 422 if form.errors else 200


def _reachable(one: Request, at: datetime) -> list[tuple[str, str]]:
    """Who can be called now: reference, and name with reference and language."""
    free = callable_now(one, Span(at, at + timedelta(minutes=BRIDGE_AHEAD)))
    return [(who.ref, f"{who.name or who.ref} ({who.ref}), {language(who.language)}") for who in free]
