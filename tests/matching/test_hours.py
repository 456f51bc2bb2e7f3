"""Rows 13 (nights) and 14: the wall clock of the interpreter, minute by minute."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from interp.matching.facts import Hours
from interp.matching.rules.hours import wall_minutes
from interp.spans import Span

from .make import ALL_MODES, BERLIN, at, candidate, codes, need, rows, span

TUESDAY, SATURDAY, SUNDAY = 1, 5, 6
NIGHTS_OFF = frozenset({"no_nights"})


def fits(asked: Span, hours: tuple[Hours, ...], zone: str) -> bool:
    return "hours" not in codes(need(span=asked, mode="phone"), candidate(hours=hours, zone=zone))


@pytest.mark.parametrize(
    ("start", "end", "good"),
    [(540, 660, True), (541, 660, False), (540, 659, False), (0, 1440, True), (660, 720, False), (480, 540, False)],
)
def test_the_session_lies_wholly_in_the_hours(start, end, good):
    assert fits(need().span, rows(TUESDAY, start=start, end=end), "Asia/Bangkok") is good


def test_hours_of_another_day_or_mode_or_of_no_mode_do_not_count():
    assert not fits(need().span, rows(0, 2, 3, 4, 5, 6), "Asia/Bangkok")
    assert not fits(need().span, rows(modes=frozenset({"onsite", "video"})), "Asia/Bangkok")
    assert not fits(need().span, rows(modes=frozenset()), "Asia/Bangkok")
    assert not fits(need().span, (), "Asia/Bangkok")


def test_rows_that_touch_or_overlap_are_one_but_a_minute_between_them_is_not():
    for end, start, good in [(600, 600, True), (620, 600, True), (599, 600, False)]:
        hours = rows(TUESDAY, start=540, end=end) + rows(TUESDAY, start=start, end=660)
        assert fits(need().span, hours, "Asia/Bangkok") is good
        assert fits(need().span, hours[::-1], "Asia/Bangkok") is good


def test_rows_of_different_modes_do_not_join():
    hours = rows(TUESDAY, start=540, end=600) + rows(TUESDAY, start=600, end=660, modes=frozenset({"video"}))
    assert not fits(need().span, hours, "Asia/Bangkok")


@pytest.mark.parametrize(("weekday", "date"), [(TUESDAY, "2027-01-12"), (SUNDAY, "2027-01-17")])
def test_twenty_four_hundred_meets_midnight(weekday, date):
    late = Span(at(f"{date} 23:00"), at(f"{date} 23:00") + timedelta(hours=2))
    evening, morning = rows(weekday, start=1320, end=1440), rows((weekday + 1) % 7, start=0, end=60)
    assert fits(late, evening + morning, "Asia/Bangkok")
    assert not fits(late, rows(weekday, start=1320, end=1439) + morning, "Asia/Bangkok")
    assert not fits(late, evening, "Asia/Bangkok")
    until_midnight = Span(late.start, late.start + timedelta(hours=1))
    assert fits(until_midnight, evening, "Asia/Bangkok")


def test_a_week_and_more_fits_only_who_always_works():
    long = Span(at("2027-01-11 00:00"), at("2027-01-20 00:00"))
    assert fits(long, rows(), "Asia/Bangkok")
    assert not fits(long, rows(0, 1, 2, 3, 4, 5), "Asia/Bangkok")


# Berlin, 28 March 2027: 02:00 becomes 03:00. 31 October 2027: 03:00 becomes 02:00.
GAP = Span(at("2027-03-28T01:30+01:00"), at("2027-03-28T03:30+02:00"))
FOLD = Span(at("2027-10-31T01:30+02:00"), at("2027-10-31T03:30+01:00"))


def test_a_skipped_hour_is_asked_of_nobody():
    assert GAP.minutes == 60
    around = rows(SUNDAY, start=90, end=120) + rows(SUNDAY, start=180, end=210)
    assert fits(GAP, around, BERLIN)
    assert not fits(GAP, rows(SUNDAY, start=90, end=119) + rows(SUNDAY, start=180, end=210), BERLIN)
    assert not fits(GAP, rows(SUNDAY, start=90, end=120) + rows(SUNDAY, start=181, end=210), BERLIN)


def test_an_hour_that_comes_twice_is_asked_for_twice():
    assert FOLD.minutes == 180
    assert fits(FOLD, rows(SUNDAY, start=90, end=210), BERLIN)
    second = Span(at("2027-10-31T02:00+01:00"), at("2027-10-31T02:30+01:00"))
    both = Span(at("2027-10-31T02:30+02:00"), at("2027-10-31T02:30+01:00"))
    assert fits(second, rows(SUNDAY, start=120, end=150), BERLIN)
    assert not fits(both, rows(SUNDAY, start=150, end=180), BERLIN)  # the second 02:00 to 02:30 is outside
    assert fits(both, rows(SUNDAY, start=120, end=180), BERLIN)


def test_a_span_of_local_times_is_as_long_as_it_lasts():
    assert span("2027-10-31 01:30", "03:30", zone=BERLIN) == FOLD
    assert span("2027-03-28 01:30", "03:30", zone=BERLIN) == GAP
    assert FOLD.gap(GAP) == FOLD.start - GAP.end


def test_a_session_that_ends_or_starts_at_the_change_has_one_piece():
    change = at("2027-10-31T01:00+00:00")
    hour = timedelta(hours=1)
    assert wall_minutes(Span(change - hour, change), BERLIN) == ((6 * 1440 + 120, 6 * 1440 + 180),)
    assert wall_minutes(Span(change, change + hour), BERLIN) == ((6 * 1440 + 120, 6 * 1440 + 180),)


def test_hours_are_those_of_the_interpreters_own_zone():
    assert fits(need().span, rows(TUESDAY, start=180, end=300), BERLIN)  # 09:00 in Bangkok is 03:00 there


@pytest.mark.parametrize(
    ("start", "end", "good"),
    [("08:00", "09:00", True), ("11:00", "12:00", True), ("08:00", "09:01", False), ("10:59", "12:00", False)],
)
def test_time_off_and_imported_busy_blocks_are_half_open(start, end, good):
    away = (span(f"2027-01-12 {start}", end),)
    assert codes(need(), candidate(away=away)) == (() if good else ("hours",))


@pytest.mark.parametrize(
    ("start", "end", "good"),
    [
        ("07:00", "09:00", True),
        ("18:00", "20:00", True),
        ("07:00", "20:00", True),
        ("06:59", "09:00", False),
        ("18:00", "20:01", False),
        ("20:00", "21:00", False),
        ("06:00", "07:00", False),
    ],
)
def test_seven_and_eight_in_the_evening_are_still_day(start, end, good):
    asked = need(span=span(f"2027-01-12 {start}", end))
    assert ("own_limits" in codes(asked, candidate(opt_outs=NIGHTS_OFF))) is not good
    assert "own_limits" not in codes(asked, candidate())


def test_a_session_from_one_day_into_the_next_has_a_night():
    asked = need(span=span("2027-01-12 19:00", "2027-01-13 08:00"))
    assert "own_limits" in codes(asked, candidate(opt_outs=NIGHTS_OFF))


def test_a_night_after_a_change_of_the_clock_by_day_counts():
    zone = "America/New_York"  # on 18 November 1883 the clocks went back four minutes at noon
    asked = need(zone=zone, span=span("1883-11-18 11:00", "21:00", zone=zone))
    assert len(wall_minutes(asked.span, zone)) == 2
    assert "own_limits" in codes(asked, candidate(opt_outs=NIGHTS_OFF, zone=zone))


def test_night_is_that_of_the_interpreters_own_zone():
    assert codes(need(mode="phone"), candidate(opt_outs=NIGHTS_OFF, zone=BERLIN)) == ("own_limits",)
    assert codes(need(mode="phone"), candidate(opt_outs=NIGHTS_OFF, zone="Asia/Tokyo")) == ()


# Clocks that move by an hour, by half an hour, at midnight, backwards in the year, and never.
ZONES = {
    BERLIN: ["2027-03-28 01:00", "2027-10-31 01:00"],
    "America/New_York": ["2027-03-14 07:00", "2027-11-07 06:00"],
    "Australia/Lord_Howe": ["2027-04-03 15:00", "2027-10-02 15:30"],
    "America/Santiago": ["2027-04-04 03:00", "2027-09-05 04:00"],
    "Africa/Casablanca": ["2027-02-07 02:00", "2027-03-14 02:00"],
    "Asia/Kathmandu": ["2027-01-12 00:00"],
}
CHANGES = [(zone, at(f"{instant}+00:00")) for zone, instants in ZONES.items() for instant in instants]


@st.composite
def weeks(draw):
    """Rows on the quarter hours, so that they often meet and often just miss."""
    found = []
    for _ in range(draw(st.integers(1, 12))):
        start = draw(st.integers(0, 95))
        end = draw(st.integers(start + 1, 96))
        found.append(Hours(draw(st.sampled_from([SATURDAY, SUNDAY, 0])), start * 15, end * 15, ALL_MODES))
    return tuple(found)


def shown(moment, zone):
    wall = moment.astimezone(ZoneInfo(zone))
    return wall.weekday(), wall.hour * 60 + wall.minute


@settings(max_examples=150, deadline=None)
@given(change=st.sampled_from(CHANGES), before=st.integers(-20, 20), quarters=st.integers(1, 24), hours=weeks())
@example(change=(BERLIN, CHANGES[0][1]), before=2, quarters=4, hours=rows(SUNDAY, start=90, end=120))
def test_inside_is_what_the_wall_clock_shows_at_each_instant(change, before, quarters, hours):
    zone, instant = change
    start = instant - timedelta(minutes=15 * before)
    asked = Span(start, start + timedelta(minutes=15 * quarters))
    instants = [start + timedelta(minutes=minute) for minute in range(asked.minutes)]
    walls = [shown(moment, zone) for moment in instants]
    inside = all(any(h.weekday == day and h.start <= minute < h.end for h in hours) for day, minute in walls)
    assert fits(asked, hours, zone) is inside
    night = any(not 420 <= minute < 1200 for _, minute in walls)
    off = codes(need(span=asked, mode="phone"), candidate(zone=zone, opt_outs=NIGHTS_OFF))
    assert ("own_limits" in off) is night


def test_seconds_count():
    hours = rows(TUESDAY, start=540, end=660)
    assert not fits(Span(at("2027-01-12 08:59:59"), at("2027-01-12 11:00")), hours, "Asia/Bangkok")
    assert not fits(Span(at("2027-01-12 09:00"), at("2027-01-12 11:00:01")), hours, "Asia/Bangkok")
    assert fits(Span(at("2027-01-12 09:00:01"), at("2027-01-12 10:59:59")), hours, "Asia/Bangkok")
