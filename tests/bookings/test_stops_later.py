"""It came up after a session: the pair is out for good, linked bookings are asked anew, the coordinator is told, nobody is asked why."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from interp.bookings import actions
from interp.bookings.queries import withdrawn
from interp.bookings.rules import is_over
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.db import db, transaction
from interp.errors import RuleBroken
from interp.spans import Span
from interp.trail.facts import WORKER
from tests import make
from tests.bookings.booked import booking, books, faults, found, letters, mails, trail
from tests.bookings.hospital import World, build

START, HOUR = make.NINE, timedelta(hours=1)
OVER = START + HOUR
SPAN = Span(START, OVER)


@pytest.fixture
def world(both: str, app: Flask) -> World:
    return build(app, people=2)


def done(app: Flask, uid: str) -> None:
    for at in (START, OVER):
        with app.app_context(), transaction():
            actions.pass_time(booking(uid).id, at)


def recognise(app: Flask, uid: str, at: datetime = OVER) -> None:
    with app.app_context(), transaction():
        actions.recognise(booking(uid), at=at)
        actions.recheck(by=WORKER, at=at)


def barred(app: Flask, number: int) -> list[str] | None:
    with app.app_context(), transaction(write=False):
        found: list[str] | None = (db.session.get_one(Case, number).wishes or {}).get("barred")
        return found


def waiting(app: Flask, world: World, name: str = "coordinator") -> list[str]:
    with app.app_context(), transaction(write=False):
        return [one.uid for one in withdrawn.recognised(world[name].viewer())]


@pytest.mark.parametrize(
    ("status", "at", "over"),
    [("completed", START, True), ("running", OVER, True), ("confirmed", OVER, True), ("running", OVER - HOUR / 60, False),
     ("cancelled", OVER, False), ("held", OVER, False)],
)  # fmt: skip
def test_what_is_over(status: str, at: datetime, over: bool) -> None:
    assert is_over(status, SPAN, at) == over


@pytest.mark.parametrize("late", [False, True])
def test_the_coordinator_is_told_and_nobody_who_said_it(app: Flask, world: World, late: bool) -> None:
    """Also when the worker is late to say that the session is over."""
    uid = books(app, world, 0)
    if not late:
        done(app, uid)
    before = mails(app)
    recognise(app, uid)
    after = found(app, uid)
    assert (after["status"], after["sequence"], after["request"]) == ("completed", 0, "booked")
    assert (after["flags"], after["flagged"]) == (["recognised_later"], OVER)
    assert trail(app, uid)[1:] == [("worker", "session.recognised")]
    assert barred(app, world["case"]) == ["i-1"]
    assert (waiting(app, world), waiting(app, world, "nurse"), waiting(app, world, "stranger")) == ([uid], [uid], [])
    assert mails(app) == before
    assert faults(app, OVER) == {}


def test_it_is_seen_to_and_stays_on_the_page(app: Flask, world: World) -> None:
    uid, boss = books(app, world, 0), world["coordinator"].viewer()
    recognise(app, uid)
    for _ in range(2):
        with app.app_context(), transaction():
            actions.see_to(booking(uid), by=boss, at=OVER + HOUR)
    assert waiting(app, world) == []
    assert (found(app, uid)["flags"], found(app, uid)["flagged"]) == (["recognised_later"], None)
    assert trail(app, uid)[2:] == [(boss.uid, "session.seen_to")]
    recognise(app, uid, OVER + 2 * HOUR)
    assert waiting(app, world) == []


def test_bookings_to_come_of_both_sides_of_the_matter_end(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        number, other = make.case(make.organisation()).id, make.case(make.organisation()).id
    past, hers = books(app, world, 0), books(app, world, 2)
    theirs, another = books(app, world, 3, case=number), books(app, world, 4, case=other)
    with app.app_context(), transaction():  # the link came with an import, which frees nothing
        pair = (db.session.get_one(Case, world["case"]), db.session.get_one(Case, number))
        cases.link(*pair, by=world["coordinator"].viewer(), at=make.MONDAY)
        actions.recheck(by=WORKER, at=make.MONDAY, free=False)
    recognise(app, past)
    ended = {uid: found(app, uid)["status"] for uid in (hers, theirs, another)}
    assert ended == {hers: "cancelled", theirs: "cancelled", another: "confirmed"}
    assert [len(letters(app, uid)) for uid in (hers, theirs, another)] == [2, 2, 0]
    assert (barred(app, number), barred(app, other)) == (["i-1"], None)


@pytest.mark.parametrize("at", [START - HOUR, OVER - HOUR / 60])
def test_before_the_end_it_is_a_stop(app: Flask, world: World, at: datetime) -> None:
    uid = books(app, world, 0)
    with app.app_context(), transaction():
        with pytest.raises(RuleBroken) as refused:
            actions.recognise(booking(uid), at=at)
        assert refused.value.codes == ("not_over_yet",)
    assert barred(app, world["case"]) is None
