"""Cancel, free, and let time pass: sessions start and end, requests whose time is over stay unfilled.

However a booking ends, everybody who was invited gets one cancellation, in the same words; the other seat of a relay ends
with it, and its request looks for somebody again.
"""

from datetime import datetime

from sqlalchemy import Select, select

from interp.accounts.facts import Viewer
from interp.bookings.actions.letters import invite_both
from interp.bookings.actions.offering import close_offer, free_held, reopen_if_nobody_left
from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState, OfferState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.needs import request_by_id
from interp.bookings.queries.seats import partners, waits
from interp.bookings.rules import move
from interp.db import db, lock
from interp.errors import RuleBroken
from interp.trail.actions import record
from interp.trail.facts import WORKER, Actor


def cancel_request(request: Request, *, by: Viewer, at: datetime) -> Request:
    """Cancel a request with its offers and its booking. Raises RuleBroken when it is already over."""
    live = list(db.session.scalars(sitting_in(request.id)))
    lock(case=request.case_id, request=request.id, interpreters=[booking.interpreter_id for booking in live])
    db.session.expire_all()
    live = list(db.session.scalars(sitting_in(request.id).with_for_update()))
    request = request_by_id(request.id)
    request.state = move(RequestState(request.state), RequestState.CANCELLED).value
    for one in db.session.scalars(_open_offers(request.id)):
        close_offer(one, OfferState.LAPSED, by=by.actor, at=at)
    for booking in live:
        if booking.status in LIVE:
            end(booking, by=by.actor, at=at)
    record(by.actor, "request.cancelled", "request", request.uid, at=at, chain=request.case.chain)
    return request


def cancel_booking(booking: Booking, *, by: Viewer, at: datetime) -> Booking:
    """Cancel a booking; its request looks for somebody again. The mails go out with the next SEQUENCE."""
    seats = anew(booking)
    for seat in seats:
        end(seat, by=by.actor, at=at)
    reopen(booking, by=by.actor, at=at)
    return booking


def free_flagged(booking: Booking, *, by: Viewer, at: datetime) -> Booking:
    """The coordinator frees what was only flagged: an import frees nothing. Raises RuleBroken when nothing stands against it."""
    seats = anew(booking)
    if booking.flagged_at is None or booking.status not in LIVE:
        raise RuleBroken(("nothing_to_free",))
    free(seats, by=by.actor, at=at)
    return booking


def anew(booking: Booking) -> list[Booking]:
    """The booking, and of a relay the other seat, under their locks, their rows held and read anew."""
    seats = [booking, *partners(booking)]
    lock(case=booking.case_id, request=booking.request_id, interpreters=[seat.interpreter_id for seat in seats])
    _refresh(booking)
    seats = [booking, *partners(booking)]
    for seat in seats[1:]:
        _refresh(seat)
    return seats


def _refresh(booking: Booking) -> None:
    """A re-check of a case frees without the lock of the interpreter, and the other way round: they meet at the row."""
    db.session.execute(select(Booking.id).where(Booking.id == booking.id).with_for_update())
    db.session.refresh(booking)


def free(seats: list[Booking], *, by: Actor, at: datetime) -> None:
    """The first of these seats does not hold any more: all end, and the request looks for somebody else."""
    for seat in seats:
        end(seat, by=by, at=at, verb="booking.freed")
    reopen(seats[0], by=by, at=at)


def end(booking: Booking, *, by: Actor, at: datetime, verb: str = "booking.cancelled") -> None:
    """A live booking ends. Raises RuleBroken for one that is over."""
    if waits(booking):
        _end_waiting(booking, by, at)
        return
    booking.status = move(BookingState(booking.status), BookingState.CANCELLED).value
    booking.sequence += 1
    invite_both(booking, at=at)
    chain = booking.case.chain if booking.case else None
    record(by, verb, "booking", booking.uid, at=at, chain=chain)


def _end_waiting(booking: Booking, by: Actor, at: datetime) -> None:
    """A seat that waits for the other one of a relay: nobody was invited, and whoever was asked for the other is not any more."""
    if booking.request is not None:
        for one in list(db.session.scalars(_open_offers(booking.request.id).where(Offer.pair.is_not(None)))):
            close_offer(one, OfferState.LAPSED, by=by, at=at)
    if booking.status == BookingState.HELD:
        free_held(booking, by=by, at=at)
    if booking.request is not None:
        reopen_if_nobody_left(booking.request, at)


def reopen(booking: Booking, *, by: Actor, at: datetime) -> None:
    """What was booked looks for somebody again, unless another seat of it still stands."""
    if booking.request_id is None:
        return
    db.session.flush()
    request = request_by_id(booking.request_id)
    if request.state == RequestState.BOOKED.value and db.session.scalar(sitting_in(request.id).limit(1)) is None:
        request.state, request.replacing_since = move(RequestState.BOOKED, RequestState.SEARCHING).value, at
        record(by, "replacement.opened", "request", request.uid, at=at, chain=request.case.chain)


def sitting_in(request_id: int) -> Select[Booking]:
    """Its live bookings: one, or the two seats of a relay."""
    return select(Booking).where(Booking.request_id == request_id, Booking.status.in_(LIVE)).order_by(Booking.ref)


def _open_offers(request_id: int) -> Select[Offer]:
    return select(Offer).where(Offer.request_id == request_id, Offer.state.in_(OPEN_OFFER)).order_by(Offer.id)


def pass_time(booking_id: int, at: datetime) -> None:
    """The worker's job: a confirmed session whose time has come is running, a running one whose time is over is done."""
    booking = db.session.get_one(Booking, booking_id)
    lock(case=booking.case_id, request=booking.request_id, interpreters=[booking.interpreter_id])
    _refresh(booking)
    move_on(booking, at)


def move_on(booking: Booking, at: datetime) -> None:
    """To where its time says it is. A flag asks for something before the session, so it goes with it."""
    if booking.status == BookingState.CONFIRMED.value and booking.starts_at <= at:
        booking.status = move(BookingState.CONFIRMED, BookingState.RUNNING).value
    if booking.status == BookingState.RUNNING.value and booking.ends_at <= at:
        booking.status, booking.flagged_at = move(BookingState.RUNNING, BookingState.COMPLETED).value, None


def leave_unfilled(request_id: int, at: datetime) -> None:
    """The worker's job: an open request whose time has come was not filled; its offers end."""
    request = request_by_id(request_id)
    lock(case=request.case_id, request=request.id)
    db.session.refresh(request)
    if request.state not in (RequestState.SEARCHING.value, RequestState.OFFERED.value) or request.starts_at > at:
        return
    request.state = move(RequestState(request.state), RequestState.UNFILLED).value
    for one in db.session.scalars(_open_offers(request_id)):
        close_offer(one, OfferState.LAPSED, by=WORKER, at=at)
    record(WORKER, "request.unfilled", "request", request.uid, at=at, chain=request.case.chain)
