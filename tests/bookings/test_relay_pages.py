"""A relay as its pages show it: which pairs are left to ask, and what becomes of each seat."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings.models import Booking
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.rungs import order_of
from interp.db import db, transaction
from tests import make
from tests.bookings import test_relay
from tests.bookings.hospital import AT, World, send
from tests.bookings.nobody import request_of
from tests.bookings.test_relay import answer, ask, yes

SignIn = Callable[[User], FlaskClient]
world = test_relay.world


def test_a_no_makes_room_for_a_pair_beyond_the_first_ten(app: Flask, world: World) -> None:
    """Ten pairs are listed, all with the one who ranks first; her no must not end the relay for everybody."""
    with app.app_context(), transaction():
        make.interpreter("i-hers-2", languages=(("mya", "C2"), ("eng", "C1")))
        for number in range(9):
            make.interpreter(f"i-service-{number + 3}", languages=(("eng", "C1"), ("tha", "C2")))
    uids = ask(app, world)
    answer(app, world, "her_side", uids["her_side"], "decline")
    with app.app_context(), transaction(write=False):
        request = request_of(world)
        fit = fitting(request, world["boss"], AT)
        assert fit is not None
        assert {pair.first.ref for pair in fit.answer.relay} == {"i-hers"}
        order = order_of(request, fit)
        assert [(step.code, step.state) for step in order.steps] == [("relay", "yes"), ("gender", "later")]
        assert [(pair.first[1], pair.no) for pair in order.pairs] == [("i-hers-2", False)] * 10
    ask(app, world, ("i-hers-2", "i-service-2"))


def test_before_it_is_cancelled_each_seat_is_named_with_what_becomes_of_it(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    """Who waits was not invited, so no mail is promised."""
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    with time_machine.travel(AT, tick=False):
        client = sign_in(world["coordinator"])
        here = f"/requests/{world['uid']}/cancel"
        html = client.get(here).get_data(as_text=True)
        assert (html.count("Nobody was invited yet"), html.count("cancellation by mail")) == (1, 0)
        with app.app_context(), transaction(write=False):
            seat = db.session.scalars(select(Booking)).one().uid
        html = client.get(f"/bookings/{seat}/cancel").get_data(as_text=True)
        assert (html.count("Nobody was invited yet"), html.count("cancellation by mail")) == (1, 0)
        yes(app, world, "service_side", offers["service_side"])
        html = client.get(here).get_data(as_text=True)
        assert (html.count("Nobody was invited yet"), html.count("cancellation by mail")) == (0, 2)
        html = client.get(f"/bookings/{seat}/cancel").get_data(as_text=True)
        assert (html.count("Nobody was invited yet"), html.count("cancellation by mail")) == (0, 1)


@pytest.mark.parametrize("flagged", [False, True])
@pytest.mark.parametrize("both_said_yes", [False, True])
def test_after_it_is_cancelled_a_mail_is_spoken_of_only_if_there_is_one(
    app: Flask, world: World, sign_in: SignIn, both_said_yes: bool, flagged: bool
) -> None:
    """The same for one that an import flagged and the coordinator frees."""
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    if both_said_yes:
        yes(app, world, "service_side", offers["service_side"])
    with app.app_context(), transaction():
        seat = db.session.scalars(select(Booking).order_by(Booking.id).limit(1)).one()
        if flagged:
            seat.flagged_at, seat.facts = AT, seat.facts | {"flags": ["suspended"]}
    here = f"/bookings/{seat.uid}"
    with time_machine.travel(AT, tick=False):
        client = sign_in(world["coordinator"])
        sent = send(client, f"{here}/free", here) if flagged else send(client, f"{here}/cancel")
        html = client.get(sent.location).get_data(as_text=True) + client.get(here).get_data(as_text=True)
    times = 1 + flagged  # the page of one that was freed says it too
    said = (html.count("Nobody was invited yet, so no mail is sent."), html.count("gets a cancellation"))
    assert said == ((0, times) if both_said_yes else (times, 0))
