"""Is a certification good on a day, and how long is somebody cleared?"""

from collections.abc import Iterable
from datetime import date, timedelta

from interp.training.facts import ENDING_DAYS, CertificationState, Certified


def state_on(day: date, one: Certified) -> CertificationState:
    """Valid means `on <= day <= until` and not revoked on or before that day."""
    if one.revoked is not None and one.revoked <= day:
        return CertificationState.REVOKED
    if one.on is not None and day < one.on:
        return CertificationState.PLANNED
    if one.on is None or one.until is None or one.until < day:
        return CertificationState.EXPIRED
    return CertificationState.ENDING if last_day(one) <= soon(day) else CertificationState.VALID


def last_day(one: Certified) -> date:
    """The last day it is good for: its end, or the day before it is revoked."""
    until = one.until or date.min
    return until if one.revoked is None else min(until, one.revoked - timedelta(days=1))


def good_until(day: date, held: Iterable[Certified]) -> dict[str, date]:
    """For each module that is good on this day: its last day, counting on through renewals that follow without a gap."""
    ends: dict[str, date] = {}
    for one in sorted(held, key=lambda one: (one.on or date.max, last_day(one))):
        last = last_day(one)
        if one.on is None or last < day or last < one.on:
            continue
        reached = ends.get(one.module)
        if one.on <= day or (reached is not None and one.on <= reached + timedelta(days=1)):
            ends[one.module] = max(last, reached or last)
    return ends


def cleared_until(day: date, held: Iterable[Certified], modules: Iterable[str]) -> tuple[date | None, tuple[str, ...]]:
    """The earliest end among these modules and the modules that are not good on this day; a day only when none is missing."""
    ends, wanted = good_until(day, held), tuple(modules)
    missing = tuple(module for module in wanted if module not in ends)
    return (None if missing or not wanted else min(ends[module] for module in wanted)), missing


def soon(day: date) -> date:
    """The last day that counts as soon: a certification that ends by then is ending."""
    return day + timedelta(days=ENDING_DAYS)


def revoke_fault(day: date, today: date, one: Certified) -> str | None:
    """What is wrong with revoking it from this day on: what was good yesterday stays so, and only what is good can end."""
    if one.revoked is not None and one.revoked <= day:
        return "revoked_already"
    if day < today:
        return "in_the_past"
    if one.on is None or one.until is None or day > one.until:
        return "over_by_then"
    return "before_its_start" if day < one.on else None
