"""How requests, offers and bookings move, and what a session must look like."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil

from interp.bookings.facts import (
    FREES,
    LEAST_MINUTES,
    LIVE,
    OFFER_HOURS,
    REPLACED_AFTER,
    STOP_AHEAD,
    BookingState,
    OfferState,
    RequestState,
)
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
        _O.DECLARED: frozenset({_O.ACCEPTED, _O.DECLINED, _O.SKIPPED, _O.LAPSED, _O.FILLED}),
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


def offer_shown(state: OfferState, *, early: bool) -> str:
    """What everybody but the interpreter reads of an offer; `early`: it ended before its time.

    Who answered "possible" reads like who declined, and an answered declaration like none yet: that somebody went on to
    answer no after it would tell that the others who said no may have had a tie.
    """
    if state in (_O.DECLINED, _O.SKIPPED):
        return "not_available"
    if state is _O.LAPSED and early:
        return "withdrawn"
    return _O.OFFERED.value if state is _O.DECLARED else state.value


def frees(codes: Iterable[str]) -> bool:
    """Does a booking against which these codes stand end, or is it only flagged?"""
    return not FREES.isdisjoint(codes)


def may_stop(status: str, span: Span, at: datetime) -> bool:
    """ "We know each other": from an hour before the start until the end."""
    return status in LIVE and span.start - timedelta(minutes=STOP_AHEAD) <= at < span.end


def is_over(status: str, span: Span, at: datetime) -> bool:
    """Has it taken place? The worker may be late to say so."""
    return status == _B.COMPLETED or (status in (_B.CONFIRMED, _B.RUNNING) and span.end <= at)


def next_quarter(at: datetime) -> datetime:
    """The next full quarter of an hour that leaves somebody half an hour to come."""
    least = at + timedelta(minutes=REPLACED_AFTER)
    return least + (datetime.min.replace(tzinfo=UTC) - least) % timedelta(minutes=15)


def within_km(km: float) -> int:
    """A distance that tells no district: rounded up to 5 km, from 20 on to 10, from 100 on to 50."""
    step = 5 if km <= 20 else 10 if km <= 100 else 50
    return max(step, ceil(km / step) * step)
