"""Half-open spans: each bound, and the sentences that hold for all of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.spans import Span

BERLIN = ZoneInfo("Europe/Berlin")
often = settings(max_examples=50, deadline=None)


def at(minute: int) -> datetime:
    return datetime(2027, 1, 12, 9, tzinfo=UTC) + timedelta(minutes=minute)


def span(start: int, end: int) -> Span:
    return Span(at(start), at(end))


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


HOUR = span(0, 60)
SPANS = st.tuples(st.integers(-8, 8), st.integers(1, 8)).map(lambda ends: span(ends[0], ends[0] + ends[1]))


@pytest.mark.parametrize("end", [0, -1])
def test_a_span_ends_after_it_starts(end):
    with pytest.raises(ValueError, match=r"^a span ends after it starts$"):
        span(0, end)


def test_a_span_is_kept_in_utc_whatever_zone_the_machine_is_in():
    there = Span(at(0).astimezone(BERLIN), at(60).astimezone(BERLIN))
    assert there == HOUR
    assert there.start.tzinfo is UTC
    assert there.end.tzinfo is UTC


@pytest.mark.parametrize("ends", [(at(0).replace(tzinfo=None), at(1)), (at(0), at(1).replace(tzinfo=None))])
def test_a_span_needs_aware_times(ends):
    with pytest.raises(ValueError, match=r"^a span needs aware times$"):
        Span(*ends)


def test_any_zone_will_do_and_utc_is_kept():
    local = Span(datetime(2027, 1, 12, 10, tzinfo=BERLIN), datetime(2027, 1, 12, 11, tzinfo=BERLIN))
    assert local == HOUR
    assert (local.start.tzinfo, local.end.tzinfo) == (UTC, UTC)


def test_the_order_of_two_times_is_that_of_the_instants():
    first = datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN)
    again = first.replace(fold=1)  # an hour later, and the same on the wall clock
    assert Span(first, again).length == timedelta(hours=1)
    with pytest.raises(ValueError, match=r"^a span ends after it starts$"):
        Span(again, first)


def test_length_and_whole_minutes():
    assert HOUR.length == timedelta(hours=1)
    assert HOUR.minutes == 60
    assert Span(at(0), at(1) + timedelta(seconds=59)).minutes == 1
    assert span(0, 1440 * 2 + 1).minutes == 2881


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (span(60, 61), False), (span(59, 61), True), (span(-1, 0), False), (span(-1, 1), True), (span(10, 20), True),
        (span(-10, 70), True), (HOUR, True),
    ],
)  # fmt: skip
def test_spans_that_touch_do_not_overlap(other, overlaps):
    assert HOUR.overlaps(other) is overlaps
    assert other.overlaps(HOUR) is overlaps


@pytest.mark.parametrize(
    ("other", "covers"),
    [(HOUR, True), (span(1, 59), True), (span(0, 61), False), (span(-1, 60), False), (span(60, 61), False)],
)
def test_a_span_covers_itself_and_what_lies_within(other, covers):
    assert HOUR.covers(other) is covers


@pytest.mark.parametrize(
    ("other", "gap"), [(span(75, 80), 15), (span(-20, -5), 5), (span(60, 61), 0), (span(50, 70), -10)]
)
def test_the_gap_is_the_time_between_and_less_than_none_for_those_that_overlap(other, gap):
    assert HOUR.gap(other) == other.gap(HOUR) == minutes(gap)


def test_widened_on_both_sides():
    assert HOUR.widened(minutes(5)) == span(-5, 65)
    assert HOUR.widened(minutes(0)) == HOUR


@often
@given(SPANS, SPANS)
def test_two_spans_overlap_when_a_minute_lies_in_both(a, b):
    def inside(one):
        return {moment for moment in range(-20, 20) if one.start <= at(moment) < one.end}

    assert a.overlaps(b) is bool(inside(a) & inside(b))
    assert a.covers(b) is (inside(b) <= inside(a))


@often
@given(SPANS, SPANS, st.integers(0, 5))
def test_widening_by_more_than_the_gap_makes_them_overlap(a, b, more):
    assert a.widened(minutes(more)).overlaps(b) is (a.gap(b) < minutes(more))
