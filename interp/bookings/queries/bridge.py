"""Who can be called by phone at this moment, when there is immediate danger."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import select

from interp.bookings.facts import BookingState
from interp.bookings.models import Booking, Request
from interp.bookings.queries.candidates import gather
from interp.bookings.queries.matching import policy
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.pages import names
from interp.db import db
from interp.errors import NotFound
from interp.matching.facts import Mode
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


def callable_now(request: Request, span: Span, only: Collection[int] | None = None) -> list[Reachable]:
    """The need is read as by phone and at this time; who would rank first stands first."""
    need = replace(need_of(request), mode=Mode.PHONE, span=span)
    need, candidates = gather(request, only, need=need)
    free = [one for one in candidates if not bridge_reasons(need, one, policy())]
    found = sorted((rank(need, one, policy()) for one in free), key=lambda one: one.rank)
    known = names([one.ref for one in found])
    return [Reachable(one.ref, known[one.ref][0], one.language) for one in found]


def bridge_opened(request: Request) -> bool:
    """Was the list of this request read before? A call that was made is noted, also when somebody fits by now."""
    opened = (TrailRecord.subject == request.uid, TrailRecord.verb == "bridge.opened")
    return db.session.scalar(select(TrailRecord.id).where(*opened).limit(1)) is not None


def noted_already(case_id: int, interpreter_id: int, span: Span) -> bool:
    """Is a call of these two at this time there already? A form is easily sent twice."""
    theirs = (Booking.case_id == case_id, Booking.interpreter_id == interpreter_id, Booking.request_id.is_(None))
    wanted = select(Booking.id).where(*theirs, Booking.status == BookingState.COMPLETED)
    found = wanted.where(Booking.starts_at < span.end, Booking.ends_at > span.start)
    return db.session.scalar(found.limit(1)) is not None


def interpreter_of(ref: str) -> Interpreter:
    """Raises NotFound."""
    found = db.session.scalar(select(Interpreter).where(Interpreter.ref == ref))
    if found is None:
        raise NotFound
    return found
