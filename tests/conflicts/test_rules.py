"""The rules of the standing declaration, each bound from both sides."""

from datetime import UTC, date, datetime, timedelta

import pytest

from interp.conflicts.facts import ANY, BY_THEMSELVES, CHECKLIST_VERSION, STANDING, STANDING_VERSION, TIE_KINDS
from interp.conflicts.rules import (
    faults,
    last_day,
    names_in,
    reminder_due,
    standing,
    still_cleared,
    unanswered,
)
from interp.text import written

DECLARED = date(2026, 3, 14)
LAST = date(2027, 3, 14)
DAY = timedelta(days=1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def test_the_checklist_is_dated_and_asks_for_every_kind_in_its_order() -> None:
    assert (STANDING.version, STANDING.since) == ("2026-11", date(2026, 11, 1))
    assert STANDING.kinds == TIE_KINDS
    assert len(set(TIE_KINDS)) == 17
    assert (STANDING_VERSION, CHECKLIST_VERSION) == ("2026-11", "2026-11")
    assert {"authority", "embassy"} == BY_THEMSELVES


@pytest.mark.parametrize(
    ("declared_on", "days", "last"),
    [(DECLARED, 365, LAST), (date(2027, 3, 14), 365, date(2028, 3, 13)), (DECLARED, 1, date(2026, 3, 15))],
)
def test_the_last_day_counts_from_the_day_of_the_declaration(declared_on: date, days: int, last: date) -> None:
    """A leap day costs a day: it is 365 days, not a year."""
    assert last_day(declared_on, days) == last


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (DECLARED - DAY, "missing"),
        (DECLARED, "valid"),
        (LAST - 61 * DAY, "valid"),
        (LAST - 60 * DAY, "ending"),
        (LAST, "ending"),
        (LAST + DAY, "expired"),
    ],
)
def test_how_a_declaration_is_on_a_day(today: date, state: str) -> None:
    assert standing(DECLARED, today, 365) == state


def test_no_declaration_is_missing_and_a_shorter_policy_ends_sooner() -> None:
    assert standing(None, LAST, 365) == "missing"
    assert [standing(DECLARED, DECLARED + n * DAY, 100) for n in (39, 40, 100, 101)] == [
        "valid", "ending", "ending", "expired",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "sent", "due"),
    [
        (31, (), None),
        (30, (), 30),
        (30, (30,), None),
        (29, (), 30),
        (29, (30,), None),
        (8, (), 30),
        (8, (30,), None),
        (7, (), 7),
        (7, (30,), 7),
        (7, (7,), None),
        (7, (30, 7), None),
        (6, (30,), 7),
        (6, (7,), None),
        (0, (), 7),
        (0, (30,), 7),
        (0, (7,), None),
        (-1, (), None),
        (-1, (30,), None),
    ],
)
def test_the_nearest_reminder_that_was_not_sent(left: int, sent: tuple[int, ...], due: int | None) -> None:
    assert reminder_due(DECLARED, LAST - left * DAY, sent, 365) == due


@pytest.mark.parametrize(
    ("days", "passed", "due"),
    [(30, 0, None), (31, 0, None), (31, 1, 30), (30, 23, 7), (7, 0, None), (7, 3, None), (8, 0, None), (8, 1, 7)],
)
def test_no_reminder_on_the_day_of_the_declaration_itself(days: int, passed: int, due: int | None) -> None:
    """A stricter policy may give a declaration fewer days than a reminder stands before its end."""
    assert reminder_due(DECLARED, DECLARED + passed * DAY, (), days) == due


def test_every_day_of_a_year_brings_two_reminders_in_their_order() -> None:
    sent: list[int] = []
    when = []
    for passed in range(400):
        today = DECLARED + passed * DAY
        if (due := reminder_due(DECLARED, today, sent, 365)) is not None:
            sent.append(due)
            when.append((LAST - today).days)
    assert (sent, when) == ([30, 7], [30, 7])


SCRIPTS = (
    "Hpa-An", "ကျော်ဇင်", "แม่สอด", "ស្រីមុំ", "ນາງ ແກ້ວ", "नेपालगञ्ज", "চট্টগ্রাম", "محمد", "אברהם", "Nguyễn Văn Á", "李小龍",
    "၁၂", "12",
)  # fmt: skip


def test_names_stand_one_a_line_in_the_order_typed() -> None:
    assert names_in("\n".join(SCRIPTS)) == SCRIPTS
    assert faults({"hometown": SCRIPTS}) == {}
    assert names_in("  Mae   Sot \r\n\n\t\nMae Sot\nHpa-An  ") == ("Mae Sot", "Hpa-An")
    assert names_in("") == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\u200fمحمد\u200e", "محمد"),
        ("\u202bעברית\u202c", "עברית"),
        ("Mae\u200bSot", "MaeSot"),
        ("\ufeffMae Sot\u200b", "Mae Sot"),
        ("Mae\tSot", "Mae Sot"),
        ("Mae\u00a0Sot", "Mae Sot"),
        ("Mae\x00Sot", "MaeSot"),
        ("ক্\u200dষ", "ক্\u200dষ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200b \u200f\ufeff", ""),
        ("\u200d \u200c", ""),
        ("", ""),
    ],
)
def test_what_nobody_sees_is_not_part_of_a_name(typed: str, meant: str) -> None:
    """But for the joiners that some writing needs."""
    assert written(typed) == meant
    assert names_in(f"{typed}\n") == ((meant,) if meant else ())


def many(count: int, length: int = 4) -> tuple[str, ...]:
    return tuple(f"{number:0{length}}" for number in range(count))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), None),
        (("a" * 200,), None),
        (("a" * 201,), "too_long"),
        (("fine", "a" * 201), "too_long"),
        (many(50), None),
        (many(51), "too_many"),
        (("...",), "no_letters"),
        (("fine", "—"), "no_letters"),
        (("🙂",), "no_letters"),
        (("်",), "no_letters"),
        (("ก",), None),
        (("7",), None),
        (("-a",), None),
    ],
)
def test_what_may_be_typed_for_a_kind(given: tuple[str, ...], code: str | None) -> None:
    assert faults({"employer": given}) == ({"employer": code} if code else {})


@pytest.mark.parametrize("kind", sorted(BY_THEMSELVES))
def test_a_kind_that_counts_by_itself_takes_yes_or_no(kind: str) -> None:
    assert [faults({kind: given}) for given in ((), (ANY,), ("Consulate",), (ANY, "more"))] == [
        {}, {}, {kind: "yes_or_no"}, {kind: "yes_or_no"},
    ]  # fmt: skip
    assert faults({"employer": (ANY,)}) == {"employer": "no_letters"}


def test_the_bound_over_all_is_told_once_where_it_is_passed() -> None:
    full = many(50, 200)
    assert faults({"kin": full}) == {}
    assert faults({"kin": full, "employer": ("a",), "hometown": ("b",)}) == {"employer": "too_much"}
    assert faults({"kin": full, "employer": (), "hometown": ("b",)}) == {"hometown": "too_much"}
    assert faults({"kin": many(51, 200)}) == {"kin": "too_many"}
    assert faults({"kin": many(49, 200), "employer": ("b" * 200,), "hometown": ()}) == {}
    assert faults({"kin": many(49, 200), "employer": ("b" * 199, "cc")}) == {"employer": "too_much"}


def test_each_fault_is_told_at_its_kind() -> None:
    found = faults({"kin": ("!",), "employer": ("fine",), "hometown": ("a" * 201,)})
    assert found == {"kin": "no_letters", "hometown": "too_long"}


def test_every_kind_needs_an_answer_and_an_empty_one_is_one() -> None:
    answered: dict[str, tuple[str, ...]] = dict.fromkeys(TIE_KINDS, ())
    assert unanswered(answered) == {}
    del answered["landlord_sponsor"]
    assert unanswered(answered) == {"landlord_sponsor": "unanswered"}
    assert unanswered({}) == dict.fromkeys(TIE_KINDS, "unanswered")


@pytest.mark.parametrize(
    ("looked", "newest", "counts"),
    [
        (NOON, None, True),
        (None, None, True),
        (NOON, NOON - MOMENT, True),
        (NOON, NOON, True),
        (NOON, NOON + MOMENT, False),
        (None, NOON, False),
    ],
)
def test_a_clearing_counts_only_for_what_it_looked_at(
    looked: datetime | None, newest: datetime | None, counts: bool
) -> None:
    entry = {"interpreter": "i-1", "kind": "kin"} | ({"at": looked.isoformat()} if looked else {})
    assert still_cleared([entry], {("i-1", "kin"): newest} if newest else {}) == ([entry] if counts else [])


def test_a_tie_opens_the_clearings_of_its_own_kind_and_interpreter_only() -> None:
    entries = [{"interpreter": who, "kind": kind} for who in ("i-1", "i-2") for kind in ("kin", "employer")]
    assert still_cleared(entries, {("i-1", "kin"): NOON}) == entries[1:]
    assert still_cleared([], {("i-1", "kin"): NOON}) == []
