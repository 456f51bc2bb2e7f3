"""Half-open spans of time, and the one overlap rule of the house.

A Span is `[start, end)`: two aware datetimes, start before end. Two spans that only touch do not overlap.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)`, kept in UTC. Raises ValueError for naive times and for an end that is not after the start."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _utc(self.start))
        object.__setattr__(self, "end", _utc(self.end))
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        return int(self.length.total_seconds() // 60)

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def gap(self, other: "Span") -> timedelta:
        """The time between the two: none when they touch, less than none when they overlap."""
        return max(self.start - other.end, other.start - self.end)

    def widened(self, gap: timedelta) -> "Span":
        """The span with `gap` before and after it."""
        return Span(self.start - gap, self.end + gap)


def _utc(moment: datetime) -> datetime:
    """The same instant in UTC: Python compares two times of one zone by the wall clock, wrong when a clock changes."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("a span needs aware times")
    return moment.astimezone(UTC)
