"""When nobody fits: what she decides about the next rung of her order, a relay that she allowed, and the life-safety bridge."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Viewer
from interp.accounts.gate import viewer
from interp.bookings import actions
from interp.bookings.forms.order import BridgeForm, ChosenForm, DangerForm, DecisionForm
from interp.bookings.models import Request
from interp.bookings.queries import pages, rungs
from interp.bookings.queries.bridge import chosen
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
    if fit is None or fit.somebody_left:
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
    """The danger is said, the list shows, one is chosen, the call is noted. Each step after the first is in the trail."""
    me, at = viewer(), clock.now()
    one, first = pages.find(uid, me), DangerForm()
    note_read(one.case, by=me, at=at)
    step = {"choose": _choose, "used": _noted}.get(request.form.get("do", ""))
    if step is not None:
        return _stepped(step, one, me, at)
    if first.is_submitted() and first.validate():
        return _stepped(_list, one, me, at)
    return render_template("bookings/order_bridge.html", one=one, form=first), 422 if first.errors else 200


def _stepped(step: Callable[..., ResponseReturnValue], one: Request, me: Viewer, at: datetime) -> ResponseReturnValue:
    """What is refused tells something too, so it is noted: beside that, at most the provider's list was made."""
    try:
        return step(one, me, at)
    except RuleBroken as refused:
        if refused.codes not in (("not_eligible",), ("somebody_fits",)):
            raise
        note = actions.note_look if "somebody_fits" in refused.codes else actions.note_refusal
        note(one, by=me, at=at)
        return refused_page(refused)


def _list(one: Request, me: Viewer, at: datetime, form: ChosenForm | None = None) -> ResponseReturnValue:
    there = actions.open_bridge(one, by=me, at=at)
    people = [(who.ref, f"{who.name or who.ref} ({who.ref}), {language(who.language)}") for who in there]
    form = (form or ChosenForm(formdata=None)).offer(people)
    return render_template("bookings/order_call.html", one=one, form=form, people=people), 422 if form.errors else 200


def _choose(one: Request, me: Viewer, at: datetime) -> ResponseReturnValue:
    form = ChosenForm().offer(())
    if not form.validate():
        return _list(one, me, at, form)
    who = actions.choose(one, form.interpreter.data, by=me, at=at)
    return render_template(
        "bookings/order_note.html", one=one, form=BridgeForm(formdata=None), ref=who.ref, name=who.name
    )


def _noted(one: Request, me: Viewer, at: datetime) -> ResponseReturnValue:
    form = BridgeForm()
    ref = form.interpreter.data or ""
    if not form.validate():
        name = chosen(one, ref, at).name
        return render_template("bookings/order_note.html", one=one, form=form, ref=ref, name=name), 422
    actions.bridge(one, ref, minutes=int(form.minutes.data), by=me, at=at)
    actions.recheck(by=me.actor, at=at)
    flash(gettext("Noted. Now the proper booking: this request goes on looking."), "success")
    return redirect(url_for("requests.show", uid=one.uid), 303)
