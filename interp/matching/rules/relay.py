"""Section 4: two interpreters in a row. The first speaks her language and a pivot, the second the pivot and the service's.

Seen from one seat a relay is a plain request: between her and the pivot, or between the pivot and the service. So every
check and every part of the rank is asked as it always is, of a need with one language put in the place of another.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from interp.matching.facts import Candidate, Need, Pair, Policy, Ranked, Reason, Wanted
from interp.matching.rules.asked import Asked, ask
from interp.matching.rules.order import ranked
from interp.matching.rules.person import able
from interp.matching.rules.verdict import exclude, passes

HER_SIDE, SERVICE_SIDE = 1, 2
LANGUAGE = frozenset({"language"})


@dataclass(frozen=True, slots=True)
class Relay:
    """Everybody who may take a seat: on her side each with the pivots to work into, on the other side by pivot."""

    firsts: tuple[tuple[Ranked, frozenset[str]], ...]  # best first
    seconds: dict[str, tuple[Ranked, ...]]

    def __iter__(self) -> Iterator[Pair]:
        """The pairs in order, worked out as they are taken: by the first, then the second, then the pivot."""
        for first, pivots in self.firsts:
            lines = (Pair(first, second, pivot) for pivot in pivots for second in self.seconds[pivot])
            yield from sorted(
                (pair for pair in lines if pair.second.ref != first.ref),
                key=lambda pair: (pair.second.rank, pair.pivot),
            )

    def first_pairs(self, count: int) -> tuple[Pair, ...]:
        return tuple(islice(self, count))

    def without(self, refs: Collection[str]) -> "Relay":
        """The same seats when these people take none of them."""
        firsts = tuple((first, pivots) for first, pivots in self.firsts if first.ref not in refs)
        seconds = {pivot: tuple(one for one in those if one.ref not in refs) for pivot, those in self.seconds.items()}
        return Relay(firsts, seconds)

    def people(self) -> frozenset[str]:
        """The references in all the pairs, without walking them. Nobody fits alone, so nobody could take both seats."""
        found: set[str] = set()
        for pivot, seconds in self.seconds.items():
            if seconds:
                found |= {first.ref for first, pivots in self.firsts if pivot in pivots}
                found |= {second.ref for second in seconds}
        return frozenset(found)


def pairs(need: Need, candidates: Iterable[Candidate], policy: Policy) -> tuple[Pair, ...]:
    """Every pair in order: the first's rank, the second's, the tag of the pivot. A line for each pivot."""
    asked = ask(need, policy)
    return tuple(relay(asked, qualified(asked, candidates)))


def pivots(need: Need, candidates: Iterable[Candidate], policy: Policy) -> frozenset[str]:
    """The languages into which somebody could work on her side: whose speakers the caller may want to add."""
    asked = ask(need, policy)
    return frozenset().union(*(_pivots(asked, person) for person in qualified(asked, candidates)))


def seat_reasons(need: Need, candidate: Candidate, policy: Policy, *, seat: int, pivot: str) -> tuple[Reason, ...]:
    """Every reason why this interpreter may not sit there, in the order of the table; row 6 is asked as the seat does."""
    return exclude(seen_from(need, seat, pivot), candidate, policy)


def seen_from(need: Need, seat: int, pivot: str) -> Need:
    """The need as one seat meets it: seat 1 works between her and the pivot, seat 2 between the pivot and the service."""
    if seat == HER_SIDE:
        return replace(need, service_language=pivot)
    return replace(need, languages=(Wanted(pivot),))


def qualified(asked: Asked, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those who pass every check but row 6."""
    return [candidate for candidate in candidates if passes(asked, candidate, but=LANGUAGE)]


def relay(asked: Asked, people: Iterable[Candidate]) -> Relay:
    """The seats that qualified people can take."""
    people = tuple(people)
    firsts = [(_on_her_side(asked, person, found), found) for person in people if (found := _pivots(asked, person))]
    used = frozenset().union(*(found for _, found in firsts))
    return Relay(
        firsts=tuple(sorted(firsts, key=lambda line: line[0].rank)),
        seconds={pivot: _on_the_other_side(asked, people, pivot) for pivot in used},
    )


def _pivots(asked: Asked, person: Candidate) -> frozenset[str]:
    """What she or he could work into from one of her languages: a third language, or somebody would fit alone."""
    hers = {wanted.tag for wanted in asked.need.languages}
    held = able(asked, person)
    return held - hers - {asked.need.service_language} if held & hers else frozenset()


def _on_her_side(asked: Asked, person: Candidate, found: frozenset[str]) -> Ranked:
    """The rank is the same for every pivot: her languages alone decide it."""
    return ranked(ask(seen_from(asked.need, HER_SIDE, min(found)), asked.policy), person)


def _on_the_other_side(asked: Asked, people: tuple[Candidate, ...], pivot: str) -> tuple[Ranked, ...]:
    seat = ask(seen_from(asked.need, SERVICE_SIDE, pivot), asked.policy)
    both = {pivot, asked.need.service_language}
    found = [ranked(seat, person) for person in people if both <= able(asked, person)]
    return tuple(sorted(found, key=lambda one: one.rank))
