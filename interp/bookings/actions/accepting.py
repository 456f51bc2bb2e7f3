"""The interpreter answers: a fresh declaration before anything more is shown, then yes or no.

The first valid acceptance wins in the database. An acceptance takes the locks of the case, the request and the interpreter,
reads anew, asks every rule again, and writes booking, trail and outbox in one transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex

from sqlalchemy import select

from interp.accounts.facts import Viewer
from interp.bookings.actions.letters import invite_both
from interp.bookings.actions.offering import close_offer, free_held, reopen_if_nobody_left
from interp.bookings.actions.rechecking import free_at_once
from interp.bookings.facts import LIVE, OPEN_OFFER, BookingState, OfferState, RequestState
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.candidates import gather
from interp.bookings.queries.matching import policy, reasons_against
from interp.bookings.queries.needs import request_by_id
from interp.bookings.queries.seats import held, sitting
from interp.bookings.rules import move
from interp.conflicts.facts import CHECKLIST, CHECKLIST_VERSION
from interp.conflicts.models import Declaration
from interp.db import db, guarded, lock
from interp.errors import BadInput, NotFound, RuleBroken
from interp.matching.rules import exclude, seat_reasons
from interp.roster.facts import Status
from interp.roster.models import Interpreter
from interp.trail.actions import record
from interp.trail.facts import WORKER

ANSWERS = ("none", "possible")  # "possible" also stands for "I prefer not to say"


def _own_offer(uid: str, by: Viewer) -> Offer:
    """The offer, locked and read anew. Raises NotFound for somebody else's."""
    wanted = select(Offer).join(Interpreter).where(Offer.uid == uid, Interpreter.user_id == by.user_id)
    one = db.session.scalar(wanted)
    if one is None:
        raise NotFound
    request = request_by_id(one.request_id)
    lock(case=request.case_id, request=request.id, interpreters=[one.interpreter_id, *sitting(request.id)])
    db.session.expire_all()
    request_by_id(one.request_id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _still_open(one: Offer, at: datetime) -> None:
    """Raises RuleBroken when the offer or its time is over."""
    if one.state in OPEN_OFFER and one.ends_at <= at:
        raise RuleBroken(("offer_lapsed",))
    if one.state not in OPEN_OFFER:
        raise RuleBroken((f"offer_{one.state}",))


def declare(uid: str, answers: Mapping[str, str], *, by: Viewer, at: datetime) -> Offer:
    """Answer the checklist. One "possible" skips the offer: no reason is asked, nothing is held against her or him.

    It counts also after a "none", until the offer is accepted, and it reaches what else brings the two together: open offers for
    the same case are skipped too, and a booking to come is freed. Raises BadInput when a question is left open, RuleBroken when
    the offer is over.
    """
    one = _own_offer(uid, by)
    _still_open(one, at)
    if one.interpreter.status != Status.ACTIVE:  # suspended since: nothing more is shown
        raise RuleBroken(("offer_lapsed",))
    if missing := {question: "unanswered" for question in CHECKLIST if answers.get(question) not in ANSWERS}:
        raise BadInput(missing)
    possible = any(answers[question] == "possible" for question in CHECKLIST)
    if one.state == OfferState.DECLARED.value and not possible:
        return one
    declaration = Declaration(interpreter=one.interpreter, offer_uid=one.uid, checklist=CHECKLIST_VERSION, made_at=at)
    declaration.answers = {question: answers[question] for question in CHECKLIST}
    db.session.add(declaration)
    if possible:
        _step_aside(one, by, at)
    else:
        one.state, one.moved_at = move(OfferState(one.state), OfferState.DECLARED).value, at
        record(by.actor, "offer.declared", "offer", one.uid, at=at, chain=one.request.case.chain)
    return one


def _step_aside(skipped: Offer, by: Viewer, at: datetime) -> None:
    """Whoever may know her is asked for none of her sessions on this answer. Nobody is told which offer brought it up."""
    same = (Offer.interpreter_id == skipped.interpreter_id, Request.case_id == skipped.request.case_id)
    for one in list(db.session.scalars(select(Offer).join(Request).where(*same, Offer.state.in_(OPEN_OFFER)))):
        close_offer(one, OfferState.SKIPPED, by=by.actor, at=at)
        reopen_if_nobody_left(one.request, at)
    theirs = (Booking.interpreter_id == skipped.interpreter_id, Booking.case_id == skipped.request.case_id)
    coming = select(Booking).where(*theirs, Booking.status.in_(LIVE), Booking.starts_at > at).order_by(Booking.ref)
    for booking in list(db.session.scalars(coming)):
        free_at_once(booking, ("not_available",), by=WORKER, at=at)


def decline(uid: str, *, by: Viewer, at: datetime) -> Offer:
    """No, without a reason and without a penalty."""
    one = _own_offer(uid, by)
    _still_open(one, at)
    close_offer(one, OfferState.DECLINED, by=by.actor, at=at)
    reopen_if_nobody_left(one.request, at)
    return one


def accept(uid: str, *, by: Viewer, at: datetime) -> Booking:
    """Yes. Raises RuleBroken (`not_declared`, `cannot_be_booked`, whatever the reason, `offer_…`) or SlotTaken; then nothing has
    changed.

    Of a relay the first yes holds a seat and the second confirms both: one interpreter alone helps nobody. A yes to the whole
    session ends a relay that is still waiting.
    """
    one = _own_offer(uid, by)
    _still_open(one, at)
    if one.state != OfferState.DECLARED.value:
        raise RuleBroken(("not_declared",))
    request, waiting = one.request, held(one.request_id)
    if _reasons(one) or any(reasons_against(seat) for seat in waiting if one.pair is not None):
        raise RuleBroken(("cannot_be_booked",))
    close_offer(one, OfferState.ACCEPTED, by=by.actor, at=at)
    if one.pair is None:
        for seat in waiting:
            free_held(seat, by=by.actor, at=at)
        db.session.flush()
        waiting = []
    booking = _book(one, request, at)
    if one.pair is None or waiting:
        _confirm([*waiting, booking], one, by, at)
    else:
        record(by.actor, "booking.held", "booking", booking.uid, at=at, chain=request.case.chain, request=request.uid)
    return booking


def _reasons(one: Offer) -> bool:
    """Does anything stand against her or him now? Every rule is asked again, as the seat asks it."""
    need, candidates = gather(one.request, only=[one.interpreter_id])
    if one.pair is None:
        return not candidates or any(exclude(need, candidate, policy()) for candidate in candidates)
    seat, pivot = one.seat, one.facts["pivot"]
    return not candidates or any(seat_reasons(need, who, policy(), seat=seat, pivot=pivot) for who in candidates)


def _book(one: Offer, request: Request, at: datetime) -> Booking:
    """The time is taken: held, until all seats are."""
    booking = Booking(
        ref=f"B-{token_hex(4).upper()}",
        request=request,
        case=request.case,
        interpreter=one.interpreter,
        seat=one.seat,
        status=BookingState.HELD.value,
        mode=request.mode,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        created_at=at,
    )
    booking.facts = {key: one.facts[key] for key in ("language", "pivot") if key in one.facts}
    with guarded():
        db.session.add(booking)
    return booking


def _confirm(seats: list[Booking], accepted: Offer, by: Viewer, at: datetime) -> None:
    """Every seat is taken: the request is booked, the others are told, the letters leave."""
    request = accepted.request
    for seat in seats:
        seat.status = move(BookingState(seat.status), BookingState.CONFIRMED).value
    request.state, request.replacing_since = move(RequestState(request.state), RequestState.BOOKED).value, None
    _tell_the_others(accepted, by, at)
    for seat in seats:
        invite_both(seat, at=at)
        record(by.actor, "booking.confirmed", "booking", seat.uid, at=at, chain=request.case.chain, request=request.uid)


def _tell_the_others(accepted: Offer, by: Viewer, at: datetime) -> None:
    """Everybody else who was asked sees that it is filled, not by whom."""
    others = select(Offer).where(Offer.request_id == accepted.request_id, Offer.state.in_(OPEN_OFFER))
    for other in list(db.session.scalars(others.where(Offer.id != accepted.id).order_by(Offer.id))):
        close_offer(other, OfferState.FILLED, by=by.actor, at=at)
