"""The answers of a draft, without a browser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from interp.bookings import rules
from interp.bookings.facts import PURPOSES
from interp.errors import BadInput

AT = datetime(2027, 3, 1, tzinfo=UTC)
WHOLE: dict[str, Any] = {
    "case": None, "organisation": None, "needs": {"languages": [{"tag": "mya"}]}, "wants": ["i-1"], "refused": [], "avoid": [],
    "when": {"day": "2027-03-02", "time": "09:00", "minutes": 60, "conversation": 30, "book": "double"}, "mode": "phone",
    "what": {"sector": "health", "purpose": None, "service_language": "tha", "advisory": [], "where": ""},
    "done": ["whose", "language", "when", "how", "what", "wishes"],
}  # fmt: skip


def test_the_first_page_without_an_answer() -> None:
    assert rules.first_missing({}) == "whose"
    assert rules.first_missing({"done": ["whose", "when"]}) == "language"
    assert rules.first_missing(WHOLE) == "check"


@pytest.mark.parametrize(
    ("step", "answers", "back"),
    [
        ("whose", {}, None),
        ("when", {"done": ["whose", "language"]}, "language"),
        ("how", WHOLE, "check"),
        ("check", WHOLE, "wishes"),
    ],
)
def test_where_back_leads(step: str, answers: dict[str, Any], back: str | None) -> None:
    assert rules.before(step, answers) == back


def test_done_keeps_the_order_of_the_pages() -> None:
    assert rules.done({"done": ["how", "whose"]}, "when") == ["whose", "when", "how"]


def test_the_same_case_again_loses_nothing() -> None:
    assert rules.whose(WHOLE, None, "org") == {"case": None, "organisation": "org", "done": WHOLE["done"]}
    other = rules.whose(WHOLE, "uid", None)
    assert other == {"case": "uid", "organisation": None, **rules.HERS, "done": ["whose", "when", "how", "what"]}


def test_what_a_case_says_with_the_changes_of_the_draft() -> None:
    known = {"minor": True, "from": "local", "gender": "woman"}
    assert rules.needs_said(known, {"needs": {"minor": False, "from": None}}) == {"minor": False, "gender": "woman"}
    assert rules.needs_said(None, {}) == {}


@pytest.mark.parametrize(
    ("start", "minutes", "zone", "found"),
    [
        ("2027-03-02T09:00", 60, "Asia/Bangkok", {}),
        ("2027-03-01T07:00", 60, "Asia/Bangkok", {"start": "in_the_past"}),
        ("2027-03-01T07:01", 15, "Asia/Bangkok", {}),
        ("2027-03-02T09:00", 14, "Asia/Bangkok", {"length": "too_short"}),
        ("2027-03-02T09:00", 0, "Asia/Bangkok", {"length": "end_before_start"}),
        ("2027-03-02T09:00", 1441, "Asia/Bangkok", {"length": "too_long"}),
        ("2027-02-28T09:00", 5, "Asia/Bangkok", {"start": "in_the_past", "length": "too_short"}),
        ("2027-03-28T02:30", 60, "Europe/Berlin", {"start": "clock_skips_it"}),
        ("2027-10-31T02:30", 60, "Europe/Berlin", {"start": "clock_shows_it_twice"}),
    ],
)
def test_what_is_wrong_with_a_time(start: str, minutes: int, zone: str, found: dict[str, str]) -> None:
    assert rules.time_problems(start, minutes, zone, AT) == found


def test_a_session_across_the_change_of_clocks_is_as_long_as_it_says() -> None:
    span = rules.span_of("2027-03-28T01:30", 60, "Europe/Berlin")
    assert (span.start, span.length) == (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), timedelta(hours=1))


def test_what_keeps_a_whole_draft_from_being_sent() -> None:
    needs = WHOLE["needs"]
    assert rules.problems(WHOLE, needs, "Asia/Bangkok", AT) == {}
    thai = {**WHOLE, "needs": {"languages": [{"tag": "tha"}]}}
    later = rules.problems(thai, {}, "Asia/Bangkok", AT + timedelta(days=2), refused=["i-1"])
    assert later == {"start": "in_the_past", "service_language": "same_as_hers", "wants": "refused_before"}
    assert set(later) <= set(rules.BELONGS)


def test_a_draft_lifts_a_firm_wish_only_with_her_word() -> None:
    known = {"interpreter_gender": {"asked": True, "want": "woman", "firm": True}}
    soft = {**WHOLE, "needs": {"interpreter_gender": {"asked": True, "want": "woman", "firm": False}}}
    assert rules.problems(soft, known, "Asia/Bangkok", AT) == {"wish": "her_word_missing"}
    word = {"asked_by": "me", "from": "woman_firm"}
    assert rules.problems({**soft, "word": word}, known, "Asia/Bangkok", AT) == {}
    another = {"interpreter_gender": {"asked": True, "want": "man", "firm": True}}
    assert rules.problems({**soft, "word": word}, another, "Asia/Bangkok", AT) == {"wish": "her_word_missing"}
    assert rules.problems(soft, {}, "Asia/Bangkok", AT) == {}


def test_the_session_leaves_out_what_was_not_said() -> None:
    assert rules.asked(WHOLE) == {
        "local_start": "2027-03-02T09:00", "minutes": 60, "sector": "health", "purpose": None, "mode": "phone",
        "service_language": "tha", "details": {},
    }  # fmt: skip


def test_sector_and_purpose_are_one_choice() -> None:
    every = [(sector, purpose) for sector, purposes in PURPOSES.items() for purpose in purposes]
    assert [rules.purpose_of(f"{sector}:{purpose}") for sector, purpose in every] == every
    assert rules.purpose_of("justice:") == ("justice", None)
    for wrong in ("", "health:court", "nowhere:call"):
        with pytest.raises(BadInput):
            rules.purpose_of(wrong)
