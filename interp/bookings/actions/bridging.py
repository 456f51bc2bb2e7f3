"""The life-safety bridge: any professional by phone, for immediate danger only. It stands after all the rungs of her order.

It is open on every request for which nobody fits, whatever rung she has come to: in immediate danger nobody can walk through
five questions. Three steps: the list shows, one of it is chosen and found to be safe at that moment, the call is noted. For a
provider the list knows the avoid list as the fixed one does, so that nobody can learn a person's ties by adding to it; whoever is
on the newest avoid list is refused when she or he is chosen, in the words that say nothing of why.

What keeps it an exception is what follows: each step is a record of the trail, the coordinator reads of it, and the request goes
on looking for the proper booking. It is no decision of hers, so nothing of what she asked is changed by it. Never family, a
child, a co-worker, another resident or a machine.
"""

from datetime import datetime, timedelta
from secrets import token_hex

from interp.accounts.facts import Role, Viewer
from interp.bookings.actions.listing import fix, need_for_provider
from interp.bookings.actions.offering import anew, still_asking
from interp.bookings.facts import BRIDGE_MINUTES, BookingState
from interp.bookings.models import Booking, Decision, Request
from interp.bookings.queries.bridge import (
    Reachable,
    bridge_opened,
    callable_now,
    chosen,
    interpreter_of,
    noted_already,
    spoken_with,
)
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.matching import helped
from interp.cases.facts import BRIDGE
from interp.db import db, guarded, lock, unsettle
from interp.errors import BadInput, RuleBroken
from interp.matching.facts import Mode, Need
from interp.roster.models import Interpreter
from interp.spans import Span
from interp.trail.actions import record


def open_bridge(request: Request, *, by: Viewer, at: datetime) -> list[Reachable]:
    """Somebody said that there is immediate danger and reads who can be called: who speaks, is at work and free at this moment.

    Raises RuleBroken: `somebody_fits`, or the state that no longer allows it.
    """
    lock(case=request.case_id, request=request.id)
    request = anew(request.id)
    still_asking(request, at)
    _nobody_fits(request, by, at)
    record(by.actor, "bridge.opened", "request", request.uid, at=at, chain=request.case.chain)
    return callable_now(request, at, need=_listed(request, by))


def choose(request: Request, ref: str, *, by: Viewer, at: datetime) -> Reachable:
    """Before the call: may this one be called? Asks everything that is known at this moment, the newest avoid list above
    all; of a provider also what the list knew, so that an entry taken off it since tells nothing.

    Raises RuleBroken: `not_eligible`, whatever the reason, `somebody_fits`, or the state that no longer allows it.
    """
    lock(case=request.case_id, request=request.id)
    request, person = anew(request.id), interpreter_of(ref)
    still_asking(request, at)
    _nobody_fits(request, by, at)
    listed = _listed(request, by)
    needs = [None, listed] if listed else [None]
    looks = [callable_now(request, at, only=[person.id], need=need) for need in needs] if person else []
    if person is None or not all(looks):
        raise RuleBroken(("not_eligible",))
    chain = request.case.chain
    record(by.actor, "bridge.chosen", "request", request.uid, at=at, chain=chain, interpreter=person.uid)
    return looks[0][0]


def note_look(request: Request, *, by: Viewer, at: datetime) -> None:
    """The list was asked for while somebody fits. That it was refused tells something of this moment, so it is noted too."""
    record(by.actor, "bridge.refused", "request", request.uid, at=at, chain=request.case.chain)


def bridge(request: Request, ref: str, *, minutes: int, by: Viewer, at: datetime) -> Booking:
    """The call was made and is over: a completed session by phone in the ledger, and an exception for the coordinator. What
    became known since the choice changes nothing of it: a call that was made is noted.

    Re-check bookings after it: the interpreter's load has changed. Raises BadInput (`minutes`: `too_long`) or RuleBroken:
    `not_eligible` (whoever was not chosen lately), `noted_already`, or the state that no longer allows it.
    """
    person = chosen(request, ref, at)
    lock(case=request.case_id, request=request.id, interpreters=[person.id])
    request = anew(request.id)
    still_asking(request, at)
    if not 1 <= minutes <= BRIDGE_MINUTES:
        raise BadInput({"minutes": "too_long"})
    span = Span(at - timedelta(minutes=minutes), at)
    if noted_already(request.case_id, person.id, span):
        raise RuleBroken(("noted_already",))
    booking = _done(request, person, span, at)
    decision = Decision(request=request, made_by=by.user_id, made_at=at)
    decision.said = {"rung": BRIDGE, "yes": True, "interpreter": ref, "minutes": minutes}
    db.session.add(decision)
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by.actor, "bridge.used", "request", request.uid, at=at, chain=request.case.chain, booking=booking.uid)
    return booking


def _nobody_fits(request: Request, by: Viewer, at: datetime) -> None:
    """As whoever asks reads it, or in truth: nobody is left alone in danger because a list is old.

    Raises RuleBroken (`somebody_fits`), but for whoever comes back to a list that was open lately.
    """
    if bridge_opened(request, at):
        return
    if by.role is Role.PROVIDER:
        fix(request, at=at)
        listed = fitting(request, by, at)
        if listed is not None and not listed.somebody_left:
            return
    _, found = helped(request, at, need=_listed(request, by))
    if found.somebody_left:
        raise RuleBroken(("somebody_fits",))


def _listed(request: Request, by: Viewer) -> Need | None:
    """What a provider may learn of: the avoid list that the fixed list knows. The coordinator reads everything."""
    return need_for_provider(request) if by.role is Role.PROVIDER else None


def _done(request: Request, person: Interpreter, span: Span, at: datetime) -> Booking:
    """Of the case and of no request: the proper booking is still looked for. Load, continuity and the ledger count it."""
    booking = Booking(
        ref=f"B-{token_hex(4).upper()}",
        case=request.case,
        interpreter=person,
        status=BookingState.COMPLETED.value,
        mode=Mode.PHONE.value,
        starts_at=span.start,
        ends_at=span.end,
        created_at=at,
    )
    booking.facts = {"language": spoken_with(request, person, at), "ended": BRIDGE}
    with guarded():
        db.session.add(booking)
    return booking
