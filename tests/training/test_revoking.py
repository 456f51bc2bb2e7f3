"""A certification ends early: only from today on, only what is good, and bookings that need it end with it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.facts import Role
from interp.bookings.actions import recheck
from interp.db import Unsettled, db, transaction
from interp.errors import BadInput
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from interp.trail.models import TrailRecord
from interp.training.actions import revoke
from interp.training.facts import Certified
from interp.training.models import Certification, Module
from interp.training.rules import revoke_fault
from tests import make
from tests.bookings.booked import books, faults, found
from tests.bookings.hospital import AT, World, build, main, send
from tests.conftest import SignIn

TODAY = date(2027, 3, 1)
ON, UNTIL = date(2026, 6, 1), date(2029, 6, 1)
FLASH = re.compile('app-flash__text">([^<]+)<')


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(both: str, app: Flask) -> World:
    made = build(app, people=2)
    with app.app_context(), transaction():
        person = db.session.get_one(Interpreter, made["ids"][0])
        return made | {"trainer": make.user(Role.TRAINER), "page": f"/interpreters/{person.uid}"}


def revoked(app: Flask, world: World) -> dict[str, date]:
    with app.app_context(), transaction(write=False):
        mine = db.session.query(Certification).filter(Certification.interpreter_id == world["ids"][0])
        return {row.module: row.revoked for row in mine if row.revoked}


def key(module: str, on: date = ON, until: date = UNTIL) -> str:
    return f"{module}|{on}|{until}"


def asks(client: FlaskClient, world: World, **fields: str) -> Any:
    return send(client, f"{world['page']}/certifications", world["page"], **fields)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("on", "until", "revoked_on", "day", "fault"),
    [
        (-9, 9, None, 0, None), (-9, 9, None, -1, "in_the_past"), (-9, 9, None, 9, None), (-9, 9, None, 10, "over_by_then"),
        (2, 9, None, 1, "before_its_start"), (2, 9, None, 2, None), (-9, 9, 3, 2, None), (-9, 9, 3, 3, "revoked_already"),
        (-9, 9, -3, 0, "revoked_already"), (-9, None, None, 0, "over_by_then"), (None, 9, None, 0, "over_by_then"),
    ],
)  # fmt: skip
def test_from_which_day_on(on: Any, until: Any, revoked_on: Any, day: int, fault: str | None) -> None:
    known = [None if number is None else days(number) for number in (on, until, revoked_on)]
    assert revoke_fault(days(day), TODAY, Certified("M01", *known)) == fault


def test_bookings_that_need_it_end_from_that_day_on(app: Flask, world: World, sign_in: SignIn) -> None:
    """Health needs M10. Sessions of 2 and 4 March; revoked from the 3rd on."""
    before, after, others = books(app, world, 0), books(app, world, 2), books(app, world, 3, person=1)
    client = sign_in(world["trainer"])
    answer = asks(client, world, certification=key("M10"), day="2027-03-03", confirm="yes")
    assert answer.location == world["page"]
    assert FLASH.findall(client.get(world["page"]).text) == [
        "M10: revoked from 3 Mar 2027 on.",
        "1 booking to come is ended, and somebody else is looked for.",
    ]
    assert revoked(app, world) == {"M10": date(2027, 3, 3)}
    assert [found(app, uid)["status"] for uid in (before, after, others)] == ["confirmed", "cancelled", "confirmed"]
    assert found(app, after)["flags"] == ["training"]
    with app.app_context(), transaction(write=False):
        rows = db.session.query(TrailRecord).filter(TrailRecord.verb == "certification.revoked")
        assert [(row.kind, row.detail) for row in rows] == [("interpreter", {"module": "M10"})]
    assert faults(app) == {}


def test_what_is_not_needed_ends_nothing(app: Flask, world: World, sign_in: SignIn) -> None:
    uid, client = books(app, world, 0), sign_in(world["trainer"])
    asks(client, world, certification=key("M12"), day="2027-03-01", confirm="yes")
    assert FLASH.findall(client.get(world["page"]).text) == ["M12: revoked from 1 Mar 2027 on."]
    assert found(app, uid)["status"] == "confirmed"


def test_the_form_chooses_nothing_beforehand(world: World, sign_in: SignIn) -> None:
    page = sign_in(world["trainer"]).get(world["page"]).text
    first = re.search(r'<option value="([^"]*)"[^>]*>([^<]+)<', page)
    assert first
    assert (first[1], first[2].strip()) == ("", "Choose a certification")
    day = re.search(r'<input[^>]* name="day"[^>]*>', page)
    assert day
    assert ('type="date"' in day[0], re.findall('value="([^"]+)"', day[0])) == (True, [])


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "No booking is to come, so nothing is cancelled."),
        (1, "1 booking to come is looked at again."),
        (2, "2 bookings to come are looked at again."),
    ],
)
def test_it_is_asked_before_anything_ends(app: Flask, world: World, sign_in: SignIn, count: int, words: str) -> None:
    with app.app_context(), transaction():
        db.session.add(Module(code="M10", title="Health"))
    mine = [books(app, world, number) for number in range(count)]
    books(app, world, 4, person=1)
    client = sign_in(world["trainer"])
    answer = asks(client, world, certification=key("M10"), day="2027-03-01")
    page = main(answer.text)
    assert (answer.status_code, revoked(app, world)) == (200, {})
    shown = (words, "M10, Health", "1 Mar 2027", "govuk-button--warning", f'href="{world["page"]}">Leave it as it was')
    assert [one for one in shown if one not in page] == []
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert [found(app, uid)["status"] for uid in mine] == ["confirmed"] * count
    assert asks(client, world, **hidden).status_code == 303
    assert revoked(app, world) == {"M10": date(2027, 3, 1)}
    assert "M10, Health: revoked from 1 Mar 2027 on." in client.get(world["page"]).text


@pytest.mark.parametrize("confirm", ["", "yes"])
@pytest.mark.parametrize(
    ("certification", "day", "words"),
    [
        (key("M01"), "2027-02-28", "Write today or a later day. What was good until now stays so."),
        (key("M01"), "2029-06-02", "It has run out by then."),
        (key("M01"), "soon", "Write a date such as 2027-03-05."),
        (key("M01"), "", "Write the first day without it."),
        (key("M99"), "2027-03-01", "Choose a certification."),
        ("", "2027-03-01", "Choose a certification."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    app: Flask, world: World, sign_in: SignIn, certification: str, day: str, words: str, confirm: str
) -> None:
    client = sign_in(world["trainer"])
    answer = asks(client, world, certification=certification, day=day, confirm=confirm)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert revoked(app, world) == {}


def test_only_what_is_good_can_be_chosen(app: Flask, world: World, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mine = db.session.query(Certification).filter(Certification.interpreter_id == world["ids"][0])
        rows = {row.module: row for row in mine}
        rows["M01"].until, rows["M02"].revoked, rows["M03"].on = days(-1), days(0), days(5)
    html = sign_in(world["trainer"]).get(world["page"]).text
    chosen = re.findall(r'<option value="(M\d\d)\|', html)
    assert chosen == [f"M{number:02}" for number in range(3, 15)]


@pytest.mark.parametrize("role", ["coordinator", "nurse"])
def test_only_a_trainer_revokes(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world[role])
    assert "Revoke it" not in client.get(world["page"]).text
    answer = send(client, f"{world['page']}/certifications", "/", certification=key("M01"), day="2027-03-01")
    assert answer.status_code == 403


def test_what_was_changed_meanwhile_is_refused(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Interpreter, world["ids"][0])
        with pytest.raises(BadInput) as refused:
            revoke(person, Certified("M01", ON, days(1), None), TODAY, by=COMMAND_LINE, at=AT)
    assert refused.value.problems == {"certification": "no_such"}


def test_rows_that_say_the_same_end_together(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        row = {"interpreter_id": world["ids"][0], "module": "M01", "on": ON, "until": UNTIL, "position": 99}
        db.session.add(Certification(**row))
    with app.app_context(), transaction():
        person = db.session.get_one(Interpreter, world["ids"][0])
        revoke(person, Certified("M01", ON, UNTIL, None), TODAY, by=COMMAND_LINE, at=AT)
        recheck(by=COMMAND_LINE, at=AT)
        mine = db.session.query(Certification).filter_by(interpreter_id=person.id, module="M01")
        assert [one.revoked for one in mine] == [TODAY, TODAY]


def test_no_change_is_kept_before_bookings_were_asked_anew(app: Flask, world: World) -> None:
    which = Certified("M01", ON, UNTIL, None)
    with app.app_context(), pytest.raises(Unsettled), transaction():
        revoke(db.session.get_one(Interpreter, world["ids"][0]), which, TODAY, by=COMMAND_LINE, at=AT)
    assert revoked(app, world) == {}
