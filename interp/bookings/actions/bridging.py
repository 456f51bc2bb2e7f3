"""The life-safety bridge: any professional by phone, for immediate danger only. It stands after all the rungs of her order.

It is open on every request for which nobody fits, whatever rung she has come to: in immediate danger nobody can walk through
five questions. What keeps it an exception is what follows: opening the list and using it are both records of the trail, the
coordinator reads of each, and the request goes on looking for the proper booking. It is no decision of hers, so nothing of
what she asked is changed by it. Never family, a child, a co-worker, another resident or a machine.
"""

from datetime import datetime, timedelta
from secrets import token_hex

from interp.accounts.facts import Viewer
from interp.bookings.actions.deciding import nobody_fits
from interp.bookings.actions.offering import anew, still_asking
from interp.bookings.facts import BRIDGE_MINUTES, BookingState
from interp.bookings.models import Booking, Decision, Request
from interp.bookings.queries.bridge import bridge_opened, callable_now, interpreter_of, noted_already
from interp.cases.facts import BRIDGE
from interp.db import db, guarded, lock, unsettle
from interp.errors import BadInput, RuleBroken
from interp.matching.facts import Mode
from interp.roster.models import Interpreter
from interp.spans import Span
from interp.trail.actions import record


def open_bridge(request: Request, *, by: Viewer, at: datetime) -> None:
    """Somebody said that there is immediate danger and reads who can be called. Noted before a name is shown: the list is
    that of this moment, and who looked again and again, to learn who vanishes from it, is seen doing so.

    Raises RuleBroken: `somebody_fits`, or the state that no longer allows it.
    """
    lock(case=request.case_id, request=request.id)
    request = anew(request.id)
    still_asking(request, at)
    nobody_fits(request, by, at)
    record(by.actor, "bridge.opened", "request", request.uid, at=at, chain=request.case.chain)


def bridge(request: Request, ref: str, *, minutes: int, by: Viewer, at: datetime) -> Booking:
    """The call was made and is over: a completed session by phone in the ledger, and an exception for the coordinator.

    Re-check bookings after it: the interpreter's load has changed. Raises BadInput (`minutes`: `too_long`), NotFound, or RuleBroken:
    `not_eligible`, `noted_already`, `somebody_fits` (unless the list was open before), or the state that no longer allows it.
    """
    person = interpreter_of(ref)
    lock(case=request.case_id, request=request.id, interpreters=[person.id])
    request = anew(request.id)
    still_asking(request, at)
    if not bridge_opened(request):
        nobody_fits(request, by, at)
    if not 1 <= minutes <= BRIDGE_MINUTES:
        raise BadInput({"minutes": "too_long"})
    span = Span(at - timedelta(minutes=minutes), at)
    if noted_already(request.case_id, person.id, span):
        raise RuleBroken(("noted_already",))
    found = callable_now(request, span, only=[person.id])
    if not found:
        raise RuleBroken(("not_eligible",))
    booking = _done(request, person, span, found[0].language, at)
    decision = Decision(request=request, made_by=by.user_id, made_at=at)
    decision.said = {"rung": BRIDGE, "yes": True, "interpreter": ref, "minutes": minutes}
    db.session.add(decision)
    db.session.flush()
    unsettle("interpreter", person.id)
    record(by.actor, "bridge.used", "request", request.uid, at=at, chain=request.case.chain, booking=booking.uid)
    return booking


def _done(request: Request, person: Interpreter, span: Span, language: str, at: datetime) -> Booking:
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
    booking.facts = {"language": language, "ended": BRIDGE}
    with guarded():
        db.session.add(booking)
    return booking
