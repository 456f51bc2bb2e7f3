"""The requests of cases: all of one, and how many are to come for a list of them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from interp.accounts.facts import Viewer
from interp.bookings.facts import RequestState
from interp.bookings.models import Request
from interp.bookings.queries.pages import visible
from interp.cases.models import Case
from interp.db import db
from interp.roster.models import Interpreter

AHEAD = (RequestState.SEARCHING, RequestState.OFFERED, RequestState.BOOKED)


def requests(case: Case, viewer: Viewer, *, limit: int = 50) -> list[Request]:
    """The latest sessions first."""
    wanted = visible(viewer).where(Request.case_id == case.id)
    return list(db.session.scalars(wanted.order_by(Request.starts_at.desc(), Request.id.desc()).limit(limit)))


def services(case: Case) -> set[str]:
    """The languages her sessions are interpreted into; no language of hers is among them (docs/matching.md, section 1)."""
    theirs = (Request.case_id == case.id, Request.state != RequestState.CANCELLED)
    return set(db.session.scalars(select(Request.service_language).where(*theirs)))


def ahead(cases: Collection[Case], at: datetime) -> dict[int, int]:
    """How many sessions are still to come for each of these cases, by its id: one statement."""
    chosen = Request.case_id.in_([case.id for case in cases])
    wanted = select(Request.case_id, func.count()).where(chosen, Request.state.in_(AHEAD), Request.starts_at > at)
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Request.case_id))}


def known_refs(refs: Collection[str]) -> dict[str, str]:
    """The references of the roster for these, as they were typed (capitals do not count); who is not there is left out."""
    from_roster = {ref.casefold(): ref for ref in _refs(refs)}
    return {typed: from_roster[typed.casefold()] for typed in refs if typed.casefold() in from_roster}


def _refs(refs: Collection[str]) -> Collection[str]:
    wanted = select(Interpreter.ref).where(func.lower(Interpreter.ref).in_([ref.lower() for ref in refs]))
    return db.session.scalars(wanted).all()
