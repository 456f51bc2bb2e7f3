"""What the pages of requests and bookings show: rows that this person may know of. Another organisation's is not there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from interp.accounts.facts import Role, Viewer
from interp.bookings.facts import LIVE, OPEN_OFFER, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.cases.models import Case
from interp.cases.queries import known_to
from interp.db import db
from interp.errors import NotFound
from interp.notify.models import Mail
from interp.roster.models import Interpreter

LOOKING = (RequestState.SEARCHING, RequestState.OFFERED)
FILTERS: dict[str, tuple[RequestState, ...]] = {
    "looking": LOOKING,
    **{state.value: (state,) for state in RequestState if state is not RequestState.DRAFT},
}
WHOLE = joinedload(Case.organisation)


def visible(viewer: Viewer) -> Select[Request]:
    """The requests this person may know of, with their cases."""
    whole = contains_eager(Request.case).options(WHOLE)
    return select(Request).join(Request.case).options(whole).where(known_to(viewer))


def find(uid: str, viewer: Viewer) -> Request:
    """Raises NotFound, for another organisation's request too."""
    found = db.session.scalar(visible(viewer).where(Request.uid == uid))
    if found is None:
        raise NotFound
    return found


def page(viewer: Viewer, at: datetime, *, state: str = "", page: int = 1, size: int = 25) -> tuple[list[Request], int]:
    """One page of requests and how many there are: nobody asked yet, asked, booked (soonest first), then what is over."""
    wanted = visible(viewer)
    if state in FILTERS:
        wanted = wanted.where(Request.state.in_(FILTERS[state]))
    count = db.session.scalar(wanted.with_only_columns(func.count(Request.id), maintain_column_froms=True)) or 0
    rows = db.session.scalars(wanted.order_by(*_soonest(at)).limit(size).offset((page - 1) * size))
    return list(rows), count


def _soonest(at: datetime) -> tuple[Any, ...]:
    """Groups of what is to come, soonest first; what is over or cancelled comes last, newest first."""
    ahead = Request.starts_at > at
    group = case(
        (and_(ahead, Request.state == RequestState.SEARCHING), 0),
        (and_(ahead, Request.state == RequestState.OFFERED), 1),
        (and_(Request.ends_at > at, Request.state == RequestState.BOOKED), 2),
        else_=3,
    )
    return group, case((group < 3, Request.starts_at)), Request.starts_at.desc(), Request.id.desc()


def offers_of(requests: Collection[Request]) -> dict[int, list[Offer]]:
    """The offers of these requests, in the order they were made, with their interpreters: one statement."""
    wanted = select(Offer).where(Offer.request_id.in_([request.id for request in requests]))
    found: dict[int, list[Offer]] = defaultdict(list)
    for offer in db.session.scalars(wanted.options(joinedload(Offer.interpreter)).order_by(Offer.id)):
        found[offer.request_id].append(offer)
    return found


def bookings_of(requests: Collection[Request]) -> dict[int, list[Booking]]:
    """Every booking of these requests, the newest last, with their interpreters: one statement."""
    wanted = select(Booking).where(Booking.request_id.in_([request.id for request in requests]))
    found: dict[int, list[Booking]] = defaultdict(list)
    for booking in db.session.scalars(wanted.options(joinedload(Booking.interpreter)).order_by(Booking.id)):
        if booking.request_id is not None:
            found[booking.request_id].append(booking)
    return found


def visible_bookings(viewer: Viewer) -> Select[Booking]:
    """A booking without a case is the coordinator's only."""
    case_ = contains_eager(Booking.case).options(WHOLE)
    wanted = (
        select(Booking)
        .outerjoin(Booking.case)
        .options(case_, joinedload(Booking.interpreter), joinedload(Booking.request))
    )
    if viewer.role is Role.COORDINATOR:
        return wanted
    if viewer.role is Role.PROVIDER and viewer.organisation_id is not None:
        return wanted.where(Case.organisation_id == viewer.organisation_id)
    return wanted.where(Booking.id.is_(None))


def find_booking(uid: str, viewer: Viewer) -> Booking:
    """Raises NotFound, for another organisation's booking too."""
    found = db.session.scalar(visible_bookings(viewer).where(Booking.uid == uid))
    if found is None:
        raise NotFound
    return found


def next_bookings(viewer: Viewer, at: datetime, *, limit: int = 10) -> list[Booking]:
    """What is under way or still to come, soonest first."""
    wanted = visible_bookings(viewer).where(Booking.status.in_(LIVE), Booking.ends_at > at)
    return list(db.session.scalars(wanted.order_by(Booking.starts_at, Booking.id).limit(limit)))


def flagged(viewer: Viewer, at: datetime) -> list[Booking]:
    """Bookings to come that no longer hold, soonest first."""
    wanted = visible_bookings(viewer).where(
        Booking.status.in_(LIVE), Booking.ends_at > at, Booking.flagged_at.is_not(None)
    )
    return list(db.session.scalars(wanted.order_by(Booking.starts_at, Booking.id)))


def looking(viewer: Viewer, at: datetime) -> list[Request]:
    """Requests to come without an interpreter: soonest first."""
    wanted = visible(viewer).where(Request.state.in_(LOOKING), Request.starts_at > at)
    return list(db.session.scalars(wanted.order_by(Request.starts_at, Request.id)))


def not_filled_since(viewer: Viewer, since: datetime) -> list[Request]:
    """Requests whose time passed without an interpreter, newest first."""
    wanted = visible(viewer).where(Request.state == RequestState.UNFILLED, Request.starts_at > since)
    return list(db.session.scalars(wanted.order_by(Request.starts_at.desc(), Request.id)))


def offers_ending(viewer: Viewer, before: datetime) -> list[Offer]:
    """Open offers that end before this, the next first."""
    whole = contains_eager(Offer.request).options(contains_eager(Request.case).options(WHOLE))
    wanted = select(Offer).join(Offer.request).join(Request.case).options(whole, joinedload(Offer.interpreter))
    wanted = wanted.where(Offer.state.in_(OPEN_OFFER), Offer.ends_at <= before)
    if viewer.role is not Role.COORDINATOR:
        wanted = wanted.where(Case.organisation_id == viewer.organisation_id)
    return list(db.session.scalars(wanted.order_by(Offer.ends_at, Offer.id)))


def cases_of(requests: Iterable[Request], bookings: Iterable[Booking]) -> list[Case]:
    """The cases that a page with these rows shows, each once."""
    cases = [*(request.case for request in requests), *(booking.case for booking in bookings if booking.case)]
    return list({case_.uid: case_ for case_ in cases}.values())


def mails_of(booking: Booking) -> list[Mail]:
    """Everything that was written about one booking, in the order it leaves."""
    wanted = select(Mail).where(Mail.thread.startswith(f"{booking.uid}@", autoescape=True))
    return list(db.session.scalars(wanted.order_by(Mail.sequence, Mail.id)))


def mails_failed() -> list[Mail]:
    """Mails that a server did not take at the last attempt; they are tried again. The oldest first."""
    wanted = select(Mail).where(Mail.sent_at.is_(None), Mail.kept_at.is_(None), Mail.last_error.is_not(None))
    return list(db.session.scalars(wanted.order_by(Mail.id)))


def names(refs: Collection[str]) -> dict[str, tuple[str | None, str]]:
    """Name and uid of these interpreters, by reference."""
    wanted = select(Interpreter.ref, Interpreter.name, Interpreter.uid).where(Interpreter.ref.in_(list(refs)))
    return {row.ref: (row.name, row.uid) for row in db.session.execute(wanted)}
