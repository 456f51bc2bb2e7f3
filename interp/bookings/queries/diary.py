"""What an interpreter sees: offers by the facts of the first stage, own bookings, and the details of what she or he accepted.

Pages are handed these frozen facts, never the rows: a template cannot show what it was not given.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from interp.accounts.facts import Viewer
from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState, OfferState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.seats import waits
from interp.bookings.rules import within_km
from interp.cases.models import Case
from interp.db import db
from interp.errors import NotFound
from interp.place import distance_km
from interp.roster.facts import Status
from interp.roster.models import Interpreter
from interp.spans import Span


@dataclass(frozen=True, slots=True)
class Waiting:
    """An offer on a list: a time and until when an answer is awaited."""

    uid: str
    span: Span
    zone: str
    mode: str
    ends_at: datetime
    declared: bool


@dataclass(frozen=True, slots=True)
class FirstStage:
    """All that an interpreter may know before acceptance. `km` is a distance rounded up.

    In a relay `other` is the second of the two languages she or he works between: of the rest of the chain nothing is told.
    """

    language: str
    variant: str | None
    sector: str
    onsite: bool
    km: int | None
    advisory: tuple[str, ...]
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking on a list: nothing that a shared phone may not show."""

    uid: str
    span: Span
    zone: str | None
    mode: str
    status: str


@dataclass(frozen=True, slots=True)
class Details:
    """What shows after acceptance. Never the survivor code, the organisation or who asked.

    `between`: of a relay, the second of the two languages of the own seat.
    """

    language: str | None
    variant: str | None
    service_language: str | None
    sector: str | None
    purpose: str | None
    where: str | None
    advisory: tuple[str, ...]
    between: str | None = None


def own_offer(uid: str, viewer: Viewer) -> Offer:
    """Raises NotFound for somebody else's offer too."""
    found = db.session.scalar(_offers(viewer).where(Offer.uid == uid))
    if found is None:
        raise NotFound
    return found


def _offers(viewer: Viewer) -> Select[Offer]:
    whole = joinedload(Offer.request).joinedload(Request.case).joinedload(Case.organisation)
    mine = select(Offer).join(Offer.interpreter).where(Interpreter.user_id == viewer.user_id)
    return mine.options(whole, joinedload(Offer.interpreter))


def waiting(viewer: Viewer, at: datetime) -> list[Waiting]:
    """Offers that await an answer, the one that ends first on top."""
    wanted = _offers(viewer).where(Offer.state.in_(OPEN_OFFER), Offer.ends_at > at, Interpreter.status == Status.ACTIVE)
    return [listed(one) for one in db.session.scalars(wanted.order_by(Offer.ends_at, Offer.id))]


def listed(one: Offer) -> Waiting:
    request, declared = one.request, one.state == OfferState.DECLARED
    return Waiting(one.uid, request.span, request.timezone, request.mode, one.ends_at, declared)


def first_stage(one: Offer) -> FirstStage:
    facts, request = one.facts, one.request
    house = request.case.organisation
    there, here = request.place or (house.place if house else None), one.interpreter.place
    known = request.mode == "onsite" and here is not None and there is not None
    km = within_km(distance_km(here, there)) if known and here and there else None
    advisory = tuple(facts.get("advisory") or ())
    other = (facts["pivot"] if one.seat == 1 else request.service_language) if one.pair is not None else None
    return FirstStage(
        facts["language"], facts.get("variant"), request.sector, request.mode == "onsite", km, advisory, other
    )


def answer_shown(one: Offer, at: datetime) -> str:
    """What its page says of an offer: `open`, `declared`, `accepted`, `answered` (no, or "possible": the same), `filled`, `over`.

    To whoever is not active any more it is over; whoever asked reads nothing of that until its time has come.
    """
    if one.state in OPEN_OFFER:
        ended = one.ends_at <= at or one.interpreter.status != Status.ACTIVE
        return "over" if ended else "declared" if one.state == OfferState.DECLARED else "open"
    words = {OfferState.DECLINED: "answered", OfferState.SKIPPED: "answered", OfferState.LAPSED: "over"}
    return words.get(OfferState(one.state), one.state)


def booking_of(one: Offer) -> Booking | None:
    """The newest booking that came of an accepted offer."""
    mine = and_(Booking.request_id == one.request_id, Booking.interpreter_id == one.interpreter_id)
    return db.session.scalar(select(Booking).where(mine).order_by(Booking.id.desc()).limit(1))


def _bookings(viewer: Viewer) -> Select[Booking]:
    whole = joinedload(Booking.case).joinedload(Case.organisation)
    mine = select(Booking).join(Booking.interpreter).where(Interpreter.user_id == viewer.user_id)
    return mine.options(whole, joinedload(Booking.request))


def entry(one: Booking) -> Entry:
    return Entry(one.uid, one.span, one.request.timezone if one.request else None, one.mode, one.status)


def coming(viewer: Viewer, at: datetime) -> list[Entry]:
    """What is under way or still to come, soonest first."""
    wanted = _bookings(viewer).where(Booking.status.in_(LIVE), Booking.ends_at > at)
    return [entry(one) for one in db.session.scalars(wanted.order_by(Booking.starts_at, Booking.id))]


def over(viewer: Viewer, at: datetime, *, page: int, size: int) -> tuple[list[Entry], int]:
    """One page of what is done or cancelled, newest first, and how many there are."""
    ended = or_(Booking.status.not_in(LIVE), Booking.ends_at <= at)
    wanted = _bookings(viewer).where(ended)
    count = db.session.scalar(wanted.with_only_columns(func.count(Booking.id), maintain_column_froms=True)) or 0
    rows = wanted.order_by(Booking.starts_at.desc(), Booking.id.desc()).limit(size).offset((page - 1) * size)
    return [entry(one) for one in db.session.scalars(rows)], count


def own_booking(uid: str, viewer: Viewer) -> Booking:
    """Raises NotFound for somebody else's booking too."""
    found = db.session.scalar(_bookings(viewer).where(Booking.uid == uid))
    if found is None:
        raise NotFound
    return found


def details(one: Booking) -> Details | None:
    """None for a cancelled booking, and for a seat that waits for the other one: what is not hers to do is not hers to know."""
    if one.status == BookingState.CANCELLED or waits(one):
        return None
    pivot = (one.facts or {}).get("pivot")
    request, told = one.request, (one.request.details or {}) if one.request else {}
    tag, variant = _spoken(one)
    if request is None:
        return Details(tag, variant, None, None, None, None, ())
    where = told.get("where")
    advisory = tuple(told.get("advisory") or ())
    between = (pivot if one.seat == 1 else request.service_language) if pivot else None
    service = None if pivot else request.service_language
    return Details(tag, variant, service, request.sector, request.purpose, where, advisory, between)


def _spoken(one: Booking) -> tuple[str | None, str | None]:
    """The language that was booked and its variant; of a booking that came without one, the first of hers that both speak."""
    hers, own = one.case.languages if one.case else [], {language.tag for language in one.interpreter.languages}
    booked = (one.facts or {}).get("language")
    tag = booked or next((language["tag"] for language in hers if language["tag"] in own), None)
    return tag, next((language.get("variant") for language in hers if language["tag"] == tag), None)
