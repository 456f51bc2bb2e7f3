"""Everybody who fits was asked and said no: that is as if nobody fits, and her own order opens."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from interp.bookings import actions
from interp.bookings.queries.fitting import fitting
from interp.bookings.queries.matching import helped
from interp.bookings.queries.rungs import order_of
from interp.db import db, transaction
from interp.errors import RuleBroken
from interp.roster.models import Interpreter
from tests.bookings.hospital import AT, CLEAR, World, main
from tests.bookings.nobody import build, decide, man, request_of, said, woman
from tests.bookings.test_bridge import SignIn

LATER = AT + timedelta(minutes=5)
POSSIBLE = CLEAR | {next(iter(CLEAR)): "possible"}


def asked(app: Flask, world: World, *refs: str, at: Any = AT) -> list[str]:
    with app.app_context(), transaction():
        return [one.uid for one in actions.offer(request_of(world), refs, by=world["by"], at=at)]


def answered(app: Flask, world: World, uid: str, deed: str, who: str = "woman") -> None:
    by = world["people"][who].viewer()
    with app.app_context(), transaction():
        if deed == "possible":
            actions.declare(uid, POSSIBLE, by=by, at=LATER)
        elif deed == "no":
            actions.decline(uid, by=by, at=LATER)
        elif deed == "silence":
            actions.lapse_offers(world["request"], AT + timedelta(days=1))
        else:
            actions.end_offers(request_of(world), by=world["boss"].actor, at=LATER)
        actions.recheck(by=world["boss"].actor, at=LATER)


def turn(app: Flask, world: World, who: str) -> str | None:
    """The rung that is to be decided now; "closed" while somebody is left."""
    with app.app_context(), transaction(write=False):
        request = request_of(world)
        fit = fitting(request, world[who], AT)
        assert fit is not None
        return "closed" if fit.somebody_left else order_of(request, fit).turn


@pytest.mark.parametrize("deed", ["no", "possible", "silence"])
def test_her_order_opens(both: str, app: Flask, deed: str) -> None:
    """The same whichever way it was said, for the provider and the coordinator."""
    world = build(app, woman, man, order=("gender", "wait"))
    (uid,) = asked(app, world, "i-woman")
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("closed", "closed")
    answered(app, world, uid, deed)
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("gender", "gender")
    decide(app, world, "gender", at=LATER)
    assert said(app, world) == [("gender", True)]
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("closed", "closed")
    assert len(asked(app, world, "i-man", at=LATER)) == 1


def test_an_offer_that_was_withdrawn_is_no_answer(both: str, app: Flask) -> None:
    world = build(app, woman, man, order=("gender",))
    (uid,) = asked(app, world, "i-woman")
    answered(app, world, uid, "withdrawn")
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("closed", "closed")
    with pytest.raises(RuleBroken) as broken:
        decide(app, world, "gender", at=LATER)
    assert broken.value.codes == ("somebody_fits",)


def test_whoever_is_asked_again_is_left_again(both: str, app: Flask) -> None:
    world = build(app, woman, man, order=("gender",))
    (uid,) = asked(app, world, "i-woman")
    answered(app, world, uid, "no")
    asked(app, world, "i-woman", at=LATER)
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("closed", "closed")


def test_one_of_two_is_left(both: str, app: Flask) -> None:
    def other(user: int) -> None:
        woman(user)
        db.session.query(Interpreter).filter_by(ref="i-woman").one().ref = "i-other"

    world = build(app, other, woman, man, order=("gender",))
    (uid,) = asked(app, world, "i-woman")
    answered(app, world, uid, "no")
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("closed", "closed")


def test_a_no_to_another_way_is_none(both: str, app: Flask) -> None:
    """She said no to coming. By phone she was never asked."""
    world = build(app, woman, order=("phone",))
    (uid,) = asked(app, world, "i-woman")
    answered(app, world, uid, "no")
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("phone", "phone")
    decide(app, world, "phone", at=LATER)
    assert (turn(app, world, "by"), turn(app, world, "boss")) == ("closed", "closed")
    assert len(asked(app, world, "i-woman", at=LATER)) == 1


def test_in_immediate_danger_the_bridge_is_open(both: str, app: Flask) -> None:
    world = build(app, woman, man)
    (uid,) = asked(app, world, "i-woman")
    for by in (world["by"], world["boss"]):
        with pytest.raises(RuleBroken), app.app_context(), transaction():
            actions.open_bridge(request_of(world), by=by, at=LATER)
    answered(app, world, uid, "no")
    for by in (world["boss"], world["by"]):
        with app.app_context(), transaction():
            assert {one.ref for one in actions.open_bridge(request_of(world), by=by, at=LATER)} == {"i-man", "i-woman"}


def test_the_answer_of_the_rules_stays_what_it_is(both: str, app: Flask) -> None:
    """`interp match` says who fits, whoever said no."""
    world = build(app, woman, man)
    (uid,) = asked(app, world, "i-woman")
    answered(app, world, uid, "no")
    with app.app_context(), transaction(write=False):
        plain, here = (helped(request_of(world), AT, whoever_said_no=flag)[1] for flag in (True, False))
        assert [[one.ref for one in found.matches] for found in (plain, here)] == [["i-woman"]] * 2
        assert (plain.suggestions, [one.change for one in here.suggestions][-1]) == ((), "gender")


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_the_page_shows_who_was_asked_and_her_order(app: Flask, sign_in: SignIn, who: str) -> None:
    world = build(app, woman, man, order=("gender",))
    (uid,) = asked(app, world, "i-woman")
    here = f"/requests/{world['uid']}"
    with time_machine.travel(LATER, tick=False):
        assert "Her own order" not in main(sign_in(world[who]).get(here).get_data(as_text=True))
        answered(app, world, uid, "no")
        html = main(sign_in(world[who]).get(here).get_data(as_text=True))
        for words in (
            "Everybody who fits was asked and is not available.",
            "Her own order",
            f"{here}/decision",
            "i-woman",
        ):
            assert words in html
        assert sign_in(world[who]).get(f"{here}/decision").status_code == 200
