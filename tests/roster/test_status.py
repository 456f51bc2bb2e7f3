"""Status and agreement of an interpreter: who may change them, and that bookings to come follow at once."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from interp.accounts.facts import Role
from interp.db import Unsettled, db, transaction
from interp.errors import BadInput
from interp.roster import actions
from interp.roster.models import Interpreter
from interp.roster.rules import agreement_fault
from interp.trail.facts import COMMAND_LINE
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings.booked import books, faults, found
from tests.bookings.hospital import AT, World, build, main, send
from tests.conftest import SignIn

TODAY = date(2027, 3, 1)
FLASH = re.compile('app-flash__text">([^<]+)<')


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(both: str, app: Flask) -> World:
    made = build(app, people=2)
    with app.app_context(), transaction():
        made |= {role.value: make.user(role) for role in (Role.ADMIN, Role.TRAINER)}
        return made | {"page": f"/interpreters/{db.session.get_one(Interpreter, made['ids'][0]).uid}"}


def person(app: Flask, world: World) -> tuple[str | None, date | None]:
    with app.app_context(), transaction(write=False):
        one = db.session.get_one(Interpreter, world["ids"][0])
        return one.status, one.agreement_until


def verbs(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    with app.app_context(), transaction(write=False):
        rows = db.session.query(TrailRecord).filter(TrailRecord.kind == "interpreter").order_by(TrailRecord.id)
        return [(row.verb, row.detail) for row in rows]


@pytest.mark.parametrize(
    ("days", "fault"),
    [(-1, "in_the_past"), (0, None), (3653, None), (3654, "too_far")],
)
def test_which_last_days_are_taken(days: int, fault: str | None) -> None:
    assert agreement_fault(TODAY + timedelta(days=days), TODAY) == fault


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_who_is_suspended_is_out_of_bookings_to_come(
    app: Flask, world: World, sign_in: SignIn, role: str, count: int
) -> None:
    mine = [books(app, world, number) for number in range(count)]
    others = books(app, world, 4, person=1)
    client = sign_in(world[role])
    assert send(client, f"{world['page']}/status", "/", status="suspended", confirm="yes").location == world["page"]
    said = FLASH.findall(client.get(world["page"]).text)
    ended = ["1 booking to come is ended, and somebody else is looked for."] if count == 1 else []
    ended = ["2 bookings to come are ended, and somebody else is looked for."] if count == 2 else ended
    assert said == ["The status is changed.", *ended]
    assert person(app, world)[0] == "suspended"
    assert [found(app, uid)["request"] for uid in mine] == ["searching"] * count
    assert found(app, others)["status"] == "confirmed"
    assert verbs(app) == [("status.changed", {"status": "suspended"})]
    assert faults(app) == {}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("status", "paused", ("Change the status?", "Active", "Paused")),
        ("agreement", "2027-03-02", ("Let the agreement end earlier?", "1 Jan 2030", "2 Mar 2027")),
    ],
)
def test_what_may_end_bookings_is_asked_first(
    app: Flask, world: World, sign_in: SignIn, field: str, value: str, told: tuple[str, ...]
) -> None:
    mine, name = [books(app, world, number) for number in (2, 3)], {"agreement": "until"}.get(field, field)
    client = sign_in(world["coordinator"])
    answer = send(client, f"{world['page']}/{field}", "/", **{name: value})
    page = main(answer.text)
    shown = (*told, "2 bookings to come are looked at again.", "govuk-button--warning", "Leave it as it was")
    assert (answer.status_code, [words for words in shown if words not in page]) == (200, [])
    assert (person(app, world), verbs(app)) == (("active", date(2030, 1, 1)), [])
    assert [found(app, uid)["status"] for uid in mine] == ["confirmed"] * 2
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert send(client, f"{world['page']}/{field}", "/", **hidden).status_code == 303
    assert person(app, world) == (("paused", date(2030, 1, 1)) if field == "status" else ("active", date(2027, 3, 2)))


@pytest.mark.parametrize(
    ("booked", "field", "values"),
    [
        (False, "status", {"status": "paused"}),
        (False, "agreement", {"until": "2027-03-02"}),
        (True, "status", {"status": "active"}),
        (True, "agreement", {"until": "2030-01-01"}),
        (True, "agreement", {"until": "2030-06-01"}),
    ],
)
def test_what_ends_nothing_is_not_asked(
    app: Flask, world: World, sign_in: SignIn, booked: bool, field: str, values: dict[str, str]
) -> None:
    if booked:
        books(app, world, 2)
    assert send(sign_in(world["coordinator"]), f"{world['page']}/{field}", "/", **values).status_code == 303


def test_who_is_active_again_is_offered_again_and_no_booking_comes_back(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    uid, client = books(app, world, 0), sign_in(world["coordinator"])
    for status in ("paused", "active", "active"):
        send(client, f"{world['page']}/status", "/", status=status, confirm="yes")
    assert (person(app, world)[0], found(app, uid)["status"]) == ("active", "cancelled")
    assert [detail["status"] for _, detail in verbs(app)] == ["paused", "active"]


def test_an_agreement_that_ends_earlier_frees_what_lies_after_it(app: Flask, world: World, sign_in: SignIn) -> None:
    """Sessions of 2 and 4 March; the agreement ends on the 2nd, the last day included."""
    before, after = books(app, world, 0), books(app, world, 2)
    client = sign_in(world["coordinator"])
    send(client, f"{world['page']}/agreement", "/", until="2027-03-02", confirm="yes")
    assert person(app, world)[1] == date(2027, 3, 2)
    assert [found(app, uid)["status"] for uid in (before, after)] == ["confirmed", "cancelled"]
    assert found(app, after)["flags"] == ["agreement"]
    assert verbs(app) == [("agreement.changed", {})]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("status", "applicant", "Choose a status."),
        ("status", "", "Choose a status."),
        ("agreement", "2027-02-28", "Write today or a later day."),
        ("agreement", "2207-03-01", "Write a day within the next ten years."),
        ("agreement", "soon", "Write a date such as 2027-03-05."),
        ("agreement", "", "Write the last day."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    app: Flask, world: World, sign_in: SignIn, field: str, value: str, words: str
) -> None:
    client = sign_in(world["coordinator"])
    name = "until" if field == "agreement" else "status"
    answer = send(client, f"{world['page']}/{field}", "/", **{name: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert (person(app, world), verbs(app)) == (("active", date(2030, 1, 1)), [])
    assert (f'id="{name}"' in answer.text, 'type="date"' in answer.text) == (True, True)
    assert client.get(f"{world['page']}/{field}").location == world["page"], "a form that was sent is loaded again"


@pytest.mark.parametrize(("role", "there"), [("coordinator", True), ("admin", True), ("trainer", False)])
def test_who_finds_the_forms(world: World, sign_in: SignIn, role: str, there: bool) -> None:
    client = sign_in(world[role])
    assert ("Save the status" in main(client.get(world["page"]).text)) == there
    if not there:
        assert send(client, f"{world['page']}/status", "/", status="retired").status_code == 403


def test_no_change_is_kept_before_bookings_were_asked_anew(app: Flask, world: World) -> None:
    with app.app_context(), pytest.raises(Unsettled), transaction():
        actions.change_status(db.session.get_one(Interpreter, world["ids"][0]), "paused", by=COMMAND_LINE, at=AT)
    with app.app_context(), pytest.raises(Unsettled), transaction():
        actions.change_agreement(db.session.get_one(Interpreter, world["ids"][0]), TODAY, by=COMMAND_LINE, at=AT)
    assert person(app, world) == ("active", date(2030, 1, 1))


def test_nobody_becomes_an_applicant_again(app: Flask, world: World) -> None:
    with app.app_context(), transaction(), pytest.raises(BadInput):
        actions.change_status(db.session.get_one(Interpreter, world["ids"][0]), "applicant", by=COMMAND_LINE, at=AT)
