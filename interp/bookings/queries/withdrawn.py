"""What was booked and does not hold: what looks for somebody again, what came up after a session, what may be stopped now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from interp.accounts.facts import Viewer
from interp.bookings.facts import RECOGNISED_LATER, BookingState
from interp.bookings.models import Booking, Request
from interp.bookings.queries.pages import LOOKING, visible, visible_bookings
from interp.bookings.rules import is_over, may_stop
from interp.db import db
from interp.trail.models import TrailRecord

ENDS = ("booking.cancelled", "booking.freed", "session.stopped")  # the records that end a booking


@dataclass(frozen=True, slots=True)
class Sayable:
    """Which way of saying "we know each other" a booking's page has now: to stop the session, or after it."""

    stop: bool
    later: bool


def sayable(one: Booking, at: datetime) -> Sayable:
    """Whatever the other side has said already: what a page stops showing would tell."""
    return Sayable(may_stop(one.status, one.span, at), is_over(one.status, one.span, at))


def replacing(viewer: Viewer, at: datetime) -> list[Request]:
    """Requests to come that were booked and look for somebody again, soonest first."""
    wanted = visible(viewer).where(Request.state.in_(LOOKING), Request.starts_at > at)
    wanted = wanted.where(Request.replacing_since.is_not(None))
    return list(db.session.scalars(wanted.order_by(Request.starts_at, Request.id)))


def ended_lately(interpreter_id: int, at: datetime, since: datetime) -> list[Booking]:
    """An interpreter's bookings to come that ended since then, soonest first."""
    ended = select(TrailRecord.id).where(TrailRecord.subject == Booking.uid, TrailRecord.verb.in_(ENDS))
    mine = (Booking.interpreter_id == interpreter_id, Booking.status == BookingState.CANCELLED, Booking.starts_at > at)
    wanted = select(Booking).where(*mine, ended.where(TrailRecord.at >= since).exists())
    return list(db.session.scalars(wanted.order_by(Booking.starts_at, Booking.id)))


def recognised(viewer: Viewer) -> list[Booking]:
    """Sessions after which it came up that they know each other, and which nobody has seen to; the oldest word first."""
    wanted = visible_bookings(viewer).where(Booking.status == BookingState.COMPLETED, Booking.flagged_at.is_not(None))
    rows = db.session.scalars(wanted.order_by(Booking.flagged_at, Booking.id))
    return [one for one in rows if came_up_later(one)]


def came_up_later(one: Booking) -> bool:
    return RECOGNISED_LATER in (one.facts or {}).get("flags", [])
