"""What a yes of hers does to one request, and how she takes it back: exactly one thing changes, and only there."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.needs import need_of
from interp.bookings.queries.shown import read
from interp.cases.actions import change_needs
from interp.cases.facts import FALLBACKS
from interp.db import db, transaction
from interp.errors import BadInput, RuleBroken, Unsettled
from interp.roster.models import Interpreter
from tests import make
from tests.bookings import nobody
from tests.bookings.booked import faults
from tests.bookings.hospital import AT, CLEAR, World
from tests.bookings.nobody import (
    EVERYBODY,
    WORD,
    away,
    build,
    by_phone,
    decide,
    her_side,
    man,
    request_of,
    said,
    start,
    who_fits,
)
from tests.bookings.nobody import woman as make_woman


@pytest.fixture(autouse=True)
def _both(both: str) -> None:
    """Everything here on both databases."""


def test_by_phone(app: Flask) -> None:
    world = build(app, *EVERYBODY, order=FALLBACKS)
    decide(app, world, "phone")
    assert who_fits(app, world) == ["i-phone"]
    with app.app_context(), transaction(write=False):
        request = request_of(world)
        assert (request.mode, request.decisions[0].said["was"]) == ("phone", "onsite")
        need = need_of(request)
        assert (need.mode, need.elsewhere, need.want, need.firm) == ("phone", "elsewhere", "woman", True)


def test_waiting_moves_the_session_to_a_start_that_fits(app: Flask) -> None:
    world = build(app, away, order=("wait",))
    with pytest.raises(BadInput) as bad:
        decide(app, world, "wait", value=start(1))
    assert bad.value.problems == {"value": "does_not_fit"}
    decide(app, world, "wait", value=start(2))
    assert who_fits(app, world) == ["i-away"]
    with app.app_context(), transaction(write=False):
        request = request_of(world)
        assert request.span.start == make.NINE + timedelta(hours=2)
        assert request.span.end == make.NINE + timedelta(hours=3)
        assert (request.local_start, request.decisions[0].said["was"]) == ("2027-03-02T11:00", "2027-03-02T09:00")
        assert request.starts_at.tzinfo is UTC


def test_another_gender_for_this_request_only(app: Flask) -> None:
    world = build(app, man, order=("gender",))
    with app.app_context(), transaction():
        other = make.request(request_of(world).case, "r-2", start=make.NINE + timedelta(days=1))
        world["other"] = other.id
    decide(app, world, "gender")
    assert who_fits(app, world) == ["i-man"]
    with app.app_context(), transaction(write=False):
        one, two = request_of(world), request_of({"request": world["other"]})
        assert (need_of(one).firm, need_of(two).firm) == (False, True)
        assert one.case.needs["interpreter_gender"] == nobody.FIRM


def test_another_language_for_this_request_only(app: Flask) -> None:
    world = build(app, nobody.service_side, order=("language",))
    decide(app, world, "language", value="eng")
    assert who_fits(app, world) == ["i-service"]
    with app.app_context(), transaction(write=False):
        case = request_of(world).case
        assert (case.languages, case.needs["also_understands"]) == ([{"tag": "mya"}], ["eng"])


def test_what_she_wishes_later_stands_against_an_older_yes(app: Flask) -> None:
    """She allowed any gender instead of a woman; then she says: a man, nobody else."""
    world = build(app, man, away, order=("gender",))
    decide(app, world, "gender")
    with app.app_context(), transaction():
        changed = {"interpreter_gender": {"asked": True, "want": "man", "firm": True}}
        change_needs(request_of(world).case, changed, by=world["by"], at=AT, word=WORD)
        actions.recheck(by=world["by"].actor, at=AT)
        assert need_of(request_of(world)).firm is True


def test_the_same_wish_written_anew_is_another_one(app: Flask) -> None:
    """A woman; she allowed any gender; then a man; then a woman again: the old yes was not about that."""
    world = build(app, man, away, order=("gender",))
    decide(app, world, "gender")
    for minutes, want in ((1, "man"), (2, "woman")):
        with app.app_context(), transaction():
            changed = {"interpreter_gender": {"asked": True, "want": want, "firm": True}}
            later = AT + timedelta(minutes=minutes)
            change_needs(request_of(world).case, changed, by=world["by"], at=later, word=WORD)
            actions.recheck(by=world["by"].actor, at=later)
    with app.app_context(), transaction(write=False):
        assert need_of(request_of(world)).firm is True
    assert who_fits(app, world) == []
    decide(app, world, "gender", by=world["boss"], at=AT + timedelta(minutes=3))  # so she can be asked again
    assert said(app, world) == [("gender", True)] * 2
    assert who_fits(app, world) == ["i-man"]


def test_the_provider_s_list_is_made_anew(app: Flask) -> None:
    world = build(app, man, order=("gender",))
    with app.app_context(), transaction(write=False):
        assert read(request_of(world).shown).matches == ()
    decide(app, world, "gender", at=AT + timedelta(hours=1))
    with app.app_context(), transaction(write=False):
        shown = read(request_of(world).shown)
        assert ([ref for ref, _ in shown.matches], shown.at) == (["i-man"], AT + timedelta(hours=1))


@pytest.mark.parametrize(("rung", "value"), [("phone", None), ("wait", start(2))])
def test_whoever_was_asked_for_the_old_way_or_time_is_not_asked_any_more(
    app: Flask, rung: str, value: str | None
) -> None:
    """She was asked, then her own hours changed: her yes must not book another session than the one she read of."""
    world = build(app, make_woman, by_phone, away, order=(rung,))
    with app.app_context(), transaction():
        (one,) = actions.offer(request_of(world), ["i-woman"], by=world["by"], at=AT)
        one.interpreter.status = "paused"
    decide(app, world, rung, value=value, by=world["boss"])
    with app.app_context(), transaction(write=False):
        assert (db.session.scalars(select(Offer.state)).all(), request_of(world).state) == (["lapsed"], "searching")


def test_a_yes_to_another_gender_leaves_an_open_offer_alone(app: Flask) -> None:
    world = build(app, make_woman, man, order=("gender",))
    with app.app_context(), transaction():
        (one,) = actions.offer(request_of(world), ["i-woman"], by=world["by"], at=AT)
        one.interpreter.status = "paused"
    decide(app, world, "gender", by=world["boss"])
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Offer.state)).all() == ["offered"]


# --- her mind changed -----------------------------------------------------------------------------------------------


def back(app: Flask, world: World, rung: str, **changes: Any) -> None:
    with app.app_context(), transaction():
        actions.take_back(request_of(world), rung, **{"by": world["by"], "at": AT} | changes)
        actions.recheck(by=world["by"].actor, at=AT)


@pytest.mark.parametrize(("rung", "value"), [("phone", None), ("relay", None), ("gender", None), ("language", "eng")])
def test_a_yes_is_taken_back(app: Flask, rung: str, value: str | None) -> None:
    world = build(app, by_phone, man, her_side, nobody.service_side, order=(rung, "wait"))
    with app.app_context(), transaction(write=False):
        before = need_of(request_of(world))
    decide(app, world, rung, value=value)
    back(app, world, rung)
    assert said(app, world) == [(rung, True), (rung, False)]
    assert who_fits(app, world) == []
    with app.app_context(), transaction(write=False):
        assert need_of(request_of(world)) == before
        assert read(request_of(world).shown).matches == ()
        assert request_of(world).mode == "onsite"
    with pytest.raises(RuleBroken) as broken:
        decide(app, world, rung, value=value)
    assert broken.value.codes == ("not_her_next_choice",)


def test_whoever_was_asked_on_it_is_not_any_more(app: Flask) -> None:
    world = build(app, man, order=("gender",))
    decide(app, world, "gender")
    with app.app_context(), transaction():
        actions.offer(request_of(world), ["i-man"], by=world["by"], at=AT)
    back(app, world, "gender")
    with app.app_context(), transaction(write=False):
        assert (db.session.scalars(select(Offer.state)).all(), request_of(world).state) == (["lapsed"], "searching")


def test_what_was_booked_on_it_does_not_hold_any_more(app: Flask) -> None:
    """The booking stands on her yes. It is asked anew in the same transaction, and nobody can forget to."""
    world = build(app, man, order=("gender",))
    decide(app, world, "gender")
    who = world["people"]["man"].viewer()
    with app.app_context(), transaction():
        (one,) = actions.offer(request_of(world), ["i-man"], by=world["by"], at=AT)
        actions.declare(one.uid, CLEAR, by=who, at=AT)
        actions.accept(one.uid, by=who, at=AT)
    with app.app_context(), pytest.raises(Unsettled), transaction():
        actions.take_back(request_of(world), "gender", by=world["by"], at=AT)
    back(app, world, "gender")
    with app.app_context(), transaction(write=False):
        booking = db.session.scalars(select(Booking)).one()
        assert booking.facts["flags"] == ["gender"]


def booked(app: Flask, world: World, *offers: Offer, who: tuple[str, ...]) -> None:
    for one, name in zip(offers, who, strict=True):
        by = world["people"][name].viewer()
        with app.app_context(), transaction():
            actions.declare(one.uid, CLEAR, by=by, at=AT)
        with app.app_context(), transaction():
            actions.accept(one.uid, by=by, at=AT)


def afterwards(app: Flask, world: World) -> tuple[list[str], str, str]:
    with app.app_context(), transaction(write=False):
        seats = db.session.scalars(select(Booking).order_by(Booking.id)).all()
        request = request_of(world)
        return [one.status for one in seats], request.state, request.mode


def test_a_booked_relay_ends_with_it(app: Flask) -> None:
    world = build(app, her_side, nobody.service_side, order=("relay",))
    decide(app, world, "relay")
    with app.app_context(), transaction():
        pair = actions.offer_pair(request_of(world), ("i-hers", "i-service"), "eng", by=world["boss"], at=AT)
    booked(app, world, *pair, who=("her_side", "service_side"))
    assert afterwards(app, world) == (["confirmed", "confirmed"], "booked", "onsite")
    back(app, world, "relay")
    assert afterwards(app, world) == (["cancelled", "cancelled"], "searching", "onsite")
    assert faults(app) == {}


def test_a_booking_by_phone_ends_with_it_also_when_the_interpreter_could_come(app: Flask) -> None:
    world = build(app, make_woman, order=("phone",))
    with app.app_context(), transaction():
        db.session.query(Interpreter).one().modes = ["phone"]
    decide(app, world, "phone", by=world["boss"])
    with app.app_context(), transaction():
        offers = actions.offer(request_of(world), ["i-woman"], by=world["boss"], at=AT)
    booked(app, world, *offers, who=("woman",))
    with app.app_context(), transaction():
        db.session.query(Interpreter).one().modes = ["onsite", "phone"]
    assert afterwards(app, world) == (["confirmed"], "booked", "phone")
    back(app, world, "phone")
    assert afterwards(app, world) == (["cancelled"], "searching", "onsite")
    assert faults(app) == {}


def test_a_yes_to_the_phone_leaves_a_booking_alone_when_another_yes_is_taken_back(app: Flask) -> None:
    world = build(app, man, order=("phone", "gender"))
    decide(app, world, "phone")
    decide(app, world, "gender")
    with app.app_context(), transaction():
        db.session.query(Interpreter).one().gender = "woman"
        offers = actions.offer(request_of(world), ["i-man"], by=world["boss"], at=AT)
    booked(app, world, *offers, who=("man",))
    back(app, world, "gender")
    assert afterwards(app, world) == (["confirmed"], "booked", "phone")


def test_an_open_relay_ends_with_it(app: Flask) -> None:
    world = build(app, her_side, nobody.service_side, order=("relay",))
    decide(app, world, "relay")
    with app.app_context(), transaction():
        actions.offer_pair(request_of(world), ("i-hers", "i-service"), "eng", by=world["boss"], at=AT)
    back(app, world, "relay")
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Offer.state)).all() == ["lapsed", "lapsed"]


@pytest.mark.parametrize("rung", ["gender", "wait", "bridge", ""])
def test_only_a_yes_that_stands_is_taken_back(app: Flask, rung: str) -> None:
    world = build(app, away, man, order=("wait", "gender"))
    decide(app, world, "wait", value=start(2))
    with pytest.raises(RuleBroken) as broken:
        back(app, world, rung)
    assert broken.value.codes == ("nothing_to_take_back",)


def test_a_session_that_is_over_keeps_what_it_stood_on(app: Flask) -> None:
    world = build(app, man, order=("gender",))
    decide(app, world, "gender")
    with pytest.raises(RuleBroken) as broken:
        back(app, world, "gender", at=make.NINE)
    assert broken.value.codes == ("request_unfilled",)
