"""Sections 4 and 5 once more, as slowly and plainly as the page says them: what the rules must agree with."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

from interp.matching.facts import LEVELS, Suggestion, Wanted
from interp.matching.rules import exclude, rank
from interp.spans import Span

from .make import POLICY, codes


def held(asked, person) -> set[str]:
    """The tags held at the sector's level."""
    least = LEVELS.index("C1" if asked.sector in ("health", "police", "justice") else "B2")
    return {s.tag for s in person.languages if s.level in LEVELS and LEVELS.index(s.level) >= least}


def other_reasons(asked, person) -> set[str]:
    return set(codes(asked, person)) - {"language"}


def all_pairs(asked, crowd) -> list[tuple[str, str, str]]:
    """(A, B, pivot) in order. Nobody fits alone, so that a pivot is neither hers nor the service's."""
    hers = {wanted.tag for wanted in asked.languages}
    found = []
    for a, b in product(crowd, crowd):
        if a.ref == b.ref or other_reasons(asked, a) or other_reasons(asked, b) or not hers & held(asked, a):
            continue
        for pivot in held(asked, a) & held(asked, b):
            if asked.service_language in held(asked, b):
                first = rank(replace(asked, service_language=pivot), a, POLICY).rank
                second = (0, 0, *rank(replace(asked, languages=(Wanted(pivot),)), b, POLICY).rank[2:])
                found.append((first, second, pivot, a.ref, b.ref))
    return [(a, b, pivot) for _, _, pivot, a, b in sorted(found)]


def freed(asked, crowd, policy=POLICY) -> int:
    return sum(not exclude(asked, person, policy) for person in crowd)


def half_hours(asked, now, policy):
    """Every start that may be suggested, nearest first. Offsets are whole quarters of an hour."""
    here, reach = asked.span.start, timedelta(hours=policy.other_time_hours)
    moment = (here - reach).replace(minute=0, second=0, microsecond=0)
    found = []
    while moment <= here + reach:
        local = moment.astimezone(ZoneInfo(asked.zone))
        if moment >= max(now, here - reach) and local.minute in (0, 30):
            found.append(local)
        moment += timedelta(minutes=15)
    return sorted(found, key=lambda start: (abs(start.astimezone(here.tzinfo) - here), start.astimezone(here.tzinfo)))


def by_day(span, zone) -> bool:
    """Wholly inside 07:00 to 20:00 of one day."""
    start, end = span.start.astimezone(ZoneInfo(zone)), span.end.astimezone(ZoneInfo(zone))
    first, last = (wall.replace(tzinfo=None) for wall in (start, end))
    noon = first.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon - timedelta(hours=5) <= first and last <= noon + timedelta(hours=8)


def times(asked, crowd, now, policy=POLICY) -> list[Suggestion]:
    found = []
    for start in half_hours(asked, now, policy):
        span = Span(start, start.astimezone(asked.span.start.tzinfo) + asked.span.length)
        if by_day(asked.span, asked.zone) and not by_day(span, asked.zone):
            continue
        if count := freed(replace(asked, span=span), crowd, policy):
            found.append(Suggestion("time", count, start=start))
        if len(found) == 3:
            break
    return found


def suggestions(asked, crowd, now, policy=POLICY) -> tuple[Suggestion, ...]:
    only = {person.ref: reasons[0] for person in crowd if len(reasons := exclude(asked, person, policy)) == 1}
    refusing = {
        said.interpreter
        for said in asked.consents
        for person in crowd
        if said.given is False and said.interpreter == person.ref and said.kind in asked_kinds(asked, person)
    }
    lines = [
        Suggestion("mode", freed(replace(asked, mode=m), crowd), mode=m) for m in ("phone", "video") if m != asked.mode
    ]
    lines += times(asked, crowd, now, policy)
    lines.append(Suggestion("relay", len({ref for a, b, _ in all_pairs(asked, crowd) for ref in (a, b)})))
    if asked.want is not None and asked.firm is not False:
        lines.append(Suggestion("gender", freed(replace(asked, firm=False), crowd)))
    tags = [tag for place, tag in enumerate(asked.also_understands) if tag not in asked.also_understands[:place]]
    for tag in tags:
        if tag != asked.service_language and tag not in [wanted.tag for wanted in asked.languages]:
            more = replace(asked, languages=(*asked.languages, Wanted(tag)))
            lines.append(Suggestion("language", freed(more, crowd), language=tag))
    lines.append(Suggestion("consent", sum(r.code == "consent" and ref not in refusing for ref, r in only.items())))
    lines.append(Suggestion("training", sum(r.code == "training" and len(r.modules) == 1 for r in only.values())))
    return tuple(line for line in lines if line.frees)


def asked_kinds(asked, person) -> set[str]:
    """The kinds in which this interpreter has a tie that needs her consent."""
    facets = {(facet.kind, facet.token) for facet in asked.avoid}
    found = set()
    for tie in person.ties:
        alone = replace(person, ties=(tie,))
        if (tie.kind == "embassy" or (tie.kind, tie.token) in facets) and "consent" in codes(
            replace(asked, consents=()), alone
        ):
            found.add(tie.kind)
    return found
