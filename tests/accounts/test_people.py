"""The administrator's people: add, invite again, close, open; each sees only what the page promises."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.db import db, transaction
from interp.roster.models import Interpreter
from interp.trail.models import TrailRecord
from tests import make
from tests.conftest import SignIn


@pytest.fixture
def world(app: Flask, sign_in: SignIn) -> dict[str, Any]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), transaction():
        house = make.organisation("hospital-a")
        admin = make.user(Role.ADMIN, email="admin@people.invalid")
        nurse = make.user(Role.PROVIDER, house, email="nurse@people.invalid")
        make.interpreter("i-1")
    clients = {"admin": sign_in(admin), "nurse": sign_in(nurse)}
    return clients | {"house": house.uid, "admin_uid": admin.uid, "nurse_uid": nurse.uid}


def add(world: dict[str, Any], **changes: str) -> Any:
    typed = {
        "name": "New Demo",
        "email": "new@people.invalid",
        "role": "reporter",
        "organisation": "",
        "interpreter": "",
    }
    return world["admin"].post("/people/add", data=typed | changes)


def link_in(page: str) -> str:
    return page.split("http://localhost")[1].split("<", maxsplit=1)[0]


def everybody(app: Flask) -> list[tuple[str, str, bool]]:
    with app.app_context(), transaction(write=False):
        return [(one.email, one.role, one.active) for one in db.session.scalars(select(User).order_by(User.email))]


BEFORE = [("admin@people.invalid", "admin", True), ("nurse@people.invalid", "provider", True)]


def test_adding_shows_the_link_once(app: Flask, world: dict[str, Any]) -> None:
    answer = add(world, role="provider", organisation=world["house"])
    link = link_in(answer.text)
    assert (answer.status_code, link.startswith("/welcome/"), answer.headers["Cache-Control"]) == (
        200,
        True,
        "no-store",
    )
    assert everybody(app) == [BEFORE[0], ("new@people.invalid", "provider", True), BEFORE[1]]
    assert app.test_client().get(link).status_code == 200
    page = world["admin"].get("/people").text
    assert (link in page, "Link sent" in page, "House hospital-a" in page) == (False, True, True)
    with app.app_context(), transaction(write=False):
        verbs = list(db.session.scalars(select(TrailRecord.verb).order_by(TrailRecord.id)))
    assert verbs == ["person.added", "person.invited"]


def test_an_interpreter_is_joined_with_her_record(app: Flask, world: dict[str, Any]) -> None:
    assert add(world, role="interpreter", interpreter="i-1").status_code == 200
    with app.app_context(), transaction(write=False):
        joined = select(User.email).join(Interpreter, Interpreter.user_id == User.id)
        assert list(db.session.scalars(joined)) == ["new@people.invalid"]
    again = add(world, role="interpreter", interpreter="i-1", email="else@people.invalid")
    assert (again.status_code, "already has an account" in again.text) == (422, True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": "nurse@people.invalid"}, "email", "There is already an account with this address."),
        ({"email": "NURSE@people.invalid"}, "email", "There is already an account with this address."),
        ({"email": "nobody"}, "email", "Write an email address such as name@example.org."),
        ({"name": ""}, "name", "Write a name."),
        ({"role": ""}, "role", "Choose a role."),
        ({"role": "king"}, "role", "Choose a role."),
        ({"role": "provider"}, "organisation", "A service provider belongs to one organisation"),
        ({"organisation": "hospital"}, "organisation", "A service provider belongs to one organisation"),
        ({"organisation": "no such uid"}, "organisation", "Choose an organisation of the list."),
        ({"role": "interpreter", "interpreter": "i-9"}, "interpreter", "There is no interpreter with this reference"),
    ],
)
def test_what_is_refused(app: Flask, world: dict[str, Any], changes: dict[str, str], field: str, words: str) -> None:
    if changes.get("organisation") == "hospital":
        changes = {"organisation": world["house"]}
    answer = add(world, **changes)
    assert (answer.status_code, answer.text.count(words), f'href="#{field}' in answer.text) == (422, 2, True)
    assert 'value="New Demo"' in answer.text or "name" in changes
    assert everybody(app) == BEFORE


def test_closing_ends_every_sign_in_and_opening_lets_in_again(app: Flask, world: dict[str, Any]) -> None:
    address = f"/people/{world['nurse_uid']}"
    assert world["nurse"].get("/").status_code == 200
    closed = world["admin"].post(f"{address}/close")
    assert (closed.status_code, closed.location) == (303, address)
    assert world["nurse"].get("/").status_code == 302
    page = world["admin"].get(address).text
    assert ("Open this account" in page, f"{address}/invite" in page) == (True, False)
    refused = world["admin"].post(f"{address}/invite")
    assert (refused.status_code, "This account is closed." in refused.text) == (409, True)
    world["admin"].post(f"{address}/open")
    assert everybody(app) == BEFORE
    assert world["nurse"].get("/").status_code == 302  # the old cookie stays dead


def test_nobody_closes_the_own_account(app: Flask, world: dict[str, Any]) -> None:
    refused = world["admin"].post(f"/people/{world['admin_uid']}/close")
    assert (refused.status_code, "You cannot close your own account." in refused.text) == (409, True)
    assert "Close this account" not in world["admin"].get(f"/people/{world['admin_uid']}").text
    assert everybody(app) == BEFORE


@pytest.mark.parametrize(("query", "found"), [("", 2), ("?q=NURSE", 1), ("?q=%25", 0), ("?page=2", 0)])
def test_finding_people(world: dict[str, Any], query: str, found: int) -> None:
    page = world["admin"].get(f"/people{query}").text
    assert (page.split('id="houses"')[0].count('<th scope="row"'), "Nobody is found" in page) == (found, not found)


def test_a_new_link(world: dict[str, Any], app: Flask) -> None:
    page = world["admin"].post(f"/people/{world['nurse_uid']}/invite")
    assert (page.status_code, app.test_client().get(link_in(page.text)).status_code) == (200, 200)
    assert world["nurse"].get("/").status_code == 200  # the password stays until the link is used


def test_only_the_administrator(world: dict[str, Any]) -> None:
    paths = ("/people", "/people/add", f"/people/{world['nurse_uid']}")
    assert [world["nurse"].get(path).status_code for path in paths] == [403, 403, 403]
    assert world["nurse"].post(f"/people/{world['nurse_uid']}/invite").status_code == 403
    assert world["admin"].get("/people/nobody").status_code == 404
