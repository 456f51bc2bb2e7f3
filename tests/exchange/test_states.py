"""States and seats over an import, and what of them an export can't carry."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from interp.bookings.models import Booking, Offer, Request
from interp.db import db, transaction
from interp.exchange.check import check
from interp.exchange.dump import counts, left_out
from interp.roster.models import Interpreter
from tests import make
from tests.exchange.test_kept import exported, lists
from tests.exchange.test_load import ASKED, SPAN, take_in

PEOPLE = [{"ref": ref, "timezone": "Asia/Bangkok"} for ref in ("i-1", "i-2", "i-3")]
CASE = {"code": "C-A", "languages": [{"tag": "mya"}]}


def booked(number: int, who: str, status: str = "confirmed", request: str = "r-1") -> dict[str, Any]:
    return SPAN | {"ref": f"b-{number}", "request": request, "interpreter": who, "status": status, "mode": "onsite"}


@pytest.fixture
def asked(both: str, app: Flask) -> Flask:
    take_in(
        app, interpreters=PEOPLE, cases=[CASE], requests=[ASKED | {"ref": ref, "case": "C-A"} for ref in ("r-1", "r-2")]
    )
    return app


def state(app: Flask, **states: str) -> dict[str, str]:
    """The states of requests, after these were put."""
    with app.app_context(), transaction():
        for ref, wanted in states.items():
            db.session.execute(update(Request).where(Request.ref == ref.replace("_", "-")).values(state=wanted))
        return {request.ref: request.state for request in db.session.scalars(select(Request))}


def seats(app: Flask) -> dict[str, int]:
    with app.app_context(), transaction(write=False):
        return {booking.ref: booking.seat for booking in db.session.scalars(select(Booking))}


def test_a_second_interpreter_of_a_request_may_come_later(asked: Flask) -> None:
    take_in(asked, bookings=[booked(5, "i-1")])
    take_in(asked, bookings=[booked(1, "i-2")])
    assert seats(asked) == {"b-5": 1, "b-1": 2}
    take_in(asked, bookings=[booked(0, "i-3"), booked(1, "i-2"), booked(5, "i-1")])
    assert seats(asked) == {"b-5": 1, "b-1": 2, "b-0": 3}, "who had a seat keeps it"


def test_a_booking_that_goes_to_another_request_leaves_the_first_one_open(asked: Flask) -> None:
    take_in(asked, bookings=[booked(1, "i-1")])
    assert state(asked) == {"r-1": "booked", "r-2": "searching"}
    take_in(asked, bookings=[booked(1, "i-1", request="r-2")])
    assert state(asked) == {"r-1": "searching", "r-2": "booked"}


@pytest.mark.parametrize("before", ["offered", "unfilled", "cancelled"])
def test_a_cancelled_booking_moves_no_request(asked: Flask, before: str) -> None:
    state(asked, r_1=before)
    take_in(asked, bookings=[booked(1, "i-1", "cancelled")])
    assert state(asked)["r-1"] == before


def offers(app: Flask, *people: str, **more: Any) -> None:
    """Open offers for r-1, one for each."""
    with app.app_context(), transaction():
        request = db.session.scalars(select(Request).where(Request.ref == "r-1")).one()
        request.state = "offered"
        for ref in people:
            person = db.session.scalars(select(Interpreter).where(Interpreter.ref == ref)).one()
            times = {"offered_at": make.MONDAY, "ends_at": request.starts_at, "moved_at": make.MONDAY}
            db.session.add(Offer(request=request, interpreter_id=person.id, state="declared", **times, **more))


def offer_states(app: Flask) -> list[str]:
    with app.app_context(), transaction(write=False):
        return list(db.session.scalars(select(Offer.state).order_by(Offer.id)))


@pytest.mark.parametrize(("status", "ends"), [("confirmed", True), ("held", True), ("cancelled", False)])
def test_whoever_was_asked_for_a_session_that_comes_booked_reads_that_it_is_filled(
    asked: Flask, status: str, ends: bool
) -> None:
    offers(asked, "i-2", "i-3")
    take_in(asked, bookings=[booked(1, "i-1", status)])
    assert offer_states(asked) == (["filled", "filled"] if ends else ["declared", "declared"])
    assert state(asked)["r-1"] == ("booked" if ends else "offered")


def test_a_cancelled_request_stays_here(asked: Flask) -> None:
    """A document can't say that it is over: elsewhere it would be open again, and somebody sent to her."""
    take_in(asked, bookings=[booked(1, "i-1", "cancelled"), booked(2, "i-2", "cancelled", "r-2")])
    state(asked, r_1="cancelled")
    document = exported(asked)
    assert [row["ref"] for row in document["requests"]] == ["r-2"]
    assert [row["ref"] for row in document["bookings"]] == ["b-2"]
    assert check(document) == ()
    with asked.app_context(), transaction(write=False):
        assert left_out() == 1
        assert {name: count for name, count in counts().items() if count} == {
            name: len(rows) for name, rows in lists(document).items()
        }


def test_a_cancelled_request_goes_along_while_somebody_is_booked_for_it(asked: Flask) -> None:
    take_in(asked, bookings=[booked(1, "i-1", "completed")])
    state(asked, r_1="cancelled")
    assert [row["ref"] for row in exported(asked)["requests"]] == ["r-1", "r-2"]


def test_open_requests_of_every_state_go_along(asked: Flask) -> None:
    state(asked, r_1="unfilled", r_2="offered")
    assert [row["ref"] for row in exported(asked)["requests"]] == ["r-1", "r-2"]


def test_a_start_is_kept_as_fine_as_it_was_given(app: Flask) -> None:
    fine = {"start": "2027-01-12T09:00:30.5+07:00", "end": "2027-01-12T10:00:00+07:00"}
    requests = [ASKED | {"ref": "r-1", "case": "C-A"}, ASKED | fine | {"ref": "r-2", "case": "C-A"}]
    take_in(app, cases=[CASE], requests=requests)
    with app.app_context(), transaction(write=False):
        starts = {request.ref: request.local_start for request in db.session.scalars(select(Request))}
        assert starts == {"r-1": "2027-01-12T09:00", "r-2": "2027-01-12T09:00:30.500000"}
