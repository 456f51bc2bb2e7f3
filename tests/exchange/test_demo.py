"""The demo installation: right on any day, with one request that nobody fits."""

import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.bookings.facts import PURPOSES
from interp.exchange.check import check
from interp.exchange.demo import ANCHOR, document
from interp.matching import policy
from interp.matching.rules import answer, exclude

from . import as_facts

TAGS = "mya shn ksw kac mnw rhg khm lao vie ind tgl npi ben tha eng"
ROOT = Path(__file__).parents[2]
DAYS = [ANCHOR + timedelta(days=number) for number in range(7)]


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_demo_is_right_on_any_day(today):
    assert check(document(today)) == ()


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
@settings(max_examples=40, deadline=None)
def test_weekdays_and_hours_of_the_day_hold(today):
    was, moved = document(ANCHOR)["requests"], document(today)["requests"]
    weeks = {
        datetime.fromisoformat(new["start"]) - datetime.fromisoformat(old["start"])
        for old, new in zip(was, moved, strict=True)
    }
    assert weeks == {today - timedelta(days=today.weekday()) - ANCHOR}


def test_the_anchor_is_a_monday_and_stays_where_it_is():
    assert ANCHOR.weekday() == 0
    assert check(document(ANCHOR)) == ()
    assert document(ANCHOR)["requests"][0]["start"] == "2027-01-11T10:00:00+07:00"


@pytest.mark.parametrize("today", DAYS)
def test_exactly_one_open_request_has_no_match(today):
    demo = document(today)
    opened = as_facts.open_requests(demo)
    answers = [answer(as_facts.need(demo, row), as_facts.candidates(demo, row), policy.load()) for row in opened]
    assert len(opened) == 10
    assert [found.request for found in answers if not found.matches] == ["r-103"]


@pytest.mark.parametrize("today", DAYS)
def test_open_requests_lie_in_the_next_ten_days(today):
    demo = document(today)
    ahead = [datetime.fromisoformat(row["start"]).date() - today for row in as_facts.open_requests(demo)]
    assert all(timedelta(days=1) <= days <= timedelta(days=10) for days in ahead)


@pytest.mark.parametrize("today", DAYS)
def test_every_booking_holds_and_none_that_is_over_waits(today):
    demo = document(today)
    people = {row["ref"]: row for row in demo["interpreters"]}
    requests = {row["ref"]: row for row in demo["requests"]}
    for booking in demo["bookings"]:
        if booking["status"] == "cancelled":
            continue
        request = requests[booking["request"]]
        who = as_facts.candidate(demo, people[booking["interpreter"]], request)
        assert exclude(as_facts.need(demo, request), who, policy.load()) == ()
        over = datetime.fromisoformat(booking["end"]).date() < today
        assert (booking["status"] == "completed") == over


def test_the_roster_is_as_promised():
    demo = document(ANCHOR)
    assert {name: len(demo[name]) for name in ("organisations", "modules", "interpreters", "cases")} == {
        "organisations": 5, "modules": 19, "interpreters": 60, "cases": 12,
    }  # fmt: skip
    tags = Counter(language["tag"] for person in demo["interpreters"] for language in person["languages"])
    assert set(tags) == set(TAGS.split())
    assert tags["tha"] == 60


def test_every_purpose_has_words():
    said = {(request["sector"], request["purpose"]) for request in document(ANCHOR)["requests"] if "purpose" in request}
    assert said
    assert all(purpose in PURPOSES[sector] for sector, purpose in said)


def test_there_is_no_khmer_woman_on_a_sunday():
    khmer_women = [
        person
        for person in document(ANCHOR)["interpreters"]
        if person["gender"] == "woman" and person["languages"][0]["tag"] == "khm"
    ]
    assert khmer_women
    assert not [row for person in khmer_women for row in person["hours"] if row["weekday"] == "sun"]


def test_everybody_is_plainly_invented():
    people = document(ANCHOR)["interpreters"]
    assert len({person["name"] for person in people}) == 60
    assert all(" Demo " in person["name"] and person["email"].endswith(".invalid") for person in people)


def test_the_file_is_what_the_tool_builds():
    built = subprocess.run(
        [sys.executable, "-c", "import build_demo; print(build_demo.text(build_demo.document()), end='')"],
        cwd=ROOT / "tools",
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert built.stdout.decode() == files("interp.exchange").joinpath("demo.json").read_text("utf-8")
