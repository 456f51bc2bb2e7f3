"""Make and revoke feed addresses, and write what one of them serves."""

from datetime import datetime
from secrets import token_urlsafe

from flask_babel import force_locale, gettext

from interp import ical
from interp.accounts.facts import Viewer
from interp.bookings.actions.letters import appointment
from interp.calendar import queries
from interp.calendar.models import Feed
from interp.db import db
from interp.errors import RuleBroken
from interp.trail.actions import record

MOST = 10  # addresses at a time: more than anybody's devices


def make(*, by: Viewer, at: datetime) -> str:
    """A new address' token, 256 bits. This is the only time that anybody sees it. Raises RuleBroken (`too_many_feeds`)."""
    if len(queries.feeds_of(by)) >= MOST:
        raise RuleBroken(("too_many_feeds",))
    token = token_urlsafe(32)
    feed = Feed(user_id=by.user_id, token_hash=queries.token_hash(token), made_at=at)
    db.session.add(feed)
    db.session.flush()
    record(by.actor, "feed.made", "feed", feed.uid, at=at)
    return token


def revoke(feed: Feed, *, by: Viewer, at: datetime) -> None:
    """For good: whoever holds the address reads nothing any more."""
    feed.revoked_at = at
    record(by.actor, "feed.revoked", "feed", feed.uid, at=at)


def written(viewer: Viewer, at: datetime) -> bytes:
    """The calendar of one person, in the own language. The stamp is when a booking was made, so equal facts are equal bytes."""
    with force_locale(viewer.locale):
        title, name = gettext("Appointment"), gettext("Appointments")
    facts = (appointment(one, stamp=one.created_at, title=title) for one in queries.bookings_of(viewer, at))
    return ical.feed(facts, name=name)
