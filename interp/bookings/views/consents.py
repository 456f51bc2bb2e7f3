"""For the coordinator: ask her about one interpreter, and clear what only sounds alike. No page here shows a value."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from interp import clock
from interp.accounts import queries as accounts
from interp.accounts.access import allowed, reads_case
from interp.accounts.gate import viewer
from interp.bookings.actions import allowing, recheck
from interp.bookings.forms.consents import ConsentForm
from interp.bookings.models import Request
from interp.bookings.queries import asking_her, pages
from interp.bookings.queries.asking_her import Between
from interp.cases.actions import note_read
from interp.conflicts.queries import today_of
from interp.errors import BadInput, RuleBroken
from interp.roster import queries as roster
from interp.roster.models import Interpreter
from interp.web.filters import language

bp = Blueprint("consents", __name__)


@bp.get("/requests/<uid>/consents/<person>")
@allowed("consents.write")
@reads_case
def ask(uid: str, person: str) -> ResponseReturnValue:
    one, who = pages.find(uid, viewer()), roster.find(person)
    found = asking_her.between(one, who.id)
    return _questions(one, who, found, {kind: _form(one, kind) for kind in found.to_ask})


@bp.post("/requests/<uid>/consents/<person>")
@allowed("consents.write")
def record(uid: str, person: str) -> ResponseReturnValue:
    me, at, kind = viewer(), clock.now(), request.form.get("kind", "")
    one, who = pages.find(uid, me), roster.find(person)
    found = asking_her.between(one, who.id)
    if kind not in found.to_ask:
        return _questions(one, who, found, {}, refused="nothing_to_ask"), 409
    form = _form(one, kind, sent=True)
    try:
        if form.validate():
            allowing.record_consent(one, who, kind, _answer(form), by=me, at=at)
    except BadInput as bad:
        form.refuse(bad.problems)
    if form.errors:
        others = {other: _form(one, other) for other in found.to_ask}
        return _questions(one, who, found, others | {kind: form}), 422
    recheck(by=me.actor, at=at)
    flash(gettext("Her answer is written down. Bookings to come were checked."), "success")
    return redirect(url_for("consents.ask", uid=uid, person=person), 303)


def _form(one: Request, kind: str, *, sent: bool = False) -> ConsentForm:
    """Told apart by its prefix; today stands as the day on which she was asked, the session's as the last one."""
    known = {"on": today_of(one.timezone, clock.now()), "until": today_of(one.timezone, one.ends_at)}
    days = {name: day.isoformat() for name, day in known.items()}
    tags = allowing.asked_in(one.case, one.service_language)
    form = ConsentForm(prefix=kind, data=days) if sent else ConsentForm(formdata=None, prefix=kind, data=days)
    return form.offer((tag, language(tag)) for tag in tags)


def _answer(form: ConsentForm) -> allowing.Answer:
    until, on = form.days
    return allowing.Answer(form.answer.data == "yes", until, form.language.data, on, form.through.data)


def _questions(
    one: Request, who: Interpreter, found: Between, asked: dict[str, ConsentForm], *, refused: str = ""
) -> str:
    note_read(one.case, by=viewer(), at=clock.now())
    kinds = found.said_no or found.to_ask  # one no is enough: she is asked nothing more
    wrong = next((form for form in asked.values() if form.errors), None)
    shown: dict[str, Any] = {"one": one, "whom": who, "found": found, "wrong": wrong, "refused": refused}
    return render_template("bookings/consent_ask.html", forms=[(kind, asked[kind]) for kind in kinds if asked], **shown)


@bp.get("/requests/<uid>/clearings/<person>")
@allowed("clearings.write")
@reads_case
def clearing(uid: str, person: str) -> ResponseReturnValue:
    return _alike(pages.find(uid, viewer()), roster.find(person))


@bp.post("/requests/<uid>/clearings/<person>")
@allowed("clearings.write")
def clear(uid: str, person: str) -> ResponseReturnValue:
    me, at, sent = viewer(), clock.now(), request.form
    one, who, answer = pages.find(uid, me), roster.find(person), sent.get("answer")
    if answer not in ("same", "other"):
        return _alike(one, who, refused="no_answer"), 422
    kind = sent.get("kind", "")
    if answer == "same" and not sent.get("confirm") and kind in asking_her.between(one, who.id).alike:
        note_read(one.case, by=me, at=at)
        return render_template("bookings/clearing_same.html", one=one, whom=who, kind=kind, seen=sent.get("seen", ""))
    try:
        allowing.clear(one, who, kind, same=answer == "same", seen=_instant(sent.get("seen", "")), by=me, at=at)
    except RuleBroken as broken:
        return _alike(one, who, refused=broken.codes[0]), 409
    recheck(by=me.actor, at=at)
    flash(_cleared(same=answer == "same"), "success")
    return redirect(url_for("requests.show", uid=uid), 303)


def _cleared(*, same: bool) -> str:
    if same:
        return str(gettext("Written down: they are the same. This interpreter is out for her for good."))
    return str(
        gettext("Written down: they are not the same. This interpreter may be asked if nothing else stands against it.")
    )


def _instant(text: str) -> datetime:
    """When the page was read. Raises RuleBroken for anything else: then nobody knows what was looked at."""
    try:
        seen = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken(("looked_before",)) from None
    if seen.tzinfo is None:
        raise RuleBroken(("looked_before",))
    return seen


def _alike(one: Request, who: Interpreter, *, refused: str = "") -> str:
    note_read(one.case, by=viewer(), at=clock.now())
    kinds = {kind: asking_her.entered(one.case, kind) for kind in asking_her.between(one, who.id).alike}
    names = accounts.names({line.by for lines in kinds.values() for line in lines if line.by})
    shown: dict[str, Any] = {"one": one, "whom": who, "kinds": kinds, "names": names, "refused": refused}
    return render_template("bookings/clearing_ask.html", seen=clock.now().isoformat(), **shown)
