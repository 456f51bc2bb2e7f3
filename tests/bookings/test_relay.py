"""Two interpreters in a row: asked at once, booked together, free together."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Offer
from interp.bookings.queries import invariants, seats
from interp.bookings.queries.matching import reasons_against
from interp.cases.actions import refuse
from interp.db import db, transaction
from interp.errors import NotFound, RuleBroken
from interp.notify.models import Mail
from interp.roster.models import Interpreter
from tests import make
from tests.bookings.hospital import AT, CLEAR, World
from tests.bookings.nobody import build, decide, her_side, man, request_of, service_side, service_side_too

PAIR = ("i-hers", "i-service")


@pytest.fixture
def world(both: str, app: Flask) -> World:
    """She has allowed a relay; one person could take her side, two the other."""
    made = build(app, man, her_side, service_side, service_side_too, order=("relay", "gender"))
    decide(app, made, "relay")
    return made


def ask(app: Flask, world: World, refs: tuple[str, str] = PAIR, pivot: str = "eng") -> dict[str, str]:
    """Ask both; the uid of each offer by the person's name in the world."""
    with app.app_context(), transaction():
        first, second = actions.offer_pair(request_of(world), refs, pivot, by=world["boss"], at=AT)
        return {"her_side": first.uid, "service_side": second.uid}


def answer(app: Flask, world: World, who: str, uid: str, deed: str, **changes: Any) -> Any:
    with app.app_context(), transaction():
        by = world["people"][who].viewer()
        if deed == "declare":
            return actions.declare(uid, CLEAR | changes, by=by, at=AT).state
        if deed == "decline":
            return actions.decline(uid, by=by, at=AT).state
        return actions.accept(uid, by=by, at=AT).status


def yes(app: Flask, world: World, who: str, uid: str) -> Any:
    answer(app, world, who, uid, "declare")
    return answer(app, world, who, uid, "accept")


def refused(app: Flask, world: World, *given: Any) -> tuple[str, ...]:
    with pytest.raises(RuleBroken) as broken:
        ask(app, world, *given)
    return broken.value.codes


def things(app: Flask, world: World) -> dict[str, Any]:
    """How everything stands: offers and bookings by seat, the request, how many letters were written."""
    with app.app_context(), transaction(write=False):
        found = {
            "offers": [one.state for one in db.session.scalars(select(Offer).order_by(Offer.id))],
            "seats": [(one.seat, one.status) for one in db.session.scalars(select(Booking).order_by(Booking.id))],
            "request": request_of(world).state,
            "letters": len(db.session.scalars(select(Mail)).all()),
        }
        assert [list(look(AT)) for _, look in invariants.CHECKS] == [[]] * len(invariants.CHECKS)
        return found


def test_both_are_asked_each_for_the_own_seat(app: Flask, world: World) -> None:
    ask(app, world)
    with app.app_context(), transaction(write=False):
        first, second = db.session.scalars(select(Offer).order_by(Offer.id))
        assert (first.seat, second.seat, first.pair == second.pair, bool(first.pair)) == (1, 2, True, True)
        assert (first.facts["language"], first.facts["pivot"]) == ("mya", "eng")
        assert (second.facts["language"], second.facts["pivot"]) == ("eng", "eng")
        assert request_of(world).state == "offered"


@pytest.mark.parametrize("order", [("her_side", "service_side"), ("service_side", "her_side")])
def test_the_first_yes_holds_the_second_confirms_both(app: Flask, world: World, order: tuple[str, str]) -> None:
    offers = ask(app, world)
    assert yes(app, world, order[0], offers[order[0]]) == "held"
    held = things(app, world)
    assert (held["request"], held["letters"], [state for _, state in held["seats"]]) == ("offered", 0, ["held"])
    assert yes(app, world, order[1], offers[order[1]]) == "confirmed"
    done = things(app, world)
    assert sorted(done.pop("seats")) == [(1, "confirmed"), (2, "confirmed")]
    assert done == {"offers": ["accepted", "accepted"], "request": "booked", "letters": 4}
    with app.app_context(), transaction(write=False):
        one, two = db.session.scalars(select(Booking).order_by(Booking.seat))
        assert (one.facts, two.facts) == ({"language": "mya", "pivot": "eng"}, {"language": "eng", "pivot": "eng"})
        assert (seats.partners(one), seats.partners(two)) == ([two], [one])
        assert (reasons_against(one), reasons_against(two)) == ((), ())


@pytest.mark.parametrize("who", ["her_side", "service_side"])
@pytest.mark.parametrize(("deed", "changes"), [("decline", {}), ("declare", {"gain": "possible"})])
def test_a_no_of_one_ends_it_for_both(app: Flask, world: World, who: str, deed: str, changes: dict[str, str]) -> None:
    """Whether the other one has not answered yet, or holds a seat already."""
    other = {"her_side": "service_side", "service_side": "her_side"}[who]
    offers = ask(app, world)
    answer(app, world, who, offers[who], deed, **changes)
    assert things(app, world)["request"] == "searching"
    with pytest.raises(RuleBroken) as broken:
        answer(app, world, other, offers[other], "declare")
    assert broken.value.codes == ("offer_lapsed",)

    offers = ask(app, world)
    assert yes(app, world, other, offers[other]) == "held"
    answer(app, world, who, offers[who], deed, **changes)
    after = things(app, world)
    assert (after["request"], [state for _, state in after["seats"]], after["letters"]) == (
        "searching",
        ["cancelled"],
        0,
    )


def test_time_ends_both_and_frees_the_seat_that_was_held(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    with app.app_context(), transaction():
        assert actions.lapse_offers(world["request"], AT + timedelta(hours=25)) == 1
    after = things(app, world)
    assert after["offers"] == ["accepted", "lapsed"]
    assert (after["request"], after["seats"], after["letters"]) == ("searching", [(1, "cancelled")], 0)
    ask(app, world)
    with app.app_context(), transaction():
        assert actions.lapse_offers(world["request"], AT + timedelta(hours=25)) == 2
    assert things(app, world)["offers"] == ["accepted", "lapsed", "lapsed", "lapsed"]


def test_cancelling_the_request_ends_both(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    with app.app_context(), transaction():
        actions.cancel_request(request_of(world), by=world["boss"], at=AT)
    after = things(app, world)
    assert (after["offers"], after["seats"]) == (["accepted", "lapsed"], [(1, "cancelled")])
    assert (after["request"], after["letters"]) == ("cancelled", 0)


def test_a_session_that_comes_with_one_seat_is_not_filled(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "service_side", offers["service_side"])
    with app.app_context(), transaction():
        actions.leave_unfilled(world["request"], make.NINE)
    after = things(app, world)
    assert (after["request"], after["seats"]) == ("unfilled", [(2, "cancelled")])


# --- who may be asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", [None, False])
def test_nobody_is_asked_for_a_relay_she_did_not_allow(both: str, app: Flask, answered: bool | None) -> None:
    world = build(app, her_side, service_side, order=("relay",))
    if answered is not None:
        decide(app, world, "relay", yes=answered)
    assert refused(app, world) == ("not_her_next_choice",)


@pytest.mark.parametrize(
    ("refs", "pivot"),
    [
        (("i-service", "i-hers"), "eng"),
        (PAIR, "tha"),
        (PAIR, "mya"),
        (("i-hers", "i-man"), "eng"),
        (("i-hers", "i-hers"), "eng"),
        (("i-hers", "nobody"), "eng"),
        (("", ""), ""),
    ],
)
def test_only_a_pair_that_fits_together_is_asked(app: Flask, world: World, refs: tuple[str, str], pivot: str) -> None:
    assert refused(app, world, refs, pivot) == ("not_eligible",)


def test_one_pair_at_a_time(app: Flask, world: World) -> None:
    offers = ask(app, world)
    assert refused(app, world, ("i-hers", "i-service-2")) == ("pair_already_asked",)
    answer(app, world, "service_side", offers["service_side"], "decline")
    ask(app, world, ("i-hers", "i-service-2"))


def test_as_long_as_somebody_fits_alone_no_pair_is_asked(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        make.interpreter("i-alone")
    assert refused(app, world) == ("not_eligible",)


def test_every_rule_is_asked_again_for_the_own_seat(app: Flask, world: World) -> None:
    """She refuses one of them after both were asked: that yes is not taken, and neither is the other's without it."""
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    with app.app_context(), transaction():
        db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-service")).one().gender = "man"
    answer(app, world, "service_side", offers["service_side"], "declare")
    with pytest.raises(RuleBroken) as broken:
        answer(app, world, "service_side", offers["service_side"], "accept")
    assert broken.value.codes == ("cannot_be_booked",)


def test_the_second_yes_asks_whether_the_first_still_holds(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "her_side", offers["her_side"])
    answer(app, world, "service_side", offers["service_side"], "declare")
    with app.app_context(), transaction():
        db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-hers")).one().status = "paused"
    with pytest.raises(RuleBroken) as broken:
        answer(app, world, "service_side", offers["service_side"], "accept")
    assert broken.value.codes == ("cannot_be_booked",)


def test_a_refusal_of_hers_reaches_a_seat(app: Flask, world: World) -> None:
    offers = ask(app, world)
    for who in ("her_side", "service_side"):
        yes(app, world, who, offers[who])
    with app.app_context(), transaction():
        refuse(request_of(world).case, ["i-service"], by=world["boss"], at=AT)
        broken = actions.recheck(by=world["boss"].actor, at=AT)
        assert [one.codes for one in broken] == [("refused",)]


def test_a_seat_is_not_flagged_for_the_language_of_the_other(app: Flask, world: World) -> None:
    offers = ask(app, world)
    yes(app, world, "service_side", offers["service_side"])
    with app.app_context(), transaction():
        refuse(request_of(world).case, ["i-man"], by=world["boss"], at=AT)
        assert actions.recheck(by=world["boss"].actor, at=AT) == []


def test_nobody_answers_for_the_other_seat(app: Flask, world: World) -> None:
    offers = ask(app, world)
    with pytest.raises(NotFound):
        answer(app, world, "her_side", offers["service_side"], "accept")


@pytest.mark.parametrize(("who", "seat"), [("her_side", 1), ("service_side", 2)])
def test_somebody_who_does_it_alone_ends_a_relay_that_waits(app: Flask, world: World, who: str, seat: int) -> None:
    """Whoever was asked before the relay and fits again accepts: one interpreter is better than two."""
    offers = ask(app, world)
    yes(app, world, who, offers[who])
    with app.app_context(), transaction():
        alone = make.user(world["people"]["man"].viewer().role)
        make.interpreter("i-alone", user_id=alone.id)
    with app.app_context(), transaction():
        (one,) = actions.offer(request_of(world), ["i-alone"], by=world["boss"], at=AT)
        uid = one.uid
    world["people"]["alone"] = alone
    assert yes(app, world, "alone", uid) == "confirmed"
    after = things(app, world)
    assert sorted(after["offers"]) == ["accepted", "accepted", "filled"]
    assert (after["seats"], after["request"]) == ([(seat, "cancelled"), (1, "confirmed")], "booked")
