"""What no schema can say: references, overlaps, one language twice, and the like."""

from datetime import UTC, datetime, timedelta

import pytest

from interp.exchange.check import Asked, Booked, Known, check
from interp.spans import Span

from .sample import full, minimal, put, request

NOON = datetime(2027, 1, 5, 3, tzinfo=UTC)  # 10:00 in Bangkok
HERE = "of this document or of the installation"


def told(document, known=None) -> list[str]:
    return [str(problem) for problem in (check(document, known) if known else check(document))]


@pytest.mark.parametrize(
    ("pointer", "value", "text"),
    [
        ("/organisations/2", {"ref": "hospital-a"}, "is already the ref of /organisations/0"),
        ("/modules/1", {"code": "M01"}, "is already the code of /modules/0"),
        ("/modules/0/requires/0", "NOPE", f"'NOPE' is not a module {HERE}"),
        ("/cases/2", {"code": "C-M4X8TR"}, "is already the code of /cases/1"),
        ("/cases/0/languages/1/tag", "mya", "is the same language as /cases/0/languages/0/tag"),
        ("/cases/0/also_understands/1", "shn", "is the same language as /cases/0/also_understands/0"),
        (
            "/requests/1/end",
            "2027-01-12T02:00Z",
            "'2027-01-12T02:00Z' is not after the start '2027-01-12T09:00:00+07:00'",
        ),
        (
            "/bookings/0/end",
            "2027-01-04T02:00Z",
            "'2027-01-04T02:00Z' is not after the start '2027-01-05T09:00:00+07:00'",
        ),
        ("/interpreters/0/hours/0/to", "08:00", "'08:00' is not after '08:00'; hours that pass midnight are two rows"),
        ("/cases/0/organisation", "hospital-z", f"'hospital-z' is not an organisation {HERE}"),
        ("/cases/0/refused/0", "i-9", f"'i-9' is not an interpreter {HERE}"),
        ("/cases/0/wants/0", "i-9", f"'i-9' is not an interpreter {HERE}"),
        ("/cases/0/consents/0/interpreter", "i-9", f"'i-9' is not an interpreter {HERE}"),
        ("/cases/0/cleared/0/interpreter", "i-9", f"'i-9' is not an interpreter {HERE}"),
        ("/cases/0/linked/0", "C-9", f"'C-9' is not a case {HERE}"),
        ("/cases/0/linked/0", "C-7Q2K9D", "is the case itself"),
        ("/requests/1/case", "C-9", f"'C-9' is not a case {HERE}"),
        ("/requests/1/service_language", "ksw", "'ksw' is one of the languages of case 'C-7Q2K9D'"),
        ("/bookings/0/request", "r-9", f"'r-9' is not a request {HERE}"),
        ("/bookings/0/case", "C-M4X8TR", "'C-M4X8TR' is not 'C-7Q2K9D', the case of request 'r-0'"),
        ("/interpreters/0/works_for/0", "x", f"'x' is not an organisation {HERE}"),
    ],
)
def test_a_fault_of_sense_is_told_where_it_is(pointer, value, text):
    expected = f"{pointer}/{next(iter(value))}" if isinstance(value, dict) else pointer
    assert told(put(full(), pointer, value)) == [f"{expected}: {text}"]


@pytest.mark.parametrize("name", ["time_off", "imported_busy"])
def test_time_away_ends_after_it_starts(name):
    start = "2027-04-12T00:00:00+07:00"
    assert told(put(full(), f"/interpreters/0/{name}/0", {"start": start, "end": start})) == [
        f"/interpreters/0/{name}/0/end: '{start}' is not after the start '{start}'"
    ]


def test_one_answer_for_each_interpreter_and_kind():
    again = {"interpreter": "i-009", "kind": "community", "given": False}
    assert told(put(full(), "/cases/0/consents/1", again)) == [
        "/cases/0/consents/1: is for the same interpreter and kind as /cases/0/consents/0"
    ]
    assert told(put(full(), "/cases/0/consents/1", again | {"kind": "embassy"})) == []


def test_a_token_needs_its_key():
    document = put(full(), "/cases/0/avoid/0", {"kind": "employer", "token": "ab12", "sound": "", "key": "t-1"})
    document = put(document, "/interpreters/0/ties/0", {"kind": "employer", "token": "ab12", "key": "t-1"})
    assert told(document) == [
        "/interpreters/0/ties/0/key: 't-1' is not a tie key of the installation",
        "/cases/0/avoid/0/key: 't-1' is not a tie key of the installation",
    ]
    assert told(document, Known(keys=frozenset({"t-1"}))) == []


def booking(ref: str, start: str, end: str, **more) -> dict:
    times = {"start": f"2027-01-05T{start}:00+07:00", "end": f"2027-01-05T{end}:00+07:00"}
    return {"ref": ref, "interpreter": "i-001", "status": "held", "mode": "phone", **times, **more}


@pytest.mark.parametrize("status", ["held", "confirmed", "running"])
def test_live_bookings_of_one_interpreter_do_not_overlap(status):
    document = put(full(), "/bookings/1", booking("b-2", "10:59", "12:00", status=status))
    assert told(document) == ["/bookings/1: overlaps booking 'b-1', of the same interpreter"]


@pytest.mark.parametrize(
    "second",
    [
        booking("b-2", "11:00", "12:00"),
        booking("b-2", "08:00", "09:00"),
        booking("b-2", "09:00", "11:00", status="completed"),
        booking("b-2", "09:00", "11:00", status="cancelled"),
        booking("b-2", "09:00", "11:00", interpreter="i-003"),
    ],
)
def test_bookings_may_touch_or_be_over_or_be_another_persons(second):
    assert told(put(full(), "/bookings/1", second)) == []


def test_a_short_booking_inside_a_long_one_is_found_among_others():
    document = full()
    document["bookings"] = [
        booking("long", "08:00", "18:00"),
        booking("early", "09:00", "10:00"),
        booking("late", "16:00", "17:00"),
        booking("after", "18:00", "19:00"),
    ]
    assert told(document) == [
        "/bookings/1: overlaps booking 'long', of the same interpreter",
        "/bookings/2: overlaps booking 'long', of the same interpreter",
    ]


def test_a_part_may_refer_to_what_is_here():
    document = minimal() | {
        "modules": [{"code": "M-NEW", "requires": ["M-NEW", "M-HERE"]}],
        "cases": [{"code": "C-NEW", "organisation": "here", "refused": ["i-here"], "linked": ["C-HERE"]}],
        "requests": [request("r-new", 5) | {"case": "C-HERE"}],
        "bookings": [booking("b-new", "13:00", "14:00", interpreter="i-here", request="r-here", case="C-HERE")],
    }
    assert len(told(document)) == 8
    known = Known(
        organisations=frozenset({"here"}),
        modules=frozenset({"M-HERE"}),
        interpreters=frozenset({"i-here"}),
        cases={"C-HERE": frozenset({"mya"})},
        requests={"r-here": Asked("C-HERE", "tha")},
    )
    assert told(document, known) == []
    document["requests"][0]["service_language"] = "mya"
    assert told(document, known) == ["/requests/0/service_language: 'mya' is one of the languages of case 'C-HERE'"]


def test_a_part_is_checked_against_what_stays():
    here = Booked("i-001", Span(NOON, NOON + timedelta(hours=1)), request="r-1", case="C-M4X8TR")
    known = Known(
        bookings={"b-here": here},
        requests={"r-here": Asked("C-7Q2K9D", "ksw")},
    )
    assert told(full(), known) == [
        "/cases/0/languages/1/tag: 'ksw' is the service language of request 'r-here', which is already here",
        "/requests/1/case: 'C-7Q2K9D' is not 'C-M4X8TR', the case of booking 'b-here', which is already here",
        "/bookings/0: overlaps booking 'b-here', which is already here, of the same interpreter",
    ]


def test_what_a_document_replaces_does_not_stand_in_its_way():
    known = Known(
        bookings={"b-1": Booked("i-001", Span(NOON, NOON + timedelta(hours=1)), request="r-1", case="C-M4X8TR")},
        requests={"r-1": Asked("C-7Q2K9D", "ksw")},
        cases={"C-7Q2K9D": frozenset({"tha"})},
    )
    assert told(full(), known) == []


def test_a_booking_that_is_over_does_not_stand_in_the_way():
    over = Booked("i-001", Span(NOON, NOON + timedelta(hours=1)), live=False)
    assert told(full(), Known(bookings={"b-here": over})) == []


def test_an_overlap_that_is_already_here_is_not_the_documents():
    here = Booked("i-001", Span(NOON + timedelta(days=30), NOON + timedelta(days=31)))
    assert told(full(), Known(bookings={"b-here": here, "b-too": here})) == []


def test_a_spoiled_reference_is_told_once():
    document = put(full(), "/bookings/0/case", "not a code")
    assert [problem.pointer for problem in check(document)] == ["/bookings/0/case"]
