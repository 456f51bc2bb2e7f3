"""What an interpreter may write as hours and time off. Pure; refusals are codes by the name of the field."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from interp.errors import BadInput
from interp.roster.facts import DAY_MINUTES, WeekRow
from interp.spans import Span

LONGEST_AWAY = timedelta(days=731)
LONGEST_AGREEMENT = timedelta(days=3653)


def week_faults(rows: Sequence[WeekRow]) -> dict[str, str]:
    """Codes by field (`rows-2-end`). A session at night is two rows, so an end before its start is refused, never guessed."""
    found: dict[str, str] = {}
    for number, row in enumerate(rows):
        if not 0 <= row.start < DAY_MINUTES:
            found[f"rows-{number}-start"] = "no_such_time"
        elif not row.start < row.end <= DAY_MINUTES:
            found[f"rows-{number}-end"] = "end_before_start"
        if not row.modes:
            found[f"rows-{number}-modes"] = "no_mode"
    return found


def joined(rows: Sequence[WeekRow]) -> list[WeekRow]:
    """In the order of the week; rows of one day and the same modes that overlap or touch become one."""
    found: list[WeekRow] = []
    for row in sorted(rows, key=lambda row: (row.weekday, row.modes, row.start)):
        last = found[-1] if found else None
        if last and (last.weekday, last.modes) == (row.weekday, row.modes) and row.start <= last.end:
            found[-1] = WeekRow(row.weekday, last.start, max(last.end, row.end), row.modes)
        else:
            found.append(row)
    return sorted(found, key=lambda row: (row.weekday, row.start, row.end, row.modes))


def time_off(start: datetime, end: datetime, zone: str, at: datetime) -> Span:
    """The instants of two local times; of an hour that comes twice, all of it. Raises BadInput by `start` and `end`."""
    place = ZoneInfo(zone)
    skipped = {name: "skipped_hour" for name, local in (("start", start), ("end", end)) if _skipped(local, place)}
    if skipped:
        raise BadInput(skipped)
    first = min(_instant(start, place, fold) for fold in (0, 1))
    last = max(_instant(end, place, fold) for fold in (0, 1))
    if last <= first:
        raise BadInput({"end": "end_before_start"})
    if last <= at:
        raise BadInput({"end": "in_the_past"})
    if last - first > LONGEST_AWAY:
        raise BadInput({"end": "too_long"})
    return Span(first, last)


def _instant(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Is this a time that the clock never shows, because it goes forward?"""
    return _instant(local, zone, 0).astimezone(zone).replace(tzinfo=None, fold=0) != local


def agreement_fault(last: date, today: date) -> str | None:
    """What is wrong with the last day of an agreement: a slip of the pen would end every booking, or none for a lifetime."""
    if last < today:
        return "in_the_past"
    return "too_far" if last > today + LONGEST_AGREEMENT else None
