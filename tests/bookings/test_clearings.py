"""Row 5: what only sounds alike is cleared by a coordinator, by voice, for one case, one interpreter and one kind."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from interp.accounts.models import User
from interp.bookings.actions import recheck
from interp.bookings.actions.allowing import clear
from interp.bookings.queries.needs import request_by_id
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.db import db, transaction, unsettled
from interp.errors import RuleBroken
from tests.bookings.lifting import AT, BEFORE, World, book, build, facet, person_of, reasons, tie, wish, wishes
from tests.cases.opened import details, main, send, verbs, words

SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """i-1 has ties of two kinds that sound like something on her list; the nurse entered one, an import the other."""
    made = build(app)
    for kind in ("kin", "hometown"):
        tie(app, "i-1", kind, f"v-{kind}", f"s-{kind}")
    facet(app, made, "kin", "f-kin", "s-kin", by=made["nurse"].uid, at=BEFORE.isoformat())
    facet(app, made, "kin", "f-other", "s-other")
    facet(app, made, "hometown", "f-hometown", "s-hometown")
    return made


def page(world: World, ref: str = "i-1") -> str:
    return f"/requests/{world['uid']}/clearings/{world[ref]}"


def kinds(client: FlaskClient, world: World) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)"', main(client.get(page(world))))


def press(client: FlaskClient, world: World, kind: str, answer: str, ref: str = "i-1", **changes: Any) -> TestResponse:
    return send(client, page(world, ref), **({"kind": kind, "answer": answer, "seen": AT.isoformat()} | changes))


def test_two_clearings_let_pass_and_say_nothing_in_the_trail(
    app: Flask, world: World, sign_in: SignIn, both: str
) -> None:
    coordinator = sign_in(world["coordinator"])
    assert (reasons(app, world), kinds(coordinator, world)) == (("possible_tie",), ["kin", "hometown"])
    assert press(coordinator, world, "kin", "other").status_code == 303
    assert (reasons(app, world), kinds(coordinator, world)) == (("possible_tie",), ["hometown"])
    assert press(coordinator, world, "hometown", "other").status_code == 303
    assert (reasons(app, world), kinds(coordinator, world)) == ((), [])
    assert wishes(app, world)["cleared"] == [
        {"interpreter": "i-1", "kind": kind, "at": AT.isoformat()} for kind in ("kin", "hometown")
    ]
    assert details(app, "clearing.recorded") == [{}, {}]


def test_the_same_takes_the_interpreter_out_for_good(app: Flask, world: World, sign_in: SignIn, both: str) -> None:
    """Asked once more on a page of its own, and then there is nothing left to clear."""
    coordinator = sign_in(world["coordinator"])
    asked = press(coordinator, world, "hometown", "same")
    assert (asked.status_code, "for good" in main(asked), wishes(app, world)) == (200, True, {})
    sure = press(coordinator, world, "hometown", "same", confirm="yes")
    assert (sure.status_code, sure.location) == (303, f"/requests/{world['uid']}")
    assert wishes(app, world) == {"barred": ["i-1"]}
    assert reasons(app, world) == ("refused", "possible_tie")
    assert details(app, "clearing.recorded") == [{}]  # reads like any clearing
    assert (kinds(coordinator, world), press(coordinator, world, "kin", "other").status_code) == ([], 409)
    assert f"clearings/{world['i-1']}" not in coordinator.get(f"/requests/{world['uid']}").text


def test_whom_nothing_else_keeps_out_stands_in_sight(app: Flask, world: World, sign_in: SignIn) -> None:
    """The others, for whom a clearing alone would not help, stand in the long list only."""
    coordinator, here = sign_in(world["coordinator"]), f"/requests/{world['uid']}"
    shown = main(coordinator.get(here)).partition("Every person and every reason")[0]
    assert ("Waits for you" in shown, page(world) in shown) == (True, True)
    with app.app_context(), transaction():
        person_of("i-1").status = "paused"
    before, _, after = main(coordinator.get(here)).partition("Every person and every reason")
    assert ("Waits for you" in before, page(world) in before, page(world) in after) == (False, False, True)


def test_the_page_tells_who_entered_something_and_no_value(app: Flask, world: World, sign_in: SignIn) -> None:
    html = main(sign_in(world["coordinator"]).get(page(world)))
    told = words(html).replace(" ,", ",")
    assert f"{world['nurse'].name}, Friday 26 February 2027" in told
    assert told.count("by import") == 2  # of two entries of a kind, nobody tells which one it is about
    assert [one for one in ("f-kin", "v-kin", "s-kin", "f-other", "s-other") if one in html] == []
    assert "Call the person who entered it" in told


@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize(("ref", "kind"), [("i-2", "kin"), ("i-1", "employer"), ("i-1", ""), ("i-3", "kin")])
def test_what_does_not_sound_alike_is_not_cleared(
    app: Flask, world: World, both: str, ref: str, kind: str, same: bool
) -> None:
    with app.app_context(), transaction():
        with pytest.raises(RuleBroken) as refused:
            clear(request_by_id(world["request"]), person_of(ref), kind, same=same, seen=AT, by=world["me"], at=AT)
        assert (refused.value.codes, unsettled()) == (("nothing_to_clear",), frozenset())
    assert (wishes(app, world), verbs(app)) == ({}, [])


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"kind": "employer"}, 409, "Nothing of this kind needs to be cleared"),
        ({"kind": "made-up"}, 409, "Nothing of this kind needs to be cleared"),
        ({"answer": "perhaps"}, 422, "Choose one of the two answers."),
        ({"seen": ""}, 409, "Something was added to this kind"),
        ({"seen": "yesterday"}, 409, "Something was added to this kind"),
        ({"seen": "2027-03-01T00:00:00"}, 409, "Something was added to this kind"),
        ({"seen": (AT + timedelta(days=9)).isoformat()}, 409, "Something was added to this kind"),
    ],
)
def test_a_wrong_form_is_answered_in_words(
    app: Flask, world: World, sign_in: SignIn, fields: dict[str, str], status: int, told: str
) -> None:
    sent = {"kind": "kin", "answer": "other", "seen": AT.isoformat()} | fields
    answer = send(sign_in(world["coordinator"]), page(world), **sent)
    assert (answer.status_code, told in main(answer)) == (status, True)
    assert (wishes(app, world), "clearing.recorded" in verbs(app)) == ({}, False)


@pytest.mark.parametrize("side", ["tie", "facet"])
def test_what_came_while_the_page_was_open_is_looked_at_first(
    app: Flask, world: World, sign_in: SignIn, both: str, side: str
) -> None:
    later = AT + timedelta(seconds=1)
    if side == "tie":
        tie(app, "i-1", "kin", "v-new", added=later)
    else:
        facet(app, world, "kin", "f-new", at=later.isoformat(), by=world["nurse"].uid)
    coordinator = sign_in(world["coordinator"])
    for answer in ("other", "same"):
        refused = press(coordinator, world, "kin", answer, confirm="yes")
        assert (refused.status_code, "Something was added to this kind" in main(refused)) == (409, True)
    assert wishes(app, world) == {}
    assert press(coordinator, world, "hometown", "other").status_code == 303  # the other kind is as it was
    with time_machine.travel(later, tick=False):
        assert press(coordinator, world, "kin", "other", seen=later.isoformat()).status_code == 303


def test_what_is_added_to_her_list_opens_it_again(app: Flask, world: World, both: str) -> None:
    wish(app, world, cleared=[{"interpreter": "i-1", "kind": kind} for kind in ("kin", "hometown")])
    book(app, world)
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        cases.avoid(case, "kin", "Somebody else", by=world["me"], at=AT)
        broken = recheck(by=world["me"].actor, at=AT)
    assert [(one.booking, one.codes) for one in broken] == [("b-1", ("possible_tie",))]
    assert wishes(app, world)["cleared"] == [{"interpreter": "i-1", "kind": "hometown"}]


def test_a_tie_that_comes_later_opens_it_again(app: Flask, world: World, sign_in: SignIn, both: str) -> None:
    coordinator = sign_in(world["coordinator"])
    for kind in ("kin", "hometown"):
        press(coordinator, world, kind, "other")
    tie(app, "i-1", "kin", "v-later", added=AT + timedelta(minutes=1))
    assert (reasons(app, world), kinds(coordinator, world)) == (("possible_tie",), ["kin"])


@pytest.mark.parametrize("name", ["nurse", "interpreter"])
def test_nobody_but_a_coordinator_clears(app: Flask, world: World, sign_in: SignIn, name: str) -> None:
    person = sign_in(world[name])
    assert person.get(page(world)).status_code == 403
    assert press(person, world, "kin", "other").status_code == 403
    assert (wishes(app, world), "clearing.recorded" in verbs(app)) == ({}, False)
