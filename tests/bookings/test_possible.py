"""Whoever answers "possible" steps aside: at once, until the offer is accepted, and for whatever else brings the two together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.needs import request_by_id
from interp.cases.models import Case
from interp.conflicts.models import Declaration
from interp.db import db, transaction
from interp.errors import RuleBroken
from tests import make
from tests.bookings.booked import DAY, books, faults, found, trail
from tests.bookings.hospital import AT, CLEAR, World, build, offer, send

SignIn = Callable[[User], FlaskClient]
POSSIBLE = CLEAR | {"same_work": "possible"}


@pytest.fixture
def world(both: str, app: Flask) -> World:
    return build(app, people=2)


def declare(app: Flask, world: World, uid: str, answers: dict[str, str], person: int = 0) -> str:
    with app.app_context(), transaction():
        return actions.declare(uid, answers, by=world["people"][person], at=AT).state


def another(app: Flask, world: World, ref: str = "i-1", *, own: bool = True) -> str:
    """One more request, of her or of somebody else, offered to the same person: the uid of the offer."""
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        hers = case if own else make.case(case.organisation)
        number = make.request(hers, start=make.NINE + 3 * DAY, created_by=world["nurse"].id).id
    with app.app_context(), transaction():
        (one,) = actions.offer(request_by_id(number), [ref], by=world["by"], at=AT)
        return one.uid


def states(app: Flask) -> list[str]:
    with app.app_context(), transaction(write=False):
        return list(db.session.scalars(select(Offer.state).order_by(Offer.id)))


def kept(app: Flask, uid: str) -> list[dict[str, str]]:
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(select(Declaration).where(Declaration.offer_uid == uid).order_by(Declaration.id))
        return [row.answers for row in rows]


def test_a_none_can_still_become_possible(app: Flask, world: World) -> None:
    (uid,) = offer(app, world, "i-1")
    assert [declare(app, world, uid, answers) for answers in (CLEAR, CLEAR, POSSIBLE)] == [
        "declared",
        "declared",
        "skipped",
    ]
    assert kept(app, uid) == [CLEAR, POSSIBLE], "both answers are kept as they were given; the same once more is one"
    with pytest.raises(RuleBroken) as refused, app.app_context(), transaction():
        actions.accept(uid, by=world["people"][0], at=AT)
    assert refused.value.codes == ("offer_skipped",)


def test_on_the_page_too(app: Flask, world: World, sign_in: SignIn) -> None:
    """She goes back with the browser and answers again."""
    (uid,) = offer(app, world, "i-1")
    with app.app_context(), transaction(write=False):
        person = db.session.get_one(User, world["people"][0].user_id)
    with time_machine.travel(AT, tick=False):
        client = sign_in(person)
        for answers in (CLEAR, POSSIBLE):
            assert send(client, f"/offers/{uid}", f"/offers/{uid}", **answers).status_code == 303
        assert send(client, f"/offers/{uid}/accept", f"/offers/{uid}").status_code == 409
    assert states(app) == ["skipped"]


def test_other_offers_for_her_are_skipped_and_those_for_others_are_not(app: Flask, world: World) -> None:
    (uid,) = offer(app, world, "i-1")
    hers, somebody_elses = another(app, world), another(app, world, own=False)
    declare(app, world, hers, CLEAR)
    assert declare(app, world, uid, POSSIBLE) == "skipped"
    assert states(app) == ["skipped", "skipped", "offered"]
    with app.app_context(), transaction(write=False):
        wanted = select(Request.state).join(Offer).where(Offer.uid == somebody_elses)
        assert db.session.scalars(wanted).one() == "offered"


def test_a_booking_to_come_is_freed_and_nobody_learns_by_what(app: Flask, world: World) -> None:
    booked, others = books(app, world, 1), books(app, world, 1, 1)
    (uid,) = offer(app, world, "i-1")
    declare(app, world, uid, POSSIBLE)
    one = found(app, booked)
    assert (one["status"], one["flags"], one["request"]) == ("cancelled", ["not_available"], "searching")
    assert found(app, others)["status"] == "confirmed"
    assert trail(app, booked)[-1] == ("worker", "booking.freed")
    assert faults(app) == {}


def test_what_is_over_stays_as_it_was(app: Flask, world: World) -> None:
    booked = books(app, world, 0)
    with app.app_context(), transaction():
        actions.pass_time(db.session.scalars(select(Booking.id)).one(), make.NINE + timedelta(hours=2))
    uid = another(app, world)
    declare(app, world, uid, POSSIBLE)
    assert found(app, booked)["status"] == "completed"


def test_a_seat_of_a_relay_is_skipped_for_both(app: Flask) -> None:
    from tests.bookings import nobody

    world = nobody.build(app, nobody.her_side, nobody.service_side, order=("relay",))
    nobody.decide(app, world, "relay")
    with app.app_context(), transaction():
        first, _ = actions.offer_pair(nobody.request_of(world), ("i-hers", "i-service"), "eng", by=world["boss"], at=AT)
    by: Any = world["people"]["her_side"].viewer()
    for answers in (CLEAR, POSSIBLE):
        with app.app_context(), transaction():
            actions.declare(first.uid, answers, by=by, at=AT)
    assert states(app) == ["skipped", "lapsed"]
