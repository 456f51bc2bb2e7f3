"""The interpreter's page after sign-in: offers that wait for an answer, what was cancelled, the next session, what ends soon."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from interp.accounts.facts import Viewer
from interp.bookings.queries import diary, withdrawn
from interp.bookings.queries.matching import policy
from interp.errors import NotFound
from interp.roster import queries as roster
from interp.roster.models import Interpreter
from interp.training import queries as training
from interp.training.facts import ENDING_DAYS, CertificationState, Certified
from interp.training.rules import good_until, last_day, state_on

SOON = timedelta(days=ENDING_DAYS)
LOOK_BACK = timedelta(days=7)  # a cancellation is told this long, and never once its time has come
OVER = (CertificationState.EXPIRED, CertificationState.REVOKED)


def needs(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Only times and ways of sessions, nothing of a case: a phone may lie open, and no case is read."""
    try:
        person = roster.of_user(viewer.user_id)
    except NotFound:
        return {"joined": False}
    today = at.astimezone(ZoneInfo(person.timezone)).date()
    coming = diary.coming(viewer, at)
    return {
        "joined": True,
        "cancelled": _cancelled(person, coming, at),
        "offers": diary.waiting(viewer, at),
        "next": coming[0] if coming else None,
        "later": len(coming[1:]),
        "record": _record(person, today) + _modules(person, today),
        "at": at,
    }


def _cancelled(person: Interpreter, coming: list[diary.Entry], at: datetime) -> list[diary.Entry]:
    """Bookings to come that ended lately; not where she or he is booked again for the time. Never why."""
    rows = [diary.entry(one) for one in withdrawn.ended_lately(person.id, at, at - LOOK_BACK)]
    return [one for one in rows if not any(one.span.overlaps(other.span) for other in coming)]


def _record(person: Interpreter, today: date) -> list[tuple[str, str, date | None]]:
    """The agreement and the standing declaration: (what, `missing`, `expired` or `ending`, its last day)."""
    days = timedelta(days=policy().declaration_days)
    declared = person.declared_on + days if person.declared_on else None
    dates = (("agreement", person.agreement_until), ("declaration", declared))
    return [(what, _state(last, today), last) for what, last in dates if last is None or last <= today + SOON]


def _modules(person: Interpreter, today: date) -> list[tuple[str, str, date | None]]:
    """Certifications that end within sixty days, or that she or he once had: (title, state, day), the soonest first."""
    held, titles = training.held_by([person.id])[person.id], training.titles()
    good = good_until(today, held)
    found = [(day, module, _state(day, today)) for module, day in good.items() if day <= today + SOON]
    newest = {one.module: one for one in sorted(held, key=last_day) if one.module not in good}
    found += [_gone(one) for one in newest.values() if state_on(today, one) in OVER]
    return [(titles.get(module, module), state, day) for day, module, state in sorted(found)]


def _gone(one: Certified) -> tuple[date, str, str]:
    """The first day without what was revoked, the last day of what ran out."""
    if one.revoked is not None and one.until is not None and one.revoked <= one.until:
        return one.revoked, one.module, "revoked"
    return last_day(one), one.module, "expired"


def _state(last: date | None, today: date) -> str:
    return "missing" if last is None else "expired" if last < today else "ending"
