"""The roster, and one interpreter."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from interp import clock
from interp.accounts.access import allowed, may
from interp.accounts.facts import Viewer
from interp.accounts.gate import viewer
from interp.bookings.actions import recheck
from interp.bookings.queries import ahead
from interp.bookings.queries.matching import policy
from interp.conflicts import queries as conflicts
from interp.errors import BadInput
from interp.languages import name
from interp.roster import actions, queries
from interp.roster.facts import Status
from interp.roster.forms import AgreementForm, StatusForm
from interp.roster.models import Interpreter
from interp.roster.rules import agreement_fault
from interp.training import queries as training
from interp.training import rules
from interp.training.actions import revoke as revoke_certification
from interp.training.facts import CertificationState
from interp.training.forms import RevokeForm
from interp.web.filters import on
from interp.web.forms import TwiceForm
from interp.web.locale import locale
from interp.web.paging import page_number

bp = Blueprint("roster", __name__)
SIZE = 25
MOST_COUNTED = 1000  # bookings to come of one person
OVER = (CertificationState.EXPIRED, CertificationState.REVOKED)


@bp.get("/interpreters")
@allowed("roster.read")
def index() -> ResponseReturnValue:
    wanted = _filter()
    page = page_number(request.args.get("page"))
    people, count = queries.page(wanted, page=page, size=SIZE)
    held, day = training.held_by([one.id for one in people]), clock.now().date()
    shown = {
        "cleared": {one.id: rules.cleared_until(day, held[one.id], policy().modules) for one in people},
        "tags": sorted(queries.languages_held(), key=lambda tag: name(tag, locale()).casefold()),
        "soon": rules.soon(day), "statuses": list(Status),
    }  # fmt: skip
    return render_template(
        "roster/index.html", people=people, wanted=wanted, count=count, page=page, pages=-(-count // SIZE), **shown
    )


def _filter() -> queries.Filter:
    asked = {field: request.args.get(field, "").strip()[:80] for field in ("q", "language", "status")}
    return queries.Filter(asked["q"], asked["language"], asked["status"])


@bp.get("/interpreters/<uid>")
@allowed("roster.read")
def show(uid: str) -> ResponseReturnValue:
    return _page(queries.find(uid))


@bp.route("/interpreters/<uid>/status", methods=["GET", "POST"])
@allowed("roster.write")
def status(uid: str) -> ResponseReturnValue:
    one, form = queries.find(uid), StatusForm()
    if form.is_submitted():
        if not form.validate():
            return _page(one, status=form), 422
        ends = form.status.data not in (Status.ACTIVE, one.status)
        if ends and (asked := _asked("status", one, form, new=form.status.data)):
            return asked
        if actions.change_status(one, form.status.data, by=viewer().actor, at=clock.now()):
            _tell(gettext("The status is changed."))
    return redirect(url_for("roster.show", uid=uid), 303)


@bp.route("/interpreters/<uid>/agreement", methods=["GET", "POST"])
@allowed("roster.write")
def agreement(uid: str) -> ResponseReturnValue:
    one, form = queries.find(uid), AgreementForm()
    if form.is_submitted():
        try:
            if form.validate():
                if _shorter(one, form) and (asked := _asked("agreement", one, form, new=form.last)):
                    return asked
                if actions.change_agreement(one, form.last, by=viewer().actor, at=clock.now()):
                    _tell(gettext("The last day of the agreement is changed."))
        except BadInput as refused:
            form.refuse(refused.problems)
        if form.errors:
            return _page(one, agreement=form), 422
    return redirect(url_for("roster.show", uid=uid), 303)


@bp.route("/interpreters/<uid>/certifications", methods=["GET", "POST"])
@allowed("training.revoke")
def revoke(uid: str) -> ResponseReturnValue:
    one = queries.find(uid)
    form = _revoking(one)
    if form.is_submitted():
        try:
            if form.validate():
                module = _module(form.which.module, training.titles())
                if not _fault(one, form) and (asked := _asked("revoke", one, form, always=True, module=module)):
                    return asked
                revoke_certification(one, form.which, form.first_day, by=viewer().actor, at=clock.now())
                _tell(gettext("%(module)s: revoked from %(day)s on.", module=module, day=on(form.first_day)))
        except BadInput as refused:
            form.refuse(refused.problems)
        if form.errors:
            return _page(one, revoking=form), 422
    return redirect(url_for("roster.show", uid=uid), 303)


def _asked(kind: str, one: Interpreter, form: TwiceForm, *, always: bool = False, **known: Any) -> str | None:
    """The page that says what would follow, until that is confirmed; without a booking to come only where it is `always` asked."""
    if form.confirm.data:
        return None
    count = len(ahead.times_of(one.id, clock.now(), limit=MOST_COUNTED))
    if not count and not always:
        return None
    return render_template("roster/confirm.html", kind=kind, one=one, form=form, count=count, **known)


def _shorter(one: Interpreter, form: AgreementForm) -> bool:
    """Does it end earlier than now? What the rules refuse is not asked about."""
    until = one.agreement_until
    return until is not None and form.last < until and not agreement_fault(form.last, _today(one))


def _fault(one: Interpreter, form: RevokeForm) -> str | None:
    return rules.revoke_fault(form.first_day, _today(one), form.which)


def _today(one: Interpreter) -> date:
    return clock.now().astimezone(ZoneInfo(one.timezone)).date()


def _module(code: str, titles: Mapping[str, str]) -> str:
    title = titles.get(code, code)
    return code if title == code else f"{code}, {title}"


def _tell(done: str) -> None:
    """What was done, and how many bookings it ended; whose they are is nobody's to read here."""
    broken = recheck(by=viewer().actor, at=clock.now())
    flash(done, "success")
    if freed := sum(one.freed for one in broken):
        words = ngettext(
            "%(num)d booking to come is ended, and somebody else is looked for.",
            "%(num)d bookings to come are ended, and somebody else is looked for.",
            freed,
        )
        flash(words, "warning")


def _revoking(one: Interpreter, *, sent: bool = True) -> RevokeForm:
    """What is good today or later can be revoked."""
    today, titles = _today(one), training.titles()
    held = [item for item in training.held_by([one.id])[one.id] if rules.state_on(today, item) not in OVER]
    words = ((item, f"{_module(item.module, titles)}, {on(item.until)}") for item in held)
    return (RevokeForm() if sent else RevokeForm(formdata=None)).offer(words)


def _page(one: Interpreter, **forms: Any) -> str:
    """The whole record; a form that was refused stands in it as it was sent."""
    me, at = viewer(), clock.now()
    day, held = at.date(), training.held_by([one.id])[one.id]
    until = one.agreement_until.isoformat() if one.agreement_until else ""
    shown = {
        "status": StatusForm(formdata=None, data={"status": one.status}),
        "agreement": AgreementForm(formdata=None, data={"until": until}),
        "revoking": _revoking(one, sent=False),
    } | forms
    return render_template(
        "roster/show.html",
        one=one,
        absences=queries.away(one.id, at),
        certifications=[(item, rules.state_on(day, item)) for item in held],
        cleared=rules.cleared_until(day, held, policy().modules),
        soon=rules.soon(day),
        titles=training.titles(),
        forms=shown,
        **_private(me, one),
    )


def _private(me: Viewer, one: Interpreter) -> dict[str, Any]:
    """What not everybody who reads the roster may see: none of it is read for those who may not."""
    return {
        "sees_contact": may(me.role, "roster.contact"),
        "writes": may(me.role, "roster.write"),
        "revokes": may(me.role, "training.revoke"),
        "declared": conflicts.record_of(one, clock.now(), policy().declaration_days)
        if may(me.role, "roster.ties")
        else None,
        "bookings": ahead.times_of(one.id, clock.now()) if may(me.role, "roster.bookings") else None,
    }
