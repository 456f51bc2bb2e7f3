"""Cancel, and let time pass: sessions start and end, requests whose time is over stay unfilled."""

from datetime import datetime

from sqlalchemy import Select, select

from interp.accounts.facts import Viewer
from interp.bookings.actions.letters import invite_both
from interp.bookings.actions.offering import close_offer
from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState, OfferState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.needs import request_by_id
from interp.bookings.rules import move
from interp.db import db, lock
from interp.trail.actions import record
from interp.trail.facts import WORKER, Actor


def cancel_request(request: Request, *, by: Viewer, at: datetime) -> Request:
    """Cancel a request with its offers and its booking. Raises RuleBroken when it is already over."""
    live = list(db.session.scalars(_live(request.id)))
    lock(case=request.case_id, request=request.id, interpreters=[booking.interpreter_id for booking in live])
    db.session.expire_all()
    request = request_by_id(request.id)
    request.state = move(RequestState(request.state), RequestState.CANCELLED).value
    for one in db.session.scalars(select(Offer).where(Offer.request_id == request.id, Offer.state.in_(OPEN_OFFER))):
        close_offer(one, OfferState.LAPSED, by=by.actor, at=at)
    for booking in db.session.scalars(_live(request.id)):
        _cancel(booking, by.actor, at)
    record(by.actor, "request.cancelled", "request", request.uid, at=at, chain=request.case.chain)
    return request


def cancel_booking(booking: Booking, *, by: Viewer, at: datetime) -> Booking:
    """Cancel a booking; its request looks for somebody again. The mails go out with the next SEQUENCE."""
    lock(case=booking.case_id, request=booking.request_id, interpreters=[booking.interpreter_id])
    db.session.refresh(booking)
    _cancel(booking, by.actor, at)
    if booking.request is not None:
        request = request_by_id(booking.request.id)
        if request.state == RequestState.BOOKED.value:
            request.state = move(RequestState.BOOKED, RequestState.SEARCHING).value
    return booking


def _live(request_id: int) -> Select[Booking]:
    return select(Booking).where(Booking.request_id == request_id, Booking.status.in_(LIVE))


def _cancel(booking: Booking, by: Actor, at: datetime) -> None:
    booking.status = move(BookingState(booking.status), BookingState.CANCELLED).value
    booking.sequence += 1
    invite_both(booking, at=at)
    chain = booking.case.chain if booking.case else None
    record(by, "booking.cancelled", "booking", booking.uid, at=at, chain=chain)


def pass_time(booking_id: int, at: datetime) -> None:
    """The worker's job: a confirmed session whose time has come is running, a running one whose time is over is done."""
    booking = db.session.get_one(Booking, booking_id)
    lock(case=booking.case_id, request=booking.request_id, interpreters=[booking.interpreter_id])
    db.session.refresh(booking)
    if booking.status == BookingState.CONFIRMED.value and booking.starts_at <= at:
        booking.status = move(BookingState.CONFIRMED, BookingState.RUNNING).value
    if booking.status == BookingState.RUNNING.value and booking.ends_at <= at:
        booking.status = move(BookingState.RUNNING, BookingState.COMPLETED).value


def leave_unfilled(request_id: int, at: datetime) -> None:
    """The worker's job: an open request whose time has come was not filled; its offers end."""
    request = request_by_id(request_id)
    lock(case=request.case_id, request=request.id)
    db.session.refresh(request)
    if request.state not in (RequestState.SEARCHING.value, RequestState.OFFERED.value) or request.starts_at > at:
        return
    request.state = move(RequestState(request.state), RequestState.UNFILLED).value
    for one in db.session.scalars(select(Offer).where(Offer.request_id == request_id, Offer.state.in_(OPEN_OFFER))):
        close_offer(one, OfferState.LAPSED, by=WORKER, at=at)
    record(WORKER, "request.unfilled", "request", request.uid, at=at, chain=request.case.chain)
