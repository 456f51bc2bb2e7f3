"""What was booked and does not hold comes first: for the provider as cards, for the coordinator as lists, with the calls in danger."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from interp.bookings import actions
from interp.bookings.models import Booking
from interp.cases.models import Case
from interp.db import db, transaction
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings.booked import booking, books, suspend
from tests.bookings.hospital import AT, World, build, main
from tests.bookings.nobody import build as nobody_fits
from tests.bookings.nobody import man, request_of
from tests.conftest import SignIn

CAPTION = re.compile('caption class="[^"]+">([^<]+)<')
LONG = timedelta(days=4)


@pytest.fixture
def busy(app: Flask) -> World:
    """One request looks, one was booked and looks again, one is flagged, one is done and they knew each other."""
    world = build(app, people=4)
    again, flagged, done = (books(app, world, number, number) for number in (1, 2, 3))
    suspend(app, world["ids"][1])
    with app.app_context(), transaction():
        for one in (booking(done), booking(done).request):
            one.starts_at, one.ends_at = one.starts_at - 2 * LONG, one.ends_at - 2 * LONG
        actions.recognise(booking(done), at=AT)
        actions.recheck(by=world["by"].actor, at=AT)
    suspend(app, world["ids"][2], free=False)
    return world | {"again": again, "flagged": flagged, "done": done}


def start(sign_in: SignIn, person: Any) -> str:
    with time_machine.travel(AT, tick=False):
        return main(sign_in(person).get("/").text)


def test_the_coordinator_reads_what_was_booked_first(app: Flask, sign_in: SignIn, busy: World) -> None:
    html = start(sign_in, busy["coordinator"])
    assert CAPTION.findall(html) == [
        "Were booked, need somebody again", "Needs a talk: somebody was recognised after a session",
        "Bookings that no longer hold", "Without an interpreter",
    ]  # fmt: skip
    assert re.findall('app-tile__value">([^<]+)<', html) == ["1", "1", "1", "0", "1", "0"]
    lists = html.split("<caption")[1:]
    found = [re.findall(r'href="/(?:requests|bookings)/([\w-]+)"', part.split("</table>")[0]) for part in lists]
    with app.app_context(), transaction(write=False):
        uid = booking(busy["again"]).request.uid
    assert found == [[uid], [busy["done"]], [busy["flagged"]], [busy["uid"]]]


def test_a_provider_reads_it_first_too_and_no_reason(sign_in: SignIn, busy: World) -> None:
    html = start(sign_in, busy["nurse"])
    titles = re.findall('app-card__title"><a class="govuk-link" href="[^"]+">([^<]+)<', html)
    assert titles == ["Was booked, needs somebody again", "Needs the coordinator", "Nobody is asked yet"]
    assert "recognised" not in html
    assert start(sign_in, busy["stranger"]).count("C-CANARY") == 0


def test_every_case_on_the_page_is_in_the_trail(app: Flask, sign_in: SignIn, busy: World) -> None:
    with app.app_context(), transaction():
        other = make.case(make.organisation(), "C-OTHER1")
        one: Any = Booking(ref="b-9", case=other, interpreter_id=busy["ids"][0], status="completed", mode="phone",
                           starts_at=AT - LONG, ends_at=AT, created_at=AT, flagged_at=AT)  # fmt: skip
        one.facts = {"flags": ["recognised_later"]}
        db.session.add(one)
        uids = {other.uid, db.session.get_one(Case, busy["case"]).uid}
    start(sign_in, busy["coordinator"])
    with app.app_context(), transaction(write=False):
        (row,) = db.session.query(TrailRecord).filter(TrailRecord.verb == "cases.listed")
        assert set(row.detail["shown"]) == uids


def test_a_call_in_danger_is_an_exception_to_look_at(app: Flask, sign_in: SignIn) -> None:
    world = nobody_fits(app, man)
    assert "Called by phone in immediate danger" not in start(sign_in, world["coordinator"])
    with app.app_context(), transaction():
        actions.choose(request_of(world), "i-man", by=world["by"], at=AT)
    with app.app_context(), transaction():
        actions.bridge(request_of(world), "i-man", minutes=10, by=world["by"], at=AT)
        actions.recheck(by=world["by"].actor, at=AT)
    html = start(sign_in, world["coordinator"])
    assert CAPTION.findall(html) == ["Called by phone in immediate danger", "Without an interpreter"]
    assert re.findall('app-tile__value">([^<]+)<', html)[:2] == ["0", "1"]
    assert "Called by phone" not in start(sign_in, world["nurse"])
