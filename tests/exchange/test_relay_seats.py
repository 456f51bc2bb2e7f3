"""Held bookings of a document beside a relay that is asked: a seat that waits stays one, anybody else's time is taken."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings.models import Booking
from interp.bookings.queries.seats import held
from interp.db import db, transaction
from interp.errors import RuleBroken
from tests import make
from tests.bookings import test_relay
from tests.bookings.hospital import World
from tests.bookings.nobody import request_of
from tests.bookings.test_relay import answer, ask, things, yes
from tests.exchange.test_kept import exported
from tests.exchange.test_load import take_in

SPAN = {"start": "2027-03-02T09:00:00+07:00", "end": "2027-03-02T10:00:00+07:00"}
world = test_relay.world


def row(ref: str, who: str, status: str = "held") -> dict[str, Any]:
    return SPAN | {"ref": ref, "request": "r-1", "interpreter": who, "status": status, "mode": "onsite"}


def whole(app: Flask) -> None:
    """Somebody who does it alone, and was not there when the pair was asked."""
    with app.app_context(), transaction():
        make.interpreter("i-whole")


def waiting(app: Flask, world: World) -> list[int]:
    """The seats that the other yes would confirm."""
    with app.app_context(), transaction(write=False):
        return [one.seat for one in held(world["request"])]


def test_a_held_session_of_somebody_else_is_no_seat_of_the_pair(app: Flask, world: World) -> None:
    """Else the second yes would confirm a stranger and one seat as one session."""
    offers = ask(app, world)
    whole(app)
    assert take_in(app, bookings=[row("b-whole", "i-whole")]) == []
    assert things(app, world) == {"offers": ["filled"] * 2, "seats": [(1, "held")], "request": "booked", "letters": 0}
    assert waiting(app, world) == []
    for who, uid in offers.items():
        with pytest.raises(RuleBroken) as broken:
            answer(app, world, who, uid, "declare")
        assert broken.value.codes == ("offer_filled",)


def test_a_held_session_ends_a_relay_that_waits(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "service_side", offers["service_side"])
    whole(app)
    take_in(app, bookings=[row("b-whole", "i-whole")])
    after = things(app, world)
    assert (after["offers"], after["seats"]) == (["filled", "accepted"], [(2, "cancelled"), (1, "held")])
    assert (after["request"], after["letters"], waiting(app, world)) == ("booked", 0, [])


@pytest.mark.parametrize("order", [("her_side", "service_side"), ("service_side", "her_side")])
def test_a_seat_that_waits_is_not_booked_by_its_own_export(app: Flask, world: World, order: tuple[str, str]) -> None:
    offers = ask(app, world)
    yes(app, world, order[0], offers[order[0]])
    before = things(app, world)
    for _ in range(2):
        assert take_in(app, bookings=exported(app)["bookings"]) == []
        assert things(app, world) == before
    assert yes(app, world, order[1], offers[order[1]]) == "confirmed"
    after = things(app, world)
    assert (sorted(after["seats"]), after["request"]) == ([(1, "confirmed"), (2, "confirmed")], "booked")


def test_a_seat_that_comes_back_after_the_relay_is_over_waits_for_nobody(app: Flask, world: World) -> None:
    """The document says that the time is taken; that it is no whole session is reported."""
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    then = exported(app)["bookings"]
    answer(app, world, "service_side", offers["service_side"], "decline")
    (broken,) = take_in(app, bookings=then)
    assert broken.codes == ("language",)
    after = things(app, world)
    assert (after["seats"], after["request"], waiting(app, world)) == ([(1, "held")], "booked", [])


def test_the_next_pair_is_not_confirmed_by_a_seat_of_the_one_before(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    then = exported(app)["bookings"]
    answer(app, world, "service_side", offers["service_side"], "decline")
    ask(app, world, ("i-hers", "i-service-2"))
    take_in(app, bookings=then)
    assert (things(app, world)["offers"][2:], waiting(app, world)) == (["filled", "filled"], [])


def test_a_request_that_asks_otherwise_has_no_seat_that_waits(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    document = exported(app)
    (asked,) = document["requests"]
    later = {"start": "2027-03-03T09:00:00+07:00", "end": "2027-03-03T10:00:00+07:00"}
    take_in(app, requests=[asked | later], bookings=[one | later for one in document["bookings"]])
    with app.app_context(), transaction(write=False):
        (one,) = db.session.scalars(select(Booking))
        assert ((one.facts or {}).get("pivot"), one.status, request_of(world).state) == (None, "held", "booked")
