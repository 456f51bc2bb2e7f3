"""What may be written as hours and time off, without a page."""

from datetime import datetime

import pytest

from interp.errors import BadInput
from interp.roster.facts import WeekRow
from interp.roster.forms import minutes
from interp.roster.rules import joined, time_off, week_faults
from tests import make

AT = make.MONDAY
ALL = ("onsite", "phone", "video")
TUESDAY = WeekRow(1, 540, 1020, ALL)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("09:00", 540), ("9", 540), ("9:30", 570), ("0930", 570), ("9.30", 570), (" 17:00 ", 1020), ("24:00", 1440), ("00:00", 0),
     ("24:01", None), ("25", None), ("9:60", None), ("nine", None), ("", None), (None, None), ("-1", None)],
)  # fmt: skip
def test_times_as_people_write_them(typed: str | None, meant: int | None) -> None:
    assert minutes(typed) == meant


def test_rows_that_meet_or_overlap_are_one() -> None:
    written = [
        WeekRow(1, 720, 1020, ALL),
        WeekRow(0, 540, 600, ALL),
        WeekRow(1, 540, 720, ALL),
        WeekRow(1, 600, 660, ("phone",)),
    ]
    assert joined(written) == [WeekRow(0, 540, 600, ALL), TUESDAY, WeekRow(1, 600, 660, ("phone",))]


def test_what_a_row_may_not_be() -> None:
    night, never, whole = WeekRow(0, 1320, 360, ALL), WeekRow(0, 540, 540, ALL), WeekRow(0, 0, 1440, ())
    assert week_faults([TUESDAY, night, never, whole, WeekRow(0, 1440, 1440, ALL)]) == {
        "rows-1-end": "end_before_start", "rows-2-end": "end_before_start", "rows-3-modes": "no_mode",
        "rows-4-start": "no_such_time",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "problems"),
    [
        ("2027-03-28T02:30", "2027-03-28T12:00", {"start": "skipped_hour"}),
        ("2027-03-27T02:30", "2027-03-28T02:59", {"end": "skipped_hour"}),
        ("2027-03-27T10:00", "2027-03-27T10:00", {"end": "end_before_start"}),
        ("2027-02-27T10:00", "2027-03-01T00:59", {"end": "in_the_past"}),
        ("2027-03-27T10:00", "2030-03-27T10:00", {"end": "too_long"}),
    ],
)
def test_time_off_that_cannot_be(start: str, end: str, problems: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        time_off(datetime.fromisoformat(start), datetime.fromisoformat(end), "Europe/Berlin", AT)
    assert refused.value.problems == problems


def test_an_hour_that_comes_twice_is_off_both_times() -> None:
    span = time_off(datetime(2027, 10, 31, 2, 30), datetime(2027, 10, 31, 2, 45), "Europe/Berlin", AT)
    assert (span.start.isoformat(), span.end.isoformat()) == ("2027-10-31T00:30:00+00:00", "2027-10-31T01:45:00+00:00")
