"""Her own order when nobody fits: the page that records it, and what it does not change."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.models import User
from interp.cases import actions
from interp.cases.facts import FALLBACKS
from interp.cases.models import Case
from interp.cases.rules import fallbacks_typed, reordered
from interp.db import db, transaction, unsettled
from interp.web.labels import WORDS
from tests import make
from tests.cases.opened import World, details, kept, main, send, verbs, words

SignIn = Callable[[User], FlaskClient]


@pytest.mark.parametrize(
    ("deed", "then"),
    [
        ("add:gender", ("phone", "wait", "relay", "gender")),
        ("add:wait", ("phone", "wait", "relay")),
        ("add:family", ("phone", "wait", "relay")),
        ("up:relay", ("phone", "relay", "wait")),
        ("up:phone", ("phone", "wait", "relay")),
        ("down:phone", ("wait", "phone", "relay")),
        ("down:relay", ("phone", "wait", "relay")),
        ("off:wait", ("phone", "relay")),
        ("off:gender", ("phone", "wait", "relay")),
        ("up:machine", ("phone", "wait", "relay")),
        ("nonsense", ("phone", "wait", "relay")),
    ],
)
def test_a_button_moves_one_step(deed: str, then: tuple[str, ...]) -> None:
    assert reordered(("phone", "wait", "relay"), deed) == then


def test_only_what_is_hers_to_choose_stands_in_it() -> None:
    """No family, no machine, and not the bridge: that is no wish."""
    assert fallbacks_typed(["wait", "family", "bridge", "wait", "", "phone"]) == ("wait", "phone")


def test_every_step_has_words() -> None:
    assert tuple(WORDS["fallback"]) == FALLBACKS


def test_the_order_is_built_without_script_and_kept(app: Flask, world: World, sign_in: SignIn, both: str) -> None:
    nurse, page = sign_in(world["nurse"]), f"{world['here']}/order"
    assert "Not asked" in main(nurse.get(world["here"]))
    answer = send(nurse, page, do="add:gender", rung=["relay"], version="1")
    assert answer.status_code == 200
    html = main(answer)
    assert html.index('name="rung" value="relay"') < html.index('name="rung" value="gender"')
    assert 'name="version" value="1"' in html
    assert "fallbacks" not in kept(app, world, "needs")
    answer = send(nurse, page, do="save", rung=["relay", "gender", "phone"], version="1")
    assert (answer.status_code, answer.location) == (303, world["here"])
    assert kept(app, world, "needs")["fallbacks"] == ["relay", "gender", "phone"]
    assert details(app, "case.changed") == [{"keys": ["fallbacks"]}]
    told = words(main(nurse.get(world["here"])))
    assert "1. Two interpreters together (relay) 2. An interpreter of another gender 3. The same" in told


def test_an_empty_order_is_not_asked(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, page = sign_in(world["nurse"]), f"{world['here']}/order"
    assert send(nurse, page, do="save", rung="wait", version="1").status_code == 303
    assert send(nurse, page, do="save", version="2").status_code == 303
    assert "fallbacks" not in kept(app, world, "needs")
    assert send(nurse, page, do="save", version="3").status_code == 303  # as it was: nothing to write
    assert verbs(app).count("case.changed") == 2


def test_a_change_in_between_is_not_overwritten(app: Flask, world: World, sign_in: SignIn) -> None:
    answer = send(sign_in(world["nurse"]), f"{world['here']}/order", do="save", rung="wait", version="0")
    assert (answer.status_code, "Somebody changed this case" in main(answer)) == (422, True)
    assert 'name="rung" value="wait"' in main(answer)
    assert 'name="version" value="1"' in main(answer)  # the next save is heard
    assert "fallbacks" not in kept(app, world, "needs")


def test_the_page_says_that_nothing_is_relaxed_by_itself(world: World, sign_in: SignIn) -> None:
    told = words(main(sign_in(world["coordinator"]).get(f"{world['here']}/order")))
    for line in (
        "Each step still needs her yes when the time comes.",
        "Family, children, co-workers, other residents or a machine are never used.",
    ):
        assert line in told
    assert sign_in(world["interpreter"]).get(f"{world['here']}/order").status_code == 403


def test_the_order_changes_no_answer_of_matching(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        actions.order_fallbacks(case, ["gender"], by=world["by"], at=make.MONDAY)
        assert unsettled() == frozenset()
