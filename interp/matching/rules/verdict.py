"""Section 1 as a table: who may do it. Every check runs and every failure is a reason."""

from collections.abc import Callable

from interp.matching.facts import Candidate, Need, Policy, Reason
from interp.matching.rules.asked import Asked, ask
from interp.matching.rules.diary import overloaded, too_near
from interp.matching.rules.hours import outside_hours
from interp.matching.rules.person import (
    inactive,
    lacks_agreement,
    lacks_credential,
    lacks_declaration,
    lacks_language,
    missing_modules,
    opted_out,
    other_gender,
    other_mode,
    refused,
)
from interp.matching.rules.places import too_far
from interp.matching.rules.ties import conflict, lacks_consent, possible_tie

# What a check says: does it fail, or what is missing (nothing missing is no failure).
Check = Callable[[Asked, Candidate], bool | tuple[str, ...]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("inactive", inactive),
    ("refused", refused),
    ("conflict", conflict),
    ("consent", lacks_consent),
    ("possible_tie", possible_tie),
    ("language", lacks_language),
    ("gender", other_gender),
    ("mode", other_mode),
    ("credential", lacks_credential),
    ("training", missing_modules),
    ("agreement", lacks_agreement),
    ("declaration", lacks_declaration),
    ("own_limits", opted_out),
    ("hours", outside_hours),
    ("busy", too_near),
    ("distance", too_far),
    ("load", overloaded),
)
CODES = tuple(code for code, _ in CHECKS)


def exclude(need: Need, candidate: Candidate, policy: Policy) -> tuple[Reason, ...]:
    """Every reason why this interpreter may not be offered, in the order of the table; empty: may be offered."""
    return reasons(ask(need, policy), candidate)


def reasons(asked: Asked, candidate: Candidate) -> tuple[Reason, ...]:
    """The same for a need already worked out; no check is skipped because another one failed."""
    found = ((code, check(asked, candidate)) for code, check in CHECKS)
    return tuple(Reason(code, failure if isinstance(failure, tuple) else ()) for code, failure in found if failure)


def passes(asked: Asked, candidate: Candidate, but: frozenset[str] = frozenset()) -> bool:
    """Is there no reason, those in `but` left aside? Stops at the first it finds."""
    return not any(check(asked, candidate) for code, check in CHECKS if code not in but)
