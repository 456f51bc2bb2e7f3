"""What lies ahead of one interpreter, and how many requests there were in each state."""

from datetime import datetime

from sqlalchemy import func, select

from interp.bookings.facts import LIVE
from interp.bookings.models import Booking, Request
from interp.db import db
from interp.spans import Span


def times_of(interpreter_id: int, at: datetime, *, limit: int = 20) -> list[tuple[Span, str]]:
    """The next live bookings of an interpreter: when and in which state, nothing of the case."""
    wanted = select(Booking.starts_at, Booking.ends_at, Booking.status)
    wanted = wanted.where(Booking.interpreter_id == interpreter_id, Booking.status.in_(LIVE), Booking.ends_at > at)
    rows = db.session.execute(wanted.order_by(Booking.starts_at).limit(limit))
    return [(Span(start, end), status) for start, end, status in rows]


def made_since(since: datetime) -> dict[str, int]:
    """How many requests made since then are in each state. Counts under five must not be shown as they are."""
    wanted = select(Request.state, func.count()).where(Request.created_at >= since).group_by(Request.state)
    return {row[0]: row[1] for row in db.session.execute(wanted)}
