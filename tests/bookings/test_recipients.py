"""Who hears of a change: whoever was invited, wherever she or he works by now, and nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.models import Booking, Request
from interp.cases.models import Case
from interp.db import db, transaction
from interp.notify.models import Mail
from interp.roster.models import Interpreter
from interp.trail.facts import WORKER
from tests import make
from tests.bookings import test_relay
from tests.bookings.booked import booking, faults, letters, suspend
from tests.bookings.hospital import AT, World
from tests.bookings.invited import accepted, join
from tests.bookings.test_relay import ask, yes
from tests.bookings.test_statements import counted

relay = test_relay.world


def cancel(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        actions.cancel_booking(booking(world["uid"]), by=world["boss"].viewer(), at=AT)


def cancel_request(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        request = db.session.get_one(Request, world["request"])
        actions.cancel_request(request, by=world["boss"].viewer(), at=AT)


def stop(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        actions.stop(booking(world["uid"]), at=make.NINE)
        actions.recheck(by=WORKER, at=make.NINE)


def free(app: Flask, world: World) -> None:
    with app.app_context(), transaction(write=False):
        person = db.session.scalars(select(Interpreter.id)).one()
    suspend(app, person)


Deed = Callable[[Flask, World], None]


def invited(app: Flask, world: World) -> set[str]:
    return set(letters(app, world["uid"], "REQUEST"))


def told_off(app: Flask, world: World) -> set[str]:
    """Who got the cancellation."""
    return set(letters(app, world["uid"]))


def change(app: Flask, uid: str, **facts: object) -> None:
    """Something becomes different with one account."""
    with app.app_context(), transaction():
        person = db.session.scalars(select(User).where(User.uid == uid)).one()
        for name, value in facts.items():
            setattr(person, name, value)


def reach(app: Flask, contact: dict[str, str] | None) -> None:
    """Where the interpreter can be reached from now on."""
    with app.app_context(), transaction():
        db.session.scalars(select(Interpreter)).one().contact = contact


@pytest.mark.parametrize("deed", [cancel, cancel_request, stop, free])
def test_whoever_came_later_does_not_take_the_place_of_who_was_invited(both: str, app: Flask, deed: Deed) -> None:
    """The coordinator wrote it down while nobody booked at the house; two came since."""
    world = accepted(app, staff=0, asks="boss")
    join(app, world)
    deed(app, world)
    assert invited(app, world) == told_off(app, world) == {world["interpreter"], world["boss"].uid}
    assert faults(app) == {}
    with app.app_context(), transaction(write=False):
        sent = select(Mail.sequence, Mail.method).order_by(Mail.id)
        assert [tuple(row) for row in db.session.execute(sent)] == [(0, "REQUEST")] * 2 + [(1, "CANCEL")] * 2


def test_who_asked_and_moved_to_another_house_is_told(app: Flask) -> None:
    world = accepted(app, asks="nurse")
    with app.app_context(), transaction():
        other = make.organisation().id
    change(app, world["staff"][0], organisation_id=other)
    cancel(app, world)
    assert invited(app, world) == told_off(app, world) == {world["interpreter"], world["staff"][0]}
    assert faults(app) == {}


def test_an_appointment_leaves_the_calendar_of_who_has_left(app: Flask) -> None:
    """A closed account is invited to nothing any more, but what was sent is taken back."""
    world = accepted(app)
    change(app, world["staff"][0], active=False)
    cancel(app, world)
    assert told_off(app, world) == {world["interpreter"], *world["staff"]}
    assert faults(app) == {}


def test_a_house_that_was_never_told_is_not_told_that_it_is_off(app: Flask) -> None:
    world = accepted(app, staff=0)
    join(app, world)
    cancel(app, world)
    assert told_off(app, world) == {world["interpreter"]}
    assert faults(app) == {}


def test_where_nobody_was_told_nobody_is(both: str, app: Flask) -> None:
    world = accepted(app, staff=0, contact=None)
    reach(app, {"email": "late@people.invalid"})
    join(app, world)
    cancel(app, world)
    assert (invited(app, world), told_off(app, world)) == (set(), set())
    assert faults(app) == {}


def test_without_an_address_nothing_is_sent_any_more(app: Flask) -> None:
    world = accepted(app)
    reach(app, None)
    cancel(app, world)
    assert told_off(app, world) == set(world["staff"])
    assert faults(app) == {}


def test_a_cancellation_goes_to_the_address_of_today(app: Flask) -> None:
    """Somebody else may read the old one by now."""
    world = accepted(app)
    reach(app, {"email": "new@people.invalid"})
    cancel(app, world)
    with app.app_context(), transaction(write=False):
        mine = select(Mail).where(Mail.recipient == world["interpreter"]).order_by(Mail.sequence)
        assert [one.address for one in db.session.scalars(mine)][1:] == ["new@people.invalid"]


def test_who_was_invited_under_another_domain_is_known(app: Flask) -> None:
    world = accepted(app)
    join(app, world)
    with app.app_context(), transaction():
        db.session.execute(update(Mail).values(thread=f"{world['uid']}@old.invalid"))
    cancel(app, world)
    assert told_off(app, world) == {world["interpreter"], *world["staff"]}


def test_an_imported_booking_was_told_elsewhere(both: str, app: Flask) -> None:
    """It has no mails, so whoever would be told of it today hears that it is off."""
    with app.app_context(), transaction():
        house, person = make.organisation(), make.interpreter()
        case = make.case(house)
        span = {"starts_at": make.NINE, "ends_at": make.NINE + timedelta(hours=1), "created_at": AT}
        facts = {"case": case, "interpreter": person, "status": "confirmed", "mode": "phone"}
        one = Booking(ref="b-1", **facts, **span)
        db.session.add(one)
        db.session.flush()
    world = {"uid": one.uid, "house": house.id}
    join(app, world)
    with app.app_context(), transaction():
        boss = make.user(Role.COORDINATOR)
        actions.cancel_booking(booking(one.uid), by=boss.viewer(), at=AT)
        staff = set(db.session.scalars(select(User.uid).where(User.organisation_id == house.id)))
    assert told_off(app, world) == {person.uid, *staff}
    assert len(staff) == 2


def test_each_seat_of_a_relay_takes_back_its_own(app: Flask, relay: World) -> None:
    offers = ask(app, relay)
    for who in ("her_side", "service_side"):
        yes(app, relay, who, offers[who])
    with app.app_context(), transaction():
        seats = {one.uid: one.interpreter.uid for one in db.session.scalars(select(Booking).order_by(Booking.seat))}
        world = {"house": db.session.get_one(Case, relay["case"]).organisation_id}
    was_sent = {uid: {person, relay["nurse"].uid} for uid, person in seats.items()}
    assert {uid: set(letters(app, uid, "REQUEST")) for uid in seats} == was_sent
    change(app, relay["nurse"].uid, active=False)
    join(app, world)
    with app.app_context(), transaction():
        actions.cancel_booking(booking(min(seats)), by=relay["boss"], at=AT)
    assert {uid: set(letters(app, uid)) for uid in seats} == was_sent
    assert faults(app) == {}


def test_a_cancellation_costs_the_same_for_one_who_was_invited_and_for_five(app: Flask, both: str) -> None:
    found = []
    for staff in (1, 5):
        world = accepted(app, staff=staff)
        with counted(app) as asked:
            cancel(app, world)
        found.append(len([one for one in asked if one.startswith("SELECT")]))
    assert found[0] == found[1]
