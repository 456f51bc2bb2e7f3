"""The way between two coarse places, the time it takes, and row 16."""

from math import ceil

from interp.matching.facts import Candidate, Mode, Place, Policy
from interp.matching.rules.asked import Asked
from interp.place import distance_km


def km_between(a: Place | None, b: Place | None) -> float | None:
    """Great circle in km; None when either place is unknown."""
    return None if a is None or b is None else distance_km(a, b)


def travel_minutes(a: Place | None, b: Place | None, policy: Policy) -> int:
    """Whole minutes from one place to the other: time to set off and the way, rounded up."""
    km = km_between(a, b)
    if km is None:
        return policy.unknown_travel_minutes
    if km < policy.same_place_km:
        return 0
    return ceil(policy.travel_base_minutes + km * policy.travel_minutes_per_km)


def too_far(asked: Asked, candidate: Candidate) -> bool:
    """Row 16."""
    if asked.need.mode != Mode.ONSITE:
        return False
    km = km_between(asked.need.place, candidate.place)
    return km is None or candidate.max_travel_km is None or km > candidate.max_travel_km
