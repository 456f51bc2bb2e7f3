"""Acceptances over real HTTP: several interpreters say yes to one request at once, through two server processes."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from interp import clock
from interp.accounts.actions import add_person, hashed
from interp.accounts.facts import Role
from interp.bookings.models import Booking, Offer, Request
from interp.bookings.queries import invariants
from interp.config import Config
from interp.db import db, transaction
from interp.notify.models import Mail
from interp.trail.facts import COMMAND_LINE
from tests import make
from tests.notify.postbox import free_port
from tests.races.browser import Browser
from tests.races.rig import end, start
from tests.races.world import declared

PEOPLE, SERVERS = 6, 2
RUN = "from interp.cli import main; import sys; sys.argv = ['interp', 'run', '--port', '{}']; main()"
WORDS = "Another interpreter has accepted this session."


@pytest.fixture
def servers(both: str, app: Flask, config: Config, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two `interp run` on one database, their key where a served installation must have it."""
    key = tmp_path / "apart" / "keys.json"
    key.parent.mkdir()
    config.key_file.rename(key)
    ports = [free_port() for _ in range(SERVERS)]
    running = [start(config, "-c", RUN.format(port), INTERP_KEY_FILE=str(key)) for port in ports]
    try:
        for port in ports:
            answers(port)
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for process in running:
            end(process)


def answers(port: int) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def asked(app: Flask, count: int) -> list[tuple[str, str, str]]:
    """One request and so many declared offers for it: whose address, password, offer."""
    found = []
    with app.app_context(), transaction():
        house = make.organisation()
        nurse = make.user(Role.PROVIDER, house)
        request = make.request(make.case(house), state="offered", created_by=nurse.id)
        for number in range(count):
            email, password = f"i{number}@people.invalid", token_urlsafe(12)
            person = add_person(
                email, "Demo", Role.INTERPRETER, by=COMMAND_LINE, at=clock.now(), secret=hashed(password)
            )
            interpreter = make.interpreter(user_id=person.id)
            offer = declared(request.id, interpreter.id, ends=timedelta(days=1))
            found.append((email, password, offer.uid))
    return found


def test_first_yes_wins_and_everybody_else_is_told_in_words(app: Flask, servers: list[str]) -> None:
    people = asked(app, PEOPLE)
    browsers = [Browser(servers[number % SERVERS]) for number in range(PEOPLE)]
    gate = Barrier(PEOPLE, timeout=60)

    def say_yes(number: int) -> tuple[int, str]:
        browser, (email, password, offer) = browsers[number], people[number]
        browser.sign_in(email, password)
        form = {"csrf_token": browser.token(f"/offers/{offer}")}
        gate.wait()
        return browser.ask(f"/offers/{offer}/accept", form)

    with ThreadPoolExecutor(PEOPLE) as threads:
        told = list(threads.map(say_yes, range(PEOPLE)))
    assert Counter(status for status, _ in told) == {303: 1, 409: PEOPLE - 1}
    assert [status for status, page in told if status == 409 and WORDS not in page] == []
    look(app, people[[status for status, _ in told].index(303)][2])


def look(app: Flask, winner: str) -> None:
    """One booking, the winner's; its mails; and nothing that does not hold."""
    with app.app_context(), transaction(write=False):
        (booking,) = db.session.scalars(select(Booking))
        offers = {offer.uid: offer for offer in db.session.scalars(select(Offer))}
        assert booking.interpreter_id == offers[winner].interpreter_id
        assert Counter(offer.state for offer in offers.values()) == {"accepted": 1, "filled": PEOPLE - 1}
        assert db.session.scalars(select(Request.state)).all() == ["booked"]
        assert len(db.session.scalars(select(Mail.id)).all()) == 2
        found = {name: list(check(clock.now())) for name, check in invariants.CHECKS}
    assert found == {name: [] for name, _ in invariants.CHECKS}
