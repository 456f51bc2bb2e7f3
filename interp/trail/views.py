"""The audit trail, as a page, and whether it holds."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from interp.accounts.access import allowed
from interp.accounts.queries import names
from interp.trail import queries
from interp.web.paging import page_number

bp = Blueprint("trail", __name__)
SIZE = 50


@bp.get("/trail")
@allowed("trail.read")
def index() -> ResponseReturnValue:
    page, about = page_number(request.args.get("page")), request.args.get("about") or None
    records, count = queries.newest(page=page, size=SIZE, subject=about)
    return render_template(
        "trail/index.html", records=records, names=names({record.actor for record in records}), about=about, page=page,
        pages=-(-count // SIZE), count=count,
    )  # fmt: skip


@bp.get("/trail/verify")
@allowed("trail.read")
def verify() -> ResponseReturnValue:
    """Reads every record. Finding a fault changes nothing: what to do about it is a person's decision."""
    faults, count = queries.verify()
    return render_template("trail/verify.html", faults=faults, count=count)
