"""Her own order when nobody fits: what a recorded yes of hers changes, and the bridge that stands after all of it."""

from collections.abc import Iterable
from dataclasses import replace

from interp.matching.facts import Candidate, Elsewhere, Mode, Need, Policy, Reason, Wanted
from interp.matching.rules.verdict import exclude

# What still stands against somebody who bridges an immediate danger by phone, and is never relaxed: whoever she refused, or
# might know, or cannot understand, has promised nothing, or is at work elsewhere at that moment. Wishes, training,
# credential, hours and load are about a good session; the bridge is no session, and a proper booking follows it.
STANDS_ON_A_BRIDGE = frozenset(
    {"inactive", "refused", "conflict", "consent", "possible_tie", "language", "agreement", "declaration", "busy"}
)


def decided(need: Need, rungs: Iterable[tuple[str, str | None]]) -> Need:
    """The need after her recorded yes to these rungs, `(code, value)` each; nothing else of it changes.

    `relay` and `wait` change who is asked and when, not what is needed.
    """
    for code, value in rungs:
        need = _after(need, code, value)
    return need


def _after(need: Need, code: str, value: str | None) -> Need:
    if code == "phone":
        return replace(need, mode=Mode.PHONE, elsewhere=Elsewhere.ELSEWHERE)
    if code == "gender":
        return replace(need, firm=False)
    if code == "language" and value is not None and value not in _never_added(need):
        return replace(need, languages=(*need.languages, Wanted(value)))
    return need


def _never_added(need: Need) -> set[str]:
    """A language she accepts already, and the service's: it is no language between the two."""
    return {need.service_language, *(wanted.tag for wanted in need.languages)}


def bridge_reasons(need: Need, candidate: Candidate, policy: Policy) -> tuple[Reason, ...]:
    """Why this interpreter may not bridge an immediate danger by phone, in the order of the table."""
    by_phone = exclude(replace(need, mode=Mode.PHONE), candidate, policy)
    return tuple(reason for reason in by_phone if reason.code in STANDS_ON_A_BRIDGE)
