"""The pairing ledger: two sides of one matter, each under its own code; whoever works for one is out for the other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings.actions import recheck
from interp.bookings.models import Booking, Request
from interp.bookings.queries.matching import match
from interp.cases import actions
from interp.cases.models import Case
from interp.db import db, transaction, unsettled
from interp.errors import BadInput
from interp.roster.models import Interpreter
from tests import make
from tests.cases.opened import World, details, main, send, verbs

SignIn = Callable[[User], FlaskClient]
AT = make.MONDAY
WEEK = timedelta(days=7)


@pytest.fixture
def sides(app: Flask, world: World) -> World:
    """The other side has a case at another organisation, and one at none."""
    with app.app_context(), transaction():
        other = make.case(make.organisation("labour-c", sector="labour"), "C-OTHER2")
        request = make.request(other, "r-2", start=make.NINE + WEEK)
        return world | {"other": other.id, "other_uid": other.uid, "theirs": request.id}


def links(app: Flask, sides: World) -> dict[str, Any]:
    with app.app_context(), transaction(write=False):
        return {case.code: case.links for case in db.session.scalars(select(Case)) if case.links}


def link(app: Flask, sides: World, *, turned: bool = False, broken: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    """Link the two, from one side or the other, and say which bookings no longer hold."""
    with app.app_context(), transaction():
        one, other = (db.session.get_one(Case, sides[name]) for name in ("case", "other"))
        pair = (other, one) if turned else (one, other)
        (actions.unlink if broken else actions.link)(*pair, by=sides["me"], at=AT)
        assert unsettled() == {("case", one.id), ("case", other.id)}
        return [(found.booking, found.codes) for found in recheck(by=sides["me"].actor, at=AT)]


def book(app: Flask, request_id: int, ref: str, status: str = "confirmed") -> None:
    with app.app_context(), transaction():
        one = db.session.get_one(Request, request_id)
        person = make.interpreter(ref) if ref != "i-001" else _first()
        booking = Booking(
            ref=f"b-{ref}-{request_id}", request=one, case=one.case, interpreter=person, status=status, mode=one.mode,
            starts_at=one.starts_at, ends_at=one.ends_at, created_at=AT,
        )  # fmt: skip
        db.session.add(booking)


def _first() -> Interpreter:
    return db.session.scalars(select(Interpreter).where(Interpreter.ref == "i-001")).one()


def reasons(app: Flask, request_ref: str) -> dict[str, tuple[str, ...]]:
    with app.app_context(), transaction(write=False):
        _, found = match(db.session.scalars(select(Request).where(Request.ref == request_ref)).one())
        out = {one.ref: tuple(reason.code for reason in one.reasons) for one in found.excluded}
        return out | {one.ref: () for one in found.matches}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("status", ["held", "confirmed", "running", "completed"])
def test_who_works_for_one_side_is_out_for_the_other(
    app: Flask, sides: World, both: str, turned: bool, status: str
) -> None:
    book(app, sides["theirs"], "i-001", status)
    assert reasons(app, "r-1") == {"i-001": ()}
    link(app, sides, turned=turned)
    assert reasons(app, "r-1") == {"i-001": ("conflict",)}
    link(app, sides, turned=not turned, broken=True)
    assert reasons(app, "r-1") == {"i-001": ()}


@pytest.mark.parametrize("turned", [False, True])
def test_a_link_that_comes_later_breaks_bookings_of_both_sides(
    app: Flask, sides: World, both: str, turned: bool
) -> None:
    with app.app_context(), transaction(write=False):
        mine = db.session.scalars(select(Request.id).where(Request.ref == "r-1")).one()
    book(app, mine, "i-001")
    book(app, sides["theirs"], "i-001")
    broken = link(app, sides, turned=turned)
    assert broken == [(f"b-i-001-{mine}", ("conflict",)), (f"b-i-001-{sides['theirs']}", ("conflict",))]


def test_whoever_is_out_for_good_on_one_side_is_on_the_other(app: Flask, sides: World) -> None:
    """They know each other, so a stop on one side counts on the other, though the link came later."""
    with app.app_context(), transaction():
        db.session.get_one(Case, sides["case"]).wishes = {"barred": ["i-001"]}
    book(app, sides["theirs"], "i-001")
    assert link(app, sides) == [("b-i-001-2", ("refused",))]
    with app.app_context(), transaction(write=False):
        assert [db.session.get_one(Case, sides[name]).wishes for name in ("case", "other")] == [
            {"barred": ["i-001"]}
        ] * 2


def test_both_sides_keep_it_and_the_trail_names_neither(app: Flask, sides: World) -> None:
    link(app, sides)
    assert links(app, sides) == {
        "C-MINE22": {"named": ["C-OTHER2"], "named_by": []},
        "C-OTHER2": {"named": [], "named_by": ["C-MINE22"]},
    }
    link(app, sides, turned=True, broken=True)
    assert links(app, sides) == {}
    assert (details(app, "case.linked"), details(app, "case.unlinked")) == ([{}, {}], [{}, {}])


def test_a_link_named_by_both_sides_goes_on_both(app: Flask, sides: World) -> None:
    """As an import brings it, where each document names the other side."""
    with app.app_context(), transaction():
        one, other = (db.session.get_one(Case, sides[name]) for name in ("case", "other"))
        one.links = {"named": [other.code, "C-NOBODY"], "named_by": [other.code]}
        other.links = {"named": [one.code], "named_by": [one.code]}
    link(app, sides, broken=True)
    assert links(app, sides) == {"C-MINE22": {"named": ["C-NOBODY"], "named_by": []}}


def test_what_cannot_be_linked_raises_before_anything_is_written(app: Flask, sides: World) -> None:
    link(app, sides)
    with app.app_context(), transaction():
        one, other = (db.session.get_one(Case, sides[name]) for name in ("case", "other"))
        found = []
        for pair in ((one, one), (one, other), (other, one)):
            with pytest.raises(BadInput) as refused:
                actions.link(*pair, by=sides["me"], at=AT)
            found.append(refused.value.problems["code"])
        assert (found, unsettled()) == (["linked_to_itself", "linked_already", "linked_already"], frozenset())
    assert verbs(app).count("case.linked") == 2


@pytest.mark.parametrize("turned", [False, True])
def test_the_two_locks_are_taken_in_one_order(
    app: Flask, sides: World, monkeypatch: pytest.MonkeyPatch, turned: bool
) -> None:
    """Two coordinators who link the same two cases from either side must not wait for each other."""
    taken: list[int] = []
    monkeypatch.setattr("interp.cases.actions.linking.lock", lambda *, case: taken.append(case))
    link(app, sides, turned=turned)
    assert taken == sorted([sides["case"], sides["other"]])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write the survivor code."),
        ("C-MINE22", "This is the code of this case."),
        ("C-OTHER", "There is no case with this code here."),
        ("C-OTHER22", "There is no case with this code here."),
        ("%", "There is no case with this code here."),
        ("\u0000", "There is no case with this code here."),
        ("x" * 10_000, "Use at most 40 characters."),
    ],
)
def test_a_code_that_cannot_be_linked_is_answered_in_words(
    app: Flask, sides: World, sign_in: SignIn, both: str, typed: str, told: str
) -> None:
    answer = send(sign_in(sides["coordinator"]), f"{sides['here']}/links", code=typed)
    assert (answer.status_code, told in main(answer)) == (422, True)
    assert (links(app, sides), verbs(app).count("case.linked")) == ({}, 0)


def test_the_coordinator_links_and_unlinks_on_the_page(app: Flask, sides: World, sign_in: SignIn) -> None:
    coordinator, page = sign_in(sides["coordinator"]), f"{sides['here']}/links"
    answer = send(coordinator, page, code=" c-other2\u200e ")
    assert (answer.status_code, answer.location) == (303, page)
    for seen, code in ((sides["here"], "C-OTHER2"), (f"/cases/{sides['other_uid']}", "C-MINE22")):
        assert code in main(coordinator.get(seen))
    again = send(coordinator, page, code="C-OTHER2")
    assert (again.status_code, "linked already" in main(again)) == (422, True)
    far = f"/cases/{sides['other_uid']}/links"
    assert send(coordinator, f"{far}/remove", code="C-MINE22").status_code == 303
    assert links(app, sides) == {}
    gone = send(coordinator, f"{page}/remove", code="C-OTHER2")
    assert (gone.status_code, "These two cases are not linked." in main(gone)) == (422, True)


def test_nobody_else_sees_a_link_or_that_there_may_be_one(app: Flask, sides: World, sign_in: SignIn) -> None:
    nurse = sign_in(sides["nurse"])
    before = main(nurse.get(sides["here"]))
    link(app, sides)
    after = main(nurse.get(sides["here"]))
    assert after == before
    assert [word for word in ("C-OTHER2", "other side", "/links") if word in after] == []
    for name in ("nurse", "interpreter"):
        person = sign_in(sides[name])
        assert person.get(f"{sides['here']}/links").status_code == 403
        assert send(person, f"{sides['here']}/links", code="C-NOBODY").status_code == 403
        assert send(person, f"{sides['here']}/links/remove", code="C-OTHER2").status_code == 403
    assert sorted(links(app, sides)) == ["C-MINE22", "C-OTHER2"]
