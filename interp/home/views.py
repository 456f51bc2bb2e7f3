"""The page after sign-in: what needs me, for each role."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.gate import viewer
from interp.cases.actions import note_list_read
from interp.home import queries

bp = Blueprint("home", __name__)


@bp.get("/")
@allowed("home.see")
@reads_case
def index() -> ResponseReturnValue:
    """`shown`, where a role's needs have it, names the cases on the page: they are noted in the audit trail."""
    me, at = viewer(), clock.now()
    needs = queries.needs_me(me, at)
    note_list_read(needs.get("shown", []), by=me, at=at)
    return render_template(f"home/{me.role.value}.html", needs=needs)
