"""Rows 15 and 17, and the fair share: the session among the interpreter's other sessions."""

from collections.abc import Iterable
from datetime import date, timedelta

from interp.matching.facts import Candidate, Mode, Session
from interp.matching.rules.asked import BLOCKS_TIME, COUNTS_AS_LOAD, Asked, others
from interp.matching.rules.places import travel_minutes
from interp.spans import Span

MINUTE = timedelta(minutes=1)


def too_near(asked: Asked, candidate: Candidate) -> bool:
    """Row 15: another session so close that there is no time to get from one to the other."""
    here = asked.need.span
    return any(here.gap(s.span) < least_gap(asked, s) for s in others(asked, candidate, BLOCKS_TIME))


def least_gap(asked: Asked, session: Session) -> timedelta:
    if asked.need.mode == session.mode == Mode.ONSITE:
        return MINUTE * travel_minutes(asked.need.place, session.place, asked.policy)
    return MINUTE * asked.policy.remote_gap_minutes


def overloaded(asked: Asked, candidate: Candidate) -> bool:
    """Row 17: too much for the day, too much for the week, or too little rest before or after another day's work."""
    here, rest = asked.need.span, timedelta(hours=asked.policy.rest_hours)
    dated = load_near(asked, candidate, asked.near)
    return too_much(asked, candidate, asked.start_day, dated) or any(
        here.gap(span) < rest for date, span in dated if date != asked.start_day
    )


def load_near(asked: Asked, candidate: Candidate, near: Span) -> list[tuple[date, Span]]:
    """The sessions of the load that reach into the span, each with the local date of its start."""
    spans = [s.span for s in others(asked, candidate, COUNTS_AS_LOAD) if s.span.overlaps(near)]
    return [(asked.local_date(span.start), span) for span in spans]


def too_much(asked: Asked, candidate: Candidate, day: date, dated: list[tuple[date, Span]]) -> bool:
    """Would a session that starts on that day be one too many, or too long, for the day or its ISO week?"""
    own, policy, length = candidate.limits, asked.policy, asked.need.span.length
    today = [span for date, span in dated if date == day]
    week = [span for date, span in dated if _week(date) == _week(day)]
    return (
        len(today) + 1 > _lower(own.day_sessions, policy.day_sessions)
        or _length(today) + length > timedelta(hours=_lower(own.day_hours, policy.day_hours))
        or _length(week) + length > timedelta(hours=_lower(own.week_hours, policy.week_hours))
    )


def _week(day: date) -> int:
    """The number of its ISO week, counted from the first Monday of the calendar."""
    return (day.toordinal() - 1) // 7


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
    return (candidate.earlier + _length(s.span for s in sessions if since <= s.span.start < start)) // MINUTE
