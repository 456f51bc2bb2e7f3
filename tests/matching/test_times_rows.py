"""Section 5, the times: every check runs anew at the other start. Each row by example, at its bound."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from interp.matching.facts import Consent, Limits
from interp.matching.rules import suggestions

from .make import POLICY, at, candidate, need, north, rows, session, span, tie, trained

LONG_AGO = at("2026-12-01 00:00")
NINE_TO_ELEVEN = rows(start=540, end=660)


def starts(person, asked=None, now=LONG_AGO) -> list[str]:
    """`["12 09:00", …]`, on the request's own clock."""
    found = suggestions(asked or need(), [person], POLICY, now=now)
    return [f"{line.start:%d %H:%M}" for line in found if line.change == "time"]


BEFORE, AFTER = ["11 09:00", "10 09:00", "09 09:00"], ["13 09:00", "14 09:00", "15 09:00"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"agreement_until": date(2027, 1, 11)}, BEFORE),
        ({"declared_on": date(2026, 1, 11)}, BEFORE),
        ({"declared_on": date(2027, 1, 13)}, AFTER),
        ({"certifications": (*trained()[1:], *trained("M01", until=date(2027, 1, 11)))}, BEFORE),
        ({"certifications": (*trained()[1:], *trained("M01", on=date(2027, 1, 13)))}, AFTER),
        ({"certifications": (*trained()[1:], *trained("M01", revoked=date(2027, 1, 12)))}, BEFORE),
        ({"ties": (tie("hometown"),)}, BEFORE),
    ],
)
def test_what_holds_on_the_day(changes, expected):
    asked = need(avoid=(tie("hometown"),), consents=(Consent("i-1", "hometown", True, date(2027, 1, 11)),))
    assert starts(candidate(hours=NINE_TO_ELEVEN, **changes), asked) == expected


def test_the_day_is_that_on_which_the_session_ends():
    asked = need(span=span("2027-01-12 23:00", "2027-01-13 01:00"))
    person = candidate(hours=rows(start=1200, end=1440) + rows(start=0, end=120), agreement_until=date(2027, 1, 12))
    assert starts(person, asked) == ["12 21:30", "12 21:00", "12 20:30"]  # 22:00 would end on the 13th


def test_nights_on_the_interpreters_clock():
    asked = need(span=span("2027-01-12 20:30", "22:30"), mode="phone")
    nights_off = {"opt_outs": frozenset({"no_nights"})}
    assert starts(candidate(**nights_off), asked) == ["12 18:00", "12 17:30", "12 17:00"]
    assert starts(candidate(**nights_off, zone="Asia/Tokyo"), asked)[0] == "12 16:00"
    early = need(span=span("2027-01-12 04:00", "06:00"), mode="phone")
    assert starts(candidate(**nights_off), early)[0] == "12 07:00"


def test_hours_are_those_for_the_mode():
    by_phone = rows(1, start=420, end=540, modes=frozenset({"phone"}))
    assert starts(candidate(hours=by_phone + rows(1, start=660, end=780))) == ["12 11:00", "05 11:00"]


@pytest.mark.parametrize(
    "hours",
    [((480, 600), (600, 720)), ((480, 630), (600, 720)), ((480, 720), (540, 600)), ((600, 720), (480, 600))],
)
def test_rows_that_meet_or_overlap_work_as_one(hours):
    week = tuple(row for start, end in hours for row in rows(2, start=start, end=end))
    assert starts(candidate(hours=week)) == ["13 08:00", "13 08:30", "13 09:00"]
    long = need(span=span("2027-01-12 09:00", "13:00"))
    assert starts(candidate(hours=week), long) == ["13 08:00", "06 08:00"]


def test_a_week_that_begins_late_on_a_sunday_west_of_greenwich():
    zone = "America/New_York"
    asked = need(zone=zone, span=span("2027-01-17 18:30", "20:30", zone=zone), mode="phone")
    person = candidate(zone=zone, hours=rows(6, start=1200, end=1380))
    assert starts(person, asked, now=at("2027-01-17 20:00", zone)) == ["17 20:00", "17 20:30", "17 21:00"]


def test_rows_with_a_minute_between_them_do_not():
    week = rows(2, start=480, end=600) + rows(2, start=601, end=720)
    assert starts(candidate(hours=week)) == ["13 08:00", "06 08:00"]


def test_time_off_is_half_open():
    assert starts(candidate(away=(span("2027-01-12 09:00", "10:00"),))) == ["12 10:00", "12 10:30", "12 07:00"]
    assert starts(candidate(away=(span("2027-01-12 10:30", "12:00"),))) == ["12 08:30", "12 08:00", "12 07:30"]
    assert starts(candidate(away=(span("2027-01-12 09:00", "09:01"), span("2027-01-12 12:00", "12:01"))))[:2] == [
        "12 09:30", "12 10:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sessions", "first"),
    [
        ([("09:00", "10:45", {})], "12 11:00"),
        ([("09:00", "10:46", {})], "12 11:30"),
        ([("11:15", "12:00", {}), ("08:00", "08:46", {})], "12 12:30"),
        ([("10:45", "11:45", {})], "12 08:30"),
        ([("10:44", "11:45", {})], "12 08:00"),
        ([("08:00", "08:14", {"mode": "onsite", "place": north(30.2)})], "12 09:30"),  # 76 minutes
        ([("08:00", "08:15", {"mode": "onsite", "place": north(30.2)})], "12 10:00"),
        ([("08:00", "09:30", {"mode": "onsite"})], "12 09:30"),
        ([("07:30", "08:00", {"mode": "onsite", "place": None})], "12 10:00"),
        ([("08:00", "09:00", {"status": "held"})], "12 09:30"),
        ([("08:00", "09:00", {"status": "running"})], "12 09:30"),
    ],
)
def test_no_start_too_near_another_session(sessions, first):
    booked = tuple(session(f"2027-01-12 {start}", end, **changes) for start, end, changes in sessions)
    assert starts(candidate(sessions=booked))[0] == first


def test_a_day_is_not_filled_beyond_its_limits():
    booked = session("2027-01-12 13:00", "15:01")
    assert starts(candidate(hours=NINE_TO_ELEVEN, sessions=(booked,))) == ["11 09:00", "13 09:00", "10 09:00"]
    short = tuple(session(f"2027-01-12 {hour}:00", f"{hour}:10") for hour in (13, 14, 15))
    assert starts(candidate(hours=NINE_TO_ELEVEN, sessions=short)) == ["11 09:00", "13 09:00", "10 09:00"]
    cancelled = session("2027-01-13 13:00", "16:00", status="cancelled")
    completed = session("2027-01-11 13:00", "16:00", status="completed")
    found = starts(candidate(hours=NINE_TO_ELEVEN, sessions=(booked, cancelled, completed)))
    assert found == ["13 09:00", "10 09:00", "14 09:00"]


def test_two_sessions_and_four_hours_leave_room_for_the_third():
    away = (span("2027-01-12 09:00", "11:00"),)
    booked = (session("2027-01-13 13:00", "14:00"), session("2027-01-13 15:00", "16:00"))
    assert starts(candidate(hours=NINE_TO_ELEVEN, away=away, sessions=booked)) == ["11 09:00", "13 09:00", "10 09:00"]


def test_own_limits_leave_no_start():
    assert starts(candidate(limits=Limits(day_sessions=0))) == []
    assert starts(candidate(limits=Limits(day_hours=1.9))) == []
    assert starts(candidate(limits=Limits(week_hours=1.9))) == []


def test_a_full_week_leaves_the_weeks_beside_it():
    week = [session(f"2027-01-{day} 13:00", "14:50") for day in range(11, 17)]
    last = session("2027-01-17 13:00", "15:00")  # 6 × 1:50 and 2 hours are 13 hours
    assert starts(candidate(hours=NINE_TO_ELEVEN, away=(span("2027-01-12 09:00", "10:00"),), sessions=(*week, last))) == [
        "11 09:00", "13 09:00", "10 09:00",
    ]  # fmt: skip
    over = session("2027-01-17 15:30", "15:31")
    assert starts(candidate(hours=NINE_TO_ELEVEN, sessions=(*week, last, over))) == ["10 09:00", "09 09:00", "08 09:00"]


def test_a_week_counts_the_sessions_at_its_far_end():
    asked = need(span=span("2027-01-11 09:00", "11:00"))
    away = (span("2027-01-11 00:00", "2027-01-18 00:00"), span("2027-01-04 00:00", "2027-01-11 00:00"))
    booked = [session(f"2027-01-{day} 13:00", "15:00") for day in (19, 20, 21, 22, 23)]
    last = session("2027-01-24 12:00", "15:00")
    assert starts(candidate(hours=NINE_TO_ELEVEN, away=away, sessions=(*booked, last)), asked) == ["18 09:00"]
    over = session("2027-01-24 23:59", "2027-01-25 00:00")
    assert starts(candidate(hours=NINE_TO_ELEVEN, away=away, sessions=(*booked, last, over)), asked) == []


@pytest.mark.parametrize(("until", "first"), [("21:00", "12 10:00"), ("22:30", "12 10:30"), ("22:31", "12 11:00")])
def test_twelve_hours_of_rest_from_the_day_before(until, first):
    person = candidate(sessions=(session("2027-01-11 20:00", until),), away=(span("2027-01-12 09:00", "09:31"),))
    assert starts(person)[0] == first


@pytest.mark.parametrize(("frm", "first"), [("08:00", "12 17:30"), ("07:30", "12 17:30"), ("07:29", "12 17:00")])
def test_twelve_hours_of_rest_to_the_day_after(frm, first):
    asked = need(span=span("2027-01-12 18:00", "20:00"))
    away = (span("2027-01-12 19:55", "20:00"),)
    assert starts(candidate(sessions=(session(f"2027-01-13 {frm}", "09:00"),), away=away), asked)[0] == first


def test_rest_from_a_day_on_which_no_start_lies():
    person = candidate(hours=rows(1, start=0, end=120), sessions=(session("2027-01-11 20:00", "21:00"),))
    asked = need(span=span("2027-01-12 06:00", "08:00"))
    assert starts(person, asked, now=at("2027-01-12 00:00")) == ["19 00:00"]


def test_no_rest_is_asked_within_a_day():
    person = candidate(sessions=(session("2027-01-12 07:00", "09:00"),))
    assert starts(person)[0] == "12 09:30"


def test_a_policys_rest_of_many_days_reaches_far():
    far = session("2027-01-02 09:00", "10:00")
    asked = need(span=span("2027-01-12 10:00", "12:00"))
    patient = replace(POLICY, rest_hours=24.0 * 12)
    found = suggestions(asked, [candidate(sessions=(far,))], patient, now=LONG_AGO)
    assert next(f"{line.start:%d %H:%M}" for line in found if line.change == "time") == "14 10:00"
    assert timedelta(days=12) == far.span.gap(span("2027-01-14 10:00", "12:00"))
