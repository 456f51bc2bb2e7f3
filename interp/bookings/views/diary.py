"""The interpreter's bookings, hours and time off."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from interp import clock
from interp.accounts.access import allowed, reads_case
from interp.accounts.gate import viewer
from interp.bookings import actions
from interp.bookings.facts import LIVE
from interp.bookings.queries import diary, withdrawn
from interp.cases.actions import note_read
from interp.errors import BadInput, NotFound
from interp.roster import actions as roster_actions
from interp.roster import queries as roster
from interp.roster.facts import WeekRow
from interp.roster.forms import AwayForm, HoursForm, week
from interp.roster.models import Interpreter
from interp.web.paging import page_number

bp = Blueprint("diary", __name__)
SIZE = 25
MINUTE = timedelta(minutes=1)  # whole days end at 24:00 of the last one, not at 00:00 of the next


@bp.get("/my/bookings")
@allowed("bookings.read")
def bookings() -> ResponseReturnValue:
    """Times and ways only, nothing of a case: a phone may lie open."""
    me, at, page = viewer(), clock.now(), page_number(request.args.get("page"))
    past, count = diary.over(me, at, page=page, size=SIZE)
    known = {"past": past, "page": page, "pages": max(1, -(-count // SIZE)), "count": count, "at": at}
    return render_template("bookings/diary_bookings.html", coming=diary.coming(me, at), **known)


@bp.get("/my/bookings/<uid>")
@allowed("bookings.read")
@reads_case
def booking(uid: str) -> ResponseReturnValue:
    me, at = viewer(), clock.now()
    one = diary.own_booking(uid, me)
    known = {"details": diary.details(one), "live": LIVE, "say": withdrawn.sayable(one, at)}
    if known["details"] is not None and one.case is not None:
        note_read(one.case, by=me, at=at)
    return render_template("bookings/diary_booking.html", one=diary.entry(one), ref=one.ref, **known)


@bp.route("/my/hours", methods=["GET", "POST"])
@allowed("hours.own")
def hours() -> ResponseReturnValue:
    """The usual week. Adding or removing a row gives the page back unsaved; saving replaces the whole week."""
    person = roster.of_user(viewer().user_id)
    if request.method == "GET":
        return _hours_page(person)
    form, do = HoursForm().offer(person.modes), request.form.get("do", "save")
    if do != "save":
        return _hours_page(person, week_form=form.rearranged(do, person.modes), moved=do)
    if not (form.validate() and _saved(person, form)):
        return _hours_page(person, week_form=form), 422
    return redirect(url_for("diary.hours"), 303)


@bp.route("/my/hours/away", methods=["GET", "POST"])
@allowed("hours.own")
def away() -> ResponseReturnValue:
    person, back = roster.of_user(viewer().user_id), redirect(url_for("diary.hours"), 303)
    if request.method == "GET":  # somebody reloads the address of a form that was sent
        return back
    form = AwayForm()
    if not (form.validate() and _added(person, form)):
        return _hours_page(person, away_form=form), 422
    return back


@bp.post("/my/hours/back")
@allowed("hours.own")
def back() -> ResponseReturnValue:
    """Time off is named by its two instants; a row's number never leaves the house."""
    me, at, person = viewer(), clock.now(), roster.of_user(viewer().user_id)
    try:
        start, end = (datetime.fromisoformat(request.form.get(name, "")) for name in ("start", "end"))
    except ValueError as wrong:
        raise NotFound from wrong
    roster_actions.remove_time_off(person, start, end, by=me.actor, at=at)
    _tell(gettext("The time off is removed."))
    return redirect(url_for("diary.hours"), 303)


def _hours_page(
    person: Interpreter, *, week_form: HoursForm | None = None, away_form: AwayForm | None = None, moved: str = ""
) -> str:
    written = [
        WeekRow(row.weekday, row.from_minute, row.to_minute, tuple(row.modes)) for row in roster.hours_of(person.id)
    ]
    known = {
        "form": (week_form or week(written)).offer(person.modes),
        "away_form": away_form or AwayForm(formdata=None),
        "off": [(one, one.ends_at - MINUTE) for one in roster.time_off_of(person.id, clock.now())],
        "zone": person.timezone,
        "moved": moved,
    }
    return render_template("bookings/diary_hours.html", **known)


def _saved(person: Interpreter, form: HoursForm) -> bool:
    rows = [row for _number, row in form.written()]
    try:
        kept = roster_actions.change_hours(person, rows, by=viewer().actor, at=clock.now())
    except BadInput as refused:
        form.refuse(refused.problems)
        return False
    joined = gettext("Your hours are saved. Rows that met or overlapped are joined.")
    _tell(joined if len(kept) < len(rows) else gettext("Your hours are saved."))
    return True


def _added(person: Interpreter, form: AwayForm) -> bool:
    start, end = form.local()
    try:
        roster_actions.add_time_off(person, start, end, by=viewer().actor, at=clock.now())
    except BadInput as refused:
        form.refuse(refused.problems)
        return False
    _tell(gettext("The time off is saved. You are not asked for sessions in it."))
    return True


def _tell(done: str) -> None:
    """Re-check her bookings and say what was done. Other reasons than her hours are not hers to read here."""
    broken = actions.recheck(by=viewer().actor, at=clock.now())
    flash(done, "success")
    if outside := sum("hours" in one.codes for one in broken if not one.freed):
        words = ngettext(
            "%(num)d booking lies outside your hours now. It is not cancelled. The coordinator has been told.",
            "%(num)d bookings lie outside your hours now. They are not cancelled. The coordinator has been told.",
            outside,
        )
        flash(words, "warning")
