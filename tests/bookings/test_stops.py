""" "We know each other" at the start of a session: it ends, the pair is out for good, somebody else is looked for, nobody is asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Request
from interp.bookings.queries.matching import match
from interp.bookings.queries.shown import read
from interp.bookings.rules import may_stop, next_quarter
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.db import db, transaction
from interp.errors import RuleBroken
from interp.spans import Span
from interp.trail.facts import WORKER
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings import nobody
from tests.bookings.booked import booking, books, faults, found, letters, mails, requests, trail
from tests.bookings.hospital import CLEAR, World, build

START = make.NINE
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SPAN = Span(START, START + HOUR)


@pytest.fixture
def world(both: str, app: Flask) -> World:
    return build(app, people=3)


def stop(app: Flask, uid: str, at: datetime) -> str | None:
    """Stop it and settle what follows; the uid of the request that looks for somebody else."""
    with app.app_context(), transaction():
        looking = actions.stop(booking(uid), at=at)
        actions.recheck(by=WORKER, at=at)
        return looking.uid if looking else None


@pytest.mark.parametrize(
    ("at", "may"),
    [(-HOUR - MINUTE, False), (-HOUR, True), (timedelta(), True), (HOUR - MINUTE, True), (HOUR, False)],
)
def test_from_an_hour_before_the_start_until_the_end(at: timedelta, may: bool) -> None:
    assert [may_stop(status, SPAN, START + at) for status in ("held", "confirmed", "running")] == [may] * 3
    assert [may_stop(status, SPAN, START + at) for status in ("completed", "cancelled")] == [False] * 2


def test_what_takes_its_place_is_by_the_way_she_asked_for(both: str, app: Flask) -> None:
    """Her yes to the phone counted for the one request."""
    world = nobody.build(app, nobody.by_phone, order=("phone",))
    nobody.decide(app, world, "phone")
    with app.app_context(), transaction():
        (one,) = actions.offer(nobody.request_of(world), ["i-phone"], by=world["by"], at=nobody.AT)
    who = world["people"]["by_phone"].viewer()
    with app.app_context(), transaction():
        actions.declare(one.uid, CLEAR, by=who, at=nobody.AT)
        uid = actions.accept(one.uid, by=who, at=nobody.AT).uid
    stop(app, uid, START + MINUTE)
    with app.app_context(), transaction(write=False):
        modes = db.session.scalars(select(Request.mode).order_by(Request.id)).all()
    assert modes == ["phone", "onsite"]


@pytest.mark.parametrize(
    ("minute", "second", "found"),
    [(0, 0, "09:30"), (0, 1, "09:45"), (1, 0, "09:45"), (15, 0, "09:45"), (16, 0, "10:00"), (31, 0, "10:15")],
)
def test_the_next_quarter_leaves_half_an_hour(minute: int, second: int, found: str) -> None:
    at = START.replace(hour=9, minute=minute, second=second, microsecond=0)
    assert f"{next_quarter(at):%H:%M}" == found


def test_ahead_of_the_start_the_same_request_looks_again(app: Flask, world: World) -> None:
    uid, at = books(app, world, 0), START - HOUR
    with app.app_context(), transaction(write=False):
        mine = booking(uid).request.uid
    assert stop(app, uid, at) == mine
    after = found(app, uid)
    assert (after["status"], after["sequence"], after["request"], after["since"]) == ("cancelled", 1, "searching", at)
    assert len(letters(app, uid)) == 2
    assert requests(app)[1:] == [("searching", "2027-03-02T09:00")]
    assert faults(app, at) == {}


def test_once_it_has_begun_a_new_request_takes_its_place(app: Flask, world: World) -> None:
    uid, at = books(app, world, 0, purpose="treatment", mode="video", minutes=90), START + 5 * MINUTE
    looking = stop(app, uid, at)
    assert requests(app)[1:] == [("cancelled", "2027-03-02T09:00"), ("searching", "2027-03-02T09:45")]
    with app.app_context(), transaction(write=False):
        old, new = booking(uid).request, db.session.scalars(select(Request).where(Request.uid == looking)).one()
        kept = ("case_id", "created_by", "sector", "purpose", "mode", "service_language", "timezone", "lat", "lon")
        assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
        assert (new.details, new.span.length, new.starts_at) == (old.details, old.span.length, START + 45 * MINUTE)
        assert (new.replacing_since, new.ref != old.ref) == (at, True)
        assert [ref for ref, _ in read(new.shown).matches] == ["i-2", "i-3"]
    assert faults(app, at) == {}


def test_only_a_code_is_kept_and_nothing_tells_who_said_it(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    looking = stop(app, uid, START)
    with app.app_context(), transaction(write=False):
        assert booking(uid).facts == {"language": "mya", "ended": "conflict_at_start"}
        details = select(TrailRecord.detail).where(TrailRecord.verb.in_(("session.stopped", "replacement.opened")))
        assert db.session.scalars(details).all() == [{}, {}]
    assert trail(app, uid)[1:] == [("worker", "session.stopped")]
    assert trail(app, looking or "") == [("worker", "replacement.opened")]


def test_the_pair_is_out_for_good(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        cases.want(db.session.get_one(Case, world["case"]), ["i-1", "i-2"], by=world["by"], at=make.MONDAY)
        actions.recheck(by=WORKER, at=make.MONDAY)
    uid = books(app, world, 0)
    stop(app, uid, START)
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        assert case.wishes == {"barred": ["i-1"], "wants": ["i-2"]}
        cases.undo_refusal(case, "i-1", by=world["by"], at=START)
        actions.recheck(by=WORKER, at=START)
        _, answer = match(db.session.get_one(Request, world["request"]))
        out = {one.ref: [reason.code for reason in one.reasons] for one in answer.excluded}
        assert out == {"i-1": ["refused"]}


def test_other_bookings_of_the_pair_end_too(app: Flask, world: World) -> None:
    now, later = books(app, world, 0), books(app, world, 2)
    with app.app_context(), transaction():
        number = make.case(make.organisation()).id
    hers, another = books(app, world, 3, person=1), books(app, world, 4, case=number)
    stop(app, now, START)
    states = {uid: (found(app, uid)["status"], found(app, uid)["flags"]) for uid in (later, hers, another)}
    assert states == {
        later: ("cancelled", ["refused"]), hers: ("confirmed", None), another: ("confirmed", None),
    }  # fmt: skip


def test_said_by_both_sides_it_is_done_once(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    stop(app, uid, START)
    before = mails(app), requests(app), trail(app, uid)
    assert stop(app, uid, START + MINUTE) is None
    assert (mails(app), requests(app), trail(app, uid)) == before


@pytest.mark.parametrize(
    ("at", "code"), [(START - HOUR - MINUTE, "too_early_to_stop"), (START + HOUR, "booking_completed")]
)
def test_out_of_its_time_nothing_is_changed(app: Flask, world: World, at: datetime, code: str) -> None:
    uid, before = books(app, world, 0), mails(app)
    with app.app_context(), transaction():
        with pytest.raises(RuleBroken) as refused:
            actions.stop(booking(uid), at=at)
        assert refused.value.codes == (code,)
    assert (found(app, uid)["status"], mails(app)) == ("confirmed", before)


def test_a_cancelled_booking_is_not_stopped(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    with app.app_context(), transaction():
        actions.cancel_booking(booking(uid), by=world["by"], at=make.MONDAY)
        with pytest.raises(RuleBroken) as refused:
            actions.stop(booking(uid), at=START)
        assert refused.value.codes == ("booking_cancelled",)
        assert "barred" not in (db.session.get_one(Case, world["case"]).wishes or {})


@pytest.mark.parametrize("of_case", [True, False])
def test_a_booking_without_a_request_only_ends(app: Flask, world: World, of_case: bool) -> None:
    """It came with an import."""
    with app.app_context(), transaction():
        one: Any = Booking(
            ref="b-1", case_id=world["case"] if of_case else None, interpreter_id=world["ids"][0], status="confirmed",
            mode="phone", starts_at=START, ends_at=START + HOUR, created_at=make.MONDAY,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        uid = one.uid
    assert stop(app, uid, START) is None
    with app.app_context(), transaction(write=False):
        assert (booking(uid).status, booking(uid).facts["ended"]) == ("cancelled", "conflict_at_start")
        barred = (db.session.get_one(Case, world["case"]).wishes or {}).get("barred")
        assert barred == (["i-1"] if of_case else None)


def test_the_other_side_of_the_matter_is_barred_as_well(app: Flask, world: World) -> None:
    uid = books(app, world, 0)
    with app.app_context(), transaction():
        other = make.case(make.organisation())
        mine = db.session.get_one(Case, world["case"])
        cases.link(mine, other, by=world["coordinator"].viewer(), at=make.MONDAY)
        actions.recheck(by=WORKER, at=make.MONDAY)
        number = other.id
    stop(app, uid, START)
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(Case, number).wishes == {"barred": ["i-1"]}
