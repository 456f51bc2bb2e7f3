"""The starts that may be suggested, and sets of them: whole numbers, bit i for start i, so that a set costs next to nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from interp.matching.rules.asked import Asked
from interp.matching.rules.hours import at_night, by_day, steady
from interp.spans import Span

TICK = timedelta(microseconds=1)  # the last start is one of them, and spans are half-open


@dataclass(frozen=True, slots=True)
class Starts:
    """Starts in the order of time, all for a session of one length."""

    moments: tuple[datetime, ...]
    length: timedelta

    @property
    def reach(self) -> Span:
        """From the first start to the end of the last session."""
        return Span(self.moments[0], self.moments[-1] + self.length)

    def all(self) -> int:
        return self._set(0, len(self.moments))

    def inside(self, spans: Iterable[Span]) -> int:
        """At which the session lies wholly in one of the spans."""
        found = 0
        for span in spans:
            last = span.end - self.length
            found |= self._set(bisect_left(self.moments, span.start), bisect_right(self.moments, last))
        return found

    def nearer(self, span: Span, gap: timedelta) -> int:
        """At which less than the gap is left between the session and the span; with none, those that overlap."""
        before, after = span.start - gap - self.length, span.end + gap
        return self._set(bisect_right(self.moments, before), bisect_left(self.moments, after))

    def on(self, dates: Iterable[date]) -> dict[date, int]:
        """The starts of each date, given the date of every start."""
        found: dict[date, int] = {}
        for bit, day in enumerate(dates):
            found[day] = found.get(day, 0) | 1 << bit
        return found

    @staticmethod
    def _set(first: int, end: int) -> int:
        return (1 << end) - (1 << first) if first < end else 0


def half_hours(asked: Asked, now: datetime) -> tuple[datetime, ...]:
    """The instants in reach, not before now, at which the clock of the request's zone shows a whole or a half hour."""
    here, reach = asked.need.span.start, timedelta(hours=asked.policy.other_time_hours)
    first, last = max(here - reach, now), here + reach
    if first > last:
        return ()
    pieces = steady(Span(first, last + TICK), asked.need.zone)
    step = timedelta(minutes=asked.policy.other_time_minutes)
    return tuple(moment for piece, offset in pieces for moment in _steps(piece, offset, step))


def _steps(piece: Span, offset: timedelta, step: timedelta) -> Iterator[datetime]:
    wall = piece.start + offset
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    moment = piece.start + (midnight - wall) % step
    while moment < piece.end:
        yield moment
        moment += step


def as_asked(asked: Asked, starts: Starts) -> int:
    """All of them, or those that keep the session within one day when the one asked for is."""
    zone, day = asked.need.zone, asked.policy.other_time_day
    if at_night(asked.need.span, zone, day):
        return starts.all()
    return starts.inside(by_day(starts.reach, zone, day))
