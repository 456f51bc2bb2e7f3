"""A need and a candidate that fit each other, to be changed one fact at a time."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from interp.matching.facts import (
    Candidate,
    Certification,
    Hours,
    Mode,
    Need,
    Place,
    Session,
    Spoken,
    Tied,
    Wanted,
)
from interp.matching.policy import load
from interp.matching.rules import exclude
from interp.spans import Span

POLICY = load()
BANGKOK = "Asia/Bangkok"
BERLIN = "Europe/Berlin"
HERE = Place(13.75, 100.5)
DAY = date(2027, 1, 12)  # a Tuesday, as is the session of `need()`
KM_IN_A_DEGREE = 111.19492664455873
ALL_MODES = frozenset(Mode)


def at(text: str, zone: str = BANGKOK) -> datetime:
    """`"2027-01-12 09:00"` on the wall clock of the zone; a text with an offset is taken as it is."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def span(start: str, end: str, zone: str = BANGKOK) -> Span:
    """`end` may be a time alone, then it is on the day of `start`."""
    return Span(at(start, zone), at(end if "-" in end else f"{start[:10]} {end}", zone))


def north(km: float) -> Place:
    """The place so many km north of the session."""
    return Place(HERE.lat + km / KM_IN_A_DEGREE, HERE.lon)


def rows(*days: int, start: int = 0, end: int = 1440, modes: frozenset[str] = ALL_MODES) -> tuple[Hours, ...]:
    return tuple(Hours(day, start, end, modes) for day in days or range(7))


def trained(*modules: str, **changes) -> tuple[Certification, ...]:
    """Certifications from 2026 to 2028, of every module unless some are named."""
    names = modules or [f"M{number:02}" for number in range(1, 15)]
    fact = Certification("", on=date(2026, 1, 1), until=date(2028, 12, 31))
    return tuple(replace(fact, module=name, **changes) for name in names)


def session(start: str, end: str, zone: str = BANGKOK, **changes) -> Session:
    fact = Session(span(start, end, zone), mode="phone", status="confirmed", place=HERE, request="r-other")
    return replace(fact, **changes)


def tie(kind: str, value: str = "x") -> Tied:
    return Tied(kind, token=f"token-of-{value}", sound=f"sound-of-{value}")


def need(**changes) -> Need:
    """An adult woman's onsite session with a social service in Bangkok, Tuesday 12 January 2027, 09:00 to 11:00."""
    fact = Need(
        request="r-1",
        span=span("2027-01-12 09:00", "11:00"),
        zone=BANGKOK,
        mode="onsite",
        sector="social",
        service_language="tha",
        purpose="advice",
        place=HERE,
        organisation="shelter-a",
        languages=(Wanted("mya"),),
        minor=False,
        gender="woman",
    )
    return replace(fact, **changes)


def candidate(**changes) -> Candidate:
    """An interpreter who may be offered `need()` in every sector and mode, at any hour."""
    fact = Candidate(
        ref="i-1",
        zone=BANGKOK,
        status="active",
        gender="woman",
        adult=True,
        place=HERE,
        max_travel_km=40,
        modes=ALL_MODES,
        languages=(Spoken("mya", "C2"), Spoken("tha", "C1")),
        credential_level=3,
        credential_domains=frozenset({"legal"}),
        certifications=trained(),
        agreement_until=date(2028, 12, 31),
        declared_on=date(2026, 9, 1),
        hours=rows(),
    )
    return replace(fact, **changes)


def codes(asked: Need, person: Candidate, policy=POLICY) -> tuple[str, ...]:
    return tuple(reason.code for reason in exclude(asked, person, policy))


def days(count: int) -> timedelta:
    return timedelta(days=count)
