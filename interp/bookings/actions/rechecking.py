"""Settle the consequences: every future booking of whoever changed is asked anew, and flagged if it no longer holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from interp.bookings.facts import LIVE
from interp.bookings.models import Booking
from interp.bookings.queries.matching import reasons_against
from interp.db import db, settled, unsettled
from interp.trail.actions import record
from interp.trail.facts import Actor

PORTION = 500


@dataclass(frozen=True, slots=True)
class Broken:
    """A booking that no longer holds, and the codes of why."""

    booking: str
    codes: tuple[str, ...]


def recheck(*, by: Actor, at: datetime) -> list[Broken]:
    """Empty the transaction's unsettled set: re-check, flag, report. The time of a flagged booking stays held."""
    waiting = sorted(unsettled())
    broken: list[Broken] = []
    for start in range(0, len(waiting), PORTION):
        for booking in _future(waiting[start : start + PORTION], at):
            codes = reasons_against(booking)
            _flag(booking, codes, by, at)
            if codes:
                broken.append(Broken(booking.ref, codes))
    for subject, row_id in waiting:
        settled(subject, row_id)
    return broken


def _future(subjects: list[tuple[str, int]], at: datetime) -> list[Booking]:
    people = [row_id for subject, row_id in subjects if subject == "interpreter"]
    cases = [row_id for subject, row_id in subjects if subject == "case"]
    mine = or_(Booking.interpreter_id.in_(people), Booking.case_id.in_(cases))
    live = (mine, Booking.status.in_(LIVE), Booking.ends_at > at, Booking.request_id.is_not(None))
    # A tie and the avoid list that meets it may be written at once, each under its own lock. They meet at the booking's
    # row: the later one waits here, and what it reads next holds what the other wrote.
    db.session.execute(select(Booking.id).where(*live).order_by(Booking.ref).with_for_update())
    whole = (joinedload(Booking.case), joinedload(Booking.request))
    wanted = select(Booking).where(*live).order_by(Booking.ref).options(*whole)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _flag(booking: Booking, codes: tuple[str, ...], by: Actor, at: datetime) -> None:
    facts = booking.facts or {}
    if list(codes) == facts.get("flags", []) and bool(codes) == bool(booking.flagged_at):
        return
    booking.facts = {key: value for key, value in facts.items() if key != "flags"} | (
        {"flags": list(codes)} if codes else {}
    )
    booking.flagged_at = at if codes else None
    chain = booking.case.chain if booking.case else None
    record(by, "booking.flagged" if codes else "booking.cleared", "booking", booking.uid, at=at, chain=chain)
