"""Cases: the list, one case, a new one, her wishes, whom she avoids, whom she chose not to work with."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from interp import clock
from interp.accounts import queries as accounts
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Role, Viewer
from interp.accounts.gate import viewer
from interp.bookings.actions import recheck
from interp.bookings.queries import of_case
from interp.cases import actions, queries, rules
from interp.cases.forms.asked import LiftForm
from interp.cases.forms.people import AvoidForm, RefusalForm
from interp.cases.forms.wishes import CaseForm
from interp.cases.models import Case
from interp.conflicts.facts import TIE_KINDS
from interp.text import written
from interp.web.paging import page_number

bp = Blueprint("cases", __name__)
SIZE = 25


@bp.get("/cases")
@allowed("cases.read")
@reads_case
def index() -> ResponseReturnValue:
    me, at, page = viewer(), clock.now(), page_number(request.args.get("page"))
    rows, count = queries.page(me, page=page, size=SIZE)
    actions.note_list_read(rows, by=me, at=at)
    known = {"page": page, "pages": max(1, -(-count // SIZE)), "count": count, "everything": _all(me)}
    return render_template("cases/index.html", rows=rows, ahead=of_case.ahead(rows, at), **known)


@bp.get("/cases/<uid>")
@allowed("cases.read")
@reads_case
def show(uid: str) -> ResponseReturnValue:
    me = viewer()
    case = queries.find(uid, me)
    actions.note_read(case, by=me, at=clock.now())
    requests, avoids = of_case.requests(case, me), rules.avoid_counts(case.avoid or ())
    hers = _coordinators(case) if _all(me) else {}
    return render_template("cases/show.html", case=case, requests=requests, avoids=avoids, everything=_all(me), **hers)


@bp.route("/cases/new", methods=["GET", "POST"])
@allowed("cases.write")
def new() -> ResponseReturnValue:
    """One page; searching for a language shows it again with all that was typed."""
    me, at, form = viewer(), clock.now(), _organisations(CaseForm(), viewer())
    page = _typed(form, rules.Speech())
    if page is not None:
        status = 422 if form.errors else 200
        return render_template("cases/new.html", form=form, everything=_all(me), **page), status
    needs = rules.wishes_typed(form.data) | rules.speech_needs(form.speech())
    known = {key: value for key, value in needs.items() if value is not None}
    house = next((one.id for one in accounts.organisations() if one.uid == form.organisation.data), None)
    case = actions.open_case(known, by=me, at=at, organisation_id=house)
    flash(gettext("The case is open. Note its code where you keep your own records."), "success")
    return redirect(url_for("cases.show", uid=case.uid), 303)


@bp.route("/cases/<uid>/wishes", methods=["GET", "POST"])
@allowed("cases.write")
@reads_case
def wishes(uid: str) -> ResponseReturnValue:
    me, at, case = viewer(), clock.now(), queries.find(uid, viewer())
    form = _of_case(case)
    page = _typed(form, rules.speech_of(case.needs or {}), case)
    if page is not None:
        actions.note_read(case, by=me, at=at)
        return render_template("cases/wishes.html", form=form, case=case, **page), 422 if form.errors else 200
    needs = rules.wishes_typed(form.data) | rules.speech_needs(form.speech())
    changed, word = rules.changes(case.needs or {}, needs), LiftForm(prefix="word-")
    if rules.lifts(case.needs, changed) and not _said(word, form.speech(), case, me):
        actions.note_read(case, by=me, at=at)
        known = {"form": form, "word": word, "case": case, "speech": form.speech(), "hits": ()}
        return render_template("cases/wishes.html", **known), 422
    if changed:
        actions.change_needs(case, changed, word=word.kept(me.zone), by=me, at=at, services=of_case.services(case))
        recheck(by=me.actor, at=at)
    flash(gettext("Her wishes are saved."), "success")
    return redirect(url_for("cases.show", uid=uid), 303)


def _said(word: LiftForm, speech: rules.Speech, case: Case, me: Viewer) -> bool:
    """Is her word there, that lifts a firm wish?"""
    return word.said((*speech.tags, *speech.also), me.zone, case.created_at, clock.now())


@bp.post("/cases/find-language")
@allowed("cases.write")
def find_language() -> ResponseReturnValue:
    """The part of a page that lists what a search found, while somebody types. A POST, so that no address holds the words."""
    field = "service_language" if request.form.get("field") == "service_language" else "found"
    text = request.form.get("q", "")[:80]
    return render_template("cases/_found.html", hits=rules.hits(text), field=field, searched=bool(text.strip()))


@bp.route("/cases/<uid>/avoid", methods=["GET", "POST"])
@allowed("cases.write")
@reads_case
def avoid(uid: str) -> ResponseReturnValue:
    me, at, form = viewer(), clock.now(), AvoidForm()
    case = queries.find(uid, me)
    form.with_kinds()
    if request.method == "POST" and form.validate():
        form.refuse(form.missing())
    if request.method == "GET" or form.errors:
        return _avoids(case, form, me)
    actions.avoid(case, form.kind.data, form.value.data or "", by=me, at=at)
    recheck(by=me.actor, at=at)
    flash(gettext("Saved. What you wrote cannot be read again by anybody."), "success")
    return redirect(url_for("cases.avoid", uid=uid), 303)


@bp.post("/cases/<uid>/avoid/remove")
@allowed("cases.write")
def stop_avoiding(uid: str) -> ResponseReturnValue:
    me, at, form = viewer(), clock.now(), AvoidForm(formdata=None)
    case, kind = queries.find(uid, me), request.form.get("kind", "")
    form.with_kinds()
    if kind not in TIE_KINDS:
        form.refuse({"kind": "no_such_kind"})
        return _avoids(case, form, me)
    count = rules.avoid_counts(case.avoid or ()).get(kind, 0)
    if count and not request.form.get("confirm"):
        actions.note_read(case, by=me, at=at)
        return render_template("cases/avoid_remove.html", case=case, kind=kind, count=count)
    actions.stop_avoiding(case, kind, by=me, at=at)
    recheck(by=me.actor, at=at)
    flash(ngettext("%(num)d entry is removed.", "%(num)d entries are removed.", count), "success")
    return redirect(url_for("cases.avoid", uid=uid), 303)


@bp.route("/cases/<uid>/refusals", methods=["GET", "POST"])
@allowed("cases.write")
@reads_case
def refuse(uid: str) -> ResponseReturnValue:
    me, at, form = viewer(), clock.now(), RefusalForm()
    case = queries.find(uid, me)
    known = of_case.known_refs([written(form.interpreter.data)]) if form.is_submitted() and form.validate() else {}
    if form.is_submitted() and not form.errors and not known:
        form.refuse({"interpreter": "no_such_interpreter"})
    if not known:
        actions.note_read(case, by=me, at=at)
        return render_template("cases/refusals.html", case=case, form=form), 422 if form.errors else 200
    wanted = set(known.values()) & set((case.wishes or {}).get("wants", ()))
    actions.refuse(case, list(known.values()), by=me, at=at)
    recheck(by=me.actor, at=at)
    flash(gettext("Saved. This interpreter will not be asked for her."), "success")
    if wanted:
        flash(gettext("She asked for this interpreter before. That wish is taken off too."), "success")
    return redirect(url_for("cases.refuse", uid=uid), 303)


@bp.post("/cases/<uid>/refusals/undo")
@allowed("cases.write")
def undo_refusal(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    case, ref = queries.find(uid, me), request.form.get("interpreter", "")
    if ref in (case.wishes or {}).get("refused", ()):
        actions.undo_refusal(case, ref, by=me, at=at)
        recheck(by=me.actor, at=at)
        flash(gettext("Undone. This interpreter may be asked for her again."), "success")
    return redirect(url_for("cases.refuse", uid=uid), 303)


def _all(me: Viewer) -> bool:
    return me.role is Role.COORDINATOR


def _coordinators(case: Case) -> dict[str, Any]:
    """What nobody else is shown: answers about ties, and the other side of the matter."""
    return {"answers": rules.answers_of(case.wishes or {}), "linked": queries.linked(case)}


def _organisations(form: CaseForm, me: Viewer) -> CaseForm:
    return form.offer((house.uid, house.title) for house in (accounts.organisations() if _all(me) else ()))


def _of_case(case: Case) -> CaseForm:
    shown = rules.wishes_shown(case.needs or {})
    form = CaseForm(data=shown | {"version": [str(case.version)]})
    form.keep(shown["wish"])
    return form.offer(())


def _typed(form: CaseForm, known: rules.Speech, case: Case | None = None) -> dict[str, Any] | None:
    """What the page shows when it is shown again; None when all of it is good and the button said to save."""
    if not form.is_submitted():
        return {"speech": known, "hits": ()}
    speech, deed = form.speech(), form.deed
    if deed == "search":
        return {"speech": speech, "hits": rules.hits((form.q.data or "")[:80]), "searched": True}
    if deed != "save":
        moved, problem = rules.rearranged(speech, deed, form.chosen)
        form.refuse({"q": problem} if problem else {})
        hits = rules.hits(form.q.data or "") if problem else ()
        form.q.data = form.q.data if problem else ""
        return {"speech": moved, "hits": hits}
    form.validate()
    form.refuse({} if speech.languages else {"q": "none_yet"})
    if case is not None and rules.is_a_service(rules.speech_needs(speech), of_case.services(case)):
        form.refuse({"q": "is_a_service"})
    if not form.errors and case is not None and form.version.data != [str(case.version)]:
        form.version.data = [str(case.version)]
        form.refuse({"wish": "changed_meanwhile"})
    return {"speech": speech, "hits": ()} if form.errors else None


def _avoids(case: Case, form: AvoidForm, me: Viewer) -> ResponseReturnValue:
    actions.note_read(case, by=me, at=clock.now())
    avoids = rules.avoid_counts(case.avoid or ())
    return render_template("cases/avoid.html", case=case, form=form, avoids=avoids), 422 if form.errors else 200
