"""The rules of matching, as `docs/matching.md` states them: facts in, verdicts out. No database, no clock, no Flask."""

from interp.matching.rules.asked import required_modules
from interp.matching.rules.order import answer, rank
from interp.matching.rules.verdict import exclude
from interp.matching.rules.view import SpeaksFor, coordinator_counts, provider_counts, speaks_for

__all__ = [
    "SpeaksFor",
    "answer",
    "coordinator_counts",
    "exclude",
    "provider_counts",
    "rank",
    "required_modules",
    "speaks_for",
]
