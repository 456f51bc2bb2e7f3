"""The other side of a matter, under its own code: for the coordinator alone. Nobody else learns that there is a link."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Viewer
from interp.accounts.gate import viewer
from interp.bookings.actions import recheck
from interp.cases import actions, queries
from interp.cases.forms.people import LinkForm
from interp.cases.models import Case
from interp.errors import BadInput

bp = Blueprint("links", __name__)


@bp.route("/cases/<uid>/links", methods=["GET", "POST"])
@allowed("cases.link")
@reads_case
def show(uid: str) -> ResponseReturnValue:
    me, form = viewer(), LinkForm()
    case = queries.find(uid, me)
    if form.is_submitted() and form.validate():
        form.refuse(_try(actions.link, case, form.code.data, me))
    if not form.is_submitted() or form.errors:
        return _shown(case, form, me)
    flash(gettext("Linked. Whoever works for one side is not asked for the other."), "success")
    return redirect(url_for("links.show", uid=uid), 303)


@bp.post("/cases/<uid>/links/remove")
@allowed("cases.link")
def remove(uid: str) -> ResponseReturnValue:
    me, form = viewer(), LinkForm(formdata=None)
    case = queries.find(uid, me)
    form.refuse(_try(actions.unlink, case, request.form.get("code", ""), me))
    if form.errors:
        return _shown(case, form, me)
    flash(gettext("The link is gone, on both sides."), "success")
    return redirect(url_for("links.show", uid=uid), 303)


def _try(deed: Callable[..., None], case: Case, code: str, me: Viewer) -> dict[str, str]:
    """Link or unlink the case with this code, and check bookings again; else what is wrong, with nothing written."""
    at, other = clock.now(), queries.find_code(code, me)
    try:
        if other is None:
            raise BadInput({"code": "no_such_case"})
        deed(case, other, by=me, at=at)
    except BadInput as bad:
        return bad.problems
    recheck(by=me.actor, at=at)
    return {}


def _shown(case: Case, form: LinkForm, me: Viewer) -> ResponseReturnValue:
    actions.note_read(case, by=me, at=clock.now())
    linked = queries.linked(case)
    return render_template("cases/links.html", case=case, form=form, linked=linked), 422 if form.errors else 200
