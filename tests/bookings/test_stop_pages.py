"""What each side reads of a booking that ended by itself, and the pages that stop one: the same words for everybody."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings import actions
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db, transaction, unsettle
from interp.roster.actions import change_status
from interp.roster.models import Interpreter
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings.booked import booking, books, found, request_uid, suspend, trail
from tests.bookings.hospital import AT, World, bare, build, main, send

SignIn = Callable[[User], FlaskClient]
START, HOUR = make.NINE, timedelta(hours=1)
REASON = "Not active on the roster"
FLASH = re.compile('app-flash__text">([^<]+)<')


@pytest.fixture
def world(app: Flask) -> World:
    return build(app, people=3)


@pytest.fixture
def person(app: Flask, world: World) -> User:
    """The interpreter of the bookings, as somebody who signs in."""
    with app.app_context(), transaction(write=False):
        return db.session.get_one(User, world["people"][0].user_id)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def freed(app: Flask, world: World, how: str, person: int = 0) -> str:
    """A booking that was freed for one reason or another."""
    return free(app, world, books(app, world, person, person), how, person)


def free(app: Flask, world: World, uid: str, how: str, person: int) -> str:
    with app.app_context(), transaction():
        who = db.session.get_one(Interpreter, world["ids"][person])
        if how == "refused":
            cases.refuse(booking(uid).case, [who.ref], by=world["by"], at=AT)
        elif how == "inactive":
            change_status(who, "suspended", by=world["by"].actor, at=AT)
        else:
            db.session.add(Tie(interpreter_id=who.id, kind="authority", token="x", sound="", key="k", position=0))
            unsettle("interpreter", who.id)
        actions.recheck(by=world["by"].actor, at=AT)
    return uid


def test_only_the_coordinator_reads_why(app: Flask, world: World, person: User, sign_in: SignIn) -> None:
    uid = freed(app, world, "inactive")
    with at(AT):
        pages = {
            "coordinator": sign_in(world["coordinator"]).get(f"/bookings/{uid}"),
            "nurse": sign_in(world["nurse"]).get(f"/bookings/{uid}"),
            "interpreter": sign_in(person).get(f"/my/bookings/{uid}"),
        }
    assert {name: (page.status_code, REASON in page.text) for name, page in pages.items()} == {
        "coordinator": (200, True), "nurse": (200, False), "interpreter": (200, False),
    }  # fmt: skip
    assert "This interpreter is not available for it any more" in pages["nurse"].text
    assert "This booking is cancelled" in pages["interpreter"].text
    assert "Canary ward" not in pages["interpreter"].text


def test_every_reason_looks_the_same_to_a_provider(app: Flask, world: World, sign_in: SignIn) -> None:
    """The page of the booking, and that of its request with its timeline, word for word but for names and days."""
    hows, seen = ("inactive", "refused", "conflict"), []
    uids = [books(app, world, number, number, case=another_case(app, world)) for number in range(len(hows))]
    for number, (how, uid) in enumerate(zip(hows, uids, strict=True)):
        free(app, world, uid, how, number)
        with at(AT):
            client = sign_in(world["nurse"])
            pages = [client.get(f"/bookings/{uid}").text, client.get(f"/requests/{request_uid(app, uid)}").text]
        assert found(app, uid)["flags"] == [how]
        seen.append("".join(worn(main(bare(page))) for page in pages))
    assert seen[0] == seen[1] == seen[2]
    assert "Not available for it any more" in seen[0]


def another_case(app: Flask, world: World) -> int:
    """Of the same organisation, so that what is said of one woman shows on no page of another."""
    with app.app_context(), transaction():
        return make.case(db.session.get_one(Case, world["case"]).organisation).id


def worn(html: str) -> str:
    """Without references and days."""
    html = re.sub(r"\b[BR]-[0-9A-F]{8}\b|\br-\d+\b|\bi-\d\b|\bC-TEST\d+\b", "REF", html)
    return re.sub(r"2027-03-0\d|\w+ \d \w+ 2027", "DAY", html)


# --- the pages that stop --------------------------------------------------------------------------------------------


def test_the_way_to_it_shows_when_it_can_be_gone(app: Flask, world: World, person: User, sign_in: SignIn) -> None:
    uid = books(app, world, 0)
    ways = {}
    for name, who, page in (("staff", world["nurse"], f"/bookings/{uid}"), ("own", person, f"/my/bookings/{uid}")):
        for hours in (-2, -1, 0.5, 1):
            with at(START + hours * HOUR):
                html = sign_in(who).get(page).text
            ways[name, hours] = re.findall(rf'href="/bookings/{uid}/(stop|known)"', html)
    assert ways == {
        (name, hours): expected
        for name in ("staff", "own")
        for hours, expected in ((-2, []), (-1, ["stop"]), (0.5, ["stop"]), (1, ["known"]))
    }


@pytest.mark.parametrize(("way", "hours"), [("stop", 0), ("known", 2), ("stop", -3), ("known", 0)])
def test_the_question_is_the_same_for_both_sides(
    app: Flask, world: World, person: User, sign_in: SignIn, way: str, hours: int
) -> None:
    """Only the way back differs. It shows a time and nothing of the case, so it leaves no record of who asked for it."""
    uid = books(app, world, 0)
    with at(START + hours * HOUR):
        pages = [main(bare(sign_in(who).get(f"/bookings/{uid}/{way}").text)) for who in (world["nurse"], person)]
        one, other = (page.replace("/my/bookings/", "/bookings/") for page in pages)
    assert one == other
    assert ("<form" in one) == (hours in (0, 2) if way == "stop" else hours == 2)
    assert "C-CANARY" not in one
    assert [verb for _, verb in trail(app, uid, world_case(app, world))] == ["booking.confirmed"]


def world_case(app: Flask, world: World) -> str:
    with app.app_context(), transaction(write=False):
        return db.session.get_one(Case, world["case"]).uid


@pytest.mark.parametrize("side", ["nurse", "coordinator", "interpreter"])
def test_both_sides_read_the_same_words_afterwards(
    app: Flask, world: World, person: User, sign_in: SignIn, side: str
) -> None:
    uid = books(app, world, 0)
    with at(START):
        client = sign_in(person if side == "interpreter" else world[side])
        answer = send(client, f"/bookings/{uid}/stop")
        page = client.get(answer.location)
    assert (answer.status_code, page.status_code) == (303, 200)
    assert FLASH.findall(page.text) == ["The session is stopped. No reason is needed. Somebody else is looked for."]
    assert answer.location == f"/bookings/{uid}/said"
    assert found(app, uid)["status"] == "cancelled"
    assert trail(app, uid)[1:] == [("worker", "session.stopped")]


@pytest.mark.parametrize("way", ["stop", "known"])
def test_the_trail_is_the_same_whoever_said_it(
    app: Flask, world: World, person: User, sign_in: SignIn, way: str
) -> None:
    """A read of the case right after it, which only the staff leave, would tell who said it. So would another page."""
    seen = []
    for number, who in enumerate((person, world["nurse"])):
        uid = books(app, world, number, number)
        with at(START + number * 24 * HOUR + (HOUR if way == "known" else 0 * HOUR)):
            client = sign_in(who)
            answer = send(client, f"/bookings/{uid}/{way}")
            page = main(bare(client.get(answer.location).text))
        with app.app_context(), transaction(write=False):
            rows = list(db.session.scalars(select(TrailRecord).order_by(TrailRecord.id)))
            verbs = [(row.actor, row.verb) for row in rows if row.at == rows[-1].at]
        seen.append((verbs, page.replace("/my/bookings/", "/bookings/")))
    assert seen[0] == seen[1]
    assert "case.read" not in [verb for _, verb in seen[0][0]]


def test_the_interpreter_of_a_stopped_session_reads_what_anybody_reads(
    app: Flask, world: World, person: User, sign_in: SignIn
) -> None:
    """Whoever stopped it: her page is that of a booking which was cancelled by hand."""
    stopped, cancelled = books(app, world, 0), books(app, world, 1)
    with app.app_context(), transaction():
        actions.cancel_booking(booking(cancelled), by=world["by"], at=AT)
    with at(START):
        send(sign_in(world["nurse"]), f"/bookings/{stopped}/stop")
        pages = [worn(main(bare(sign_in(person).get(f"/my/bookings/{uid}").text))) for uid in (stopped, cancelled)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("way", ["stop", "known"])
def test_somebody_else_s_session_is_not_there(app: Flask, world: World, sign_in: SignIn, way: str) -> None:
    uid = books(app, world, 0)
    with app.app_context(), transaction(write=False):
        other = db.session.get_one(User, world["people"][1].user_id)
    with at(START):
        for who in (world["stranger"], other):
            assert sign_in(who).get(f"/bookings/{uid}/{way}").status_code == 404
            assert send(sign_in(who), f"/bookings/{uid}/{way}", "/").status_code == 404
    assert found(app, uid)["status"] == "confirmed"


def test_too_early_is_said_in_words(app: Flask, world: World, sign_in: SignIn) -> None:
    uid = books(app, world, 0)
    with at(START - 2 * HOUR):
        answer = send(sign_in(world["nurse"]), f"/bookings/{uid}/stop")
    assert answer.status_code == 409
    assert "A session can be stopped from one hour before its start." in answer.text


# --- after a session, and the coordinator's two buttons -------------------------------------------------------------


def test_what_came_up_later_reaches_the_coordinator_s_start_page(
    app: Flask, world: World, person: User, sign_in: SignIn
) -> None:
    uid = books(app, world, 0)
    with at(START + 2 * HOUR):
        nurse, boss = sign_in(world["nurse"]), sign_in(world["coordinator"])
        send(sign_in(person), f"/bookings/{uid}/known")
        assert "They may know each other" in nurse.get(f"/bookings/{uid}").text
        assert "I have seen to it" not in nurse.get(f"/bookings/{uid}").text
        assert f"/bookings/{uid}" in boss.get("/").text
        answer = send(boss, f"/bookings/{uid}/seen", f"/bookings/{uid}")
        assert (answer.status_code, f"/bookings/{uid}" in boss.get("/").text) == (303, False)
        assert "I have seen to it" not in boss.get(f"/bookings/{uid}").text
        assert "They may know each other" in nurse.get(f"/bookings/{uid}").text
        own = sign_in(person).get(f"/my/bookings/{uid}").text
    assert ("They may know each other" in own, f"/bookings/{uid}/known" in own) == (False, True)


def test_the_coordinator_frees_what_an_import_flagged(app: Flask, world: World, sign_in: SignIn) -> None:
    uid = books(app, world, 0)
    suspend(app, world["ids"][0], free=False)
    with at(AT):
        nurse, boss = sign_in(world["nurse"]), sign_in(world["coordinator"])
        assert ["Free it" in client.get(f"/bookings/{uid}").text for client in (nurse, boss)] == [False, True]
        assert send(nurse, f"/bookings/{uid}/free", "/").status_code == 403
        answer = send(boss, f"/bookings/{uid}/free", f"/bookings/{uid}")
        assert answer.location == f"/requests/{request_uid(app, uid)}"
    assert (found(app, uid)["status"], found(app, uid)["request"]) == ("cancelled", "searching")


def test_what_was_booked_stands_first(app: Flask, world: World, sign_in: SignIn) -> None:
    """The other request of this world is earlier and looks too; the one that was booked comes before it."""
    uid = freed(app, world, "inactive", 1)
    with at(AT):
        pages = {name: sign_in(world[name]).get("/").text for name in ("nurse", "coordinator")}
    for html in pages.values():
        order = [html.index(f'href="/requests/{one}"') for one in (request_uid(app, uid), world["uid"])]
        assert order == sorted(order)
        assert REASON not in html
    assert "Was booked, needs somebody again" in pages["nurse"]
    assert re.findall('app-tile__value">([^<]+)<', pages["coordinator"])[:2] == ["1", "1"]
