"""A request, written one question a page, kept in a sealed draft of its own. Nothing of it stands in a cookie or an address."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Role
from interp.accounts.gate import viewer
from interp.bookings import actions, rules
from interp.bookings.forms.wizard import PROBLEMS
from interp.bookings.queries import drafts
from interp.bookings.views.wizard_steps import PAGES, Page, Writing, opened
from interp.cases import queries as cases
from interp.cases.actions import note_read
from interp.cases.rules import avoid_counts
from interp.errors import Gone

bp = Blueprint("wizard", __name__)


@bp.route("/requests/new", methods=["GET", "POST"])
@allowed("requests.write")
def start() -> ResponseReturnValue:
    """What comes, and the button; or, from the page of a case, at once the first question that is still open."""
    me, at = viewer(), clock.now()
    if request.method == "GET":
        return render_template("bookings/wizard_start.html", begun=drafts.begun(me, at))
    chosen = request.form.get("case")
    case = cases.find(chosen, me) if chosen else None
    draft = actions.start_draft(me, at)
    if case is not None:
        actions.save_draft(draft, **rules.whose({}, case.uid, None))
    return redirect(_address(draft.uid, "language" if case else "whose"), 303)


@bp.route("/requests/new/<uid>/<step>", methods=["GET", "POST"])
@allowed("requests.write")
@reads_case
def step(uid: str, step: str) -> ResponseReturnValue:
    """One question. What was answered is kept in the draft; what can't be is shown again as it was typed."""
    me, at = viewer(), clock.now()
    w = opened(drafts.find(uid, me, at), step, me, at)
    if step not in PAGES or not rules.may_open(step, w.answers):
        return redirect(_address(uid, rules.first_missing(w.answers)), 303)
    page = PAGES[step](w)
    if page.kept is None:
        return _shown(w, step, page)
    done = {} if page.stays else {"done": rules.done({**w.answers, **page.kept}, step)}
    actions.save_draft(w.draft, **{**page.kept, **done})
    return redirect(_address(uid, step if page.stays else rules.first_missing(w.draft.answers)), 303)


@bp.get("/requests/new/<uid>/check")
@allowed("requests.write")
@reads_case
def check(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    w = opened(drafts.find(uid, me, at), "check", me, at)
    missing = rules.first_missing(w.answers)
    return _checked(w, {}) if missing == "check" else redirect(_address(uid, missing), 303)


@bp.post("/requests/new/<uid>/check")
@allowed("requests.write")
def send(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    w = opened(drafts.find(uid, me, at), "check", me, at)
    if (missing := rules.first_missing(w.answers)) != "check":
        return redirect(_address(uid, missing), 303)
    if problems := rules.problems(
        w.answers, w.known, w.zone, at, refused=w.said.get("refused", ()), services=w.services
    ):
        return _checked(w, problems)
    house = w.organisation
    made = actions.send_draft(w.draft, w.case, zone=w.zone, organisation_id=house.id if house else None, by=me, at=at)
    actions.recheck(by=me.actor, at=at)
    found = made.shown and made.shown["matches"]
    flash(
        gettext("Your request is sent. Choose below whom to ask.") if found else gettext("Your request is sent."),
        "success",
    )
    return redirect(url_for("requests.show", uid=made.uid), 303)


@bp.post("/requests/new/<uid>/discard")
@allowed("requests.write")
def discard(uid: str) -> ResponseReturnValue:
    actions.drop_draft(drafts.find(uid, viewer(), clock.now()))
    flash(gettext("What you had begun is gone."), "success")
    return redirect(url_for("wizard.start"), 303)


@bp.errorhandler(Gone)
def ended(error: Gone) -> ResponseReturnValue:
    return render_template("bookings/wizard_gone.html"), 410


def _address(uid: str, step: str) -> str:
    return url_for("wizard.check", uid=uid) if step == "check" else url_for("wizard.step", uid=uid, step=step)


def _way(w: Writing, step: str) -> dict[str, Any]:
    """Where this page stands among the others."""
    back = rules.before(step, w.answers)
    return {
        "draft": w.draft, "number": rules.STEPS.index(step) + 1, "count": len(rules.STEPS),
        "back": _address(w.draft.uid, back) if back else url_for("wizard.start"), "case": w.case,
    }  # fmt: skip


def _shown(w: Writing, step: str, page: Page) -> ResponseReturnValue:
    """A search is an answer like any other (200); what could not be taken is 422."""
    _note(w)
    wrong = page.form.errors or ("word" in page.shown and page.shown["word"].errors)
    status = 422 if request.method == "POST" and wrong else 200
    return render_template(f"bookings/wizard_{step}.html", form=page.form, **page.shown, **_way(w, step)), status


def _checked(w: Writing, problems: dict[str, str]) -> ResponseReturnValue:
    _note(w)
    pages = {name: _address(w.draft.uid, rules.BELONGS[name]) for name in problems}
    wrong = [(pages[name], PROBLEMS[code]) for name, code in problems.items()]
    known = {
        "answers": w.answers,
        "needs": w.needs,
        "zone": w.zone,
        "wrong": wrong,
        "chosen": _chosen(w),
        "everything": w.me.role is Role.COORDINATOR,
    }
    shown = known | {"avoids": avoid_counts(w.answers["avoid"]), "house": w.organisation, "addresses": _addresses(w)}
    return render_template("bookings/wizard_check.html", **shown, **_way(w, "check")), 422 if problems else 200


def _chosen(w: Writing) -> Any:
    """The span as it will be, where the clock allows it."""
    session = rules.asked(w.answers)
    if rules.time_problems(session["local_start"], session["minutes"], w.zone, w.at):
        return None
    return rules.span_of(session["local_start"], session["minutes"], w.zone)


def _addresses(w: Writing) -> dict[str, str]:
    return {step: _address(w.draft.uid, step) for step in rules.STEPS}


def _note(w: Writing) -> None:
    if w.case is not None:
        note_read(w.case, by=w.me, at=w.at)
