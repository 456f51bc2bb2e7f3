"""The standing declaration: the interpreter's own page, and the coordinator's for ties that do not hold any more."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from interp import clock
from interp.accounts.access import allowed
from interp.accounts.gate import viewer
from interp.bookings.actions import recheck
from interp.bookings.queries.matching import policy
from interp.conflicts import actions
from interp.conflicts.facts import Standing
from interp.conflicts.forms import SHORT, RemoveForm, StandingForm, TieForm
from interp.conflicts.queries import held_by, record_of
from interp.conflicts.rules import faults
from interp.errors import BadInput, NotFound
from interp.roster import queries as roster
from interp.roster.models import Interpreter
from interp.web.labels import label

bp = Blueprint("declarations", __name__)


@bp.route("/my/declaration", methods=["GET", "POST"])
@allowed("declaration.own")
def mine() -> ResponseReturnValue:
    """Her own state, and the checklist when it is due or asked for. Saving adds; nothing that was kept is taken away here."""
    person = _myself()
    if person is None:
        return render_template("conflicts/not_joined.html")
    form, sent = StandingForm(), request.method == "POST"
    if sent and _declared(person, form):
        return redirect(url_for("declarations.mine"), 303)
    record = record_of(person, clock.now(), policy().declaration_days)
    asks = sent or record.state is not Standing.VALID or request.args.get("again") == "1"
    known = {"record": record, "kept": {one.kind: one for one in record.held}, "zone": person.timezone, "short": SHORT}
    page = render_template("conflicts/mine.html", form=form if asks else None, sent=sent, **known)
    return page, 422 if sent else 200


def _myself() -> Interpreter | None:
    try:
        return roster.of_user(viewer().user_id)
    except NotFound:
        return None


def _declared(person: Interpreter, form: StandingForm) -> bool:
    """What the form and what the rules refuse is told together."""
    form.validate()
    form.refuse(faults(form.answers()))
    if form.errors:
        return False
    me, at = viewer().actor, clock.now()
    actions.declare_standing(person, form.answers(), by=me, at=at)
    recheck(by=me, at=at)
    flash(gettext("Your declaration is saved."), "success")
    return True


@bp.route("/my/declaration/add", methods=["GET", "POST"])
@allowed("declaration.own")
def add() -> ResponseReturnValue:
    """A tie that came up in between; the day of the declaration stays."""
    person = _myself()
    if person is None:
        return render_template("conflicts/not_joined.html")
    form, sent = TieForm(), request.method == "POST"
    if sent and form.validate() and _added(person, form):
        return redirect(url_for("declarations.mine"), 303)
    return render_template("conflicts/add.html", form=form, sent=sent), 422 if sent else 200


def _added(person: Interpreter, form: TieForm) -> bool:
    if missing := form.missing():
        form.refuse(missing)
        return False
    me, at = viewer().actor, clock.now()
    try:
        added = actions.add_ties(person, form.answers(), by=me, at=at)
    except BadInput as refused:
        form.refuse(refused.problems)
        return False
    recheck(by=me, at=at)
    flash(gettext("It is saved.") if added else gettext("It was there already. Nothing had to be saved."), "success")
    if form.unkept():
        flash(gettext("For this question a yes is all that counts, so the names you wrote are not kept."), "note")
    return True


@bp.route("/interpreters/<uid>/ties", methods=["GET", "POST"])
@allowed("roster.ties")
def ties(uid: str) -> ResponseReturnValue:
    """Kinds and counts; the kind that is taken off is named in the form, never in the address."""
    one, me, at = roster.find(uid), viewer().actor, clock.now()
    held = held_by(one.id)
    form, sent = RemoveForm().offer([(row.kind, _words(row)) for row in held]), request.method == "POST"
    if sent and form.validate():
        count = actions.remove_ties(one, form.kind.data, by=me, at=at)
        recheck(by=me, at=at)
        flash(ngettext("%(num)d tie is removed.", "%(num)d ties are removed.", count), "success")
        return redirect(url_for("declarations.ties", uid=uid), 303)
    return render_template("conflicts/ties.html", one=one, held=held, form=form), 422 if sent else 200


def _words(row: Any) -> str:
    """Told without a number in the middle of the word: `Employer (3)`."""
    return f"{label(row.kind, 'tie')} ({row.count})"
