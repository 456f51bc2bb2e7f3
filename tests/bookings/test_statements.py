"""What a page costs: a number of statements that does not grow with the roster or the list, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.matching import helped, match
from interp.bookings.queries.needs import request_by_id
from interp.db import db, transaction
from tests import make

SignIn = Callable[[User], FlaskClient]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked while this runs."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("people", [3, 60])
def test_the_match_costs_the_same_for_any_roster(app: Flask, both: str, people: int) -> None:
    with app.app_context(), transaction():
        request = make.request(make.case(make.organisation())).id
        for _ in range(people):
            make.interpreter()
    with app.app_context(), transaction(write=False):
        one = request_by_id(request)
        with counted(app) as asked:
            _, found = match(one)
        assert (len(found.matches), len(asked)) == (people, 3)


@pytest.mark.parametrize("cleared", [1, 30])
def test_what_was_cleared_costs_one_more_however_much_it_is(app: Flask, both: str, cleared: int) -> None:
    with app.app_context(), transaction():
        case = make.case(make.organisation())
        who = [make.interpreter().ref for _ in range(30)]
        at = make.MONDAY.isoformat()
        case.wishes = {"cleared": [{"interpreter": ref, "kind": "hometown", "at": at} for ref in who[:cleared]]}
        request = make.request(case).id
    with app.app_context(), transaction(write=False):
        one = request_by_id(request)
        with counted(app) as asked:
            match(one)
        assert len(asked) == 4


@pytest.mark.parametrize("people", [3, 60])
def test_what_would_help_costs_the_same_for_any_roster(app: Flask, both: str, people: int) -> None:
    """Nobody holds her language and the service's; those in between are gathered in a second pass."""
    with app.app_context(), transaction():
        request = make.request(make.case(make.organisation(), also_understands=["shn"])).id
        for _ in range(people):
            make.interpreter(languages=(("mya", "C2"), ("eng", "C2")))
            make.interpreter(languages=(("eng", "C2"), ("tha", "C2")))
            make.interpreter(languages=(("shn", "C2"), ("tha", "C2")))
    with app.app_context(), transaction(write=False):
        with counted(app) as asked:
            _, found = helped(request_by_id(request), make.MONDAY)
        frees = [(one.change, one.frees) for one in found.suggestions]
        assert (frees, len(asked)) == ([("relay", 2 * people), ("language", people)], 9)


def _row(request: int, person: int) -> None:
    """An offer and a booking of one request."""
    one = request_by_id(request)
    fields = {"offered_at": make.MONDAY, "ends_at": make.NINE, "moved_at": make.MONDAY, "state": "accepted"}
    db.session.add(Offer(request=one, interpreter_id=person, **fields))
    span = {"starts_at": one.starts_at, "ends_at": one.ends_at, "mode": one.mode, "status": "confirmed"}
    made = Booking(
        ref=f"b-{request}", request=one, case=one.case, interpreter_id=person, created_at=make.MONDAY, **span
    )
    db.session.add(made)


def _lists(app: Flask, sign_in: SignIn, rows: int) -> dict[str, int]:
    """How many statements each page of lists takes for so many requests, each of its own case and with its own people."""
    with app.app_context(), transaction():
        house = make.organisation()
        people = {role: make.user(role, house) for role in (Role.PROVIDER, Role.COORDINATOR)}
        for number in range(rows):
            start = make.NINE + timedelta(hours=number)
            _row(make.request(make.case(house), start=start, state="booked").id, make.interpreter().id)
            make.request(make.case(house), start=start)
    found = {}
    with time_machine.travel(make.MONDAY, tick=False):
        for role, person in people.items():
            client = sign_in(person)
            for address in ("/", "/requests"):
                with counted(app) as asked:
                    assert client.get(address).status_code == 200
                found[f"{role} {address}"] = len(asked)
    return found


def test_a_list_costs_the_same_for_one_row_and_for_three(app: Flask, both: str, sign_in: SignIn) -> None:
    _lists(app, sign_in, 1)  # the first reader of a chain opens it
    assert _lists(app, sign_in, 1) == _lists(app, sign_in, 3)


def test_a_request_costs_the_same_for_one_interpreter_and_for_three(app: Flask, both: str, sign_in: SignIn) -> None:
    found = []
    for people in (1, 1, 3):
        with app.app_context(), transaction():
            house = make.organisation()
            nurse, one = make.user(Role.PROVIDER, house), make.request(make.case(house))
            ids = [make.interpreter().id for _ in range(people)]
            for number in ids:
                fields = {"offered_at": make.MONDAY, "ends_at": make.NINE, "moved_at": make.MONDAY, "state": "offered"}
                db.session.add(Offer(request=one, interpreter_id=number, **fields))
        with time_machine.travel(make.MONDAY, tick=False):
            client = sign_in(nurse)
            with counted(app) as asked:
                assert client.get(f"/requests/{one.uid}").status_code == 200
        found.append(len(asked))
    assert found[1] == found[2]
