"""A booking that was accepted at a house with or without staff, and what changes there afterwards."""

from typing import Any

from flask import Flask

from interp.accounts.facts import Role
from interp.accounts.models import Organisation
from interp.bookings import actions
from interp.db import db, transaction
from tests import make
from tests.bookings.hospital import AT, World
from tests.races.world import declared


def accepted(app: Flask, *, staff: int = 2, asks: str = "", **contact: Any) -> World:
    """A booking that was accepted. The "boss" (who is the coordinator) or a "nurse" asked, else nobody who has an account."""
    with app.app_context(), transaction():
        house, boss, person = make.organisation(), make.user(Role.COORDINATOR), make.user(Role.INTERPRETER)
        nurses = [make.user(Role.PROVIDER, house) for _ in range(staff)]
        one = make.interpreter(user_id=person.id, **contact)
        wrote = {"boss": boss, "nurse": nurses[0] if nurses else None}.get(asks)
        request = make.request(make.case(house), state="offered", created_by=wrote.id if wrote else None)
        offer = declared(request.id, one.id)
    with app.app_context(), transaction():
        booking = actions.accept(offer.uid, by=person.viewer(), at=AT)
    known = {"house": house.id, "uid": booking.uid, "ref": booking.ref, "request": request.id, "boss": boss}
    return known | {"interpreter": one.uid, "staff": [nurse.uid for nurse in nurses]}


def join(app: Flask, world: World, people: int = 2) -> None:
    """The house gets staff."""
    with app.app_context(), transaction():
        house = db.session.get_one(Organisation, world["house"])
        for _ in range(people):
            make.user(Role.PROVIDER, house)
