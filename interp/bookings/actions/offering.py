"""Ask interpreters for one request, and let offers end."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from interp.accounts.facts import Role, Viewer
from interp.bookings.actions.listing import fix, help_anew
from interp.bookings.facts import OPEN_OFFER, BookingState, OfferState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.answers import said_no
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import request_by_id
from interp.bookings.queries.seats import held, other_offer
from interp.bookings.queries.shown import listed_refs
from interp.bookings.rules import move, offer_ends
from interp.db import db, lock
from interp.errors import RuleBroken
from interp.matching.facts import Ranked
from interp.roster.models import Interpreter
from interp.text import normalise
from interp.trail.actions import record
from interp.trail.facts import WORKER, Actor


def offer(request: Request, refs: Collection[str], *, by: Viewer, at: datetime) -> list[Offer]:
    """Offer a request to these interpreters, all or none, after matching anew under the locks.

    A provider asks only whom the fixed list names. Raises RuleBroken: `already_offered` (first, so that who else was named in the
    same breath shows in no answer), `not_eligible`, or the state that no longer allows it.
    """
    people = list(db.session.scalars(select(Interpreter).where(Interpreter.ref.in_(list(refs)))))
    lock(case=request.case_id, request=request.id, interpreters=[person.id for person in people])
    request = anew(request.id)
    still_asking(request, at)
    if asked(request.id) & {person.id for person in people}:
        raise RuleBroken(("already_offered",))
    listed = _may_ask(request, refs, by, at)
    _, found = match(request)
    ranked = {one.ref: one for one in found.matches}
    if not refs or not listed or not set(refs) <= set(ranked):
        raise RuleBroken(("not_eligible",))
    return made([new_offer(request, person, ranked[person.ref], by, at) for person in people], by=by, at=at)


def _may_ask(request: Request, refs: Collection[str], by: Viewer, at: datetime) -> bool:
    """The coordinator anybody who fits; a provider those of the fixed list, which is made now if there is none."""
    if by.role is not Role.PROVIDER:
        return True
    fix(request, at=at)
    listed = fitting(request, by, at)
    return listed is not None and set(refs) <= set(listed.refs)


def note_refusal(request: Request, *, by: Viewer, at: datetime) -> None:
    """Somebody was asked for who is not available. Who tries one name after the other, to learn of ties, leaves this count."""
    record(by.actor, "offer.refused", "request", request.uid, at=at, chain=request.case.chain)


def made(offers: list[Offer], *, by: Viewer, at: datetime) -> list[Offer]:
    """The request is offered; each offer is noted."""
    request = offers[0].request
    request.state = RequestState.OFFERED.value
    db.session.flush()
    for one in offers:
        record(by.actor, "offer.made", "offer", one.uid, at=at, chain=request.case.chain, request=request.uid)
    return offers


def anew(request_id: int) -> Request:
    """What was read before the lock may be old."""
    db.session.expire_all()
    return request_by_id(request_id)


def still_asking(request: Request, at: datetime) -> None:
    """Raises RuleBroken with the state that no longer allows to ask anybody."""
    if request.starts_at <= at:
        raise RuleBroken(("request_unfilled",))
    if request.state != RequestState.OFFERED.value:
        move(RequestState(request.state), RequestState.OFFERED)


def asked(request_id: int) -> set[int]:
    wanted = select(Offer.interpreter_id).where(Offer.request_id == request_id, Offer.state.in_(OPEN_OFFER))
    return set(db.session.scalars(wanted))


def new_offer(request: Request, person: Interpreter, ranked: Ranked, by: Viewer, at: datetime) -> Offer:
    one = Offer(
        request=request,
        interpreter_id=person.id,
        offered_by=by.user_id,
        offered_at=at,
        ends_at=offer_ends(at, request.starts_at),
        state=OfferState.OFFERED.value,
        moved_at=at,
    )
    one.facts = {
        "language": ranked.language,
        "variant": _variant(request, ranked),
        "advisory": (request.details or {}).get("advisory", []),
    }
    db.session.add(one)
    return one


def _variant(request: Request, ranked: Ranked) -> str | None:
    """The variant she named, only if the interpreter's own record names it: else it could tell who she is."""
    hers = {lang["tag"]: lang.get("variant") for lang in request.case.languages}.get(ranked.language)
    held = {spoken.tag: spoken.variant for spoken in ranked.candidate.languages}.get(ranked.language)
    return hers if hers and held == normalise(hers) else None


def close_offer(one: Offer, to: OfferState, *, by: Actor, at: datetime) -> None:
    """Move an offer to its end and note it. Of a relay the other seat falls with it, unless this one is accepted.

    Ending what has ended in the same way already does nothing: a loop over open offers meets both seats of a pair.
    """
    if one.state == to.value:
        return
    one.state, one.moved_at = move(OfferState(one.state), to).value, at
    chain = one.request.case.chain
    record(by, f"offer.{to.value}", "offer", one.uid, at=at, chain=chain, request=one.request.uid)
    if one.pair is not None and to is not OfferState.ACCEPTED:
        _end_other_seat(one, to, by, at)


def _end_other_seat(one: Offer, to: OfferState, by: Actor, at: datetime) -> None:
    """Who was asked for the other seat can't accept any more; who held it is free. Neither learns what the first one said."""
    db.session.flush()
    other = other_offer(one)
    if other is not None and other.state in OPEN_OFFER:
        close_offer(other, to if to is OfferState.FILLED else OfferState.LAPSED, by=by, at=at)
    for booking in held(one.request_id):
        free_held(booking, by=by, at=at)


def free_held(booking: Booking, *, by: Actor, at: datetime) -> None:
    """A seat that waited in vain. Nobody was invited to it, so there is no cancellation to send and no SEQUENCE to raise."""
    booking.status = move(BookingState(booking.status), BookingState.CANCELLED).value
    record(by, "booking.cancelled", "booking", booking.uid, at=at, chain=booking.case.chain if booking.case else None)


def end_offers(request: Request, *, by: Actor, at: datetime, to: OfferState = OfferState.LAPSED) -> None:
    """Withdraw every open offer of a request: what was asked is not what is asked now, or somebody else does it (FILLED)."""
    wanted = select(Offer).where(Offer.request_id == request.id, Offer.state.in_(OPEN_OFFER))
    for one in list(db.session.scalars(wanted.order_by(Offer.id))):
        close_offer(one, to, by=by, at=at)
    reopen_if_nobody_left(request, at)


def reopen_if_nobody_left(request: Request, at: datetime) -> None:
    """A request whose last open offer ended is looking again. When everybody on the provider's list has said no, what would
    help stands beside it."""
    db.session.flush()
    if request.state != RequestState.OFFERED.value or asked(request.id):
        return
    request.state = move(RequestState.OFFERED, RequestState.SEARCHING).value
    if request.shown is not None and said_no(request.id).issuperset(listed_refs(request.shown)):
        help_anew(request, at=at)


def lapse_offers(request_id: int, at: datetime) -> int:
    """The worker's job: the offers of one request whose time is over, under its locks."""
    request = request_by_id(request_id)
    lock(case=request.case_id, request=request.id)
    db.session.refresh(request)
    due = select(Offer).where(Offer.request_id == request_id, Offer.state.in_(OPEN_OFFER), Offer.ends_at <= at)
    offers = list(db.session.scalars(due.execution_options(populate_existing=True)))
    for one in offers:
        close_offer(one, OfferState.LAPSED, by=WORKER, at=at)
    reopen_if_nobody_left(request, at)
    return len(offers)
