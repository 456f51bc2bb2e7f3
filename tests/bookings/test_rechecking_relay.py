"""Of a relay one seat falls with the other: nobody is left alone in a session that does not take place."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Offer
from interp.cases.actions import refuse
from interp.db import db, transaction
from interp.roster.actions import change_hours
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from tests import make
from tests.bookings.booked import booking, faults, found, letters, suspend
from tests.bookings.hospital import AT, World
from tests.bookings.nobody import build, decide, her_side, man, request_of, service_side
from tests.bookings.test_relay import ask, things, yes

ENDED = ("cancelled", 1, "searching", AT)


@pytest.fixture
def world(both: str, app: Flask) -> World:
    made = build(app, man, her_side, service_side, order=("relay", "gender"))
    decide(app, made, "relay")
    return made


def seats(app: Flask, world: World, count: int = 2) -> list[str]:
    """The uids of the seats that were taken, the first yes first."""
    offers = ask(app, world)
    for who in ("her_side", "service_side")[:count]:
        yes(app, world, who, offers[who])
    with app.app_context(), transaction(write=False):
        return list(db.session.scalars(select(Booking.uid).order_by(Booking.id)))


def person(app: Flask, ref: str) -> int:
    with app.app_context(), transaction(write=False):
        return db.session.scalars(select(Interpreter.id).where(Interpreter.ref == ref)).one()


def test_a_seat_that_waits_ends_also_for_what_talking_could_solve(app: Flask, world: World) -> None:
    """The one who holds it is away now. Else the other could never say yes, and would read that she herself does not fit."""
    (uid,) = seats(app, world, 1)
    with app.app_context(), transaction():
        who = db.session.get_one(Interpreter, person(app, "i-hers"))
        change_hours(who, [], by=COMMAND_LINE, at=AT)
        actions.recheck(by=COMMAND_LINE, at=AT)
    assert state(app, uid)[0] == "cancelled"
    with app.app_context(), transaction(write=False):
        assert request_of(world).state == "searching"
        assert db.session.scalars(select(Offer.state).order_by(Offer.id)).all() == ["accepted", "lapsed"]


def state(app: Flask, uid: str) -> tuple[Any, ...]:
    one = found(app, uid)
    return one["status"], one["sequence"], one["request"], one["since"]


@pytest.mark.parametrize(("ref", "who"), [("i-hers", 0), ("i-service", 1)])
def test_both_seats_end_and_everybody_is_told(app: Flask, world: World, ref: str, who: int) -> None:
    both_seats = seats(app, world)
    (broken,) = suspend(app, person(app, ref))
    assert broken.freed
    assert [state(app, uid) for uid in both_seats] == [ENDED, ENDED]
    assert [len(letters(app, uid)) for uid in both_seats] == [2, 2]
    assert [found(app, uid)["flags"] for uid in both_seats] == [["inactive"] if n == who else None for n in (0, 1)]
    assert faults(app) == {}


def test_both_out_at_once_end_once(app: Flask, world: World) -> None:
    both_seats = seats(app, world)
    with app.app_context(), transaction():
        refuse(request_of(world).case, ["i-hers", "i-service"], by=world["by"], at=AT)
        assert [one.freed for one in actions.recheck(by=world["by"].actor, at=AT)] == [True, True]
    assert [state(app, uid) for uid in both_seats] == [ENDED, ENDED]
    assert [found(app, uid)["flags"] for uid in both_seats] == [["refused"], ["refused"]]
    assert [len(letters(app, uid)) for uid in both_seats] == [2, 2]


def test_a_seat_that_waits_ends_without_a_letter_and_so_does_the_question(app: Flask, world: World) -> None:
    (waiting,) = seats(app, world, 1)
    suspend(app, person(app, "i-hers"))
    after = things(app, world)
    assert (after["offers"], after["seats"]) == (["accepted", "lapsed"], [(1, "cancelled")])
    assert (after["request"], after["letters"], found(app, waiting)["sequence"]) == ("searching", 0, 0)


@pytest.mark.parametrize("which", [0, 1])
def test_cancelling_one_seat_ends_both(app: Flask, world: World, which: int) -> None:
    both_seats = seats(app, world)
    with app.app_context(), transaction():
        actions.cancel_booking(booking(both_seats[which]), by=world["by"], at=AT)
    assert [state(app, uid) for uid in both_seats] == [ENDED, ENDED]
    assert [len(letters(app, uid)) for uid in both_seats] == [2, 2]
    assert faults(app) == {}


def test_stopping_one_seat_ends_both_and_bars_one(app: Flask, world: World) -> None:
    both_seats = seats(app, world)
    with app.app_context(), transaction():
        actions.stop(booking(both_seats[1]), at=make.NINE)
        actions.recheck(by=world["by"].actor, at=make.NINE)
        assert request_of(world).case.wishes["barred"] == ["i-service"]
    assert [state(app, uid)[:3] for uid in both_seats] == [("cancelled", 1, "cancelled")] * 2
    assert faults(app, make.NINE) == {}
