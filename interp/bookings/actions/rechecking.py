"""Settle the consequences: every future booking of whoever changed is asked anew, in the transaction of the change.

What no longer holds is freed, and its request looks for somebody else; what talking can solve is flagged for the coordinator
(`bookings.rules.frees` says which is which). Nobody but the coordinator reads why. Offers that are open stay as they are: which
of them vanish would tell a provider, who adds one entry after the other to an avoid list, whose ties they met. An acceptance
asks every rule again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from interp.bookings.actions import ending
from interp.bookings.facts import LIVE
from interp.bookings.models import Booking, Request
from interp.bookings.queries.matching import reasons_against
from interp.bookings.queries.seats import partners, waits
from interp.bookings.rules import frees
from interp.db import db, settled, unsettled
from interp.trail.actions import record
from interp.trail.facts import Actor

PORTION = 500


@dataclass(frozen=True, slots=True)
class Broken:
    """A booking that no longer holds, the codes of why, and whether it was freed or only flagged."""

    booking: str
    codes: tuple[str, ...]
    freed: bool = False


def recheck(*, by: Actor, at: datetime, free: bool = True) -> list[Broken]:
    """Empty the transaction's unsettled set. `free=False` (an import, which sends nothing) only flags."""
    waiting = sorted(unsettled())
    broken: list[Broken] = []
    for start in range(0, len(waiting), PORTION):
        broken += _ask_anew(_future(waiting[start : start + PORTION], at), by, at, free)
    for subject, row_id in waiting:
        settled(subject, row_id)
    return broken


def _future(subjects: list[tuple[str, int]], at: datetime) -> list[Booking]:
    people = [row_id for subject, row_id in subjects if subject == "interpreter"]
    cases = [row_id for subject, row_id in subjects if subject == "case"]
    mine = or_(Booking.interpreter_id.in_(people), Booking.case_id.in_(cases))
    of_her = or_(Booking.request_id.is_not(None), Booking.case_id.is_not(None))
    live = (mine, Booking.status.in_(LIVE), Booking.ends_at > at, of_her)
    _hold_rows(*live)
    whole = (joinedload(Booking.case), joinedload(Booking.request), joinedload(Booking.interpreter))
    wanted = select(Booking).where(*live).order_by(Booking.ref).options(*whole)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _hold_rows(*live: ColumnElement[bool]) -> None:
    """A tie and the avoid list that meets it may be written at once, each under its own lock. They meet at the booking's row:
    the later one waits here, and what it reads next holds what the other wrote. The other seat of a relay and the request move
    with the booking, so their rows are held too; always bookings first, each kind in its order, so that nobody waits crosswise.
    """
    requests = select(Booking.request_id).where(*live)
    seats = select(Booking.id).where(or_(Booking.request_id.in_(requests), and_(*live)), Booking.status.in_(LIVE))
    db.session.execute(seats.order_by(Booking.ref).with_for_update())
    db.session.execute(select(Request.id).where(Request.id.in_(requests)).order_by(Request.id).with_for_update())


def _ask_anew(bookings: list[Booking], by: Actor, at: datetime, free: bool) -> list[Broken]:
    """All are asked before any ends: of two bookings that break each other, which one stays must not hang on their order."""
    found = {one.ref: reasons_against(one) for one in bookings}
    freed = {one.ref for one in bookings if free and one.starts_at > at and _ends(one, found[one.ref])}
    for one in bookings:
        if one.ref in freed:
            _free(one, found[one.ref], by, at)
    for one in bookings:
        if one.status in LIVE:
            if freed and found[one.ref]:  # what ended may have been what stood against it
                found[one.ref] = reasons_against(one)
            _flag(one, found[one.ref], by, at)
    return [Broken(one.ref, found[one.ref], one.ref in freed) for one in bookings if found[one.ref]]


def _ends(one: Booking, codes: tuple[str, ...]) -> bool:
    """A seat of a relay that waits is in nobody's calendar: whatever stands against it, the other could never say yes beside it."""
    return frees(codes) or (bool(codes) and waits(one))


def free_at_once(booking: Booking, codes: tuple[str, ...], *, by: Actor, at: datetime) -> None:
    """The same for one booking that no rule of matching speaks against, under its locks."""
    ending.anew(booking)
    if booking.status in LIVE:
        _free(booking, codes, by, at)


def _free(one: Booking, codes: tuple[str, ...], by: Actor, at: datetime) -> None:
    """Its reasons stay with it for the coordinator. The other seat of its relay may have ended before it."""
    _mark(one, codes, at)
    if one.status in LIVE:
        ending.free([one, *partners(one)], by=by, at=at)


def _flag(booking: Booking, codes: tuple[str, ...], by: Actor, at: datetime) -> None:
    if list(codes) == (booking.facts or {}).get("flags", []) and bool(codes) == bool(booking.flagged_at):
        return
    _mark(booking, codes, at)
    chain = booking.case.chain if booking.case else None
    record(by, "booking.flagged" if codes else "booking.cleared", "booking", booking.uid, at=at, chain=chain)


def _mark(booking: Booking, codes: tuple[str, ...], at: datetime) -> None:
    kept = {key: value for key, value in (booking.facts or {}).items() if key != "flags"}
    booking.facts = kept | ({"flags": list(codes)} if codes else {})
    booking.flagged_at = at if codes else None
