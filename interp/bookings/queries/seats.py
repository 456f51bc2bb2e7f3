"""The two seats of a relay: who sits beside whom, in offers and in bookings."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.timeline import shown
from interp.db import db


def other_offer(one: Offer) -> Offer | None:
    """The offer to whoever would take the other seat."""
    if one.pair is None:
        return None
    return db.session.scalar(select(Offer).where(Offer.pair == one.pair, Offer.id != one.id))


def held(request_id: int) -> list[Booking]:
    """Seats of a relay that wait for the other one; a session that was imported as held is none of them."""
    wanted = select(Booking).where(Booking.request_id == request_id, Booking.status == BookingState.HELD)
    whole = (joinedload(Booking.interpreter), joinedload(Booking.case))
    return [one for one in db.session.scalars(wanted.options(*whole).order_by(Booking.id)) if waits(one)]


def waits(booking: Booking) -> bool:
    """Is it a seat of a relay that waits for the other one? It is known to nobody but who holds it, and may not come about."""
    return booking.status == BookingState.HELD and (booking.facts or {}).get("pivot") is not None


def partners(booking: Booking) -> list[Booking]:
    """The live booking of the other seat, of a relay; nothing for any other booking. One falls with the other."""
    if booking.request_id is None or not (booking.facts or {}).get("pivot"):
        return []
    wanted = select(Booking).where(Booking.request_id == booking.request_id, Booking.status.in_(LIVE))
    return list(db.session.scalars(wanted.where(Booking.seat != booking.seat).order_by(Booking.id)))


def pair_is_open(request_id: int) -> bool:
    """Is a pair asked right now?"""
    wanted = select(Offer.id).where(Offer.request_id == request_id, Offer.pair.is_not(None))
    return db.session.scalar(wanted.where(Offer.state.in_(OPEN_OFFER)).limit(1)) is not None


def no_seat(request_id: int) -> set[str]:
    """The references of those who were asked for a seat and said no, or did not answer in time."""
    wanted = select(Offer).where(Offer.request_id == request_id, Offer.pair.is_not(None))
    asked = db.session.scalars(wanted.options(joinedload(Offer.interpreter)))
    return {one.interpreter.ref for one in asked if shown(one) in ("not_available", "lapsed")}


def sitting(request_id: int) -> list[int]:
    """The interpreters whose seats one answer may touch, by id: whoever is asked for a pair, or holds a seat."""
    asked = select(Offer.interpreter_id).where(Offer.request_id == request_id, Offer.pair.is_not(None))
    wanted = select(Booking.interpreter_id).where(Booking.request_id == request_id, Booking.status.in_(LIVE))
    return sorted({*db.session.scalars(asked.where(Offer.state.in_(OPEN_OFFER))), *db.session.scalars(wanted)})
