"""Rows 15 and 17, and part 8: the session among the interpreter's other sessions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from interp.matching.facts import Limits
from interp.matching.rules import rank
from interp.spans import Span

from .make import BERLIN, HERE, POLICY, candidate, codes, need, north, session, span


def busy(asked, **changes) -> bool:
    return "busy" in codes(asked, candidate(sessions=(session(**changes),)))


@pytest.mark.parametrize(
    ("start", "end", "near"),
    [("08:00", "08:45", False), ("08:00", "08:46", True), ("11:15", "12:00", False), ("11:14", "12:00", True)],
)
@pytest.mark.parametrize(("here", "there"), [("phone", "phone"), ("onsite", "video"), ("video", "onsite")])
def test_a_quarter_of_an_hour_lies_between_two_sessions(start, end, near, here, there):
    assert busy(need(mode=here), start=f"2027-01-12 {start}", end=end, mode=there) is near


def test_two_sessions_at_one_place_may_touch():
    touching = {"start": "2027-01-12 08:00", "end": "09:00", "mode": "onsite"}
    assert not busy(need(), **touching, place=HERE)
    assert not busy(need(), **touching, place=north(0.19))
    assert busy(need(), **touching, place=north(0.21))
    assert busy(need(), start="2027-01-12 08:00", end="09:01", mode="onsite", place=HERE)


@pytest.mark.parametrize(("km", "minutes"), [(0.21, 16), (1.9, 19), (30.2, 76), (60.1, 136)])
def test_the_way_takes_a_quarter_of_an_hour_and_two_minutes_a_km_rounded_up(km, minutes):
    for gap, near in [(minutes, False), (minutes - 1, True)]:
        end = need().span.start - timedelta(minutes=gap)
        other = session("2027-01-12 05:00", "06:00", mode="onsite", place=north(km))
        before = replace(other, span=Span(end - timedelta(hours=1), end))
        assert codes(need(), candidate(sessions=(before,))) == (("busy",) if near else ())


@pytest.mark.parametrize(("here", "there"), [(None, HERE), (HERE, None), (None, None)])
def test_a_way_that_is_unknown_takes_two_hours(here, there):
    asked = need(place=here)
    assert not busy(asked, start="2027-01-12 06:00", end="07:00", mode="onsite", place=there)
    assert busy(asked, start="2027-01-12 06:00", end="07:01", mode="onsite", place=there)


@pytest.mark.parametrize("status", ["held", "confirmed", "running"])
def test_what_is_held_confirmed_or_running_blocks(status):
    assert busy(need(), start="2027-01-12 10:00", end="12:00", status=status)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_what_is_completed_or_cancelled_does_not_block(status):
    assert not busy(need(), start="2027-01-12 10:00", end="12:00", status=status)


def test_the_requests_own_booking_counts_nowhere():
    own = session("2027-01-12 06:00", "12:00", request="r-1")
    assert codes(need(), candidate(sessions=(own,))) == ()
    assert codes(need(), candidate(sessions=(session("2027-01-12 06:00", "12:00", request=None),))) == ("busy", "load")


def load(*sessions, asked=None, **changes) -> bool:
    return "load" in codes(asked or need(), candidate(sessions=sessions, **changes))


def test_four_hours_a_day_are_the_most():
    assert not load(session("2027-01-12 13:00", "15:00"))
    assert load(session("2027-01-12 13:00", "15:01"))


def test_three_sessions_a_day_are_the_most():
    short = [session(f"2027-01-12 {hour}:00", f"{hour}:10") for hour in (13, 14, 15)]
    assert not load(*short[:2])
    assert load(*short)


@pytest.mark.parametrize("status", ["held", "confirmed", "running", "completed"])
def test_every_session_that_takes_place_is_load(status):
    assert load(session("2027-01-12 13:00", "16:00", status=status))
    assert not load(session("2027-01-12 13:00", "16:00", status="cancelled"))


def test_fifteen_hours_an_iso_week_are_the_most():
    week = [session(f"2027-01-{day} 09:00", "12:00") for day in (13, 14, 15, 16)]
    sunday = session("2027-01-17 13:00", "14:00")  # 2 + 12 + 1 hours from Monday to Sunday
    assert not load(*week, sunday)
    assert load(*week, sunday, session("2027-01-11 09:00", "09:01"))
    assert load(*week, sunday, session("2027-01-17 23:59", "2027-01-18 00:00"))
    outside = [session("2027-01-10 09:00", "12:00"), session("2027-01-18 00:00", "03:00")]
    assert not load(*week, sunday, *outside)


def test_an_iso_week_runs_through_the_turn_of_the_year():
    asked = need(span=span("2027-01-02 09:00", "11:00"))  # a Saturday of week 53 of 2026
    week = [session(f"2026-12-{day} 09:00", "12:15") for day in (28, 29, 30, 31)]
    assert not load(*week, asked=asked)
    assert load(*week, session("2027-01-01 09:00", "09:01"), asked=asked)


def test_a_week_in_which_the_clocks_go_back_is_an_hour_longer():
    asked = need(zone=BERLIN, span=span("2027-10-25 00:00", "00:15", zone=BERLIN))  # a Monday
    week = [session(f"2027-10-{day} 13:00", "16:00", zone=BERLIN) for day in (26, 27, 28, 29)]
    saturday = session("2027-10-30 13:00", "15:45", zone=BERLIN)
    assert not load(*week, saturday, asked=asked)
    assert load(*week, saturday, session("2027-10-31 23:30", "23:31", zone=BERLIN), asked=asked)


def test_twelve_hours_of_rest_lie_between_two_days():
    assert not load(session("2027-01-11 20:00", "21:00"))
    assert load(session("2027-01-11 20:00", "21:01"))
    early = need(span=span("2027-01-12 18:00", "20:00"))
    assert not load(session("2027-01-13 08:00", "09:00"), asked=early)
    assert load(session("2027-01-13 07:59", "09:00"), asked=early)


def test_no_rest_is_asked_within_a_day():
    assert not load(session("2027-01-12 12:00", "13:00"))


def test_a_session_belongs_to_the_day_on_which_it_starts():
    through_midnight = session("2027-01-11 23:00", "2027-01-12 02:00")
    late = need(span=span("2027-01-12 14:00", "17:00"))
    assert not load(through_midnight, asked=late)  # 3 hours of Monday, 12 hours of rest
    assert load(through_midnight, asked=need(span=span("2027-01-12 13:59", "17:00")))
    night = need(span=span("2027-01-12 23:00", "2027-01-13 01:00"))
    assert not load(session("2027-01-12 09:00", "11:00"), asked=night)
    assert load(session("2027-01-12 09:00", "11:01"), asked=night)


def test_day_and_week_are_those_of_the_requests_zone():
    evening = session("2027-01-12 23:30", "2027-01-13 02:00", zone="Asia/Bangkok")
    asked = span("2027-01-13 00:10", "02:10", zone="Asia/Bangkok")
    assert load(evening, asked=need(span=asked, mode="phone"))  # another day in Bangkok: no rest between them
    assert not load(
        session("2027-01-12 17:40", "18:40", zone=BERLIN), asked=need(span=asked, mode="phone", zone=BERLIN)
    )


def test_booked_hours_are_true_hours_when_a_clock_changes():
    night = session("2027-10-31T01:00+02:00", "2027-10-31T03:00+01:00")  # three hours
    asked = need(zone=BERLIN, span=span("2027-10-31 09:00", "10:00", zone=BERLIN))
    assert not load(night, asked=asked)
    assert load(night, asked=need(zone=BERLIN, span=span("2027-10-31 09:00", "10:01", zone=BERLIN)))


@pytest.mark.parametrize(
    ("limits", "over"),
    [
        (Limits(day_hours=3), False),
        (Limits(day_hours=2.5), True),
        (Limits(day_sessions=2), False),
        (Limits(day_sessions=1), True),
        (Limits(day_sessions=0), True),
        (Limits(week_hours=3), False),
        (Limits(week_hours=2.99), True),
    ],
)
def test_an_interpreters_own_limits_are_kept(limits, over):
    assert load(session("2027-01-12 13:00", "14:00"), limits=limits) is over


def test_an_own_limit_above_the_policys_is_read_as_the_policys():
    generous = Limits(day_hours=9, day_sessions=9, week_hours=99)
    assert load(session("2027-01-12 13:00", "15:01"), limits=generous)
    assert load(*[session(f"2027-01-12 {hour}:00", f"{hour}:10") for hour in (13, 14, 15)], limits=generous)


def fair_share(*sessions) -> int | str:
    return rank(need(), candidate(sessions=sessions), POLICY).rank[7]


def test_the_fair_share_looks_four_weeks_back():
    assert fair_share() == 0
    assert fair_share(session("2026-12-15 09:00", "09:30")) == 30
    assert fair_share(session("2026-12-15 08:59", "10:00")) == 0
    assert fair_share(session("2027-01-12 08:59", "10:00")) == 61
    assert fair_share(session("2027-01-12 09:00", "10:00")) == 0
    assert fair_share(session("2027-01-05 09:00", "10:00"), session("2027-01-06 09:00", "09:45")) == 105


def test_the_fair_share_counts_the_sessions_of_the_load():
    for status, minutes in [("held", 60), ("running", 60), ("completed", 60), ("cancelled", 0)]:
        assert fair_share(session("2027-01-05 09:00", "10:00", status=status)) == minutes
    assert fair_share(session("2027-01-05 09:00", "10:00", request="r-1")) == 0
