"""From request to booking: offer, declaration, acceptance, cancellation, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.bookings import actions
from interp.bookings.models import Booking, Offer
from interp.bookings.queries import invariants
from interp.conflicts.facts import CHECKLIST
from interp.db import db, transaction
from interp.errors import RuleBroken
from interp.notify.models import Mail
from tests import make

CLEAR = dict.fromkeys(CHECKLIST, "none")
AT = make.MONDAY


@pytest.fixture
def world(both: str, app: Flask) -> dict[str, Any]:
    """A hospital with a request, and two interpreters who fit it."""
    with app.app_context(), transaction():
        house = make.organisation("hospital-a")
        nurse = make.user(Role.PROVIDER, house)
        people = [make.user(Role.INTERPRETER) for _ in range(2)]
        for number, person in enumerate(people, 1):
            make.interpreter(f"i-{number}", user_id=person.id)
        request = make.request(make.case(house), "r-1", created_by=nurse.id)
        return {"nurse": nurse.viewer(), "people": [person.viewer() for person in people], "request": request.id}


def _request(world: dict[str, Any]) -> Any:
    from interp.bookings.queries.needs import request_by_id

    return request_by_id(world["request"])


def offered(app: Flask, world: dict[str, Any], refs: list[str]) -> list[str]:
    with app.app_context(), transaction():
        return [one.uid for one in actions.offer(_request(world), refs, by=world["nurse"], at=AT)]


def test_first_acceptance_wins_and_the_other_is_told(app: Flask, world: dict[str, Any]) -> None:
    first, second = offered(app, world, ["i-1", "i-2"])
    for uid, person in ((first, 0), (second, 1)):
        with app.app_context(), transaction():
            actions.declare(uid, CLEAR, by=world["people"][person], at=AT)
    with app.app_context(), transaction():
        actions.accept(first, by=world["people"][0], at=AT)
    with app.app_context(), pytest.raises(RuleBroken) as refused, transaction():
        actions.accept(second, by=world["people"][1], at=AT)
    assert refused.value.codes == ("offer_filled",)
    with app.app_context(), transaction(write=False):
        assert [offer.state for offer in db.session.scalars(select(Offer).order_by(Offer.id))] == ["accepted", "filled"]
        assert _request(world).state == "booked"
        assert len(db.session.scalars(select(Mail)).all()) == 2
        assert [list(look(AT)) for _, look in invariants.CHECKS] == [[]] * len(invariants.CHECKS)


def test_nothing_is_accepted_before_the_declaration(app: Flask, world: dict[str, Any]) -> None:
    (uid,) = offered(app, world, ["i-1"])
    with app.app_context(), pytest.raises(RuleBroken) as refused, transaction():
        actions.accept(uid, by=world["people"][0], at=AT)
    assert refused.value.codes == ("not_declared",)


def test_possible_skips_without_a_reason(app: Flask, world: dict[str, Any]) -> None:
    (uid,) = offered(app, world, ["i-1"])
    with app.app_context(), transaction():
        one = actions.declare(uid, CLEAR | {"know_her": "possible"}, by=world["people"][0], at=AT)
        assert one.state == "skipped"
        assert one.request.state == "searching"


def test_an_offer_lapses(app: Flask, world: dict[str, Any]) -> None:
    (uid,) = offered(app, world, ["i-1"])
    later = AT + timedelta(hours=25)
    with app.app_context(), pytest.raises(RuleBroken) as refused, transaction():
        actions.declare(uid, CLEAR, by=world["people"][0], at=later)
    assert refused.value.codes == ("offer_lapsed",)
    with app.app_context(), transaction():
        assert actions.lapse_offers(world["request"], later) == 1
        assert _request(world).state == "searching"


def test_cancelling_raises_the_sequence_and_tells_both(app: Flask, world: dict[str, Any]) -> None:
    (uid,) = offered(app, world, ["i-1"])
    with app.app_context(), transaction():
        actions.declare(uid, CLEAR, by=world["people"][0], at=AT)
    with app.app_context(), transaction():
        actions.accept(uid, by=world["people"][0], at=AT)
    with app.app_context(), transaction():
        booking = db.session.scalars(select(Booking)).one()
        actions.cancel_booking(booking, by=world["nurse"], at=AT)
    with app.app_context(), transaction(write=False):
        assert _request(world).state == "searching"
        sent = [(mail.method, mail.sequence) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]
        assert sent == [("REQUEST", 0), ("REQUEST", 0), ("CANCEL", 1), ("CANCEL", 1)]
