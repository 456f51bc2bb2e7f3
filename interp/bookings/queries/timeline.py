"""What happened to a request, from the trail: who was asked, who answered, what was booked. Tells nobody why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, func, or_, select

from interp.bookings.facts import OfferState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.rules import offer_shown
from interp.db import db
from interp.trail.models import TrailRecord
from interp.trail.queries import of_subjects

TOLD = frozenset({
    "offer.made", "offer.not_available", "offer.lapsed", "offer.withdrawn", "booking.confirmed", "booking.cancelled",
    "booking.flagged", "booking.cleared", "booking.held", "request.cancelled", "request.unfilled", "decision.recorded",
    "bridge.opened", "bridge.used", "booking.freed", "session.stopped", "replacement.opened",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline: a code of the kind "event", and the interpreters it is about."""

    at: datetime
    code: str
    who: tuple[str, ...] = ()


def shown(offer: Offer) -> str:
    """The state of an offer as everybody but its interpreter reads it."""
    return offer_shown(OfferState(offer.state), early=offer.moved_at < offer.ends_at)


def events(request: Request, offers: Sequence[Offer], bookings: Sequence[Booking]) -> list[Event]:
    """Newest first; several people asked in one go are one line. One statement, whatever the number of offers."""
    by_uid = {offer.uid: offer for offer in offers} | {booking.uid: booking for booking in bookings}
    told = [(row.at, code, row.subject) for row in of_subjects([request.uid, *by_uid]) for code in _code(row, by_uid)]
    lines = [Event(request.created_at, "request.made")]
    for (at, code), rows in groupby(told, key=lambda row: row[:2]):
        people = [by_uid[subject].interpreter.title for *_, subject in rows if subject in by_uid]
        lines.append(Event(at, code, tuple(people)))
    return lines[::-1]


def _code(row: TrailRecord, by_uid: dict[str, Offer | Booking]) -> Iterator[str]:
    """The code of a record, folded like the state of its offer; nothing for what a timeline leaves out."""
    found, code = by_uid.get(row.subject), row.verb
    if isinstance(found, Offer) and code in ("offer.declined", "offer.skipped", "offer.lapsed"):
        code = f"offer.{shown(found)}"
    if code in TOLD:
        yield code


@dataclass(frozen=True, slots=True)
class Tries:
    """What somebody leaves who tries values, or one name after the other, to learn a person's ties. For the coordinator."""

    avoid_changes: int  # of her avoid list, whichever request it was for
    refused: int  # how often somebody was asked for this request who was not available


def tries(request: Request) -> Tries:
    wanted = select(TrailRecord.verb, func.count()).where(
        or_(
            and_(TrailRecord.subject == request.case.uid, TrailRecord.verb == "case.avoid_changed"),
            and_(TrailRecord.subject == request.uid, TrailRecord.verb == "offer.refused"),
        )
    )
    counts = {row[0]: row[1] for row in db.session.execute(wanted.group_by(TrailRecord.verb))}
    return Tries(counts.get("case.avoid_changed", 0), counts.get("offer.refused", 0))
