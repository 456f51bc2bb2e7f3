"""A booking against a declaration, a thousand times on each database, by processes, in both orders.

The interpreter says yes to an offer while a declaration of a tie to this very case is saved. Whoever is first, a live booking with
a tie that nobody was told of must not exist. The same with the locks taken away goes red: that is what the thousand are worth.
"""

import random
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp.bookings.facts import LIVE
from interp.bookings.models import Booking
from interp.bookings.queries import invariants
from interp.config import Config
from interp.db import db, transaction
from tests.make import MONDAY
from tests.races.rig import Actor, at_once
from tests.races.world import Round, crowd

SEED = 20270301
ROUNDS = 1000
WITHOUT_LOCKS = 100  # rounds at most
BETWEEN_LOOKS = 10
APART = 0.015  # seconds at most between the two, either way
SLIPPED = ("overlaps", "bookings that still fit", "states")


def yes(one: Round) -> dict[str, Any]:
    return {"verb": "accept", "offer": one.offer, "user": one.user}


def declares(one: Round) -> dict[str, Any]:
    return {"verb": "declare", "interpreter": one.interpreter, "value": one.value}


def made(app: Flask, count: int) -> list[Round]:
    with app.app_context(), transaction():
        return crowd(count)


def race(people: list[Round], accepting: Actor, declaring: Actor, dice: random.Random) -> Counter[tuple[str, ...]]:
    """Every second round the declaration starts first."""
    met = Counter[tuple[str, ...]]()
    for number, one in enumerate(people):
        apart = dice.uniform(0, APART) * (1 if number % 2 else -1)
        met[tuple(at_once([accepting, declaring], [yes(one), declares(one)], apart=apart, lead=0.004))] += 1
    return met


def slipped(app: Flask) -> list[str]:
    """Live bookings that do not hold, found by asking the rules anew about each."""
    with app.app_context(), transaction(write=False):
        looks = [look for name, look in invariants.CHECKS if name in SLIPPED]
        return [fault for look in looks for fault in look(MONDAY)]


def live(app: Flask) -> int:
    wanted = select(func.count()).select_from(Booking).where(Booking.status.in_(LIVE))
    with app.app_context(), transaction(write=False):
        return db.session.scalar(wanted) or 0


def test_none_of_a_thousand_slips_through(both: str, app: Flask, config: Config) -> None:
    people = made(app, ROUNDS)
    with Actor(config) as accepting, Actor(config) as declaring:
        met = race(people, accepting, declaring, random.Random(SEED))
    assert set(met) == {("done", "done"), ("cannot_be_booked", "done")}, met
    assert sum(met.values()) == ROUNDS
    assert min(met.values()) > ROUNDS / 20, f"nearly all ended alike, they were no race: {met}"
    assert slipped(app) == []
    assert live(app) == 0, "every tie met its case: each booking was refused, or freed by the declaration"


def test_without_the_locks_the_same_race_goes_red(both: str, app: Flask, config: Config) -> None:
    people, met, dice = made(app, WITHOUT_LOCKS), Counter[tuple[str, ...]](), random.Random(SEED)
    with Actor(config, TEST_WITHOUT_LOCKS="1") as accepting, Actor(config, TEST_WITHOUT_LOCKS="1") as declaring:
        for some in range(0, WITHOUT_LOCKS, BETWEEN_LOOKS):
            met += race(people[some : some + BETWEEN_LOOKS], accepting, declaring, dice)
            if set(met) - {("done", "done"), ("cannot_be_booked", "done")} or slipped(app) or live(app):
                return
    pytest.fail(f"nothing slipped through without a lock: {met}")


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
def test_a_tie_alone_and_a_yes_alone_are_what_the_race_is_made_of(both: str, app: Flask, config: Config) -> None:
    first, second = made(app, 2)
    with Actor(config) as one, Actor(config) as other:
        assert at_once([one], [yes(first)]) == ["done"]
        assert live(app) == 1
        assert at_once([other], [declares(first)]) == ["done"]
        assert live(app) == 0
        assert at_once([other], [declares(second)]) == ["done"]
        assert at_once([one], [yes(second)]) == ["cannot_be_booked"]
