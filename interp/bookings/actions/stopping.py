""" "We know each other", said at the start of a session or after it, by the interpreter or by the staff.

Nobody is asked why, and nothing tells who said it: the trail names the house, the letters and pages are the same for both sides.
The pair is never brought together again, nor the interpreter with the other side of the same matter. Re-check bookings after it.
"""

from datetime import datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlalchemy import select

from interp.accounts.facts import Viewer
from interp.bookings.actions.ending import anew, end, move_on, reopen, sitting_in
from interp.bookings.actions.listing import fix
from interp.bookings.actions.offering import end_offers
from interp.bookings.facts import CONFLICT_AT_START, RECOGNISED_LATER, BookingState, RequestState
from interp.bookings.models import Booking, Request
from interp.bookings.rules import may_stop, move, next_quarter
from interp.cases.actions.wishing import put_wishes
from interp.cases.models import Case
from interp.cases.rules import linked_codes
from interp.db import db, lock, unsettle
from interp.errors import RuleBroken
from interp.trail.actions import record
from interp.trail.facts import WORKER


def stop(booking: Booking, *, at: datetime) -> Request | None:
    """End a session at its start; gives the request that looks for somebody else. Said a second time, it changes nothing.

    Raises RuleBroken: `too_early_to_stop`, or the state that no longer allows it.
    """
    cases, seats = _locked(booking)
    facts = booking.facts or {}
    if facts.get("ended") == CONFLICT_AT_START:
        return None
    if not may_stop(booking.status, booking.span, at):
        raise RuleBroken((_why_not(booking, at),))
    booking.facts, booking.flagged_at = facts | {"ended": CONFLICT_AT_START}, at
    begun = booking.starts_at <= at
    for seat in seats:
        end(seat, by=WORKER, at=at, verb="session.stopped" if seat is booking else "booking.cancelled")
    _exclude(booking, cases)
    if booking.request is None:
        return None
    if not begun:
        reopen(booking, by=WORKER, at=at)
        return booking.request
    return _instead_of(booking.request, at)


def _why_not(booking: Booking, at: datetime) -> str:
    if booking.status == BookingState.CANCELLED:
        return "booking_cancelled"
    return "too_early_to_stop" if at < booking.starts_at else "booking_completed"


def recognise(booking: Booking, *, at: datetime) -> Booking:
    """It came up after a session: the coordinator is told that it did. Raises RuleBroken for one that is not over."""
    cases, _ = _locked(booking)
    move_on(booking, at)
    if booking.status != BookingState.COMPLETED:
        raise RuleBroken(("not_over_yet",))
    facts = booking.facts or {}
    known = facts.get("flags", [])
    if RECOGNISED_LATER not in known:
        booking.facts, booking.flagged_at = facts | {"flags": [*known, RECOGNISED_LATER]}, at
        record(WORKER, "session.recognised", "booking", booking.uid, at=at, chain=_chain(booking))
    _exclude(booking, cases)
    return booking


def see_to(booking: Booking, *, by: Viewer, at: datetime) -> Booking:
    """The coordinator has spoken with both. What came up stays on the page of the booking."""
    anew(booking)
    if booking.flagged_at is not None and RECOGNISED_LATER in (booking.facts or {}).get("flags", []):
        booking.flagged_at = None
        record(by.actor, "session.seen_to", "booking", booking.uid, at=at, chain=_chain(booking))
    return booking


def _locked(booking: Booking) -> tuple[list[Case], list[Booking]]:
    """Her case and those of the other side of the matter, in the order of locks; then the seats of the session."""
    cases = _both_sides(booking)
    for one in cases:
        lock(case=one.id)
        db.session.refresh(one)
    for late in [one for one in _both_sides(booking) if one not in cases]:  # a link came before the lock
        lock(case=late.id)
        cases.append(late)
    seats = anew(booking)
    for one in cases:
        db.session.refresh(one)
    if booking.request is not None:
        db.session.refresh(booking.request)
    return cases, seats


def _both_sides(booking: Booking) -> list[Case]:
    codes = linked_codes(booking.case.links) if booking.case else ()
    wanted = select(Case).where((Case.id == booking.case_id) | Case.code.in_(codes)).order_by(Case.id)
    return list(db.session.scalars(wanted))


def _exclude(booking: Booking, cases: list[Case]) -> None:
    """For good, and for every request to come of these cases."""
    ref = booking.interpreter.ref
    for case in cases:
        wishes = case.wishes or {}
        wants = [one for one in wishes.get("wants", ()) if one != ref]
        put_wishes(case, {"barred": list(dict.fromkeys([*wishes.get("barred", ()), ref])), "wants": wants})
    unsettle("interpreter", booking.interpreter_id)


def _instead_of(old: Request, at: datetime) -> Request:
    """The time asked for has begun, so a new request takes its place. One in which somebody else still sits stays as it is."""
    db.session.flush()
    alone = db.session.scalar(sitting_in(old.id).limit(1)) is None
    if alone and old.state != RequestState.CANCELLED:
        end_offers(old, by=WORKER, at=at)
        old.state = move(RequestState(old.state), RequestState.CANCELLED).value
        record(WORKER, "request.cancelled", "request", old.uid, at=at, chain=old.case.chain)
    made = _again(old, at)
    record(WORKER, "replacement.opened", "request", made.uid, at=at, chain=made.case.chain)
    fix(made, at=at)
    return made


def _again(old: Request, at: datetime) -> Request:
    """The same session, asked for by whoever asked before, as soon as somebody else can be there. A yes of hers counted for that
    request alone: this one is by the way she asked for at first."""
    start = next_quarter(at)
    phone = [one.said for one in old.decisions if one.said["rung"] == "phone"]
    mode: str = phone[-1]["was"] if phone and phone[-1]["yes"] else old.mode
    made = Request(
        ref=f"R-{token_hex(4).upper()}",
        case=old.case,
        created_by=old.created_by,
        created_at=at,
        sector=old.sector,
        purpose=old.purpose,
        mode=mode,
        service_language=old.service_language,
        starts_at=start,
        ends_at=start + old.span.length,
        local_start=start.astimezone(ZoneInfo(old.timezone)).replace(tzinfo=None).isoformat(timespec="minutes"),
        timezone=old.timezone,
        lat=old.lat,
        lon=old.lon,
        state=RequestState.SEARCHING.value,
        replacing_since=at,
    )
    made.details = old.details
    db.session.add(made)
    db.session.flush()
    return made


def _chain(booking: Booking) -> str | None:
    return booking.case.chain if booking.case else None
