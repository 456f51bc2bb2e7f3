"""Private feed addresses: who reads what, what never leaves, and that real calendar programs understand it."""

import hashlib
import html
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from icalendar import Calendar
from sqlalchemy import select
from waitress.server import create_server

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings.models import Booking
from interp.calendar.models import Feed
from interp.db import db, transaction
from interp.trail.models import TrailRecord
from tests import make

AT = make.MONDAY
CANARIES = (
    "C-CANARY",
    "canary-hospital",
    "Canary ward",
    "Canary purpose",
    "Canarian",
    "health",
    "mya",
    "Demo",
    "Bangkok",
)
SignIn = Callable[[User], FlaskClient]
World = dict[str, Any]


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """Two organisations; one interpreter with a booking at each, and older, cancelled and another's beside them."""
    with app.app_context(), transaction():
        houses = [make.organisation("canary-hospital"), make.organisation("shelter-b")]
        users = {"nurse": make.user(Role.PROVIDER, houses[0]), "coordinator": make.user(Role.COORDINATOR)}
        users |= {
            "one": make.user(Role.INTERPRETER),
            "two": make.user(Role.INTERPRETER),
            "admin": make.user(Role.ADMIN),
        }
        people = [
            make.interpreter(f"i-{number}", user_id=users[name].id) for number, name in enumerate(("one", "two"), 1)
        ]
        cases = [
            make.case(houses[0], "C-CANARY1", languages=[{"tag": "mya", "variant": "Canarian"}]),
            make.case(houses[1]),
        ]
        day = timedelta(days=1)
        wanted = (
            ("ahead", people[0], cases[0], make.NINE, "confirmed"),
            ("other-house", people[0], cases[1], make.NINE + day, "held"),
            ("done", people[0], cases[0], AT - 29 * day, "completed"),
            ("too-old", people[0], cases[0], AT - 31 * day, "completed"),
            ("off", people[0], cases[0], make.NINE + 2 * day, "cancelled"),
            ("another", people[1], cases[0], make.NINE, "confirmed"),
            ("waits", people[0], cases[0], make.NINE + 3 * day, "held"),
        )
        uids = {name: book(name, *facts) for name, *facts in wanted}
        seat = db.session.scalars(select(Booking).where(Booking.uid == uids["waits"])).one()
        seat.facts = {"language": "mya", "pivot": "eng"}  # of a relay: it may not come about, so no feed has it
        return users | {"uids": uids}


def book(ref: str, person: Any, case: Any, start: datetime, status: str) -> str:
    request = make.request(case, ref, start=start, purpose="Canary purpose", state="booked")
    request.details = {"where": "Canary ward", "advisory": []}
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1), "created_at": AT}
    made = Booking(
        ref=f"b-{ref}", request=request, case=case, interpreter=person, status=status, mode="onsite", **times
    )
    made.facts = {"language": "mya"}
    db.session.add(made)
    db.session.flush()
    return made.uid


def send(client: FlaskClient, address: str) -> Any:
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/calendar").get_data(as_text=True))
    assert token is not None
    return client.post(address, data={"csrf_token": token[1]})


def new_address(client: FlaskClient) -> str:
    """The path of a fresh address, as the page shows it."""
    text = html.unescape(send(client, "/calendar").get_data(as_text=True))
    found = re.search(r"http://[^/<]+(/feeds/[\w-]+\.ics)</textarea>", text)
    assert found is not None
    return found[1]


def shown(app: Flask, world: World, sign_in: SignIn, who: str) -> list[str]:
    """The bookings in somebody's feed, by the names of the world."""
    names = {f"{uid}@appointments.invalid": name for name, uid in world["uids"].items()}
    answer = app.test_client().get(new_address(sign_in(world[who])))
    return [names[str(event["uid"])] for event in Calendar.from_ical(answer.data).walk("VEVENT")]


# --- who reads what -------------------------------------------------------------------------------------------------


def test_each_reads_the_own_appointments(both: str, app: Flask, world: World, sign_in: SignIn) -> None:
    assert shown(app, world, sign_in, "one") == ["done", "ahead", "other-house"]
    assert shown(app, world, sign_in, "two") == ["another"]
    assert shown(app, world, sign_in, "nurse") == ["done", "ahead", "another"]
    assert shown(app, world, sign_in, "coordinator") == ["done", "ahead", "another", "other-house"]
    assert sign_in(world["admin"]).get("/calendar").status_code == 403


def test_it_is_neutral_and_the_same_each_time(app: Flask, world: World, sign_in: SignIn) -> None:
    client = app.test_client()
    address = new_address(sign_in(world["one"]))
    first = client.get(address)
    assert (first.status_code, first.content_type) == (200, "text/calendar; charset=utf-8")
    assert (first.headers["Cache-Control"], first.headers.get("Set-Cookie")) == ("no-store", None)
    assert [canary for canary in CANARIES if canary.lower().encode() in first.data.lower()] == []
    events = Calendar.from_ical(first.data).walk("VEVENT")
    names = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP", "STATUS"}
    assert [set(event) for event in events] == [names] * 3
    assert {str(event["summary"]) for event in events} == {"Appointment"}
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        assert client.get(address).data == first.data


def test_it_speaks_the_readers_language(app: Flask, world: World, sign_in: SignIn) -> None:
    address = new_address(sign_in(world["one"]))
    with app.app_context(), transaction():
        db.session.get_one(User, world["one"].id).locale = "th"
    answer = app.test_client().get(address, headers={"Accept-Language": "en"})
    with app.test_request_context(), force_locale("th"):
        word = gettext("Appointment")
    assert {str(event["summary"]) for event in Calendar.from_ical(answer.data).walk("VEVENT")} == {word}


# --- addresses ------------------------------------------------------------------------------------------------------


def test_an_address_is_shown_once_and_kept_as_a_hash(app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    made = send(client, "/calendar")
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    token = re.search(r"/feeds/([\w-]+)\.ics", made.get_data(as_text=True))
    assert token is not None
    assert len(token[1]) == 43  # 256 bits
    assert token[1] not in client.get("/calendar").get_data(as_text=True)
    with app.app_context(), transaction(write=False):
        feed = db.session.scalars(select(Feed)).one()
        assert feed.token_hash == hashlib.sha256(token[1].encode()).hexdigest()
        assert [one.verb for one in db.session.scalars(select(TrailRecord))] == ["feed.made"]
        database = Path(app.extensions["interp.config"].home / "interp.sqlite").read_bytes()
        assert token[1].encode() not in database


def test_revoked_unknown_and_closed_are_not_there(app: Flask, world: World, sign_in: SignIn) -> None:
    client, outside = sign_in(world["one"]), app.test_client()
    first, second = new_address(client), new_address(client)
    uids = re.findall(r'action="(/calendar/[\w-]+/revoke)"', client.get("/calendar").get_data(as_text=True))
    assert len(uids) == 2
    assert send(sign_in(world["two"]), uids[0]).status_code == 404
    assert send(client, uids[0]).location == "/calendar"
    assert send(client, uids[0]).status_code == 404
    assert sorted(outside.get(address).status_code for address in (first, second)) == [200, 404]
    with app.app_context(), transaction():
        db.session.get_one(User, world["one"].id).active = False
    unknown = f"/feeds/{'A' * 43}.ics"
    assert [outside.get(address).status_code for address in (first, second, unknown)] == [404] * 3


def test_there_is_an_end_to_addresses(app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    assert [send(client, "/calendar").status_code for _ in range(11)] == [200] * 10 + [409]
    assert "Make a new address" not in client.get("/calendar").get_data(as_text=True)


# --- real programs --------------------------------------------------------------------------------------------------


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app over HTTP on a free port of loopback."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    channels: dict[Any, Any] = {}
    server = create_server(app, sockets=[listener], threads=2, map=channels)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.close()
        for channel in list(channels.values()):
            channel.close()
        server.task_dispatcher.shutdown()
        thread.join(10)


VDIRSYNCER = """[general]
status_path = "{folder}/status/"
[pair feed]
a = "theirs"
b = "mine"
collections = null
conflict_resolution = "a wins"
[storage theirs]
type = "http"
url = "{address}"
[storage mine]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""
KHAL = """[calendars]
[[mine]]
path = {folder}/events/
[locale]
local_timezone = Asia/Bangkok
default_timezone = Asia/Bangkok
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


@pytest.fixture
def address(world: World, sign_in: SignIn) -> str:
    return new_address(sign_in(world["one"]))


def test_khal_shows_it_through_vdirsyncer(
    app: Flask, address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    folders = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    env = {
        **os.environ,
        **folders,
        "HOME": str(tmp_path),
        "VDIRSYNCER_CONFIG": str(tmp_path / "vdirsyncer.ini"),
        "LC_ALL": "C.UTF-8",
    }
    (tmp_path / "events").mkdir()

    def run(*words: str) -> str:
        done = subprocess.run(
            [str(Path(sys.executable).with_name(words[0])), *words[1:]],
            env=env, input="y\n" * 20, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    (tmp_path / "khal.ini").write_text(KHAL.format(folder=tmp_path))
    with served(app) as host:
        (tmp_path / "vdirsyncer.ini").write_text(VDIRSYNCER.format(folder=tmp_path, address=host + address))
        run("vdirsyncer", "discover")
        run("vdirsyncer", "sync")
    listed = run(
        "khal", "-c", str(tmp_path / "khal.ini"), "list", "2027-03-01", "7d", "--format", "{start}-{end-time} {title}"
    )
    assert re.sub(r"(?m)^.*, (?=2027)", "", listed).split("\n")[:4] == [
        "2027-03-02", "2027-03-02 09:00-10:00 Appointment", "2027-03-03", "2027-03-03 09:00-10:00 Appointment",
    ]  # fmt: skip
    token, (out, err) = address.split("/")[2].removesuffix(".ics"), capfd.readouterr()
    assert [log for log in (caplog.text, out, err) if token in log] == []
