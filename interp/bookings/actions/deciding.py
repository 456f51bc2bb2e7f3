"""Write down what she decided when nobody fits, and do exactly that. Nothing of hers is relaxed by anybody else.

A decision is only ever added. It counts for one request. `queries/needs.py` applies the yes that stand; what a request itself
says (its way, its time) changes here.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from interp.accounts.facts import Role, Viewer
from interp.bookings.actions import ending
from interp.bookings.actions.listing import fix, follow, help_anew, need_for_provider
from interp.bookings.actions.offering import anew, end_offers, still_asking
from interp.bookings.facts import LIVE, WAYS, RequestState, RungState
from interp.bookings.models import Decision, Request
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.matching import helped
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.rungs import askable_in, choices, fallbacks, may_be_taken_back, spoken, standing
from interp.bookings.queries.seats import sitting
from interp.cases.facts import ASKED_BY
from interp.cases.rules import asked_fault
from interp.db import db, lock, unsettle
from interp.errors import BadInput, RuleBroken
from interp.matching.facts import Answer, Mode, Need
from interp.spans import Span
from interp.trail.actions import record


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
    BadInput for who asked (`choose_one`), the language (`not_hers`), the time (`in_the_future`, `too_long_ago`), the choice
    (`does_not_fit`). What was typed is read before anybody is matched, so that a wrong form tells nothing of who fits.
    """
    lock(case=request.case_id, request=request.id, interpreters=sitting(request.id))
    request = anew(request.id)
    still_asking(request, at)
    if not fallbacks(request):
        raise RuleBroken(("no_order_recorded",))
    said: dict[str, Any] = {"rung": rung, "yes": yes, "asked_by": asked_by, "language": language}
    if problems := _problems(said, value, request, asked_at, at):
        raise BadInput(problems)
    need, found = nobody_fits(request, by, at)
    _her_turn(request, rung, need, found)
    may = choices(rung, need, found.suggestions)
    if yes and may and value not in may:
        raise BadInput({"value": "does_not_fit"})
    said |= {"asked_at": asked_at.isoformat()} | (_lifted(request, rung, need, value) if yes else {})
    decision = _write(request, said, by, at)
    if yes:
        _do(request, rung, value, by, at)
        follow(request, at=at)
    else:
        help_anew(request, at=at)
    return decision


def take_back(request: Request, rung: str, *, by: Viewer, at: datetime) -> Decision:
    """She changed her mind: her yes lifts nothing any more, whoever was asked on it is not, and what was booked by phone or as a
    relay because of it ends. Re-check bookings after it: they ask every other wish.

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
    _free_what_stood_on_it(request, rung, by, at)
    unsettle("case", request.case_id)
    follow(request, at=at)
    return decision


def _free_what_stood_on_it(request: Request, rung: str, by: Viewer, at: datetime) -> None:
    """No rule of matching knows a way that she allowed, so its booking ends here."""
    one = db.session.scalar(ending.sitting_in(request.id).limit(1))
    if one is None:
        return
    seats = ending.anew(one)
    relay = rung == "relay" and (one.facts or {}).get("pivot") is not None
    other_way = rung == "phone" and one.mode != request.mode
    if one.status in LIVE and (relay or other_way):
        ending.free(seats, by=by.actor, at=at)


def nobody_fits(request: Request, by: Viewer, at: datetime) -> tuple[Need, Answer]:
    """Raises RuleBroken when somebody fits now. A provider is answered by the fixed list and the avoid list it was made with."""
    need = None
    if by.role is Role.PROVIDER:
        fix(request, at=at)
        if (listed := fitting(request, by, at)) is not None and listed.somebody_left:
            raise RuleBroken(("somebody_fits",))
        need = need_for_provider(request)
    need, found = helped(request, at, need=need)
    if found.somebody_left:
        raise RuleBroken(("somebody_fits",))
    return need, found


def _her_turn(request: Request, rung: str, need: Need, found: Answer) -> None:
    stand = standing(request, need, found.suggestions, found.relay_left)
    if [one.code for one in stand if one.state is RungState.OPEN] != [rung]:
        raise RuleBroken(("not_her_next_choice",))


def _problems(
    said: dict[str, Any], value: str | None, request: Request, asked_at: datetime, at: datetime
) -> dict[str, str]:
    """What can be seen without a look at who fits. Times are looked at later: which of them fit is an answer of matching."""
    left = choices("language", need_of(request), ()) if said["rung"] == "language" and said["yes"] else []
    found = {
        "value": "does_not_fit" if left and value not in left else None,
        "asked_by": "choose_one" if said["asked_by"] not in ASKED_BY else None,
        "language": "not_hers" if said["language"] not in askable_in(request) else None,
        "time": asked_fault(asked_at, request.created_at, at),
    }
    return {field: code for field, code in found.items() if code}


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
