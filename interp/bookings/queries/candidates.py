"""The facts of everybody who holds one of her languages: a fixed number of statements, whatever the size of the roster.

Each statement asks for one kind of fact, for exactly the candidates; the rules of `interp.matching` decide. This is the one
place where the facts of matching are gathered, so that a page, the command line and an acceptance answer alike.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from interp.accounts.models import Organisation
from interp.bookings.models import Booking, Request
from interp.bookings.queries.needs import linked_codes, need_of
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db
from interp.matching.facts import Candidate, Certification, Hours, Limits, Need, Session, Spoken, Tied
from interp.place import Place
from interp.roster.models import Absence, Employment, Interpreter, Language, WorkingHours
from interp.spans import Span
from interp.text import normalise
from interp.training import models as training

Rows = Select[*tuple[Any, ...]]

COUNTED = ("held", "confirmed", "running", "completed")
# Travel half round the earth takes 40,045 minutes and fair share looks back 672 hours: both lie within 28 days.
AROUND = timedelta(days=28)


def gather(request: Request, only: Collection[int] | None = None) -> tuple[Need, list[Candidate]]:
    """The need of a request and its candidates; `only` narrows them to these interpreters (an offer, a re-check)."""
    need = need_of(request)
    who = _who(need, only)
    people = db.session.execute(select(*PERSON).where(Interpreter.id.in_(who))).all()
    found: dict[str, dict[int, list[Any]]] = {
        "languages": _grouped(_languages(who)),
        "hours": _grouped(_hours(who)),
        "away": _grouped(_away(who, need)),
        "certifications": _grouped(_certifications(who, need)),
        "ties": _grouped(_ties(who)),
        "works_for": _grouped(_works_for(who)),
        "sessions": _grouped(_sessions(who, need)),
        "met": _grouped(_met(who, request)),
        "other_side": _grouped(_other_side(who, request)),
    }
    return need, [_candidate(row, found) for row in people]


def _who(need: Need, only: Collection[int] | None) -> Any:
    """The candidates as a sub-select, so that the text of every statement stays the same."""
    if only is not None:
        return list(only)
    return select(Language.interpreter_id).where(Language.tag.in_([wanted.tag for wanted in need.languages]))


PERSON = (
    Interpreter.id, Interpreter.ref, Interpreter.timezone, Interpreter.status, Interpreter.gender, Interpreter.adult,
    Interpreter.lat, Interpreter.lon, Interpreter.max_travel_km, Interpreter.modes, Interpreter.credential_level,
    Interpreter.credential_domains, Interpreter.agreement_until, Interpreter.declared_on, Interpreter.opt_outs,
    Interpreter.limit_day_hours, Interpreter.limit_day_sessions, Interpreter.limit_week_hours,
)  # fmt: skip


def _grouped(wanted: Rows) -> dict[int, list[Any]]:
    """Rows by the interpreter id in their first column."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(wanted):
        rows[row[0]].append(row)
    return rows


def _languages(who: Any) -> Rows:
    wanted = select(Language.interpreter_id, Language.tag, Language.level, Language.variant)
    return wanted.where(Language.interpreter_id.in_(who)).order_by(Language.position)


def _hours(who: Any) -> Rows:
    row = WorkingHours
    wanted = select(row.interpreter_id, row.weekday, row.from_minute, row.to_minute, row.modes)
    return wanted.where(row.interpreter_id.in_(who)).order_by(row.position)


def _away(who: Any, need: Need) -> Rows:
    wanted = select(Absence.interpreter_id, Absence.starts_at, Absence.ends_at)
    return wanted.where(
        Absence.interpreter_id.in_(who), Absence.starts_at < need.span.end, Absence.ends_at > need.span.start
    )


def _certifications(who: Any, need: Need) -> Rows:
    """Those that may still be valid around the session; a day of slack for the request's zone."""
    row = training.Certification
    wanted = select(row.interpreter_id, row.module, row.on, row.until, row.revoked)
    return wanted.where(row.interpreter_id.in_(who), row.until >= (need.span.end - timedelta(days=1)).date())


def _ties(who: Any) -> Rows:
    wanted = select(Tie.interpreter_id, Tie.kind, Tie.token, Tie.sound)
    return wanted.where(Tie.interpreter_id.in_(who)).order_by(Tie.position)


def _works_for(who: Any) -> Rows:
    wanted = select(Employment.interpreter_id, Organisation.ref)
    return wanted.join(Organisation, Organisation.id == Employment.organisation_id).where(
        Employment.interpreter_id.in_(who)
    )


def _sessions(who: Any, need: Need) -> Rows:
    """Bookings near enough to matter, each with its place: its own, else its request's, else its organisation's."""
    house = aliased(Organisation)
    return (
        select(
            Booking.interpreter_id, Booking.starts_at, Booking.ends_at, Booking.mode, Booking.status, Request.ref,
            Booking.lat, Booking.lon, Request.lat, Request.lon, house.lat, house.lon,
        )
        .outerjoin(Request, Request.id == Booking.request_id)
        .outerjoin(Case, Case.id == Booking.case_id)
        .outerjoin(house, house.id == Case.organisation_id)
        .where(Booking.interpreter_id.in_(who), Booking.status.in_(COUNTED))
        .where(Booking.starts_at < need.span.end + AROUND, Booking.ends_at > need.span.start - AROUND)
    )  # fmt: skip


def _met(who: Any, request: Request) -> Rows:
    """Who has completed a session for this case."""
    wanted = select(Booking.interpreter_id).distinct()
    return wanted.where(
        Booking.case_id == request.case_id, Booking.status == "completed", Booking.interpreter_id.in_(who)
    )


def _other_side(who: Any, request: Request) -> Rows:
    """Who works or worked for a case that is linked to this one as the other side."""
    wanted = select(Booking.interpreter_id).distinct().join(Case, Case.id == Booking.case_id)
    return wanted.where(
        Case.code.in_(linked_codes(request.case)), Booking.status.in_(COUNTED), Booking.interpreter_id.in_(who)
    )


def _candidate(row: Any, found: dict[str, dict[int, list[Any]]]) -> Candidate:
    mine = {name: rows.get(row.id, []) for name, rows in found.items()}
    return Candidate(
        ref=row.ref,
        zone=row.timezone,
        status=row.status,
        gender=row.gender,
        adult=row.adult,
        place=_place(row.lat, row.lon),
        max_travel_km=row.max_travel_km,
        modes=frozenset(row.modes),
        languages=tuple(Spoken(tag, level, normalise(v) if v else None) for _, tag, level, v in mine["languages"]),
        credential_level=row.credential_level,
        credential_domains=frozenset(row.credential_domains),
        certifications=tuple(Certification(*r[1:]) for r in mine["certifications"]),
        agreement_until=row.agreement_until,
        declared_on=row.declared_on,
        opt_outs=frozenset(row.opt_outs),
        limits=Limits(row.limit_day_hours, row.limit_day_sessions, row.limit_week_hours),
        hours=tuple(Hours(day, start, end, frozenset(modes)) for _, day, start, end, modes in mine["hours"]),
        away=tuple(Span(start, end) for _, start, end in mine["away"]),
        sessions=tuple(_session(r) for r in mine["sessions"]),
        ties=tuple(Tied(*r[1:]) for r in mine["ties"]),
        works_for=frozenset(r[1] for r in mine["works_for"]),
        other_party=bool(mine["other_side"]),
        completed_for_case=bool(mine["met"]),
    )


def _session(row: Any) -> Session:
    _, start, end, mode, status, request, *degrees = row
    places = (_place(*degrees[0:2]), _place(*degrees[2:4]), _place(*degrees[4:6]))
    return Session(Span(start, end), mode, status, next((place for place in places if place), None), request)


def _place(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)
