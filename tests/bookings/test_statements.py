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
from interp.bookings.queries.matching import match
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
        assert (len(found.matches), len(asked)) == (people, 10)


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
