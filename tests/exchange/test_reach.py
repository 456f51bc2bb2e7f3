"""A part of a document re-checks whatever its own lists don't name: nothing that stops to hold is passed over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from interp.bookings.facts import LIVE
from interp.bookings.models import Booking
from interp.bookings.queries import invariants
from interp.db import db, transaction
from interp.exchange.load import load
from interp.trail.facts import COMMAND_LINE
from tests.exchange.test_load import AT, take_in

Row = dict[str, Any]
LATER = datetime(2026, 12, 1, tzinfo=UTC)
MODES = ["onsite", "phone", "video"]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KIN = {"kind": "kin", "value": "Somchai"}
HOUSE = {"ref": "h", "area": {"lat": 13.75, "lon": 100.5}, "timezone": "Asia/Bangkok", "sector": "social"}
FAR = {"area": {"lat": 18.79, "lon": 98.98}}
FITS = {
    "gender": "woman", "status": "active", "timezone": "Asia/Bangkok", "adult": True, "max_travel_km": 40, "modes": MODES,
    "area": {"lat": 13.8, "lon": 100.55}, "credential": {"level": 3}, "agreement_until": "2027-12-31",
    "languages": [{"tag": "mya", "level": "C2"}, {"tag": "tha", "level": "C1"}], "declared_on": "2026-11-01",
    "hours": [{"weekday": day, "from": "00:00", "to": "24:00", "modes": MODES} for day in WEEK],
    "certifications": [{"module": f"M{n:02}", "on": "2026-02-01", "until": "2028-01-31"} for n in range(1, 15)],
}  # fmt: skip
WHOLE = {
    "organisations": [HOUSE],
    "interpreters": [{"ref": "i-1"} | FITS, {"ref": "i-2"} | FITS, {"ref": "i-kin", "ties": [KIN]} | FITS],
}


def case(code: str, **said: Any) -> Row:
    spoken = {"minor": False, "gender": "woman", "languages": [{"tag": "mya"}]}
    return {"code": code, "organisation": "h"} | spoken | said


SIDES = [case("C-1", avoid=[KIN]), case("C-2", linked=["C-1"]), case("C-3")]


def hour(day: int, minute: int = 0) -> Row:
    return {"start": f"2027-01-{day}T09:{minute:02}:00+07:00", "end": f"2027-01-{day}T10:{minute:02}:00+07:00"}


def asked(number: int, code: str, day: int, **said: Any) -> Row:
    rest = {"sector": "social", "mode": "onsite", "service_language": "tha", "timezone": "Asia/Bangkok"}
    return {"ref": f"r-{number}", "case": code, "purpose": "statement"} | hour(day) | rest | said


def booked(number: int, who: str, day: int, **said: Any) -> Row:
    return {"ref": f"b-{number}", "interpreter": who, "status": "confirmed", "mode": "onsite"} | hour(day) | said


ASKED = [asked(1, "C-1", 12), asked(2, "C-2", 13), asked(3, "C-3", 14)]


def sound(app: Flask) -> set[str]:
    """The live bookings that are flagged, once `interp check` finds none that ought to be and is not."""
    with app.app_context(), transaction(write=False):
        assert list(invariants.ineligible(AT)) == []
        flagged = select(Booking.ref).where(Booking.flagged_at.is_not(None), Booking.status.in_(LIVE))
        return set(db.session.scalars(flagged))


def told(app: Flask, **lists: Any) -> dict[str, tuple[str, ...]]:
    """What an import of these lists reports; it is what is flagged afterwards."""
    return {one.booking: one.codes for one in take_in(app, **lists)}


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []
    listen = lambda *given: seen.append(given[2])  # noqa: E731
    event.listen(Engine, "before_cursor_execute", listen)
    yield seen
    event.remove(Engine, "before_cursor_execute", listen)


@pytest.fixture
def house(both: str, app: Flask) -> Flask:
    """Two sides of a matter and a third case, a request each; nobody is booked."""
    assert told(app, **WHOLE, cases=SIDES, requests=ASKED) == {}
    return app


def test_a_booking_of_whom_she_avoids(house: Flask) -> None:
    assert told(house, bookings=[booked(1, "i-kin", 12, request="r-1")]) == {"b-1": ("conflict",)}
    assert sound(house) == {"b-1"}


@pytest.mark.parametrize("status", ["confirmed", "completed"])
def test_a_booking_of_somebody_who_works_for_the_other_side(house: Flask, status: str) -> None:
    """And when it is cancelled, what was flagged because of it is not any more."""
    assert told(house, bookings=[booked(2, "i-1", 13, request="r-2")]) == {}
    both = {"b-2": ("conflict",)} | ({"b-1": ("conflict",)} if status == "confirmed" else {})
    assert told(house, bookings=[booked(1, "i-1", 12, request="r-1", status=status)]) == both
    assert sound(house) == set(both)
    assert told(house, bookings=[booked(1, "i-1", 12, request="r-1", status="cancelled")]) == {}
    assert sound(house) == set()


def test_a_booking_too_near_to_another(house: Flask) -> None:
    assert told(house, bookings=[booked(3, "i-1", 14, request="r-3")]) == {}
    near = {"start": "2027-01-14T10:05:00+07:00", "end": "2027-01-14T11:00:00+07:00"}
    assert told(house, bookings=[booked(9, "i-1", 14) | near]) == {"b-3": ("busy",)}
    assert told(house, bookings=[booked(9, "i-2", 14) | near]) == {}, "it is somebody else's now"
    assert sound(house) == set()


@pytest.mark.parametrize("status", ["confirmed", "completed"])
def test_a_request_that_moves_to_the_other_side_and_back(house: Flask, status: str) -> None:
    """The booking of the other side is in no list of the document."""
    taken = [booked(2, "i-1", 13, request="r-2"), booked(3, "i-1", 14, request="r-3", status=status)]
    assert told(house, bookings=taken) == {}
    flagged = {"b-2"} | ({"b-3"} if status == "confirmed" else set())
    assert told(house, requests=[asked(3, "C-1", 14)]).keys() == flagged
    assert sound(house) == flagged
    assert told(house, requests=[asked(3, "C-3", 14)]) == {}
    assert sound(house) == set()


def test_an_organisation_that_moves_away_and_back(house: Flask) -> None:
    """Also where the session is: it may be too far from another one of that day."""
    there = {"start": "2027-01-12T12:00:00+07:00", "end": "2027-01-12T13:00:00+07:00"}
    other = booked(9, "i-1", 12) | there | {"mode": "onsite", "area": HOUSE["area"], "case": "C-3"}
    assert told(house, bookings=[booked(1, "i-1", 12, request="r-1"), other]) == {}
    found = told(house, organisations=[HOUSE | FAR])
    assert found == {"b-1": ("busy", "distance")}
    assert sound(house) == {"b-1"}
    assert told(house, organisations=[HOUSE | {"name": "House"}]) == {}
    assert sound(house) == set()


def test_a_case_that_goes_to_another_organisation(house: Flask) -> None:
    """The session it moves is in the way of another case's."""
    late = {"start": "2027-01-13T11:00:00+07:00", "end": "2027-01-13T12:00:00+07:00"}
    assert told(house, bookings=[booked(2, "i-1", 13, request="r-2")]) == {}
    assert told(house, requests=[asked(4, "C-3", 13) | late | {"area": HOUSE["area"]}]) == {}
    assert told(house, bookings=[booked(4, "i-1", 13, request="r-4") | late]) == {}
    away = case("C-2", linked=["C-1"], organisation="far")
    found = told(house, organisations=[HOUSE | FAR | {"ref": "far"}], cases=[away])
    assert found == {"b-2": ("busy", "distance"), "b-4": ("busy",)}
    assert sound(house) == {"b-2", "b-4"}


def test_what_is_as_it_was_touches_nobody(house: Flask) -> None:
    """A name of an organisation is nothing to matching."""
    told(house, bookings=[booked(1, "i-1", 12, request="r-1")])
    with statements() as seen:
        told(house, organisations=[HOUSE | {"name": "Another"}])
    assert not [one for one in seen if "FROM booking" in one]


def test_a_long_list_is_looked_at_in_as_many_statements_as_a_short_one(house: Flask) -> None:
    def looks(number: int) -> int:
        days = range(10, 10 + number)
        many = [booked(day, "i-2", day) for day in days]
        with statements() as seen, house.app_context(), transaction():
            load({"bookings": many}, by=COMMAND_LINE, at=LATER)
            db.session.info.pop("unsettled")
        return sum("SELECT DISTINCT booking.interpreter_id" in one for one in seen)

    assert looks(2) == looks(20)
