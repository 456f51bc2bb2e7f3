"""Section 6: what who may see of an answer. A provider's counts hide why, whether or not there is a conflict."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from interp.matching.facts import Answer, Candidate, Certification, Need, Policy, Ranked, Reason, Suggestion
from interp.matching.rules.asked import Asked, ask
from interp.matching.rules.order import whole_km
from interp.matching.rules.person import spoken_as, valid_on
from interp.matching.rules.verdict import CODES

NOT_AVAILABLE = "not_available"
FOLDED = frozenset(
    {"inactive", "refused", "conflict", "consent", "possible_tie", "own_limits", "hours", "busy", "load"}
)
HER_DECISION = frozenset({"gender", "language"})  # a provider may ask her, and learns no number
COORDINATOR_ONLY = frozenset({"consent", "training"})
LINES = (NOT_AVAILABLE, *(code for code in CODES if code not in FOLDED))


@dataclass(frozen=True, slots=True)
class SpeaksFor:
    """What a provider may see of a ranked interpreter. `distance_km` is None when nobody travels."""

    language: str
    variant: str | None
    level: str | None
    gender: str | None
    mode: str
    trained_until: date | None
    distance_km: int | None


def speaks_for(need: Need, ranked: Ranked, policy: Policy) -> SpeaksFor:
    """What speaks for a ranked interpreter: nothing of ties, of wishes about persons, nor of other work."""
    asked, candidate = ask(need, policy), ranked.candidate
    spoken = spoken_as(asked, candidate, ranked.language)
    return SpeaksFor(
        language=ranked.language,
        variant=spoken[0].variant if spoken else None,
        level=spoken[0].level if spoken else None,
        gender=candidate.gender,
        mode=need.mode,
        trained_until=_trained_until(asked, candidate),
        distance_km=whole_km(asked, candidate),
    )


def _trained_until(asked: Asked, candidate: Candidate) -> date | None:
    """The last day on which all the required training still holds; None when some is missing already."""
    valid = [cert for cert in candidate.certifications if valid_on(cert, asked.day)]
    ends = [max((_last_day(c) for c in valid if c.module == module), default=date.min) for module in asked.modules]
    last = min(ends, default=date.min)
    return None if last == date.min else last


def _last_day(certification: Certification) -> date:
    """Of a certification that is valid now: its end, or the day before a revocation that is already dated."""
    until, revoked = certification.until or date.min, certification.revoked
    return until if revoked is None else min(until, revoked - timedelta(days=1))


def provider_counts(answer: Answer) -> tuple[tuple[str, int], ...]:
    """(line, people) for a provider: each excluded person once, in a fixed order, without empty lines."""
    counts = Counter(_line(excluded.reasons) for excluded in answer.excluded)
    return tuple((line, counts[line]) for line in LINES if counts[line])


def _line(reasons: tuple[Reason, ...]) -> str:
    """The one line under which a provider counts a person: whatever may be private hides all the rest."""
    codes = [reason.code for reason in reasons]
    return NOT_AVAILABLE if FOLDED.intersection(codes) else codes[0]


def coordinator_counts(answer: Answer) -> tuple[tuple[str, int], ...]:
    """(code, people) for a coordinator: each reason of each person, in table order, without empty lines."""
    counts = Counter(reason.code for excluded in answer.excluded for reason in excluded.reasons)
    return tuple((code, counts[code]) for code in CODES if counts[code])


def provider_suggestions(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """What a provider sees of what would help: hers to decide without a number, nothing that tells of ties or training.

    A relay shows as the number of people it would bring in; who they are, the coordinator sees.
    """
    return tuple(
        replace(one, frees=None) if one.change in HER_DECISION else one
        for one in suggestions
        if one.change not in COORDINATOR_ONLY
    )
