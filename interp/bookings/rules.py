"""How requests, offers and bookings move, and what a session must look like. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from interp.bookings.facts import LEAST_MINUTES, OFFER_HOURS, BookingState, OfferState, RequestState
from interp.errors import RuleBroken
from interp.spans import Span

_R, _O, _B = RequestState, OfferState, BookingState

MOVES: dict[type[StrEnum], dict[StrEnum, frozenset[StrEnum]]] = {
    _R: {
        _R.DRAFT: frozenset({_R.SEARCHING}),
        _R.SEARCHING: frozenset({_R.OFFERED, _R.BOOKED, _R.UNFILLED, _R.CANCELLED}),
        _R.OFFERED: frozenset({_R.SEARCHING, _R.BOOKED, _R.UNFILLED, _R.CANCELLED}),
        _R.BOOKED: frozenset({_R.SEARCHING, _R.CANCELLED}),
        _R.UNFILLED: frozenset({_R.CANCELLED}),
    },
    _O: {
        _O.OFFERED: frozenset({_O.DECLARED, _O.DECLINED, _O.SKIPPED, _O.LAPSED, _O.FILLED}),
        _O.DECLARED: frozenset({_O.ACCEPTED, _O.DECLINED, _O.LAPSED, _O.FILLED}),
    },
    _B: {
        _B.HELD: frozenset({_B.CONFIRMED, _B.CANCELLED}),
        _B.CONFIRMED: frozenset({_B.RUNNING, _B.CANCELLED}),
        _B.RUNNING: frozenset({_B.COMPLETED, _B.CANCELLED}),
    },
}


def move(now: StrEnum, to: StrEnum) -> StrEnum:
    """The new state. Raises RuleBroken with `<kind>_<state>` (`offer_lapsed`) when there is no such way."""
    if to not in MOVES[type(now)].get(now, frozenset()):
        raise RuleBroken((f"{type(now).__name__.removesuffix('State').lower()}_{now.value}",))
    return to


def session_faults(span: Span | None, at: datetime) -> tuple[str, ...]:
    """What is wrong with the time asked for: `end_before_start`, `too_short`, `in_the_past`, `too_long`."""
    if span is None:
        return ("end_before_start",)
    found = []
    if span.length < timedelta(minutes=LEAST_MINUTES):
        found.append("too_short")
    if span.length > timedelta(hours=24):
        found.append("too_long")
    if span.start <= at:
        found.append("in_the_past")
    return tuple(found)


def suggested_minutes(conversation: int) -> int:
    """Interpreting doubles a conversation (domain practice: UNHCR and police guides plan twice the time)."""
    return conversation * 2


def offer_ends(at: datetime, start: datetime) -> datetime:
    """When an offer lapses: after a day, and before the session starts."""
    return min(at + timedelta(hours=OFFER_HOURS), start)
