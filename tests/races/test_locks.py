"""Rules over several tables: what commits between an offer and its acceptance counts, however close it comes.

Each writer of a fact takes the locks that an acceptance takes, and looks at the bookings it touches. So either the acceptance
sees the fact and refuses, or the writer sees the booking and flags it: a live booking that no longer fits and that nobody was
told of must not exist.
"""

import random
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp import db as edge
from interp.bookings.models import Booking
from interp.bookings.queries import invariants
from interp.cases.models import Case
from interp.config import Config
from interp.db import db, transaction
from interp.errors import RuleBroken
from tests.make import MONDAY
from tests.races import actors
from tests.races.rig import Actor, at_once
from tests.races.world import TOKEN, Round, rounds

ROUNDS, BOTH_SIDES = 42, 12  # on each database; 14 rounds for each kind of writer
SOUND: dict[str, list[str]] = {name: [] for name, _ in invariants.CHECKS}


def made(app: Flask, count: int) -> list[Round]:
    with app.app_context(), transaction():
        return rounds(count)


def yes(one: Round) -> dict[str, Any]:
    return {"verb": "accept", "offer": one.offer, "user": one.user}


WRITERS: dict[str, Callable[[Round], dict[str, Any]]] = {
    "tie": lambda one: {"verb": "tie", "interpreter": one.interpreter, "token": TOKEN},
    "refusal": lambda one: {"verb": "refuse", "case": one.case, "ref": one.ref, "user": one.nurse},
    "suspension": lambda one: {"verb": "suspend", "interpreter": one.interpreter},
}


def do(app: Flask, thing: dict[str, Any]) -> None:
    facts = dict(thing)
    with app.app_context(), transaction():
        actors.VERBS[facts.pop("verb")](**facts)


def faults(app: Flask) -> dict[str, list[str]]:
    with app.app_context(), transaction(write=False):
        return {name: list(look(MONDAY)) for name, look in invariants.CHECKS}


def bookings(app: Flask) -> int:
    with app.app_context(), transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(Booking)) or 0


@pytest.mark.parametrize("writer", WRITERS)
def test_what_commits_between_offer_and_acceptance_counts(both: str, app: Flask, writer: str) -> None:
    (one,) = made(app, 1)
    do(app, WRITERS[writer](one))
    with pytest.raises(RuleBroken) as refused:
        do(app, yes(one))
    assert refused.value.codes == ("cannot_be_booked",)
    assert bookings(app) == 0


def test_processes_race(both: str, app: Flask, config: Config) -> None:
    with Actor(config) as one, Actor(config) as other:
        race_acceptances(app, one, other)
        race_both_sides_of_a_rule(app, one, other)


def race_acceptances(app: Flask, accepting: Actor, writing: Actor) -> None:
    """A yes against every writer of a fact: whoever is first, nothing slips through."""
    dice = random.Random(20270301)
    met: Counter[tuple[str, ...]] = Counter()
    for number, one in enumerate(made(app, ROUNDS)):
        writer = WRITERS[list(WRITERS)[number % len(WRITERS)]](one)
        met[tuple(at_once([accepting, writing], [yes(one), writer], apart=dice.uniform(-0.03, 0.03)))] += 1
    assert set(met) <= {("done", "done"), ("cannot_be_booked", "done")}
    assert len(met) == 2, "all rounds ended alike: they were no race"
    assert bookings(app) == met["done", "done"]
    assert faults(app) == SOUND


def race_both_sides_of_a_rule(app: Flask, first: Actor, second: Actor) -> None:
    """A tie and the avoid list that meets it, on a booking that stands: neither alone breaks it, so the later must see."""
    dice = random.Random(20270302)
    people = made(app, BOTH_SIDES)
    with app.app_context(), transaction():
        for one in people:
            db.session.get_one(Case, one.case).avoid = []
    for one in people:
        do(app, yes(one))
        tie = {"verb": "tie", "interpreter": one.interpreter, "token": TOKEN}
        avoid = {"verb": "avoid", "case": one.case, "token": TOKEN}
        assert at_once([first, second], [tie, avoid], apart=dice.uniform(-0.01, 0.01)) == ["done", "done"]
    assert faults(app) == SOUND
    mine = Booking.interpreter_id.in_([one.interpreter for one in people])
    with app.app_context(), transaction(write=False):
        flags = [booking.facts["flags"] for booking in db.session.scalars(select(Booking).where(mine))]
    assert flags == [["conflict"]] * BOTH_SIDES


class Held:
    """Something done in a thread whose commit waits for a word, so that another can try to come between."""

    def __init__(self, app: Flask, thing: dict[str, Any]) -> None:
        self.app, self.thing = app, dict(thing)
        self.written, self.go, self.errors = Event(), Event(), list[Exception]()
        self.thread = Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            with self.app.app_context(), transaction():
                actors.VERBS[self.thing.pop("verb")](**self.thing)
                db.session.flush()
                self.written.set()
                assert self.go.wait(30)
        except Exception as error:
            self.errors.append(error)

    def commit(self) -> None:
        self.go.set()
        self.thread.join(30)
        assert self.errors == []


def come_between(app: Flask, first: dict[str, Any], second: dict[str, Any], *, within: float = 0.5) -> bool:
    """Does the second get through while the first has written and not committed? Both commit in the end."""
    one = Held(app, first)
    assert one.written.wait(30)
    other = Held(app, second)
    other.go.set()
    other.thread.join(within)
    between = not other.thread.is_alive()
    one.commit()
    other.commit()
    return between


# SQLite lets one writer in at a time, whatever anybody locks; what the locks are worth shows on PostgreSQL.
on_postgresql = pytest.mark.parametrize("both", ["postgresql"], indirect=True)


@on_postgresql
@pytest.mark.parametrize("writer", WRITERS)
def test_nobody_comes_between(both: str, app: Flask, writer: str) -> None:
    (one,) = made(app, 1)
    assert not come_between(app, yes(one), WRITERS[writer](one))
    assert bookings(app) == 1
    assert faults(app) == SOUND


@on_postgresql
@pytest.mark.parametrize("writer", WRITERS)
def test_without_the_locks_it_slips_through(
    both: str, app: Flask, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    """What the tests above are worth: the same with the locks taken away."""
    (one,) = made(app, 1)
    monkeypatch.setattr(edge, "_lock", lambda *_: None)
    assert come_between(app, yes(one), WRITERS[writer](one), within=20)
    assert [name for name, found in faults(app).items() if found] == ["bookings that still fit"]


@on_postgresql
def test_a_recheck_waits_for_the_other_side(both: str, app: Flask) -> None:
    (one,) = made(app, 1)
    with app.app_context(), transaction():
        db.session.get_one(Case, one.case).avoid = []
    do(app, yes(one))
    tie = {"verb": "tie", "interpreter": one.interpreter, "token": TOKEN}
    assert not come_between(app, tie, {"verb": "avoid", "case": one.case, "token": TOKEN})
    assert faults(app) == SOUND


def test_a_lock_on_sqlite_needs_a_writer(app: Flask) -> None:
    """A transaction that began as a reader holds nobody off: asking it for a lock is a fault of ours."""
    with app.app_context(), transaction(write=False), pytest.raises(RuntimeError):
        edge.lock(case=1)
    with app.app_context(), transaction():
        edge.lock(case=1)


def test_an_import_keeps_every_writer_out(both: str, app: Flask) -> None:
    (one,) = made(app, 1)
    importing = Held(app, {"verb": "hold_installation"})
    assert importing.written.wait(30)
    other = Held(app, yes(one))
    other.go.set()
    other.thread.join(0.5)
    assert other.thread.is_alive()
    importing.commit()
    other.commit()
    assert bookings(app) == 1
