"""Rows 15 and 17, and the fair share: the session among the interpreter's other sessions."""

from collections.abc import Iterable
from datetime import timedelta

from interp.matching.facts import Candidate, Mode, Session
from interp.matching.rules.asked import BLOCKS_TIME, COUNTS_AS_LOAD, Asked, others
from interp.matching.rules.places import travel_minutes
from interp.spans import Span

MINUTE = timedelta(minutes=1)


def too_near(asked: Asked, candidate: Candidate) -> bool:
    """Row 15: another session so close that there is no time to get from one to the other."""
    here = asked.need.span
    return any(here.gap(s.span) < _least_gap(asked, s) for s in others(asked, candidate, BLOCKS_TIME))


def _least_gap(asked: Asked, session: Session) -> timedelta:
    if asked.need.mode == session.mode == Mode.ONSITE:
        return timedelta(minutes=travel_minutes(asked.need.place, session.place, asked.policy))
    return timedelta(minutes=asked.policy.remote_gap_minutes)


def overloaded(asked: Asked, candidate: Candidate) -> bool:
    """Row 17: too much for the day, too much for the week, or too little rest before or after another day's work."""
    dated = [(asked.local_date(s.span.start), s.span) for s in others(asked, candidate, COUNTS_AS_LOAD)]
    today = [span for date, span in dated if date == asked.start_day]
    week = [span for date, span in dated if asked.monday <= date <= asked.sunday]
    other_days = [span for date, span in dated if date != asked.start_day]
    own, policy, here = candidate.limits, asked.policy, asked.need.span
    rest = timedelta(hours=policy.rest_hours)
    return (
        len(today) + 1 > _lower(own.day_sessions, policy.day_sessions)
        or _length([*today, here]) > timedelta(hours=_lower(own.day_hours, policy.day_hours))
        or _length([*week, here]) > timedelta(hours=_lower(own.week_hours, policy.week_hours))
        or any(here.gap(span) < rest for span in other_days)
    )


def _lower(own: float | None, policy: float) -> float:
    """An own limit that is unknown, or above the policy's, is read as the policy's."""
    return policy if own is None else min(own, policy)


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((span.length for span in spans), timedelta())


def recent_minutes(asked: Asked, candidate: Candidate) -> int:
    """Part 8: booked minutes of the sessions that start in the weeks before this one, those of the load."""
    start = asked.need.span.start
    since = start - timedelta(hours=asked.policy.fair_share_hours)
    sessions = others(asked, candidate, COUNTS_AS_LOAD)
    return _length(s.span for s in sessions if since <= s.span.start < start) // MINUTE
