"""Write down what she decided when nobody fits, and do exactly that. Nothing of hers is relaxed by anybody else.

A decision is only ever added. It counts for one request. `queries/needs.py` applies the yes that stand; what a request itself
says (its way, its time) changes here.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from interp.accounts.facts import Role, Viewer
from interp.bookings.actions.listing import refresh
from interp.bookings.actions.offering import anew, end_offers, still_asking
from interp.bookings.facts import ASKED_BY, RequestState, RungState
from interp.bookings.models import Decision, Request
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.matching import helped
from interp.bookings.queries.rungs import askable_in, choices, fallbacks, may_be_taken_back, spoken, standing
from interp.bookings.queries.seats import sitting
from interp.db import db, lock, unsettle
from interp.errors import BadInput, RuleBroken
from interp.matching.facts import Answer, Mode, Need
from interp.spans import Span
from interp.trail.actions import record

WAYS = ("phone", "wait")  # rungs whose yes changes what is asked of whoever was asked already


def decide(
    request: Request,
    rung: str,
    *,
    yes: bool,
    asked_by: str,
    language: str,
    asked_at: datetime,
    value: str | None = None,
    by: Viewer,
    at: datetime,
) -> Decision:
    """Her answer to the rung whose turn it is. `value`: with a yes to `wait` a start that fits, to `language` its tag.

    Raises RuleBroken: `no_order_recorded`, `somebody_fits`, `not_her_next_choice`, or the state that no longer allows it;
    BadInput for who asked (`choose_one`), the language (`not_hers`), the time (`in_the_future`), the choice (`does_not_fit`).
    """
    lock(case=request.case_id, request=request.id, interpreters=sitting(request.id))
    request = anew(request.id)
    still_asking(request, at)
    if not fallbacks(request):
        raise RuleBroken(("no_order_recorded",))
    need, found = _nobody_fits(request, by, at)
    _her_turn(request, rung, need, found)
    said: dict[str, Any] = {"rung": rung, "yes": yes, "asked_by": asked_by, "language": language}
    may = choices(rung, need, found.suggestions)
    if problems := _problems(said, askable_in(request), asked_at, at) | (
        {} if not (yes and may) else _chosen(value, may)
    ):
        raise BadInput(problems)
    said |= {"asked_at": asked_at.isoformat()} | (_lifted(request, rung, need, value) if yes else {})
    decision = _write(request, said, by, at)
    if yes:
        _do(request, rung, value, by, at)
    refresh(request, at=at)
    return decision


def take_back(request: Request, rung: str, *, by: Viewer, at: datetime) -> Decision:
    """She changed her mind: her yes lifts nothing any more, and whoever was asked on it is not. Re-check bookings after it.

    No reason and no question belongs to it. Raises RuleBroken: `nothing_to_take_back`, or the state that no longer allows it.
    """
    lock(case=request.case_id, request=request.id, interpreters=sitting(request.id))
    request = anew(request.id)
    if request.state != RequestState.BOOKED.value or request.starts_at <= at:
        still_asking(request, at)
    if rung not in may_be_taken_back(request):
        raise RuleBroken(("nothing_to_take_back",))
    before = next(one for one in reversed(spoken(request)) if one["rung"] == rung)
    back = {"rung": rung, "yes": False, "back": True, "asked_at": at.isoformat()}
    decision = _write(request, back, by, at)
    end_offers(request, by=by.actor, at=at)
    if rung == "phone":
        request.mode = before["was"]
    db.session.flush()
    unsettle("case", request.case_id)
    refresh(request, at=at)
    return decision


def _nobody_fits(request: Request, by: Viewer, at: datetime) -> tuple[Need, Answer]:
    """Raises RuleBroken when somebody fits now. A provider whose list names somebody is told the same without a look."""
    if by.role is Role.PROVIDER and (listed := fitting(request, by, at)) is not None and listed.first:
        raise RuleBroken(("somebody_fits",))
    need, found = helped(request, at)
    if found.matches:
        raise RuleBroken(("somebody_fits",))
    return need, found


def _her_turn(request: Request, rung: str, need: Need, found: Answer) -> None:
    stand = standing(request, need, found.suggestions, found.relay)
    if [one.code for one in stand if one.state is RungState.OPEN] != [rung]:
        raise RuleBroken(("not_her_next_choice",))


def _problems(said: dict[str, Any], languages: list[str], asked_at: datetime, at: datetime) -> dict[str, str]:
    found = {
        "asked_by": "choose_one" if said["asked_by"] not in ASKED_BY else None,
        "language": "not_hers" if said["language"] not in languages else None,
        "time": "in_the_future" if asked_at > at else None,
    }
    return {field: code for field, code in found.items() if code}


def _chosen(value: str | None, may: list[str]) -> dict[str, str]:
    return {} if value in may else {"value": "does_not_fit"}


def _lifted(request: Request, rung: str, need: Need, value: str | None) -> dict[str, Any]:
    """What a yes is about: the wish it lifts, the choice, and how it was before."""
    about: dict[str, dict[str, Any]] = {
        "phone": {"was": request.mode},
        "wait": {"value": value, "was": request.local_start},
        "gender": {"value": need.want},
        "language": {"value": value},
    }
    return about.get(rung, {})


def _write(request: Request, said: dict[str, Any], by: Viewer, at: datetime) -> Decision:
    """One more line, sealed under the case's key. The trail tells that she decided, not what."""
    decision = Decision(request=request, made_by=by.user_id, made_at=at)
    decision.said = said
    db.session.add(decision)
    db.session.flush()
    record(by.actor, "decision.recorded", "request", request.uid, at=at, chain=request.case.chain)
    return decision


def _do(request: Request, rung: str, value: str | None, by: Viewer, at: datetime) -> None:
    """What the request itself says anew. Whoever was asked for the old way or time must be asked again."""
    if rung in WAYS:
        end_offers(request, by=by.actor, at=at)
    if rung == "phone":
        request.mode = Mode.PHONE.value
    if rung == "wait" and value is not None:
        start = datetime.fromisoformat(value)
        span = Span(start.astimezone(UTC), start.astimezone(UTC) + request.span.length)
        request.starts_at, request.ends_at = span.start, span.end
        local = start.astimezone(ZoneInfo(request.timezone)).replace(tzinfo=None)
        request.local_start = local.isoformat(timespec="minutes")
    db.session.flush()
