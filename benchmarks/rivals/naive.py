"""The loop that one writes first: for each speaker of her language load what belongs to her or him, then ask every rule.

Each kind of fact is a statement for each person, through the same indexes, as lazy loading does it; bookings are cut to the
weeks that matter, which many a loop forgets. The facts and the rules are ours, so the answers have to be the same.
"""

from datetime import timedelta

from sqlalchemy import exists, select

from interp.accounts.models import Organisation
from interp.bookings.models import Booking, Request
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.policy import policy
from interp.cases.models import Case
from interp.cases.rules import linked_codes
from interp.conflicts.models import Tie
from interp.db import db
from interp.matching.facts import Answer, Candidate, Certification, Hours, Limits, Need, Session, Spoken, Tied
from interp.matching.rules import answer
from interp.place import Place
from interp.roster.models import Absence, Employment, Interpreter, Language
from interp.spans import Span
from interp.text import normalise
from interp.training import models as training

COUNTED = ("held", "confirmed", "running", "completed")
AROUND = timedelta(days=28)


def match(request: Request) -> tuple[Need, Answer]:
    need = need_of(request)
    tags = [wanted.tag for wanted in need.languages]
    speak = select(Language.interpreter_id).where(Language.tag.in_(tags))
    people = db.session.scalars(select(Interpreter).where(Interpreter.id.in_(speak))).all()
    return need, answer(need, [_candidate(person, need, request) for person in people], policy())


def _candidate(person: Interpreter, need: Need, request: Request) -> Candidate:
    return Candidate(
        ref=person.ref,
        zone=person.timezone,
        status=person.status,
        gender=person.gender,
        adult=person.adult,
        place=person.place,
        max_travel_km=person.max_travel_km,
        modes=frozenset(person.modes),
        languages=tuple(_spoken(one) for one in person.languages),
        credential_level=person.credential_level,
        credential_domains=frozenset(person.credential_domains),
        certifications=_certifications(person),
        agreement_until=person.agreement_until,
        declared_on=person.declared_on,
        opt_outs=frozenset(person.opt_outs),
        limits=Limits(person.limit_day_hours, person.limit_day_sessions, person.limit_week_hours),
        hours=tuple(Hours(row.weekday, row.from_minute, row.to_minute, frozenset(row.modes)) for row in person.hours),
        away=_away(person),
        sessions=_sessions(person, need),
        ties=_ties(person),
        works_for=_works_for(person),
        other_party=_other_party(person, request),
        completed_for_case=_completed_for_case(person, request),
    )


def _spoken(one: Language) -> Spoken:
    return Spoken(one.tag, one.level, normalise(one.variant) if one.variant else None)


def _certifications(person: Interpreter) -> tuple[Certification, ...]:
    row = training.Certification
    held = db.session.scalars(select(row).where(row.interpreter_id == person.id))
    return tuple(Certification(one.module, one.on, one.until, one.revoked) for one in held)


def _away(person: Interpreter) -> tuple[Span, ...]:
    rows = db.session.scalars(select(Absence).where(Absence.interpreter_id == person.id))
    return tuple(Span(one.starts_at, one.ends_at) for one in rows)


def _ties(person: Interpreter) -> tuple[Tied, ...]:
    rows = db.session.scalars(select(Tie).where(Tie.interpreter_id == person.id))
    return tuple(Tied(one.kind, one.token, one.sound) for one in rows)


def _works_for(person: Interpreter) -> frozenset[str]:
    wanted = select(Organisation.ref).join(Employment).where(Employment.interpreter_id == person.id)
    return frozenset(db.session.scalars(wanted))


def _sessions(person: Interpreter, need: Need) -> tuple[Session, ...]:
    mine = select(Booking).where(Booking.interpreter_id == person.id, Booking.status.in_(COUNTED))
    near = mine.where(Booking.ends_at > need.span.start - AROUND, Booking.starts_at < need.span.end + AROUND)
    return tuple(_session(one) for one in db.session.scalars(near))


def _session(one: Booking) -> Session:
    """The place of a booking is asked for where it matters: of those that are not over."""
    place = None if one.status == "completed" else _place(one)
    request = one.request.ref if one.request_id is not None and one.request else None
    return Session(Span(one.starts_at, one.ends_at), one.mode, one.status, place, request)


def _place(one: Booking) -> Place | None:
    """Its own, else its request's, else that of the organisation of its case."""
    if one.lat is not None and one.lon is not None:
        return Place(one.lat, one.lon)
    if one.request is not None and one.request.place is not None:
        return one.request.place
    house = one.case.organisation if one.case else None
    return house.place if house else None


def _other_party(person: Interpreter, request: Request) -> bool:
    theirs = select(Booking.id).join(Case, Case.id == Booking.case_id).where(Booking.interpreter_id == person.id)
    linked = theirs.where(Case.code.in_(linked_codes(request.case.links)), Booking.status.in_(COUNTED))
    return bool(db.session.scalar(select(exists(linked))))


def _completed_for_case(person: Interpreter, request: Request) -> bool:
    theirs = select(Booking.id).where(Booking.interpreter_id == person.id, Booking.status == "completed")
    return bool(db.session.scalar(select(exists(theirs.where(Booking.case_id == request.case_id)))))
