"""Her consent to a tie, and the clearing of what only sounds alike: decided under the locks, on facts read anew.

Nothing is written unless it is needed: a consent for somebody who has no tie, or a clearing of nothing, would tell later
readers of something that is not there. Re-check bookings after both.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from interp.accounts.facts import Viewer
from interp.bookings.models import Request
from interp.bookings.queries.asking_her import added_after, between
from interp.bookings.queries.needs import request_by_id
from interp.cases import actions as cases
from interp.cases.facts import THROUGH
from interp.cases.models import Case
from interp.cases.rules import consent_faults
from interp.db import db, lock
from interp.errors import BadInput, RuleBroken
from interp.roster.models import Interpreter


@dataclass(frozen=True, slots=True)
class Answer:
    """What she said when she was asked, on which day, in which language and through whom; a yes ends on `until`."""

    given: bool
    until: date | None
    language: str
    on: date
    through: str

    def entry(self) -> dict[str, object]:
        said: dict[str, object] = {"given": self.given}
        if self.given and self.until is not None:
            said["until"] = self.until.isoformat()
        return said | {"language": self.language, "on": self.on.isoformat(), "through": self.through}


def record_consent(
    request: Request, person: Interpreter, kind: str, answer: Answer, *, by: Viewer, at: datetime
) -> None:
    """Raises RuleBroken when nothing of this kind needs to be asked, BadInput by field."""
    one = _anew(request, person)
    if kind not in between(one, person.id).to_ask:
        raise RuleBroken(("nothing_to_ask",))
    if problems := _faults(one, answer, at):
        raise BadInput(problems)
    cases.keep_consent(one.case, {"interpreter": person.ref, "kind": kind, **answer.entry()}, by=by, at=at)


def _faults(request: Request, answer: Answer, at: datetime) -> dict[str, str]:
    today = at.astimezone(ZoneInfo(request.timezone)).date()
    found = consent_faults(answer.given, answer.until, answer.on, today)
    if answer.language not in asked_in(request.case, request.service_language):
        found["language"] = "not_hers"
    if answer.through not in THROUGH:
        found["through"] = "choose_one"
    return found


def asked_in(case: Case, service_language: str) -> list[str]:
    """The languages in which she may have been asked: hers, those she understands, the service's; each once."""
    also = (case.needs or {}).get("also_understands") or ()
    return list(dict.fromkeys([*(one["tag"] for one in case.languages), *also, service_language]))


def clear(
    request: Request, person: Interpreter, kind: str, *, same: bool, seen: datetime, by: Viewer, at: datetime
) -> None:
    """They are not the same: the kind is cleared for this case and interpreter. They are: the interpreter is out for good.

    `seen` is when the page was read. Raises RuleBroken, also when something came to the kind since then.
    """
    one = _anew(request, person)
    if kind not in between(one, person.id).alike:
        raise RuleBroken(("nothing_to_clear",))
    if seen > at or added_after(one, person.id, kind, seen):
        raise RuleBroken(("looked_before",))
    if same:
        cases.bar(one.case, person.ref, by=by, at=at)
    else:
        cases.keep_clearing(one.case, person.ref, kind, seen=seen, by=by, at=at)


def _anew(request: Request, person: Interpreter) -> Request:
    lock(case=request.case_id, request=request.id, interpreters=[person.id])
    db.session.expire_all()
    return request_by_id(request.id)
