"""The list a provider sees of a request: made once, kept sealed with the request, the same until it is made anew.

A list that followed every change would tell a person's ties: add one entry to an avoid list and watch who vanishes. So a
provider's page never matches; it reads what was kept. `docs/matching.md`, section 6.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from interp.matching.facts import Answer, Need, Policy, Suggestion, Tied
from interp.matching.rules import SpeaksFor, provider_counts, provider_suggestions, speaks_for

Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a provider may see of an answer, and when it was worked out."""

    at: datetime
    matches: tuple[tuple[str, SpeaksFor], ...]
    counts: tuple[tuple[str, int], ...]
    suggestions: tuple[Suggestion, ...]


def kept(need: Need, found: Answer, policy: Policy, *, at: datetime) -> Kept:
    """The same as plain values, to be sealed."""
    return {
        "at": at.isoformat(),
        "matches": [[one.ref, _plain(asdict(speaks_for(need, one, policy)))] for one in found.matches],
        "counts": [list(line) for line in provider_counts(found)],
        "suggestions": [_plain(asdict(one)) for one in provider_suggestions(found.suggestions)],
        "avoid": [[facet.kind, facet.token, facet.sound] for facet in need.avoid],
    }


def listed_refs(there: Kept) -> list[str]:
    return [ref for ref, _ in there["matches"]]


def with_help(there: Kept, newer: Kept) -> Kept:
    """The list that is there, with what would help as a newer one has it."""
    return there | {"suggestions": newer["suggestions"]}


def as_listed(need: Need, there: Kept) -> Need:
    """The need with the avoid list that the kept list knew: what was added or taken off since shows in no answer to a provider."""
    return replace(need, avoid=tuple(Tied(*facet) for facet in there["avoid"])) if "avoid" in there else need


def _plain(facts: Kept) -> Kept:
    """Days and instants as text; what is not known is left out."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in facts.items()
        if value is not None
    }


def read(there: Kept) -> Shown:
    return Shown(
        datetime.fromisoformat(there["at"]),
        tuple((ref, _speaks(facts)) for ref, facts in there["matches"]),
        tuple((line, number) for line, number in there["counts"]),
        tuple(_suggestion(facts) for facts in there["suggestions"]),
    )


def _speaks(facts: Kept) -> SpeaksFor:
    until = facts.get("trained_until")
    known = {name: facts.get(name) for name in ("variant", "level", "gender", "distance_km")}
    trained = date.fromisoformat(until) if until else None
    return SpeaksFor(language=facts["language"], mode=facts["mode"], trained_until=trained, **known)


def _suggestion(facts: Kept) -> Suggestion:
    start = facts.get("start")
    return Suggestion(**facts | ({"start": datetime.fromisoformat(start)} if start else {}))
