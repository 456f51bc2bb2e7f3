"""Read feed addresses, and what they serve."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from interp.accounts.access import may
from interp.accounts.facts import Role, Viewer
from interp.accounts.models import User
from interp.bookings.facts import BookingState
from interp.bookings.models import Booking
from interp.bookings.queries.seats import waits
from interp.calendar.models import Feed
from interp.cases.models import Case
from interp.db import db
from interp.errors import NotFound
from interp.roster.models import Interpreter

LOOK_BACK = timedelta(days=30)


def token_hash(token: str) -> str:
    """What the database keeps of a token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def feeds_of(viewer: Viewer) -> list[Feed]:
    """The addresses that still work, newest first."""
    wanted = select(Feed).where(Feed.user_id == viewer.user_id, Feed.revoked_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Feed.made_at.desc(), Feed.id.desc())))


def own_feed(uid: str, viewer: Viewer) -> Feed:
    """Raises NotFound for somebody else's, and for one that is revoked."""
    wanted = select(Feed).where(Feed.uid == uid, Feed.user_id == viewer.user_id, Feed.revoked_at.is_(None))
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def reader(token: str) -> User:
    """Whose calendar this token opens. Raises NotFound: unknown, revoked, or a person who may not sign in any more."""
    wanted = select(User).join(Feed, Feed.user_id == User.id)
    person = db.session.scalar(wanted.where(Feed.token_hash == token_hash(token), Feed.revoked_at.is_(None)))
    if person is None or not person.active or not may(Role(person.role), "calendar.own"):
        raise NotFound
    return person


def bookings_of(viewer: Viewer, at: datetime) -> list[Booking]:
    """From thirty days back, without the cancelled: the interpreter's own, the organisation's, or all for a coordinator.

    Nor a seat of a relay that waits for the other one: that session may not come about.
    """
    wanted = select(Booking).where(Booking.status != BookingState.CANCELLED, Booking.ends_at > at - LOOK_BACK)
    found = db.session.scalars(_of(wanted, viewer).order_by(Booking.starts_at, Booking.id))
    return [one for one in found if not waits(one)]


def _of(wanted: Select[Booking], viewer: Viewer) -> Select[Booking]:
    if viewer.role is Role.INTERPRETER:
        return wanted.join(Booking.interpreter).where(Interpreter.user_id == viewer.user_id)
    if viewer.role is Role.PROVIDER and viewer.organisation_id is not None:
        return wanted.join(Booking.case).where(Case.organisation_id == viewer.organisation_id)
    return wanted if viewer.role is Role.COORDINATOR else wanted.where(Booking.id.is_(None))
