"""The pages of a request and a booking: who may see them, asking, and ending."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries.needs import request_by_id
from interp.db import db, transaction
from interp.roster.models import Interpreter
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings.hospital import AT, World, book, build, main, offer, send, state

SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _then() -> Any:
    """Pages ask the clock: it stands on the Monday of the tests."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


# --- who may see it ----------------------------------------------------------------------------------------------


def test_another_organisation_finds_nothing(app: Flask, world: World, sign_in: SignIn) -> None:
    booking = book(app, world)
    stranger, here = sign_in(world["stranger"]), f"/requests/{world['uid']}"
    reads = [here, f"{here}/offers", f"{here}/cancel", f"/bookings/{booking}", f"/bookings/{booking}/cancel"]
    assert [stranger.get(address, headers={"HX-Request": "true"}).status_code for address in reads] == [404] * 5
    writes = [f"{here}/offers", f"{here}/cancel", f"/bookings/{booking}/cancel"]
    sent = [send(stranger, address, "/requests", interpreter="i-2").status_code for address in writes]
    assert sent == [404] * 3
    assert "C-CANARY" not in stranger.get("/requests").get_data(as_text=True)
    assert state(app, world) == "booked"


def test_a_page_is_in_the_audit_trail_once_and_the_polled_part_is_not(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    nurse, here = sign_in(world["nurse"]), f"/requests/{world['uid']}"
    for address in ("/requests", here, f"{here}/offers", f"{here}/cancel"):
        assert nurse.get(address, headers={"HX-Request": "true"}).status_code == 200
    with app.app_context(), transaction(write=False):
        verbs = list(db.session.scalars(select(TrailRecord.verb).order_by(TrailRecord.id)))
        assert verbs == ["cases.listed", "case.read", "case.read"]


def test_the_polled_part_alone_leads_to_its_page(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world["nurse"]).get(f"/requests/{world['uid']}/offers")
    assert (answer.status_code, answer.location) == (303, f"/requests/{world['uid']}")


def test_titles_and_addresses_are_neutral(app: Flask, world: World, sign_in: SignIn) -> None:
    booking, nurse, here = book(app, world), sign_in(world["nurse"]), f"/requests/{world['uid']}"
    titles = []
    for address in ("/requests", here, f"{here}/cancel", f"/bookings/{booking}", f"/bookings/{booking}/cancel"):
        html = nurse.get(address).get_data(as_text=True)
        titles.append(re.search("<title>(.*) – ", html)[1])  # type: ignore[index]
        assert not [
            a for a in re.findall(r'(?:href|action|hx-get)="([^"]+)"', html) if re.search("CANARY|mya|i-1|r-1", a)
        ]
    assert titles == ["Requests", "Request", "Cancel a request", "Appointment", "Cancel a booking"]


# --- asking ------------------------------------------------------------------------------------------------------


def test_several_are_asked_at_once(app: Flask, sign_in: SignIn, world: World) -> None:
    nurse, here = sign_in(world["nurse"]), f"/requests/{world['uid']}"
    answer = send(nurse, f"{here}/offers", here, interpreter=["i-3", "i-1"])
    assert (answer.status_code, answer.location) == (303, here)
    html = nurse.get(here).get_data(as_text=True)
    assert re.findall('name="interpreter" value="([^"]+)"', html) == ["i-2", "i-4", "i-5"]
    assert html.count('data-state="offered"') == 5  # the request, two cards, two offers
    assert state(app, world) == "offered"


def test_nobody_chosen_is_said_in_words(app: Flask, sign_in: SignIn, world: World) -> None:
    nurse, here = sign_in(world["nurse"]), f"/requests/{world['uid']}"
    answer = send(nurse, f"{here}/offers", here)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("Choose at least one interpreter to ask.") == 2
    assert state(app, world) == "searching"


def test_somebody_who_no_longer_fits_is_refused_in_words(app: Flask, sign_in: SignIn, world: World) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Interpreter, world["ids"][1]).status = "paused"
    nurse, here = sign_in(world["nurse"]), f"/requests/{world['uid']}"
    answer = send(nurse, f"{here}/offers", here, interpreter=["i-1", "i-2"])
    assert answer.status_code == 409
    assert "is not available for this session any more" in answer.get_data(as_text=True)
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Offer)).all() == []


def test_nobody_fits_says_the_next_step(app: Flask, sign_in: SignIn) -> None:
    world = build(app, people=0)
    html = sign_in(world["nurse"]).get(f"/requests/{world['uid']}").get_data(as_text=True)
    assert "Nobody fits as it was asked" in html
    assert 'name="interpreter"' not in html


def test_a_request_whose_time_passed_asks_nobody(sign_in: SignIn, world: World) -> None:
    with time_machine.travel(make.NINE + timedelta(minutes=1), tick=False):
        html = sign_in(world["nurse"]).get(f"/requests/{world['uid']}").get_data(as_text=True)
    assert "The time of this request has passed" in html
    assert 'name="interpreter"' not in html


def test_the_polled_part_stops_when_somebody_is_found_and_says_so(app: Flask, sign_in: SignIn, world: World) -> None:
    nurse, part = sign_in(world["nurse"]), f"/requests/{world['uid']}/offers?seen=searching"
    hx = {"HX-Request": "true", "X-Background": "1"}
    assert 'hx-trigger="every 30s"' in nurse.get(part, headers=hx).get_data(as_text=True)
    book(app, world)
    html = nurse.get(part, headers=hx).get_data(as_text=True)
    assert "hx-trigger" not in html
    assert "This request has moved on" in html


# --- ending ------------------------------------------------------------------------------------------------------


def test_cancelling_a_request_is_asked_for_first(app: Flask, sign_in: SignIn, world: World) -> None:
    offer(app, world, "i-1", "i-2")
    nurse, here = sign_in(world["nurse"]), f"/requests/{world['uid']}"
    assert "2 interpreters who were asked can no longer accept." in nurse.get(f"{here}/cancel").get_data(as_text=True)
    assert state(app, world) == "offered"
    answer = send(nurse, f"{here}/cancel")
    assert (answer.status_code, answer.location) == (303, here)
    html = nurse.get(here).get_data(as_text=True)
    assert re.findall('data-state="([a-z_]+)"', html) == ["cancelled", "withdrawn", "withdrawn"]
    assert "nothing to cancel" in nurse.get(f"{here}/cancel").get_data(as_text=True)
    assert send(nurse, f"{here}/cancel", here).status_code == 409


def test_cancelling_a_booking_looks_for_somebody_else(app: Flask, sign_in: SignIn, world: World) -> None:
    booking, nurse = book(app, world), sign_in(world["nurse"])
    here = f"/bookings/{booking}"
    html = nurse.get(here).get_data(as_text=True)
    assert re.findall('data-state="([a-z_]+)"', html) == ["confirmed", "pending", "pending"]
    assert "The request stays open" in nurse.get(f"{here}/cancel").get_data(as_text=True)
    assert send(nurse, f"{here}/cancel").location == here
    html = nurse.get(here).get_data(as_text=True)
    assert re.findall('data-state="([a-z_]+)"', html) == ["cancelled", "pending", "pending", "pending", "pending"]
    assert state(app, world) == "searching"


def test_why_a_booking_no_longer_holds_is_the_coordinators(app: Flask, sign_in: SignIn, world: World) -> None:
    uid = book(app, world)
    with app.app_context(), transaction():
        booking = db.session.scalars(select(Booking)).one()
        booking.facts, booking.flagged_at = {"language": "mya", "flags": ["conflict"]}, AT
    nurse, coordinator = sign_in(world["nurse"]), sign_in(world["coordinator"])
    for client, told in ((nurse, False), (coordinator, True)):
        html = client.get(f"/bookings/{uid}").get_data(as_text=True)
        assert "This booking needs the coordinator" in html
        assert ("A tie that blocks" in html) is told


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_puts_first_what_nobody_was_asked_for(app: Flask, sign_in: SignIn, world: World) -> None:
    with app.app_context(), transaction():
        case = request_by_id(world["request"]).case
        rows = (("searching", 30), ("offered", 5), ("booked", 2), ("unfilled", -30), ("searching", 3), ("cancelled", 1))
        for name, hours in rows:
            make.request(case, f"{name}{hours}", start=AT + timedelta(hours=hours), state=name)
        uids = {row.uid: row.ref for row in db.session.scalars(select(Request))}
    client = sign_in(world["coordinator"])

    def listed(address: str) -> list[str]:
        html = client.get(address).get_data(as_text=True)
        return [uids[uid] for uid in re.findall('href="/requests/([^"?]+)"', main(html)) if uid in uids]

    assert listed("/requests") == [
        "searching3", "r-1", "searching30", "offered5", "booked2", "cancelled1", "unfilled-30",
    ]  # fmt: skip
    assert listed("/requests?state=looking") == ["searching3", "r-1", "searching30", "offered5"]
    assert listed("/requests?state=unfilled") == ["unfilled-30"]
    assert listed("/requests?state=nonsense&page=-1") == listed("/requests")
    assert listed("/requests?page=2") == []
