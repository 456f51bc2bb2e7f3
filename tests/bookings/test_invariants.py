"""`interp check` on mails: it says so when one of the two sides was told nothing, and only then."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from interp.bookings import actions
from interp.bookings.models import Booking
from interp.db import db, transaction
from interp.notify.models import Mail
from tests.bookings.booked import faults
from tests.bookings.hospital import AT, World
from tests.bookings.invited import accepted, join


def lose(app: Flask, *recipients: str) -> None:
    with app.app_context(), transaction():
        db.session.execute(delete(Mail).where(Mail.recipient.in_(recipients)))


def told(app: Flask) -> set[str]:
    with app.app_context(), transaction(write=False):
        return set(db.session.scalars(select(Mail.recipient)))


def silent(world: World) -> dict[str, list[str]]:
    return {"mails": [f"{world['ref']} has not told everybody"]}


def test_two_mails_to_the_staff_are_none_to_the_interpreter(both: str, app: Flask) -> None:
    world = accepted(app)
    lose(app, world["interpreter"])
    assert told(app) == set(world["staff"])
    assert faults(app) == silent(world)


def test_a_mail_to_the_interpreter_is_none_to_the_house(app: Flask) -> None:
    world = accepted(app)
    lose(app, *world["staff"])
    assert told(app) == {world["interpreter"]}
    assert faults(app) == silent(world)


def test_nobody_told_at_all_is_seen(app: Flask) -> None:
    world = accepted(app)
    lose(app, world["interpreter"], *world["staff"])
    assert faults(app) == silent(world)


@pytest.mark.parametrize("contact", [{}, {"contact": None}])
def test_whoever_works_there_later_was_not_to_be_told(app: Flask, contact: dict[str, None]) -> None:
    """The house was told through the coordinator, who wrote it down; an interpreter without an address is owed nothing."""
    world = accepted(app, staff=0, asks="boss", **contact)
    assert world["boss"].uid in told(app)
    assert faults(app) == {}
    join(app, world)
    assert faults(app) == {}


def test_a_booking_that_told_both_sides_is_sound(both: str, app: Flask) -> None:
    world = accepted(app)
    assert told(app) == {world["interpreter"], *world["staff"]}
    assert faults(app) == {}
    join(app, world)
    assert faults(app) == {}
    with app.app_context(), transaction():
        actions.cancel_booking(db.session.scalars(select(Booking)).one(), by=world["boss"].viewer(), at=AT)
    assert faults(app) == {}


def test_whoever_was_invited_is_owed_the_cancellation(app: Flask) -> None:
    """One of the two at the house has it, the other keeps an appointment that is off."""
    world = accepted(app)
    with app.app_context(), transaction():
        actions.cancel_booking(db.session.scalars(select(Booking)).one(), by=world["boss"].viewer(), at=AT)
    assert faults(app) == {}
    with app.app_context(), transaction():
        db.session.execute(delete(Mail).where(Mail.recipient == world["staff"][0], Mail.method == "CANCEL"))
    assert faults(app) == silent(world)
