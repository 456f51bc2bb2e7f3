"""The statements of a match. Their texts never change, so the database plans each of them once.

Everything hangs on `who`, the ids of the people who are looked at; every kind of fact is then asked for person by person,
through an index. Two habits keep PostgreSQL from turning that round and reading whole tables into a hash instead: people and
bookings are joined by a LATERAL that ends in OFFSET 0, which is never taken apart, and "is there one?" is a scalar
`(SELECT 1 … LIMIT 1)`, not an EXISTS. SQLite has neither the LATERAL nor the need for it. The lists of a person (languages,
hours, ties …) come as one JSON value each: a row of the answer for each person, not one for each fact. Numbers with a
fraction stay out of them, because SQLite writes them with fifteen digits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial, reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
    type_coerce,
)

from interp.accounts.models import Organisation
from interp.bookings.models import Booking, Request
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import UtcDateTime
from interp.roster.models import Absence, Employment, Interpreter, Language, WorkingHours
from interp.training.models import Certification

Rows = Select[*tuple[Any, ...]]
POSTGRESQL = "postgresql"
LIVE = ("held", "confirmed", "running")
COUNTED = (*LIVE, "completed")
MANY = 10_000  # people are not counted further
EVER = datetime(9999, 12, 31, tzinfo=UTC)

person, language, hours = Interpreter.__table__, Language.__table__, WorkingHours.__table__
absence, tie, employment = Absence.__table__, Tie.__table__, Employment.__table__
certification, booking, house = Certification.__table__, Booking.__table__, Organisation.__table__
asked, whose = Request.__table__, Case.__table__

PLAIN = (
    "ref", "timezone", "status", "gender", "adult", "lat", "lon", "max_travel_km", "credential_level", "agreement_until",
    "declared_on", "limit_day_hours", "limit_day_sessions", "limit_week_hours",
)  # fmt: skip
CODES = ("modes", "credential_domains", "opt_outs")  # lists that a person's row holds
LISTS = ("languages", "hours", "away", "certifications", "ties", "works_for", "completed")  # of tables of their own


def at(name: str) -> ColumnElement[Any]:
    """An instant that is given when the statement runs."""
    return bindparam(name, type_=UtcDateTime())


def these(name: str) -> ColumnElement[Any]:
    """A list that is given when the statement runs."""
    return bindparam(name, expanding=True)


# --- who ------------------------------------------------------------------------------------------------------------


def _speakers() -> Rows:
    """Those who hold one of her languages, at any level."""
    return select(language.c.interpreter_id.label("id")).distinct().where(language.c.tag.in_(these("tags")))


def _named() -> Rows:
    return select(person.c.id).where(person.c.id.in_(these("ids")))


def _newcomers(*, from_service: bool) -> Rows:
    """Those who hold one of these languages and the service language, each at a level that suffices, and none of hers.

    One of the two is read through, the other one probed person by person; `smaller` says which.
    """
    mine, other, hers = language, language.alias("other"), language.alias("hers")
    read, probed = (_service(mine), _tags(other)) if from_service else (_tags(mine), _service(other))
    holds_other = _one_of(other, mine, *probed)
    holds_hers = _one_of(hers, mine, hers.c.tag.in_(these("hers")))
    wanted = select(mine.c.interpreter_id.label("id")).distinct().where(*read)
    return wanted.where(holds_other.is_not(None), holds_hers.is_(None))


def _service(table: FromClause) -> tuple[ColumnElement[bool], ...]:
    return table.c.tag == bindparam("service"), table.c.level.in_(these("levels"))


def _tags(table: FromClause) -> tuple[ColumnElement[bool], ...]:
    return table.c.tag.in_(these("tags")), table.c.level.in_(these("levels"))


def _one_of(table: FromClause, mine: FromClause, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    same = table.c.interpreter_id == mine.c.interpreter_id
    return select(literal_column("1")).where(same, *conditions).limit(1).correlate(mine).scalar_subquery()


@cache
def smaller() -> Rows:
    """Do fewer people hold the service language than the others, as far as it matters?"""
    service = select(language.c.interpreter_id).where(language.c.tag == bindparam("service")).limit(MANY)
    others = select(language.c.interpreter_id).where(language.c.tag.in_(these("tags"))).limit(MANY)
    one, two = (select(func.count()).select_from(part.subquery()).scalar_subquery() for part in (service, others))
    return select(one < two)


WHO: dict[str, Callable[[], Rows]] = {
    "speakers": _speakers,
    "named": _named,
    "newcomers": partial(_newcomers, from_service=False),
    "newcomers of the service": partial(_newcomers, from_service=True),
}


def _each(who: FromClause, wanted: Rows, owner: ColumnElement[Any], dialect: str) -> tuple[FromClause, FromClause]:
    """`who` joined to the rows that belong to each of them, and the rows alone, for their columns."""
    if dialect == POSTGRESQL:
        theirs: FromClause = wanted.where(owner == who.c.id).offset(literal_column("0")).lateral("theirs")
        return who.join(theirs, true()), theirs
    theirs = wanted.subquery("theirs")
    return who.join(theirs, theirs.c[owner.key] == who.c.id), theirs  # type: ignore[index]


# --- people ---------------------------------------------------------------------------------------------------------


@cache
def people(which: str, dialect: str) -> Rows:
    """A row for each person: id, LISTS, earlier time, PLAIN, CODES. That is all but the bookings that are not over."""
    who = WHO[which]().subquery("who")
    joined, them = _each(who, select(person), person.c.id, dialect)
    plain = (*(them.c[name] for name in PLAIN), *(cast(them.c[name], String).label(name) for name in CODES))
    wanted = select(them.c.id, _lists(them, dialect), _earlier(them, dialect), *plain)
    if which.startswith("newcomers"):
        wanted = wanted.where(*_may_help(them))
    return wanted.select_from(joined)


def _may_help(them: FromClause) -> tuple[ColumnElement[bool], ...]:
    """A newcomer counts only where the language was all that was wrong; the rules decide, this spares them the hopeless."""
    return (
        them.c.status == "active",
        them.c.adult == true(),
        them.c.credential_level >= bindparam("credential"),
        them.c.agreement_until >= bindparam("day"),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A list of a person: from which rows, and which columns of each."""

    owner: ColumnElement[Any]
    columns: Sequence[ColumnElement[Any]]
    where: tuple[ColumnElement[bool], ...] = ()
    source: FromClause | None = None  # the owner's table, unless it is joined to another one

    def text(self, them: FromClause, dialect: str) -> ColumnElement[Any]:
        """A JSON list of lists."""
        if dialect == POSTGRESQL:
            rows: ColumnElement[Any] = cast(func.json_agg(func.json_build_array(*self.columns)), String)
        else:
            rows = func.json_group_array(func.json_array(*self.columns))
        wanted = select(rows).where(self.owner == them.c.id, *self.where)
        wanted = wanted if self.source is None else wanted.select_from(self.source)
        return func.coalesce(wanted.correlate(them).scalar_subquery(), "[]", type_=String)


def _lists(them: FromClause, dialect: str) -> ColumnElement[Any]:
    """The lists of a person in the order of LISTS, one after the other, as the inside of one JSON list."""
    week = [hours.c[name] for name in ("weekday", "from_minute", "to_minute")]
    around = (absence.c.ends_at > at("from"), absence.c.starts_at < at("until"))
    held = [certification.c[name] for name in ("module", "on_day", "until_day", "revoked_day")]
    valid = (certification.c.until_day >= bindparam("valid_from"), certification.c.on_day <= bindparam("valid_until"))
    named = employment.join(house, house.c.id == employment.c.organisation_id)
    over = (*_not_her_own(), *_near())
    parts = (
        Part(language.c.interpreter_id, (language.c.tag, language.c.level, language.c.variant)),
        Part(hours.c.interpreter_id, (*week, cast(hours.c.modes, String))),
        Part(absence.c.interpreter_id, _times(absence, dialect), around),
        Part(certification.c.interpreter_id, held, valid),
        Part(tie.c.interpreter_id, (tie.c.kind, tie.c.token, tie.c.sound)),
        Part(employment.c.interpreter_id, (house.c.ref,), source=named),
        Part(booking.c.interpreter_id, (*_times(booking, dialect), booking.c.mode), over),
    )
    first, *more = (part.text(them, dialect) for part in parts)
    return reduce(lambda before, text: before.concat(",").concat(text), more, first).label("lists")


def _times(table: FromClause, dialect: str) -> list[ColumnElement[Any]]:
    """Start and end with their offset, which SQLite does not keep: all of it is UTC."""
    times = (table.c.starts_at, table.c.ends_at)
    if dialect == POSTGRESQL:
        return [type_coerce(one, DateTime(timezone=True)) for one in times]
    return [type_coerce(one, String).concat("+00:00") for one in times]


def _not_her_own() -> tuple[ColumnElement[bool], ...]:
    """Sessions that are over, without those of the request itself."""
    return booking.c.status == "completed", booking.c.request_id.is_distinct_from(bindparam("request"))


def _near() -> tuple[ColumnElement[bool], ...]:
    """Bookings that reach into the time given. The end has a bound above, though nothing lies beyond it, so that the index of
    ends is the better one in the eyes of both planners: by the starts they would walk through years of history."""
    ends = booking.c.ends_at
    return ends > at("from"), ends < literal(EVER, UtcDateTime()), booking.c.starts_at < at("until")


def _earlier(them: FromClause, dialect: str) -> ColumnElement[Any]:
    """The booked time of what was completed in the weeks of the fair share, before what is listed."""
    wanted = select(func.sum(_length(dialect))).where(
        booking.c.interpreter_id == them.c.id,
        booking.c.starts_at >= at("since"),
        booking.c.starts_at < at("from"),
        booking.c.ends_at <= at("from"),
        *_not_her_own(),
    )
    return wanted.correlate(them).scalar_subquery().label("earlier")


def _length(dialect: str) -> ColumnElement[Any]:
    """An interval on PostgreSQL, microseconds on SQLite, whose times are text of one length."""
    start, end = booking.c.starts_at, booking.c.ends_at
    if dialect == POSTGRESQL:
        return end - start

    whole = _seconds(end) - _seconds(start)
    return whole * 1_000_000 + func.substr(end, 21, type_=Integer) - func.substr(start, 21, type_=Integer)


def _seconds(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.strftime("%s", func.substr(moment, 1, 19), type_=Integer)


# --- bookings -------------------------------------------------------------------------------------------------------


@cache
def live_bookings(which: str, dialect: str) -> Rows:
    """The bookings that are not over, near enough to matter: each with the places it may have, the first known one counts."""
    who = WHO[which]().subquery("who")
    theirs = select(booking).where(
        booking.c.status.in_(LIVE),
        booking.c.request_id.is_distinct_from(bindparam("request")),
        *_near(),
    )
    joined, them = _each(who, theirs, booking.c.interpreter_id, dialect)
    of_request = [select(asked.c[name]).where(asked.c.id == them.c.request_id) for name in ("lat", "lon")]
    of_house = [
        select(house.c[name]).join(whose, whose.c.organisation_id == house.c.id).where(whose.c.id == them.c.case_id)
        for name in ("lat", "lon")
    ]
    places = [_unless_own(them, wanted.correlate(them).scalar_subquery()) for wanted in (*of_request, *of_house)]
    plain = [them.c[name] for name in ("mode", "status", "lat", "lon")]
    return select(them.c.interpreter_id, *_times(them, dialect), *plain, *places).select_from(joined)


def _unless_own(them: FromClause, place: ScalarSelect[Any]) -> ColumnElement[Any]:
    """Asked for where somebody has to travel."""
    return case(((them.c.mode == "onsite") & (them.c.lat.is_(None) | them.c.lon.is_(None)), place))


@cache
def served(dialect: str) -> Rows:
    """Who completed a session for this case, or works or worked for one of the other side."""
    who = select(whose.c.id, whose.c.code).where(whose.c.code.in_(these("codes"))).subquery("who")
    theirs = select(booking.c.case_id, booking.c.interpreter_id, booking.c.status).where(booking.c.status.in_(COUNTED))
    joined, them = _each(who, theirs, booking.c.case_id, dialect)
    return select(them.c.interpreter_id, who.c.code, them.c.status).distinct().select_from(joined)
