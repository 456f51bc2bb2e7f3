"""What no longer holds is freed in the transaction of the change, and somebody else is looked for; the rest is flagged."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import request_by_id
from interp.bookings.rules import frees
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import Unsettled, db, transaction, unsettle
from interp.errors import RuleBroken
from interp.roster.actions import add_time_off, change_hours
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from tests import make
from tests.bookings.booked import (
    DAY,
    again,
    booking,
    books,
    faults,
    found,
    letters,
    mails,
    request_uid,
    suspend,
    trail,
)  # fmt: skip
from tests.bookings.hospital import AT, CLEAR, World, build

HOUR = timedelta(hours=1)
FREED = {
    "status": "cancelled", "sequence": 1, "flags": ["inactive"], "flagged": AT, "request": "searching", "since": AT,
}  # fmt: skip
BOOKED = {"status": "confirmed", "sequence": 0, "flags": None, "flagged": None, "request": "booked", "since": None}

ENDS = (
    "inactive", "refused", "conflict", "consent", "possible_tie", "language", "gender", "credential", "training",
    "agreement", "declaration",
)  # fmt: skip
STAYS = ("mode", "own_limits", "hours", "busy", "distance", "load")


@pytest.fixture
def world(both: str, app: Flask) -> World:
    return build(app, people=3)


@pytest.mark.parametrize("code", [*ENDS, *STAYS])
def test_which_codes_free(code: str) -> None:
    assert frees((code,)) == (code in ENDS)
    assert frees((code, "busy")) == (code in ENDS)
    assert not frees(())


@pytest.mark.parametrize("how", ["refused", "conflict", "inactive", "hours"])
def test_a_booking_that_came_without_its_request_is_asked_who_must_not_meet(app: Flask, world: World, how: str) -> None:
    """Nobody knows what was asked for, so hours and levels are not asked. There is no request that could look again."""
    with app.app_context(), transaction():
        case, who = db.session.get_one(Case, world["case"]), db.session.get_one(Interpreter, world["ids"][0])
        span = {"starts_at": make.NINE, "ends_at": make.NINE + HOUR}
        facts = {"case": case, "own_case": True, "status": "confirmed", "mode": "phone", "created_at": AT}
        db.session.add(Booking(ref="b-alone", interpreter=who, **facts, **span))
        if how == "refused":
            cases.refuse(case, [who.ref], by=world["by"], at=AT)
        elif how == "conflict":
            case.avoid = [{"kind": "kin", "token": "a1", "sound": "", "key": "t"}]
            db.session.add(Tie(interpreter_id=who.id, kind="kin", token="a1", sound="", key="t", position=0))
        elif how == "inactive":
            who.status = "paused"
        else:
            change_hours(who, [], by=COMMAND_LINE, at=AT)
        unsettle("interpreter", who.id)
        unsettle("case", case.id)
        broken = actions.recheck(by=COMMAND_LINE, at=AT)
    assert [(one.booking, one.codes, one.freed) for one in broken] == (
        [] if how == "hours" else [("b-alone", (how,), True)]
    )
    with app.app_context(), transaction(write=False):
        one = db.session.scalars(select(Booking).where(Booking.ref == "b-alone")).one()
        assert one.status == ("confirmed" if how == "hours" else "cancelled")
    assert faults(app) == {}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_booking_to_come_is_freed_and_looked_for_again(app: Flask, world: World, count: int) -> None:
    mine = [books(app, world, number) for number in range(count)]
    others = books(app, world, 5, person=1)
    before = mails(app)
    broken = suspend(app, world["ids"][0])
    assert [(one.codes, one.freed) for one in broken] == [(("inactive",), True)] * count
    assert [found(app, uid) for uid in mine] == [FREED] * count
    assert found(app, others) == BOOKED
    assert mails(app) == before + 2 * count
    assert [len(letters(app, uid)) for uid in mine] == [2] * count
    for uid in mine:
        told = [verb for _, verb in trail(app, uid, request_uid(app, uid))]
        assert told == ["booking.confirmed", "booking.freed", "replacement.opened"]
    assert faults(app) == {}


def test_a_second_recheck_does_nothing(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    suspend(app, world["ids"][0])
    before = mails(app), trail(app, uid)
    assert again(app, ("interpreter", world["ids"][0]), ("case", world["case"]), at=AT + HOUR) == []
    assert (mails(app), trail(app, uid), found(app, uid)) == (*before, FREED)


def test_the_words_are_those_of_any_cancellation(app: Flask, world: World) -> None:
    """Nobody learns from a letter why: it reads like the one of a booking that was cancelled by hand."""
    freed, cancelled = books(app, world, 0), books(app, world, 0, person=1)
    suspend(app, world["ids"][0])
    with app.app_context(), transaction():
        actions.cancel_booking(booking(cancelled), by=world["by"], at=AT)
    one, other = sorted(letters(app, freed).values()), sorted(letters(app, cancelled).values())
    assert (one, len(one)) == (other, 2)


def test_matching_offers_the_others_and_not_the_one_who_is_out(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    suspend(app, world["ids"][0])
    with app.app_context(), transaction():
        request = booking(uid).request
        _, answer = match(request_by_id(request.id))
        assert [one.ref for one in answer.matches] == ["i-2", "i-3"]
        (one,) = actions.offer(request, ["i-2"], by=world["by"], at=AT)
        number = one.uid
    for deed in (lambda: actions.declare(number, CLEAR, by=world["people"][1], at=AT),
                 lambda: actions.accept(number, by=world["people"][1], at=AT)):  # fmt: skip
        with app.app_context(), transaction():
            deed()
    assert (found(app, uid)["request"], found(app, uid)["since"]) == ("booked", None)
    assert faults(app) == {}


def test_what_talking_can_solve_is_only_flagged(app: Flask, world: World) -> None:
    uid, before = books(app, world, 0), mails(app)
    with app.app_context(), transaction():
        person = db.session.get_one(Interpreter, world["ids"][0])
        start = make.NINE.replace(tzinfo=None)
        add_time_off(person, start, start + DAY, by=COMMAND_LINE, at=AT)
        (broken,) = actions.recheck(by=COMMAND_LINE, at=AT)
        assert (broken.codes, broken.freed) == (("hours",), False)
    assert found(app, uid) == BOOKED | {"flags": ["hours"], "flagged": AT}
    assert mails(app) == before


@pytest.mark.parametrize("minutes", [0, 10])
def test_a_session_that_has_begun_is_flagged_and_not_ended(app: Flask, world: World, minutes: int) -> None:
    """Whether or not the worker has said that it runs."""
    uid, at = books(app, world, 0), make.NINE + timedelta(minutes=minutes)
    if minutes:
        with app.app_context(), transaction():
            actions.pass_time(booking(uid).id, at)
    (broken,) = suspend(app, world["ids"][0], at=at)
    assert broken.freed is False
    expected = {"status": "running" if minutes else "confirmed", "flags": ["inactive"], "flagged": at}
    assert found(app, uid) == BOOKED | expected


def test_a_flag_goes_with_the_session(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    suspend(app, world["ids"][0], at=make.NINE)
    with app.app_context(), transaction():
        actions.pass_time(booking(uid).id, make.NINE + HOUR)
    assert (found(app, uid)["status"], found(app, uid)["flagged"]) == ("completed", None)


def test_an_import_only_flags_and_the_coordinator_frees(app: Flask, world: World) -> None:
    uid, before = books(app, world, 0), mails(app)
    (broken,) = suspend(app, world["ids"][0], free=False)
    assert (broken.freed, mails(app)) == (False, before)
    assert found(app, uid) == BOOKED | {"flags": ["inactive"], "flagged": AT}
    with app.app_context(), transaction():
        actions.free_flagged(booking(uid), by=world["coordinator"].viewer(), at=AT)
    assert found(app, uid) == FREED
    assert len(letters(app, uid)) == 2


def test_only_what_is_flagged_can_be_freed_so(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    with app.app_context(), transaction():
        with pytest.raises(RuleBroken) as refused:
            actions.free_flagged(booking(uid), by=world["coordinator"].viewer(), at=AT)
        assert refused.value.codes == ("nothing_to_free",)


def test_her_refusal_frees_her_bookings_with_that_person_alone(app: Flask, world: World) -> None:
    hers, same_day = books(app, world, 0), books(app, world, 1, person=1)
    with app.app_context(), transaction():
        elsewhere = make.case(make.organisation())
        number = elsewhere.id
    another = books(app, world, 2, case=number)
    with app.app_context(), transaction():
        cases.refuse(db.session.get_one(Case, world["case"]), ["i-1"], by=world["by"], at=AT)
        actions.recheck(by=world["by"].actor, at=AT)
    assert found(app, hers) == FREED | {"flags": ["refused"]}
    assert (found(app, same_day), found(app, another)) == (BOOKED, BOOKED)


def test_nothing_is_kept_before_bookings_were_asked_anew(app: Flask, world: World) -> None:
    books(app, world, 0)
    with app.app_context(), pytest.raises(Unsettled), transaction():
        unsettle("case", world["case"])


def test_two_sides_that_break_each_other_both_end(app: Flask, world: World) -> None:
    """Neither is the earlier right one: which of them ends must not hang on the order of their references."""
    with app.app_context(), transaction():
        number = make.case(make.organisation()).id
    one, other = books(app, world, 0), books(app, world, 3, case=number)
    with app.app_context(), transaction():
        pair = (db.session.get_one(Case, world["case"]), db.session.get_one(Case, number))
        cases.link(*pair, by=world["coordinator"].viewer(), at=AT)
        actions.recheck(by=COMMAND_LINE, at=AT)
    assert [found(app, uid) for uid in (one, other)] == [FREED | {"flags": ["conflict"]}] * 2


def test_what_stood_against_it_may_end_with_another(app: Flask, world: World) -> None:
    """Two bookings too near to each other: when she refuses the one, nothing stands against the other any more."""
    with app.app_context(), transaction():
        number = make.case(make.organisation()).id
    hers, near = books(app, world, 0), books(app, world, 1, case=number)
    with app.app_context(), transaction():
        moved = booking(near)
        moved.starts_at, moved.ends_at = make.NINE + HOUR, make.NINE + 2 * HOUR
        moved.request.starts_at, moved.request.ends_at, moved.request.lat = moved.starts_at, moved.ends_at, 13.9
    assert {one.codes for one in again(app, ("interpreter", world["ids"][0]))} == {("busy",)}
    with app.app_context(), transaction():
        cases.refuse(db.session.get_one(Case, world["case"]), ["i-1"], by=world["by"], at=AT)
        unsettle("interpreter", world["ids"][0])
        actions.recheck(by=COMMAND_LINE, at=AT)
    assert (found(app, hers)["flags"], found(app, near)["flags"]) == (["refused", "busy"], None)
    assert found(app, near)["flagged"] is None


def test_open_offers_stay_so_that_nobody_learns_whose_ties_were_met(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        (one,) = actions.offer(request_by_id(world["request"]), ["i-1"], by=world["by"], at=AT)
        number = one.uid
    with app.app_context(), transaction():
        actions.declare(number, CLEAR, by=world["people"][0], at=AT)
    suspend(app, world["ids"][0])
    with app.app_context(), transaction():
        assert db.session.scalars(select(Offer.state)).all() == ["declared"]
        with pytest.raises(RuleBroken) as refused:
            actions.accept(number, by=world["people"][0], at=AT)
        assert refused.value.codes == ("cannot_be_booked",)
        assert db.session.scalars(select(Booking.id)).all() == []


@pytest.mark.parametrize("spoil", ["request", "sequence"])
def test_the_check_sees_a_freed_booking_that_is_forgotten(app: Flask, world: World, spoil: str) -> None:
    uid = books(app, world, 0)
    suspend(app, world["ids"][0])
    with app.app_context(), transaction():
        one: Any = booking(uid)
        if spoil == "request":
            one.request.replacing_since = None
        else:
            one.request.state = "booked"
    assert faults(app)["freed bookings"] == [f"{ref(app, uid)} was freed, and nobody else is looked for"]


def ref(app: Flask, uid: str) -> str:
    with app.app_context(), transaction(write=False):
        return booking(uid).ref
