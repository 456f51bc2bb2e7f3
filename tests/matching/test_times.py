"""Section 5, the times: each bound by example. That nothing else differs from trying every half hour is in test_unmet.py."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from interp.matching.facts import Tied
from interp.matching.rules import suggestions
from interp.matching.rules.asked import ask
from interp.matching.rules.starts import half_hours
from interp.spans import Span

from .make import BERLIN, POLICY, at, candidate, need, rows, session, span, tie

LONG_AGO = at("2026-12-01 00:00")
TUESDAY, WEDNESDAY = 1, 2
TODAY = (span("2027-01-12 00:00", "2027-01-13 00:00"),)
KATHMANDU = "Asia/Kathmandu"  # 5 hours and 45 minutes


def times(*crowd, asked=None, now=LONG_AGO, policy=POLICY) -> list[tuple[str, int]]:
    """`[("12 09:00", people freed), …]`, on the request's own clock."""
    found = suggestions(asked or need(), crowd, policy, now=now)
    return [(f"{line.start:%d %H:%M}", line.frees) for line in found if line.change == "time"]


def starts(*crowd, **changes) -> list[str]:
    """`["12 09:00", …]`."""
    return [start for start, _ in times(*crowd, **changes)]


def instants(asked, person, **changes) -> list[str]:
    """With the offset of the request's zone."""
    found = suggestions(asked, [person], replace(POLICY, **changes), now=LONG_AGO)
    return [line.start.isoformat()[5:] for line in found if line.change == "time"]


def works(*hours: tuple[int, str, str], **changes):
    """Works on these weekdays from and to these times."""
    minutes = [(day, *(int(text[:2]) * 60 + int(text[3:]) for text in ends)) for day, *ends in hours]
    return candidate(
        hours=tuple(row for day, start, end in minutes for row in rows(day, start=start, end=end)), **changes
    )


def test_the_nearest_first_and_the_earlier_of_two_that_are_equally_near():
    person = works((TUESDAY, "07:00", "09:30"), (TUESDAY, "11:00", "13:00"))
    assert times(person) == [("12 07:30", 1), ("12 07:00", 1), ("12 11:00", 1)]


def test_three_at_most():
    away = candidate(away=(span("2027-01-12 09:00", "09:30"),))
    assert starts(away) == ["12 09:30", "12 10:00", "12 10:30"]
    assert starts(away, policy=replace(POLICY, other_times=1)) == ["12 09:30"]


def test_each_start_counts_those_who_fit_then():
    early, both = (TUESDAY, "08:00", "10:00"), (TUESDAY, "12:00", "14:00")
    found = times(works(early), works(early, both, ref="i-2"), candidate(ref="i-3", status="paused"))
    assert found == [("12 08:00", 2), ("12 12:00", 1), ("05 12:00", 1)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("09:00", ["05 09:00", "19 09:00"]), ("09:10", ["19 09:00"]), ("08:50", ["05 09:00"])],
)
def test_a_week_away_and_no_farther(asked, expected):
    start = at(f"2027-01-12 {asked}")
    person = works((TUESDAY, "09:00", "11:00"), away=TODAY)
    assert starts(person, asked=need(span=Span(start, start + timedelta(hours=2)))) == expected


def test_not_before_now():
    person, near = works((TUESDAY, "10:00", "12:00")), replace(POLICY, other_time_hours=24)
    ten = at("2027-01-12 10:00")
    assert starts(person, now=ten, policy=near) == ["12 10:00"]
    assert starts(person, now=ten + timedelta(microseconds=1), policy=near) == []


def test_no_time_is_left_when_the_week_after_is_past():
    person = works((TUESDAY, "09:00", "11:00"), away=TODAY)
    week_after = need().span.start + timedelta(hours=168)
    assert starts(person, now=week_after) == ["19 09:00"]
    assert starts(person, now=week_after + timedelta(microseconds=1)) == []


def test_the_very_first_start_is_one_of_them():
    asked, now = need(span=span("2027-01-12 22:00", "23:00")), at("2027-01-12 00:00")
    full = tuple(session(f"2027-01-13 {hour}:00", f"{hour}:10") for hour in (13, 14, 15))
    assert starts(works((TUESDAY, "00:00", "01:00"), sessions=full), asked=asked, now=now) == ["12 00:00", "19 00:00"]


def test_a_week_away_to_the_microsecond():
    start = at("2027-01-12 09:00") - timedelta(microseconds=1)
    asked = need(span=Span(start, start + timedelta(hours=2)))
    assert starts(works((TUESDAY, "09:00", "11:00"), away=TODAY), asked=asked) == ["05 09:00"]


def test_clocks_that_are_seconds_off_have_half_hours_too():
    zone = "Africa/Monrovia"  # 44 minutes and 30 seconds behind, until 1972
    asked = need(zone=zone, span=span("1960-01-12 09:10", "10:10", zone=zone))
    shown = {
        f"{moment.astimezone(ZoneInfo(zone)):%M:%S}" for moment in half_hours(ask(asked, POLICY), asked.span.start)
    }
    assert shown == {"00:00", "30:00"}


def test_it_lies_on_the_half_hours_of_the_requests_clock():
    asked = need(zone=KATHMANDU, span=span("2027-01-12 09:10", "10:10", zone=KATHMANDU), mode="phone")
    person = candidate(away=(span("2027-01-12 09:10", "09:11", zone=KATHMANDU),))
    assert instants(asked, person) == [
        "01-12T09:30:00+05:45", "01-12T10:00:00+05:45", "01-12T08:00:00+05:45",
    ]  # fmt: skip


def test_a_time_between_two_half_hours_is_never_suggested():
    quarter = works((TUESDAY, "09:15", "11:15"))
    assert starts(quarter) == []


def test_it_carries_the_offset_that_holds_then():
    asked = need(span=span("2027-03-28 09:00", "10:00", zone=BERLIN), zone=BERLIN, mode="phone")
    hours = rows(5, start=540, end=600) + rows(0, start=540, end=600)
    assert instants(asked, candidate(zone=BERLIN, hours=hours)) == [
        "03-27T09:00:00+01:00", "03-29T09:00:00+02:00", "03-22T09:00:00+01:00",
    ]  # fmt: skip


def test_an_hour_that_comes_twice_has_its_half_hours_twice():
    asked = need(zone=BERLIN, span=span("2027-10-31 05:00", "05:30", zone=BERLIN), mode="phone")
    away = (span("2027-10-31 04:30", "09:30", zone=BERLIN),)
    person = candidate(zone=BERLIN, away=away, declared_on=date(2027, 9, 1))
    assert instants(asked, person, other_time_hours=5, other_times=9) == [
        "10-31T04:00:00+01:00", "10-31T03:30:00+01:00", "10-31T03:00:00+01:00", "10-31T02:30:00+01:00", "10-31T02:00:00+01:00",
        "10-31T02:30:00+02:00", "10-31T02:00:00+02:00", "10-31T01:30:00+02:00", "10-31T09:30:00+01:00",
    ]  # fmt: skip


def test_a_skipped_hour_has_none():
    asked = need(zone=BERLIN, span=span("2027-03-28 05:00", "05:30", zone=BERLIN), mode="phone")
    person = candidate(zone=BERLIN, away=(span("2027-03-28 04:00", "09:30", zone=BERLIN),))
    assert instants(asked, person, other_times=4) == [
        "03-28T03:30:00+02:00", "03-28T03:00:00+02:00", "03-28T01:30:00+01:00", "03-28T01:00:00+01:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "by_day"),
    [
        ("07:00", "08:00", True), ("06:59", "08:00", False), ("19:00", "20:00", True), ("19:00", "20:01", False),
        ("22:00", "23:00", False),
    ],
)  # fmt: skip
def test_only_a_session_asked_for_by_day_has_to_stay_by_day(start, end, by_day):
    asked = need(span=span(f"2027-01-12 {start}", end))
    assert (starts(works((WEDNESDAY, "21:00", "23:00")), asked=asked) == []) is by_day


@pytest.mark.parametrize(
    ("frm", "to", "expected"),
    [
        ("06:30", "08:59", []), ("07:00", "09:00", ["13 07:00"]), ("18:00", "20:00", ["13 18:00"]), ("18:30", "20:30", []),
        ("06:30", "09:00", ["13 07:00"]), ("18:00", "20:30", ["13 18:00"]),
    ],
)  # fmt: skip
def test_seven_and_eight_in_the_evening_are_by_day(frm, to, expected):
    assert starts(works((WEDNESDAY, frm, to)), policy=replace(POLICY, other_time_hours=40)) == expected


def test_a_shorter_day_of_ones_own_lets_nothing_out_of_the_day():
    """The session lies by day, though not within the hours that this house calls day."""
    policy = replace(POLICY, day_starts=9 * 60, day_ends=17 * 60)
    asked = need(span=span("2027-01-12 08:00", "09:00"))
    assert starts(works((WEDNESDAY, "02:00", "06:00")), asked=asked, policy=policy) == []
    assert starts(works((WEDNESDAY, "07:00", "08:00")), asked=asked, policy=policy) == ["13 07:00", "06 07:00"]


def test_by_day_is_on_the_requests_clock():
    asked = need(mode="phone", zone=BERLIN, span=span("2027-01-12 08:00", "09:00", zone=BERLIN))
    tokyo = candidate(zone="Asia/Tokyo", hours=rows(WEDNESDAY, start=840, end=1020))  # 06:00 to 09:00 in Berlin
    assert starts(tokyo, asked=asked) == ["13 07:00", "13 07:30", "13 08:00"]


@pytest.mark.parametrize(
    "other",
    [
        {"status": "paused"}, {"ref": "i-2"}, {"ties": (tie("kin"),)}, {"ties": (Tied("kin", "another", "sound-of-x"),)}, {"languages": ()}, {"gender": "man"},
        {"credential_level": 0}, {"opt_outs": frozenset({"not_social"})}, {"place": None}, {"modes": frozenset({"phone"})},
    ],
)  # fmt: skip
def test_nobody_whose_reason_holds_at_any_time(other):
    asked = need(want="woman", refused=frozenset({"i-2"}), avoid=(tie("kin"),))
    busy = {"away": (span("2027-01-12 09:00", "10:00"),)}
    assert len(starts(candidate(**busy), asked=asked)) == 3
    assert starts(candidate(**busy, **other), asked=asked) == []


def test_the_requests_own_booking_is_no_obstacle():
    own = session("2027-01-12 07:00", "20:00", request="r-1")
    elsewhere = (span("2027-01-12 09:00", "10:00"),)
    assert starts(candidate(sessions=(own,), away=elsewhere)) == ["12 10:00", "12 10:30", "12 07:00"]
