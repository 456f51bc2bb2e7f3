"""The start page of an interpreter: a cancellation is told in plain words, and a revoked module is not called run out."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from interp.accounts.models import User
from interp.bookings import actions
from interp.db import db, transaction
from interp.training.models import Certification
from tests.bookings.booked import DAY, booking, books, suspend
from tests.bookings.hospital import AT, World, build, main
from tests.conftest import SignIn

TOLD = re.compile(r"Cancelled: <time[^>]*>([^<]+)</time>\. You need not do anything\.")


@pytest.fixture
def world(app: Flask) -> World:
    return build(app, people=2)


def start(app: Flask, sign_in: SignIn, world: World, person: int = 0, at: datetime = AT) -> str:
    with app.app_context(), transaction(write=False):
        user = db.session.get_one(User, world["people"][person].user_id)
    with time_machine.travel(at, tick=False):
        return main(sign_in(user).get("/").text)


def cancel(app: Flask, world: World, uid: str) -> None:
    with app.app_context(), transaction():
        actions.cancel_booking(booking(uid), by=world["by"], at=AT)


def test_what_was_cancelled_is_told_without_a_reason(app: Flask, world: World, sign_in: SignIn) -> None:
    first, second, third = (books(app, world, number) for number in (1, 2, 3))
    theirs = books(app, world, 4, person=1)
    cancel(app, world, first)
    cancel(app, world, theirs)
    assert TOLD.findall(start(app, sign_in, world)) == ["Wed 3 Mar 2027, 09:00–10:00"]
    suspend(app, world["ids"][0])
    page = start(app, sign_in, world)
    assert TOLD.findall(page) == [f"{day} Mar 2027, 09:00–10:00" for day in ("Wed 3", "Thu 4", "Fri 5")]
    assert [words for words in ("C-CANARY", "Canary ward", "roster", second, third) if words in page] == []


def test_it_is_told_for_a_week_and_until_its_time(app: Flask, world: World, sign_in: SignIn) -> None:
    soon, late = books(app, world, 1), books(app, world, 20)
    for uid in (soon, late):
        cancel(app, world, uid)
    told = {day: len(TOLD.findall(start(app, sign_in, world, at=AT + day * DAY))) for day in (0, 2, 3, 7, 8)}
    assert told == {0: 2, 2: 2, 3: 1, 7: 1, 8: 0}


def test_who_is_booked_again_for_the_time_is_told_nothing(app: Flask, world: World, sign_in: SignIn) -> None:
    cancel(app, world, books(app, world, 1))
    books(app, world, 1)
    assert TOLD.findall(start(app, sign_in, world)) == []


def on_record(page: str) -> list[str]:
    rows = re.findall(r"summary-list__row.*?</div>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row.partition(">")[2]).split()) for row in rows]


def test_what_was_revoked_is_not_called_run_out(app: Flask, world: World, sign_in: SignIn) -> None:
    today = AT.date()
    with app.app_context(), transaction():
        mine = db.session.query(Certification).filter(Certification.interpreter_id == world["ids"][0])
        rows = {row.module: row for row in mine}
        rows["M01"].revoked = today - timedelta(days=3)
        rows["M02"].until = today - timedelta(days=4)
        rows["M03"].until, rows["M03"].revoked = today - timedelta(days=5), today - timedelta(days=1)
        rows["M04"].revoked = today + timedelta(days=9)
        rows["M05"].revoked = today
        again = {"on": today, "until": date(2029, 6, 1), "position": 99, "interpreter_id": world["ids"][0]}
        db.session.add(Certification(module="M05", **again))
    assert on_record(start(app, sign_in, world)) == [
        "M03 Run out since 24 Feb 2027",
        "M02 Run out since 25 Feb 2027",
        "M01 Revoked from 26 Feb 2027",
        "M04 Ends soon good until 9 Mar 2027",
    ]
