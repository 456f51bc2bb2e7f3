"""The interpreter's page after sign-in: offers that wait for an answer, the next session, and what ends soon on the record."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from interp.accounts.facts import Viewer
from interp.bookings.queries import diary
from interp.bookings.queries.matching import policy
from interp.errors import NotFound
from interp.roster import queries as roster
from interp.roster.models import Interpreter
from interp.training import queries as training
from interp.training.facts import ENDING_DAYS, CertificationState
from interp.training.rules import good_until, last_day, state_on

SOON = timedelta(days=ENDING_DAYS)
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
        "offers": diary.waiting(viewer, at),
        "next": coming[0] if coming else None,
        "later": len(coming[1:]),
        "record": _record(person, today) + _modules(person, today),
        "at": at,
    }


def _record(person: Interpreter, today: date) -> list[tuple[str, str, date | None]]:
    """The agreement and the standing declaration: (what, `missing`, `expired` or `ending`, its last day)."""
    days = timedelta(days=policy().declaration_days)
    declared = person.declared_on + days if person.declared_on else None
    dates = (("agreement", person.agreement_until), ("declaration", declared))
    return [(what, _state(last, today), last) for what, last in dates if last is None or last <= today + SOON]


def _modules(person: Interpreter, today: date) -> list[tuple[str, str, date | None]]:
    """Certifications that end within sixty days, or that she or he once had: (title, state, last day), the soonest first."""
    held, titles = training.held_by([person.id])[person.id], training.titles()
    last = good_until(today, held)
    for one in held:
        if one.module not in last and state_on(today, one) in OVER:
            last[one.module] = max(last_day(other) for other in held if other.module == one.module)
    soon = sorted((day, module) for module, day in last.items() if day <= today + SOON)
    return [(titles.get(module, module), _state(day, today), day) for day, module in soon]


def _state(last: date | None, today: date) -> str:
    return "missing" if last is None else "expired" if last < today else "ending"
