"""The facts of everybody who holds one of her languages: a fixed number of statements, whatever the size of the roster.

The rules of `interp.matching` decide. This is the one place where the facts of matching are gathered, so that a page, the
command line and an acceptance answer alike; the statements are in `gathering`. What is gathered reaches as far as another
start of the same session may lie, so what would help is worked out from the same facts.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from interp.bookings.models import Request
from interp.bookings.queries import gathering
from interp.bookings.queries.needs import Unasked, need_of
from interp.bookings.queries.policy import policy
from interp.cases.rules import linked_codes
from interp.db import db
from interp.matching.facts import Candidate, Certification, Hours, Limits, Need, Policy, Session, Spoken, Tied
from interp.matching.rules.asked import around, ask
from interp.matching.rules.places import travel_minutes
from interp.place import Place
from interp.spans import Span
from interp.text import normalise

COUNTED = gathering.COUNTED
DAY = timedelta(days=1)
ANTIPODES = Place(0, 0), Place(0, 180)  # nothing is further


def gather(
    request: Request | Unasked, only: Collection[int] | None = None, *, need: Need | None = None
) -> tuple[Need, list[Candidate]]:
    """The need of a request and its candidates; `only` narrows them to these interpreters (an offer, a re-check).

    `need` stands in for the request's own where it is read another way (the bridge: by phone, now).
    """
    need = need or need_of(request)
    if only is not None:
        return need, _gathered(request, need, "named", ids=list(only))
    return need, _gathered(request, need, "speakers", tags=[wanted.tag for wanted in need.languages])


def newcomers(request: Request, need: Need, pivots: Collection[str]) -> list[Candidate]:
    """Who may help where nobody fits and holds none of her languages: speakers of the service language who also hold a
    pivot, or a language that she understands and did not accept."""
    asked, hers = ask(need, policy()), [wanted.tag for wanted in need.languages]
    tags = sorted({*need.also_understands, *pivots} - {*hers, need.service_language})
    if not tags:
        return []
    both = {"tags": tags, "service": need.service_language}
    which = "newcomers of the service" if db.session.scalar(gathering.smaller(), both) else "newcomers"
    suffice = {"levels": sorted(asked.levels), "credential": asked.credential, "day": asked.day}
    return _gathered(request, need, which, hers=hers, **both, **suffice)


def _gathered(request: Request | Unasked, need: Need, which: str, **who: Any) -> list[Candidate]:
    dialect, numbers = db.engine.dialect.name, policy()
    given = who | _reach(need, numbers) | {"request": request.id}
    rows = db.session.execute(gathering.people(which, dialect), given).all()
    if not rows:
        return []
    given |= _wider(need, numbers)
    sessions = defaultdict(list)
    for row in db.session.execute(gathering.live_bookings(which, dialect), given):
        sessions[row[0]].append(_session(row))
    met, other_side = _served(request, dialect)
    everything = json.loads(f"[[{'],['.join(row[1] for row in rows)}]]")  # all at once: a call for each takes longer
    return [
        _candidate(
            plain, lists, earlier, sessions.get(who, ()), other_party=who in other_side, completed_for_case=who in met
        )
        for (who, _, earlier, *plain), lists in zip(rows, everything, strict=True)
    ]


def _served(request: Request | Unasked, dialect: str) -> tuple[set[int], set[int]]:
    """Who has completed a session for this case, and who has to do with a case of the other side."""
    own = request.case.code
    rows = db.session.execute(gathering.served(dialect), {"codes": [own, *linked_codes(request.case.links)]}).all()
    met = {who for who, code, status in rows if code == own and status == "completed"}
    return met, {who for who, code, _ in rows if code != own}


# --- how far the facts reach ----------------------------------------------------------------------------------------


def _reach(need: Need, policy: Policy) -> dict[str, Any]:
    """Time away, certifications and sessions that are over, for any start that may be suggested."""
    other = timedelta(hours=policy.other_time_hours)
    near = around(need.span, policy).widened(other)
    return {
        "from": near.start,
        "until": near.end,
        "since": need.span.start - timedelta(hours=policy.fair_share_hours),
        "valid_from": (need.span.end - other - DAY).date(),
        "valid_until": (need.span.end + other + DAY).date(),
    }


def _wider(need: Need, policy: Policy) -> dict[str, Any]:
    """Sessions to come: as far as the way from one to the other may be, and as the fair share looks back."""
    furthest = max(travel_minutes(*ANTIPODES, policy), policy.unknown_travel_minutes, policy.remote_gap_minutes)
    far = max(timedelta(minutes=furthest), timedelta(hours=policy.fair_share_hours))
    whole = around(need.span, policy).widened(timedelta(hours=policy.other_time_hours) + far)
    return {"from": whole.start, "until": whole.end}


# --- rows to facts --------------------------------------------------------------------------------------------------


def _candidate(
    plain: list[Any], lists: list[list[Any]], earlier: Any, live: Iterable[Session], **known: bool
) -> Candidate:
    """From columns in the order of PLAIN and CODES and lists in the order of `gathering.LISTS`: by name takes longer."""
    ref, zone, status, gender, adult, lat, lon, km, level, agreement, declared, *more = plain
    day_hours, day_sessions, week_hours, modes, domains, opt_outs = more
    languages, hours, away, certifications, ties, works_for, completed = lists
    return Candidate(
        ref=ref,
        zone=zone,
        status=status,
        gender=gender,
        adult=adult,
        place=_place(lat, lon),
        max_travel_km=km,
        modes=_codes(modes),
        languages=tuple(_spoken(*one) for one in languages),
        credential_level=level,
        credential_domains=_codes(domains),
        certifications=tuple(_certification(*one) for one in certifications),
        agreement_until=agreement,
        declared_on=declared,
        opt_outs=_codes(opt_outs),
        limits=Limits(day_hours, day_sessions, week_hours),
        hours=tuple(_hours(*one) for one in hours),
        away=tuple(_span(*one) for one in away),
        sessions=(*live, *(Session(_span(start, end), mode, "completed") for start, end, mode in completed)),
        earlier=_time(earlier),
        ties=tuple(Tied(*one) for one in ties),
        works_for=frozenset(ref for (ref,) in works_for),
        **known,
    )


def _session(row: Any) -> Session:
    """The first place that is known: the booking's own, its request's, that of the organisation of its case."""
    _, start, end, mode, status, *at = row
    place = _place(at[0], at[1]) or _place(at[2], at[3]) or _place(at[4], at[5])
    return Session(_span(start, end), mode, status, place)


def _place(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)


# Facts are frozen, and thousands of people share them: the same hours, the same course on the same day.


@lru_cache(maxsize=1024)
def _codes(text: str) -> frozenset[str]:
    """A list of codes, as the database keeps it."""
    return frozenset(json.loads(text))


@lru_cache(maxsize=4096)
def _spoken(tag: str, level: str | None, variant: str | None) -> Spoken:
    return Spoken(tag, level, normalise(variant or "") or None)


@lru_cache(maxsize=4096)
def _hours(weekday: int, start: int, end: int, modes: str) -> Hours:
    return Hours(weekday, start, end, _codes(modes))


@lru_cache(maxsize=65536)
def _certification(module: str, on: str | None, until: str | None, revoked: str | None) -> Certification:
    return Certification(module, _day(on), _day(until), _day(revoked))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _span(start: str | datetime, end: str | datetime) -> Span:
    """Text from a list, and from SQLite."""
    if isinstance(start, str) and isinstance(end, str):
        return Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return Span(cast(datetime, start), cast(datetime, end))


def _time(summed: timedelta | int | None) -> timedelta:
    return summed if isinstance(summed, timedelta) else timedelta(microseconds=summed or 0)
