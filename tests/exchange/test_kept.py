"""What a document can't say of somebody who is known stays as it is when a document comes in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp.bookings.models import Booking, Decision, Offer, Request
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.exchange.canonical import text
from interp.exchange.check import check
from interp.exchange.dump import dump
from interp.exchange.known import known
from interp.exchange.read import read
from interp.roster.models import Interpreter
from interp.trail.models import TrailRecord
from tests.exchange.sample import full, minimal, put
from tests.exchange.test_load import AT, take_in

SINCE = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
BESIDE = {"language": "mya", "on": "2026-10-01", "through": "phone"}


def lists(document: dict[str, Any] | None = None) -> dict[str, Any]:
    return {name: rows for name, rows in (document or full()).items() if isinstance(rows, list)}


def changed(app: Flask, change: Callable[[], None]) -> None:
    with app.app_context(), transaction():
        change()


def her_case() -> Case:
    return db.session.scalars(select(Case).where(Case.code == "C-7Q2K9D")).one()


def exported(app: Flask) -> dict[str, Any]:
    with app.app_context(), transaction(write=False):
        document, unread = read("".join(text(dump())).encode())
        assert unread == ()
        return dict(document)


@pytest.fixture
def lived(both: str, app: Flask) -> Flask:
    """An installation in which more is known of a case than a document can say."""
    take_in(app, **lists())

    def live() -> None:
        case = her_case()
        case.notes, case.needs = "a note", case.needs | {"fallbacks": ["wait", "phone"]}
        consent, clearing = case.wishes["consents"][0], case.wishes["cleared"][0]
        beside = {"barred": ["i-012", "i-007"], "consents": [consent | BESIDE], "cleared": [clearing | {"by": "u-1"}]}
        case.wishes = case.wishes | beside
        first, second = case.avoid
        case.avoid = [first | {"by": "u-1", "at": SINCE.isoformat()}, second]
        person = db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-001")).one()
        person.contact = person.contact | {"phone": "0"}
        tie = db.session.scalars(select(Tie).order_by(Tie.position)).first()
        assert tie is not None
        tie.added_at = SINCE

    changed(app, live)
    return app


def test_who_is_barred_reads_as_refused_and_comes_back_as_barred(lived: Flask) -> None:
    (case,) = (row for row in exported(lived)["cases"] if row["code"] == "C-7Q2K9D")
    assert case["refused"] == ["i-007", "i-012"]
    before = exported(lived)
    take_in(lived, **lists(before))
    assert exported(lived) == before
    with lived.app_context(), transaction(write=False):
        wishes = her_case().wishes
        assert (wishes["refused"], wishes["barred"]) == (["i-007"], ["i-012", "i-007"])


@pytest.mark.parametrize("as_exported", [True, False], ids=["as tokens", "as values"])
def test_a_known_case_keeps_what_a_document_can_not_say(lived: Flask, as_exported: bool) -> None:
    take_in(lived, **lists(exported(lived) if as_exported else None))
    with lived.app_context(), transaction(write=False):
        case = her_case()
        assert case.notes == "a note"
        assert case.needs["fallbacks"] == ["wait", "phone"]
        assert case.wishes["barred"] == ["i-012", "i-007"]
        assert {key: case.wishes["consents"][0].get(key) for key in BESIDE} == BESIDE
        assert case.wishes["cleared"][0]["by"] == "u-1"
        assert [facet.get("by") for facet in case.avoid] == ["u-1", None]
        assert case.avoid[0]["at"] == SINCE.isoformat()


def test_a_clearing_that_did_not_look_at_a_newer_tie_stays_here(lived: Flask) -> None:
    """Elsewhere nobody would know that the tie is newer, and the clearing would count again."""

    def clear() -> None:
        case = her_case()
        case.wishes = case.wishes | {"cleared": [{"interpreter": "i-001", "kind": "employer", "at": AT.isoformat()}]}

    def come() -> None:
        tie = db.session.scalars(select(Tie).order_by(Tie.position)).first()
        assert tie is not None
        tie.added_at = AT + timedelta(days=1)

    found = []
    for change in (clear, come):
        changed(lived, change)
        found += [row.get("cleared") for row in exported(lived)["cases"] if row["code"] == "C-7Q2K9D"]
    assert found == [[{"interpreter": "i-001", "kind": "employer"}], None]


def test_another_answer_of_hers_keeps_nothing_of_the_old_one(lived: Flask) -> None:
    take_in(lived, **lists(put(full(), "/cases/0/consents/0/given", False)))
    with lived.app_context(), transaction(write=False):
        (consent,) = her_case().wishes["consents"]
        assert consent == {"interpreter": "i-009", "kind": "community", "given": False, "until": "2027-01-31"}


def test_what_a_document_leaves_out_of_a_known_case_is_gone(lived: Flask) -> None:
    take_in(lived, cases=[{"code": "C-7Q2K9D"}])
    with lived.app_context(), transaction(write=False):
        case = her_case()
        changed = {"wished_at": AT.isoformat()}  # her wish is another one now: what she allowed before lifts nothing
        assert (case.needs, case.wishes) == ({"fallbacks": ["wait", "phone"]} | changed, {"barred": ["i-012", "i-007"]})
        assert (case.avoid, case.organisation_id, case.notes) == ([], None, "a note")


def test_a_known_interpreter_keeps_the_day_of_a_tie_and_other_ways_to_reach_her(lived: Flask) -> None:
    take_in(lived, **lists(put(full(), "/interpreters/0/email", None)))
    with lived.app_context(), transaction(write=False):
        assert [tie.added_at for tie in db.session.scalars(select(Tie).order_by(Tie.position))] == [SINCE, None]
        person = db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-001")).one()
        assert person.contact == {"phone": "0"}


def test_a_session_keeps_what_is_known_of_it_and_another_session_does_not(lived: Flask) -> None:
    facts = {"language": "mya"}

    def know() -> None:
        db.session.scalars(select(Booking)).one().facts = facts

    changed(lived, know)
    later = put(full(), "/bookings/0/start", "2027-01-05T10:00:00+07:00")
    for document, left in ((later, facts), (put(full(), "/bookings/0/interpreter", "i-003"), None)):
        take_in(lived, bookings=document["bookings"])
        with lived.app_context(), transaction(write=False):
            kept = db.session.scalars(select(Booking)).one().facts or {}
            assert kept.get("language") == (left or {}).get("language")


def test_a_request_that_she_decided_about_stays_with_her_case(lived: Flask) -> None:
    """What she said is sealed with her case, and nothing may change it: moved, it could never be read again."""

    def decide() -> None:
        request = db.session.scalars(select(Request).where(Request.ref == "r-1")).one()
        with db.session.no_autoflush:
            made = Decision(request=request, made_at=AT)
            made.said = {"rung": "wait", "yes": True}
            db.session.add(made)

    changed(lived, decide)
    moved = put(full(), "/requests/1/case", "C-M4X8TR")
    with lived.app_context(), transaction(write=False):
        (problem,) = check(moved, known(moved))
        assert str(problem) == (
            "/requests/1/case: 'C-M4X8TR' is not 'C-7Q2K9D', for which she has decided about this request"
        )
        assert check(full(), known(full())) == ()


ANOTHER_SESSION = [
    ("/requests/1/case", "C-M4X8TR"),
    ("/requests/1/mode", "video"),
    ("/requests/1/sector", "social"),
    ("/requests/1/start", "2027-01-12T08:00:00+07:00"),
]


@pytest.mark.parametrize(("pointer", "value"), [*ANOTHER_SESSION, ("/requests/1/purpose", "report")])
def test_what_was_declared_and_listed_for_another_session_is_gone(lived: Flask, pointer: str, value: str) -> None:
    def ask() -> None:
        request = db.session.scalars(select(Request).where(Request.ref == "r-1")).one()
        person = db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-012")).one()
        request.shown, request.state = {"refs": ["i-001"]}, "offered"
        times = {"offered_at": AT, "moved_at": AT, "ends_at": AT + timedelta(days=1)}
        db.session.add(Offer(request=request, interpreter=person, state="declared", **times))

    changed(lived, ask)
    take_in(lived, requests=put(full(), pointer, value)["requests"])
    with lived.app_context(), transaction(write=False):
        request = db.session.scalars(select(Request).where(Request.ref == "r-1")).one()
        (offer,) = db.session.scalars(select(Offer).where(Offer.request_id == request.id))
        same = (pointer, value) not in ANOTHER_SESSION
        assert (offer.state, request.state) == (("declared", "offered") if same else ("lapsed", "searching"))
        assert request.shown == ({"refs": ["i-001"]} if same else None)


def test_a_session_that_goes_on_after_all_can_be_stopped_again(lived: Flask) -> None:
    def stopped() -> None:
        one = db.session.scalars(select(Booking).where(Booking.ref == "b-1")).one()
        one.status, one.facts = "cancelled", {"language": "mya", "ended": "conflict_at_start"}

    changed(lived, stopped)
    take_in(lived, **lists(put(full(), "/bookings/0/status", "confirmed")))
    with lived.app_context(), transaction(write=False):
        one = db.session.scalars(select(Booking).where(Booking.ref == "b-1")).one()
        assert (one.status, "ended" in one.facts, one.facts["language"]) == ("confirmed", False, "mya")


def test_an_avoid_list_that_a_document_changes_is_counted(lived: Flask) -> None:
    def counted() -> int:
        with lived.app_context(), transaction(write=False):
            case, wanted = her_case(), select(func.count()).select_from(TrailRecord)
            mine = (TrailRecord.subject == case.uid, TrailRecord.verb == "case.avoid_changed")
            return db.session.scalar(wanted.where(*mine)) or 0

    before = counted()
    take_in(lived, **lists(full()))
    assert counted() == before
    take_in(lived, cases=[{"code": "C-7Q2K9D"}])
    assert counted() == before + 1


def test_the_first_avoid_list_of_a_new_case_is_no_change(both: str, app: Flask) -> None:
    avoid = [{"kind": "kin", "value": "Somchai"}]
    cases = [{"code": f"C-{number}", "organisation": "h", "avoid": avoid} for number in range(4)]
    take_in(app, organisations=[{"ref": "h"}], cases=cases)
    with app.app_context(), transaction(write=False):
        verbs = db.session.scalars(select(TrailRecord.verb))
        assert list(verbs) == ["installation.imported"]


def test_a_booking_that_named_its_case_does_not_follow_its_request(lived: Flask) -> None:
    moved = put(full(), "/requests/0/case", "C-M4X8TR")
    part = minimal() | {"requests": moved["requests"]}
    with lived.app_context(), transaction(write=False):
        assert [problem.pointer for problem in check(part, known(part))] == ["/requests/0/case"]
