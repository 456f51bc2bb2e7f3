"""What she chose: her order when nobody fits, whom she asks for, and what she takes back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Viewer
from interp.accounts.gate import viewer
from interp.bookings.actions import recheck
from interp.bookings.queries import of_case
from interp.cases import actions, queries, rules
from interp.cases.facts import FALLBACKS
from interp.cases.forms.people import WantedForm
from interp.cases.forms.wishes import OrderForm
from interp.cases.models import Case
from interp.conflicts.queries import today_of
from interp.errors import BadInput
from interp.text import written

bp = Blueprint("choices", __name__)


@bp.route("/cases/<uid>/order", methods=["GET", "POST"])
@allowed("cases.write")
@reads_case
def order(uid: str) -> ResponseReturnValue:
    """The buttons move a step in the form; only saving writes."""
    me, at, form = viewer(), clock.now(), OrderForm()
    case = queries.find(uid, me)
    if not form.is_submitted():
        return _order(case, form, rules.fallbacks_typed((case.needs or {}).get("fallbacks", ())), me)
    codes = rules.fallbacks_typed(form.rung.data)
    if form.deed != "save" or not form.validate():
        return _order(case, form, rules.reordered(codes, form.deed), me)
    if form.version.data != [str(case.version)]:
        form.refuse({"version": "changed_meanwhile"})
        return _order(case, form, codes, me)
    if list(codes) != (case.needs or {}).get("fallbacks", []):
        actions.order_fallbacks(case, codes, by=me, at=at)
    empty = gettext("No step is written down. When nobody fits, she is asked first what she would choose.")
    flash(gettext("Her order is saved.") if codes else empty, "success")
    return redirect(url_for("cases.show", uid=uid), 303)


def _order(case: Case, form: OrderForm, codes: tuple[str, ...], me: Viewer) -> ResponseReturnValue:
    actions.note_read(case, by=me, at=clock.now())
    version = case.version if form.errors or not form.is_submitted() else (form.version.data or [""])[0]
    known = {"codes": codes, "others": [code for code in FALLBACKS if code not in codes], "version": version}
    known["moved"] = form.is_submitted()
    return render_template("cases/order.html", case=case, form=form, **known), 422 if form.errors else 200


@bp.route("/cases/<uid>/wanted", methods=["GET", "POST"])
@allowed("cases.write")
@reads_case
def wanted(uid: str) -> ResponseReturnValue:
    me, at, form = viewer(), clock.now(), WantedForm()
    case = queries.find(uid, me)
    if form.is_submitted() and form.validate():
        form.refuse(_want(case, form.wants.data, me))
    if not form.is_submitted() or form.errors:
        actions.note_read(case, by=me, at=at)
        return render_template("cases/wanted.html", case=case, form=form), 422 if form.errors else 200
    flash(gettext("Saved. This interpreter is put first where she or he fits."), "success")
    return redirect(url_for("choices.wanted", uid=uid), 303)


def _want(case: Case, ref: str, me: Viewer) -> dict[str, str]:
    """Put the interpreter on her list, and check bookings again; else what is wrong, with nothing written."""
    at, refs = clock.now(), list(of_case.known_refs([written(ref)]).values())
    if not refs:
        return {"wants": "no_such_interpreter"}
    try:
        actions.want(case, refs, by=me, at=at)
    except BadInput as bad:
        return bad.problems
    recheck(by=me.actor, at=at)
    return {}


@bp.post("/cases/<uid>/wanted/remove")
@allowed("cases.write")
def unwant(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    case, ref = queries.find(uid, me), request.form.get("interpreter", "")
    if ref in (case.wishes or {}).get("wants", ()):
        actions.unwant(case, ref, by=me, at=at)
        recheck(by=me.actor, at=at)
        flash(gettext("Taken off. She does not ask for this interpreter any more."), "success")
    return redirect(url_for("choices.wanted", uid=uid), 303)


@bp.post("/cases/<uid>/consents/take-back")
@allowed("consents.write")
def take_back(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    case, named = queries.find(uid, me), request.form
    today = today_of((case.organisation and case.organisation.timezone) or me.zone, at)
    try:
        actions.take_back(case, named.get("interpreter", ""), named.get("kind", ""), by=me, at=at, on=today)
    except BadInput:
        flash(gettext("There is no yes of hers to take back. Nothing was changed."), "error")
        return redirect(url_for("cases.show", uid=uid), 303)
    recheck(by=me.actor, at=at)
    flash(gettext("Taken back. This interpreter is not asked for her, and bookings to come were checked."), "success")
    return redirect(url_for("cases.show", uid=uid), 303)
