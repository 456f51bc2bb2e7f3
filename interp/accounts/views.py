"""People who sign in: the welcome page of an invitation, and the administrator's list."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import logout_user

from interp import clock
from interp.accounts import actions, queries
from interp.accounts.access import allowed
from interp.accounts.facts import Role
from interp.accounts.forms import PersonForm, WelcomeForm
from interp.accounts.gate import viewer
from interp.accounts.models import User
from interp.errors import BadInput, Gone
from interp.roster import actions as roster
from interp.roster import queries as roster_queries
from interp.web.paging import page_number

bp = Blueprint("accounts", __name__)
SIZE = 25


@bp.route("/welcome/<token>", methods=["GET", "POST"])
def welcome(token: str) -> ResponseReturnValue:
    """Choose a password by an invitation; looking at the page uses nothing up."""
    person, form = _invited(token), WelcomeForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/welcome.html", form=form, person=person, token=token), status
    actions.welcome(token, form.password.data, at=clock.now())
    logout_user()  # whoever else was signed in on this device
    flash(gettext("Your password is set. Sign in with it now."), "success")
    return redirect(url_for("security.login"), 303)


def _invited(token: str) -> User:
    person = queries.by_invitation(actions.token_hash(token), clock.now())
    if person is None:
        raise Gone
    return person


@bp.get("/people")
@allowed("people.write")
def people() -> ResponseReturnValue:
    text, page = request.args.get("q", "").strip()[:80], page_number(request.args.get("page"))
    shown, count = queries.people(page=page, size=SIZE, text=text)
    houses = {"houses": queries.organisations(), "counts": queries.staff_counts()}
    return render_template(
        "accounts/people.html", people=shown, count=count, page=page, pages=-(-count // SIZE), text=text, at=clock.now(),
        me=viewer(), **houses,
    )  # fmt: skip


@bp.get("/people/add")
@allowed("people.write")
def add() -> ResponseReturnValue:
    return render_template("accounts/add.html", form=_person_form())


@bp.post("/people/add")
@allowed("people.write")
def add_person() -> ResponseReturnValue:
    """Answers with the one-time link itself: it must not pass through an address or a cookie."""
    form = _person_form()
    if form.validate_on_submit():
        try:
            return _with_link(_added(form))
        except BadInput as bad:
            form.refuse(bad.problems)
    return render_template("accounts/add.html", form=form), 422


def _person_form() -> PersonForm:
    return PersonForm().offer((house.uid, house.title) for house in queries.organisations())


def _added(form: PersonForm) -> User:
    """Everything is looked at before anything is written, so that a refusal leaves nothing behind."""
    by, at, role = viewer().actor, clock.now(), Role(form.role.data)
    record = roster_queries.without_account(form.interpreter.data or "") if role is Role.INTERPRETER else None
    house = _chosen(form.organisation.data)
    person = actions.add_person(form.email.data, form.name.data, role, by=by, at=at, organisation_id=house)
    if record is not None:
        roster.give_account(record, person.id, by=by, at=at)
    return person


def _chosen(uid: str | None) -> int | None:
    if not uid:
        return None
    houses = {house.uid: house.id for house in queries.organisations()}
    if uid not in houses:
        raise BadInput({"organisation": "no_such_organisation"})
    return houses[uid]


def _with_link(person: User) -> ResponseReturnValue:
    token = actions.invite(person, by=viewer().actor, at=clock.now())
    link = url_for("accounts.welcome", token=token, _external=True)
    return render_template("accounts/link.html", person=person, link=link)


@bp.get("/people/<uid>")
@allowed("people.write")
def person(uid: str) -> ResponseReturnValue:
    return render_template("accounts/person.html", person=queries.user(uid), at=clock.now(), me=viewer())


@bp.post("/people/<uid>/invite")
@allowed("people.write")
def invite(uid: str) -> ResponseReturnValue:
    return _with_link(queries.user(uid))


@bp.post("/people/<uid>/close")
@allowed("people.write")
def close(uid: str) -> ResponseReturnValue:
    actions.close_account(queries.user(uid), by=viewer().actor, at=clock.now())
    flash(gettext("The account is closed. Its sign-ins have ended."), "success")
    return redirect(url_for("accounts.person", uid=uid), 303)


@bp.post("/people/<uid>/open")
@allowed("people.write")
def open_again(uid: str) -> ResponseReturnValue:
    actions.open_account(queries.user(uid), by=viewer().actor, at=clock.now())
    flash(gettext("The account is open again."), "success")
    return redirect(url_for("accounts.person", uid=uid), 303)
