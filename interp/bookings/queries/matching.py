"""The answer to one request: facts gathered, rules asked. The page and the command line both come here."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from interp.bookings.models import Booking, Request
from interp.bookings.queries.answers import said_no
from interp.bookings.queries.candidates import COUNTED, gather, newcomers
from interp.bookings.queries.needs import request_by_id, without_request
from interp.bookings.queries.policy import policy as policy
from interp.bookings.queries.seats import no_seat
from interp.cases.models import Case
from interp.db import db
from interp.matching import rules
from interp.matching.facts import Answer, Candidate, Need, Reason


def match(request: Request) -> tuple[Need, Answer]:
    """The direct answer."""
    need, candidates = gather(request)
    return need, rules.answer(need, candidates, policy())


def helped(
    request: Request, at: datetime, *, need: Need | None = None, whoever_said_no: bool = False
) -> tuple[Need, Answer]:
    """The same; when nobody is left, with relay and with what would help at this instant. `need` stands in for the request's own.

    Nobody is left when nobody fits, or everybody who fits was asked and said no: `whoever_said_no` leaves their answers aside.
    """
    need, candidates = gather(request, need=need)
    found = rules.answer(need, candidates, policy())
    if found.matches and not whoever_said_no:
        found = replace(found, said_no=said_no(request.id))
    if found.somebody_left:
        return need, found
    others = newcomers(request, need, rules.pivots(need, candidates, policy()))
    no = no_seat(request.id)
    return need, rules.helped(need, found, policy(), now=at, newcomers=others, no_seat=no)


def unbooked_refs() -> list[str]:
    """Every request without a held, confirmed, running or completed booking, by reference (by code point)."""
    taken = select(Booking.id).where(Booking.request_id == Request.id, Booking.status.in_(COUNTED)).exists()
    return sorted(db.session.scalars(select(Request.ref).where(~taken)))


def reasons_against(booking: Booking) -> tuple[str, ...]:
    """Why this booking's interpreter may not do it any more; empty while it holds, or without a case to ask about.

    Of a booking that came without its request nobody knows what was asked for, so only who must not meet is asked.
    """
    if booking.request_id is None:
        return _must_not_meet(booking, booking.case) if booking.case is not None else ()
    need, candidates = gather(request_by_id(booking.request_id), only=[booking.interpreter_id])
    return tuple(reason.code for candidate in candidates for reason in _reasons(booking, need, candidate))


MUST_NOT_MEET = frozenset({"inactive", "refused", "conflict", "consent", "possible_tie"})  # rows 1 to 5


def _must_not_meet(booking: Booking, case: Case) -> tuple[str, ...]:
    need, candidates = gather(without_request(booking, case), only=[booking.interpreter_id])
    found = [reason.code for candidate in candidates for reason in rules.exclude(need, candidate, policy())]
    return tuple(code for code in found if code in MUST_NOT_MEET)


def _reasons(booking: Booking, need: Need, candidate: Candidate) -> tuple[Reason, ...]:
    """A seat of a relay is asked for its own two languages."""
    pivot = (booking.facts or {}).get("pivot")
    if pivot is None:
        return rules.exclude(need, candidate, policy())
    return rules.seat_reasons(need, candidate, policy(), seat=booking.seat, pivot=pivot)
