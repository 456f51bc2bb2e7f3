"""Who can be called by phone at this moment, when there is immediate danger."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from interp.bookings.facts import BRIDGE_AHEAD, BRIDGE_HOURS, BookingState
from interp.bookings.models import Booking, Request
from interp.bookings.queries.candidates import gather
from interp.bookings.queries.matching import policy
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.pages import names
from interp.db import db
from interp.errors import RuleBroken
from interp.matching.facts import Mode, Need
from interp.matching.rules import bridge_reasons, rank
from interp.roster.models import Interpreter
from interp.spans import Span
from interp.trail.models import TrailRecord


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody of one of her languages against whom nothing stands on a bridge. No phone number is kept here."""

    ref: str
    name: str | None
    language: str


def callable_now(
    request: Request, at: datetime, *, only: Collection[int] | None = None, need: Need | None = None
) -> list[Reachable]:
    """The need is read as by phone and at this time; who would rank first stands first. `need` stands in for the request's own."""
    asked, candidates = gather(request, only, need=_by_phone(need or need_of(request), at))
    free = [one for one in candidates if not bridge_reasons(asked, one, policy())]
    found = sorted((rank(asked, one, policy()) for one in free), key=lambda one: one.rank)
    known = names([one.ref for one in found])
    return [Reachable(one.ref, known[one.ref][0], one.language) for one in found]


def _by_phone(need: Need, at: datetime) -> Need:
    return replace(need, mode=Mode.PHONE, span=Span(at, at + timedelta(minutes=BRIDGE_AHEAD)))


def spoken_with(request: Request, person: Interpreter, at: datetime) -> str | None:
    """The first of her languages that this person speaks; None for somebody of none, who would never have been chosen."""
    asked, candidates = gather(request, [person.id], need=_by_phone(need_of(request), at))
    return next((rank(asked, one, policy()).language for one in candidates), None)


def bridge_opened(request: Request, at: datetime) -> bool:
    """Was the list of this request read lately? Whoever did may come back to it, also when somebody fits by now."""
    return bool(_lately(request, "bridge.opened", at))


def chosen(request: Request, ref: str, at: datetime) -> Interpreter:
    """Who was asked about lately, and found to be somebody who may be called. Raises RuleBroken (`not_eligible`)."""
    person = interpreter_of(ref)
    rows = _lately(request, "bridge.chosen", at)
    if person is None or all(row.detail != {"interpreter": person.uid} for row in rows):
        raise RuleBroken(("not_eligible",))
    return person


def _lately(request: Request, verb: str, at: datetime) -> list[TrailRecord]:
    about = (TrailRecord.subject == request.uid, TrailRecord.verb == verb)
    since = TrailRecord.at >= at - timedelta(hours=BRIDGE_HOURS)
    return list(db.session.scalars(select(TrailRecord).where(*about, since)))


def noted_already(case_id: int, interpreter_id: int, span: Span) -> bool:
    """Is a call of these two at this time there already? A form is easily sent twice."""
    theirs = (Booking.case_id == case_id, Booking.interpreter_id == interpreter_id, Booking.request_id.is_(None))
    wanted = select(Booking.id).where(*theirs, Booking.status == BookingState.COMPLETED)
    found = wanted.where(Booking.starts_at < span.end, Booking.ends_at > span.start)
    return db.session.scalar(found.limit(1)) is not None


def interpreter_of(ref: str) -> Interpreter | None:
    return db.session.scalar(select(Interpreter).where(Interpreter.ref == ref))
