"""Rows 13 (nights) and 14: the session on the interpreter's wall clock, exact through every change of the clock.

A session is cut where the zone changes its offset. Within a piece the wall clock runs like any clock, so a piece is
two numbers: minutes since the Monday midnight before it. An hour that comes twice makes two pieces over the same
minutes and is asked for twice; a skipped hour is in no piece.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from interp.matching.facts import Candidate, Hours
from interp.matching.rules.asked import Asked
from interp.spans import Span

DAY = 24 * 60
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
WEEK = timedelta(weeks=1)
STRIDE = timedelta(hours=1)  # no zone changes its offset twice within it


def outside_hours(asked: Asked, candidate: Candidate) -> bool:
    """Row 14: not wholly within the hours for this mode, or into time off or an imported busy block."""
    need = asked.need
    if any(away.overlaps(need.span) for away in candidate.away):
        return True
    rows = [row for row in candidate.hours if need.mode in row.modes]
    return not all(_covered(piece, rows) for piece in wall_minutes(need.span, candidate.zone))


def _covered(piece: tuple[int, int], rows: list[Hours]) -> bool:
    """Walk the piece from row to row: rows that touch, at midnight too, carry on where the last one ended."""
    here, end = piece
    while here < end:
        day, minute = divmod(here, DAY)
        reach = max((row.end for row in rows if row.weekday == day % 7 and row.start <= minute < row.end), default=None)
        if reach is None:
            return False
        here = day * DAY + reach
    return True


def at_night(span: Span, zone: str, day: tuple[int, int]) -> bool:
    """Is any part outside the day of that zone? `day`: its first and last minute, which belong to it."""
    starts, ends = day
    return any(start % DAY < starts or start % DAY + (end - start) > ends for start, end in wall_minutes(span, zone))


def by_day(span: Span, zone: str, day: tuple[int, int]) -> list[Span]:
    """The parts of a span that are day in that zone."""
    return open_spans([Hours(weekday, *day) for weekday in range(7)], span, zone)


@lru_cache(maxsize=4096)
def wall_minutes(span: Span, zone: str) -> tuple[tuple[int, int], ...]:
    """The pieces of a span, `[start, end)` each, in wall-clock minutes from the Monday midnight before the piece.

    Rounded outward to whole minutes, which changes no answer: hours and days begin and end on whole minutes.
    """
    return tuple(_piece(piece, offset) for piece, offset in steady(span, zone))


def _piece(piece: Span, offset: timedelta) -> tuple[int, int]:
    wall = piece.start + offset
    first = wall - monday(wall)
    return first // MINUTE, -(-(first + piece.length) // MINUTE)


def monday(wall: datetime) -> datetime:
    """The Monday midnight before a wall-clock time (kept as if it were UTC)."""
    return wall.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=wall.weekday())


def open_spans(rows: Iterable[Hours], span: Span, zone: str) -> list[Span]:
    """The parts of a span in which the wall clock of the zone lies in one of the rows; parts that touch are one."""
    rows = tuple(rows)
    parts = sorted(part for piece, offset in steady(span, zone) for part in _within(rows, piece, offset))
    joined: list[tuple[datetime, datetime]] = []
    for start, end in parts:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return [Span(start, end) for start, end in joined]


def _within(rows: tuple[Hours, ...], piece: Span, offset: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Each row in each week of a piece in which the wall clock runs like any clock."""
    week = monday(piece.start + offset) - offset
    while week < piece.end:
        for row in rows:
            day = week + timedelta(days=row.weekday)
            start, end = max(day + MINUTE * row.start, piece.start), min(day + MINUTE * row.end, piece.end)
            if start < end:
                yield start, end
        week += WEEK


@lru_cache(maxsize=1024)
def steady(span: Span, zone: str) -> tuple[tuple[Span, timedelta], ...]:
    """The span cut where the zone changes its offset, each piece with the offset that holds in it."""
    tz = ZoneInfo(zone)
    cuts = pairwise((span.start, *_changes(span, tz), span.end))
    return tuple((Span(start, end), _offset(start, tz)) for start, end in cuts)


def _changes(span: Span, tz: ZoneInfo) -> Iterator[datetime]:
    """The instants strictly inside the span at which the offset changes."""
    here = span.start
    while here < span.end:
        there = min(here + STRIDE, span.end)
        if _offset(there, tz) != _offset(here, tz):
            there = _first_change(here, there, tz)
            if there < span.end:
                yield there
        here = there


def _first_change(here: datetime, there: datetime, tz: ZoneInfo) -> datetime:
    before = _offset(here, tz)
    ticks = range((there - here) // TICK + 1)
    return here + TICK * bisect_left(ticks, True, key=lambda tick: _offset(here + TICK * tick, tz) != before)


def _offset(moment: datetime, tz: ZoneInfo) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta()
