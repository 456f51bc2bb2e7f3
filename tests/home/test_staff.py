"""The start pages of trainer, reporter and administrator."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from interp.accounts import actions
from interp.accounts.facts import Role
from interp.db import db, transaction
from interp.trail.facts import COMMAND_LINE
from interp.training.models import Certification
from tests import make
from tests.conftest import SignIn

NOW = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def home_of(app: Flask, sign_in: SignIn, role: Role) -> str:
    with app.app_context(), transaction():
        person = make.user(role)
    return sign_in(person).get("/").text


def test_a_trainer_sees_what_ends(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        for name, status in (("Ada Demo", "active"), ("Bo Demo", "retired"), ("Cy Demo", "active")):
            make.interpreter(name=name, status=status)
        rows = db.session.query(Certification).order_by(Certification.id).filter_by(module="M03").all()
        for row in rows:
            row.until = date(2027, 4, 30)
        rows[2].until = date(2027, 5, 1)
    page = home_of(app, sign_in, Role.TRAINER)
    assert [name in page for name in ("M03", "Ada Demo", "30 Apr 2027", "Bo Demo", "Cy Demo", "M04")] == [True] * 3 + [
        False
    ] * 3


def test_a_reporter_sees_no_small_number(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        case = make.case(make.organisation())
        for state, count in (("booked", 6), ("cancelled", 5), ("unfilled", 4)):
            for _ in range(count):
                make.request(case, state=state, created_at=NOW - timedelta(days=29))
        for _ in range(7):
            make.request(case, state="searching", created_at=NOW - timedelta(days=31))
    page = home_of(app, sign_in, Role.REPORTER)
    tiles = [part.split("<")[0] for part in page.split('<p class="app-tile__value">')[1:]]
    assert tiles == ["fewer than 5", "fewer than 5", "6", "fewer than 5", "5"]


def test_an_administrator_sees_who_waits(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        make.user(Role.PROVIDER, make.organisation("hospital-a"))
        waiting, late = (make.user(Role.REPORTER, email=f"{name}@people.invalid") for name in ("a", "b"))
        waiting.name, late.name = "Waiting Demo", "Late Demo"
        actions.invite(waiting, by=COMMAND_LINE, at=NOW)
        actions.invite(late, by=COMMAND_LINE, at=NOW - timedelta(days=8))
    page = home_of(app, sign_in, Role.ADMIN)
    first, second = page.split("Late Demo")[1].split("Waiting Demo")
    assert ("Link has ended" in first, "Link sent" in second, "House hospital-a" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.TRAINER, "Nothing ends in the next 60 days"), (Role.ADMIN, "Everybody has signed in")],
)
def test_nothing_to_do(app: Flask, sign_in: SignIn, role: Role, words: str) -> None:
    assert words in home_of(app, sign_in, role)
