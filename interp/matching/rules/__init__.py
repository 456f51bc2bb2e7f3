"""The rules of matching, as `docs/matching.md` states them: facts in, verdicts out. No database, no clock, no Flask."""

from interp.matching.rules.asked import required_modules
from interp.matching.rules.fallbacks import bridge_reasons, decided
from interp.matching.rules.order import answer, rank
from interp.matching.rules.relay import pairs, pivots, seat_reasons
from interp.matching.rules.suggest import helped, suggestions
from interp.matching.rules.verdict import exclude
from interp.matching.rules.view import (
    SpeaksFor,
    coordinator_counts,
    provider_counts,
    provider_suggestions,
    speaks_for,
)

__all__ = [
    "SpeaksFor",
    "answer",
    "bridge_reasons",
    "coordinator_counts",
    "decided",
    "exclude",
    "helped",
    "pairs",
    "pivots",
    "provider_counts",
    "provider_suggestions",
    "rank",
    "required_modules",
    "seat_reasons",
    "speaks_for",
    "suggestions",
]
