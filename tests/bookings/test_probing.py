"""Nobody learns a person's ties by trying: one name after the other, one entry of the avoid list after the other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.actions import listing
from interp.bookings.actions.listing import refresh_list
from interp.bookings.queries.needs import request_by_id
from interp.bookings.queries.shown import read
from interp.cases.actions import avoid, stop_avoiding
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.errors import BadInput, RuleBroken
from interp.roster.models import Interpreter
from interp.vault import current
from tests import make
from tests.bookings import hospital, nobody
from tests.bookings.hospital import AT, World, bare, main, send
from tests.bookings.nobody import decide, man, request_of, said

SignIn = Callable[[User], FlaskClient]
TOWN = "Mandalay"


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def from_the_town(app: Flask, ref: str) -> None:
    with app.app_context(), transaction():
        person = db.session.query(Interpreter).filter_by(ref=ref).one()
        db.session.add(Tie(interpreter_id=person.id, position=0, **current().tied("hometown", TOWN)))


def tried(app: Flask, world: World, value: str | None) -> None:
    """The provider writes an entry on her avoid list, or takes it off again."""
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        if value:
            avoid(case, "hometown", value, by=world["by"], at=AT)
        else:
            stop_avoiding(case, "hometown", by=world["by"], at=AT)
        actions.recheck(by=world["by"].actor, at=AT)


def offered(app: Flask, world: World, *refs: str, by: str = "by") -> tuple[str, ...]:
    """The codes of the refusal; nothing when they are asked."""
    try:
        with app.app_context(), transaction():
            actions.offer(request_by_id(world["request"]), refs, by=world[by], at=AT)
    except RuleBroken as refused:
        return refused.codes
    return ()


def listed(app: Flask, world: World) -> list[str]:
    with app.app_context(), transaction(write=False):
        return [ref for ref, _ in read(request_by_id(world["request"]).shown).matches]


def test_a_provider_asks_only_whom_the_list_names(both: str, app: Flask) -> None:
    world = hospital.build(app, people=1)
    with app.app_context(), transaction():
        make.interpreter("i-2")  # fits, and came to the roster after the list was made
    assert offered(app, world, "i-2") == ("not_eligible",)
    with app.app_context(), transaction():
        boss = world["coordinator"].viewer()
        refresh_list(request_by_id(world["request"]), by=boss, at=AT)
    assert offered(app, world, "i-2") == ()


def test_the_coordinator_asks_anybody_who_fits(app: Flask) -> None:
    world = hospital.build(app, people=1)
    with app.app_context(), transaction():
        make.interpreter("i-2")
    assert offered(app, world | {"boss": world["coordinator"].viewer()}, "i-2", by="boss") == ()


@pytest.mark.parametrize("tied", [False, True])
def test_whoever_is_named_beside_somebody_who_was_asked_shows_in_no_answer(app: Flask, tied: bool) -> None:
    world = hospital.build(app, people=2)
    if tied:
        from_the_town(app, "i-2")
        tried(app, world, TOWN)
    assert offered(app, world, "i-1") == ()
    assert offered(app, world, "i-1", "i-2") == ("already_offered",)


def test_asking_in_vain_is_counted_and_shown_to_the_coordinator(app: Flask, sign_in: SignIn) -> None:
    world = hospital.build(app, people=2)
    from_the_town(app, "i-2")
    tried(app, world, TOWN)
    here, nurse, boss = f"/requests/{world['uid']}", sign_in(world["nurse"]), sign_in(world["coordinator"])
    words = "times somebody was asked who was not available"
    assert words not in boss.get(here).text
    for _ in range(2):
        answer = send(nurse, f"{here}/offers", here, interpreter="i-2")
        assert (answer.status_code, "not available for this session any more" in answer.text) == (409, True)
    assert f"2 {words}" in boss.get(here).text
    assert words not in nurse.get(here).text


# --- her decisions --------------------------------------------------------------------------------------------------


def firm(app: Flask, *people: nobody.Person, **needs: Any) -> World:
    return nobody.build(app, *people, order=("gender", "wait"), **needs)


def test_a_decision_brings_no_entry_into_the_list_that_came_since(both: str, app: Flask) -> None:
    world = firm(app, man)
    from_the_town(app, "i-man")
    tried(app, world, TOWN)
    decide(app, world, "gender")
    assert listed(app, world) == ["i-man"]
    assert offered(app, world, "i-man") == ("not_eligible",)
    with app.app_context(), transaction():
        refresh_list(request_of(world), by=world["boss"], at=AT)
    assert listed(app, world) == []


def test_a_no_of_hers_leaves_the_list_as_it_was(both: str, app: Flask) -> None:
    """It changes nothing of who fits, so a tie that was declared since must not show by it."""
    world = firm(app, man)
    tried(app, world, TOWN)
    with app.app_context(), transaction():
        refresh_list(request_of(world), by=world["boss"], at=AT)
    before = counted(app, world)
    from_the_town(app, "i-man")
    decide(app, world, "gender", yes=False)
    assert (counted(app, world), before) == (before, (("gender", 1),))


def counted(app: Flask, world: World) -> tuple[tuple[str, int], ...]:
    with app.app_context(), transaction(write=False):
        return read(request_by_id(world["request"]).shown).counts


def test_after_a_no_what_would_help_is_that_of_now(both: str, app: Flask) -> None:
    """The next rung offers times that can still be had."""
    world = firm(app, man, nobody.away)
    decide(app, world, "gender", yes=False, at=AT, asked_at=AT)
    late = make.NINE + timedelta(hours=2, minutes=15)
    with app.app_context(), transaction():
        request = request_by_id(world["request"])
        first = [one.start for one in read(request.shown).suggestions if one.change == "time"]
        listing.help_anew(request, at=late)
        then = [one.start for one in read(request.shown).suggestions if one.change == "time"]
    assert all(one >= late for one in then)
    assert min(first) < late


def test_a_yes_that_is_taken_back_tells_as_little(app: Flask) -> None:
    world = firm(app, man, nobody.woman, interpreter_gender={"asked": True, "want": "man", "firm": True})
    with app.app_context(), transaction():
        db.session.query(Interpreter).filter_by(ref="i-man").one().status = "paused"
        refresh_list(request_of(world), by=world["boss"], at=AT)
    decide(app, world, "gender")
    assert listed(app, world) == ["i-woman"]
    from_the_town(app, "i-man")
    with app.app_context(), transaction():
        db.session.query(Interpreter).filter_by(ref="i-man").one().status = "active"
    tried(app, world, TOWN)
    with app.app_context(), transaction():
        actions.take_back(request_of(world), "gender", by=world["by"], at=AT)
        actions.recheck(by=world["by"].actor, at=AT)
    assert listed(app, world) == ["i-man"], "with the entry that came since, nobody would be left"


@pytest.mark.parametrize("status", ["active", "paused"])
def test_a_form_that_is_wrong_tells_nothing_of_who_fits(app: Flask, status: str) -> None:
    """Somebody fits by now, or nobody does. What was typed is wrong either way, and that is all that is said."""
    world = firm(app)
    with app.app_context(), transaction():
        make.interpreter("i-woman", status=status)
    with pytest.raises(BadInput) as bad:
        decide(app, world, "gender", asked_at=AT + timedelta(days=900))
    assert bad.value.problems == {"time": "in_the_future"}


@pytest.mark.parametrize("value", [None, TOWN])
def test_a_provider_is_answered_by_the_avoid_list_that_the_list_knew(app: Flask, value: str | None) -> None:
    world = firm(app, nobody.woman, man)
    from_the_town(app, "i-woman")
    tried(app, world, TOWN)
    with app.app_context(), transaction():
        refresh_list(request_of(world), by=world["boss"], at=AT)
    if value is None:
        tried(app, world, None)
    decide(app, world, "gender", yes=False)
    assert said(app, world) == [("gender", False)]
    assert listed(app, world) == []


def test_the_page_of_a_decision_does_not_move_with_the_avoid_list(app: Flask, sign_in: SignIn) -> None:
    world = firm(app, nobody.woman, man)
    from_the_town(app, "i-woman")
    tried(app, world, TOWN)
    with app.app_context(), transaction():
        refresh_list(request_of(world), by=world["boss"], at=AT)
    nurse, pages = sign_in(world["nurse"]), []
    for value in (TOWN, None):
        if value is None:
            tried(app, world, None)
        pages.append([main(bare(nurse.get(f"/requests/{world['uid']}{end}").text)) for end in ("", "/decision")])
    assert pages[0] == pages[1]
