"""What time has made due, by id: each is moved in a transaction of its own, so that no two locks are held crosswise."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from interp.bookings.facts import OPEN_OFFER, BookingState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.db import db


def offers_over(at: datetime) -> list[int]:
    """The requests with an open offer whose time is over."""
    wanted = select(Offer.request_id).where(Offer.state.in_(OPEN_OFFER), Offer.ends_at <= at)
    return list(db.session.scalars(wanted.distinct().order_by(Offer.request_id)))


def sessions_to_move(at: datetime) -> list[int]:
    """The bookings that should be running, or done."""
    starts = and_(Booking.status == BookingState.CONFIRMED, Booking.starts_at <= at)
    ends = and_(Booking.status == BookingState.RUNNING, Booking.ends_at <= at)
    return list(db.session.scalars(select(Booking.id).where(or_(starts, ends)).order_by(Booking.id)))


def requests_over(at: datetime) -> list[int]:
    waiting = (RequestState.SEARCHING, RequestState.OFFERED)
    wanted = select(Request.id).where(Request.state.in_(waiting), Request.starts_at <= at)
    return list(db.session.scalars(wanted.order_by(Request.id)))
