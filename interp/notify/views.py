"""The outbox: every mail that leaves, and in a demo every mail that would."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from interp.accounts.access import allowed
from interp.config import current
from interp.notify import reading
from interp.notify.models import Mail
from interp.notify.transports import choose
from interp.web.paging import page_number

bp = Blueprint("notify", __name__)
SIZE = 25
WHAT = {"CANCEL": "cancellation", "NONE": "reminder"}  # by the method of its calendar part, if it has one


@bp.get("/outbox")
@allowed("outbox.read")
def index() -> ResponseReturnValue:
    page = page_number(request.args.get("page"))
    mails, count = reading.page(page=page, size=SIZE)
    return render_template(
        "notify/index.html", mails=[_shown(mail) for mail in mails], page=page, pages=-(-count // SIZE), count=count,
        demo=current().demo, no_server=choose(current()) is None,
    )  # fmt: skip


def _shown(mail: Mail) -> dict[str, object]:
    return {
        "uid": mail.uid,
        "to": reading.masked(mail.address) if mail.wrapped_key else None,
        "state": reading.state(mail),
        "at": reading.left_at(mail),
        "what": WHAT.get(mail.method, "appointment"),
        "attempts": mail.attempts,
    }


@bp.get("/outbox/<uid>")
@allowed("outbox.read")
def show(uid: str) -> ResponseReturnValue:
    mail = reading.find(uid)
    whole = reading.opened(mail.message) if mail.wrapped_key else None
    shown = _shown(mail) | {"to": mail.address if mail.wrapped_key else None}
    return render_template("notify/show.html", mail=shown, whole=whole, demo=current().demo)
