"""An invitation becomes a password, once; the sign-in page gives nothing away and slows down who guesses."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts import actions
from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.db import db, transaction
from interp.trail.facts import COMMAND_LINE
from tests import make

START = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
PASSWORD = "ครูสอนดี ปลาทอง café"  # composed letters: a keyboard may send them either way
DECOMPOSED = "ครูสอนดี ปลาทอง cafe\u0301"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context(), transaction():
        return actions.invite(make.user(Role.REPORTER, email="ann@people.invalid"), by=COMMAND_LINE, at=START)


def choose(client: FlaskClient, token: str, password: str = PASSWORD, again: str | None = None) -> Any:
    typed = {"password": password, "again": password if again is None else again}
    return client.post(f"/welcome/{token}", data=typed)


def sign_in(client: FlaskClient, email: str = "ann@people.invalid", password: str = PASSWORD) -> Any:
    return client.post("/login", data={"email": email, "password": password})


@pytest.mark.parametrize("typed", [PASSWORD, DECOMPOSED])
def test_from_the_link_to_the_first_page(client: FlaskClient, token: str, typed: str) -> None:
    assert "ann@people.invalid" in client.get(f"/welcome/{token}").text
    chosen = choose(client, token)
    assert (chosen.status_code, chosen.location) == (303, "/login")
    assert "Your password is set" in client.get("/login").text
    entered = sign_in(client, password=typed)
    assert (entered.status_code, entered.location) == (302, "/")
    assert client.get("/").status_code == 200


def test_it_works_once_and_for_seven_days(client: FlaskClient, token: str, clock: Any) -> None:
    clock.shift(timedelta(days=7, seconds=-1))
    assert client.get(f"/welcome/{token}").status_code == 200
    clock.shift(timedelta(seconds=1))
    assert (client.get(f"/welcome/{token}").status_code, choose(client, token).status_code) == (410, 410)
    clock.shift(timedelta(days=-1))
    assert [choose(client, token).status_code for _ in range(2)] == [303, 410]
    assert "The link has ended" in client.get(f"/welcome/{token}").text


def test_looking_uses_nothing_up(client: FlaskClient, token: str) -> None:
    assert [client.get(f"/welcome/{token}").status_code for _ in range(3)] == [200, 200, 200]
    assert client.get("/welcome/unknown").status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("elevenchars", None, "Use at least 12 characters"),
        ("x" * 201, None, "no more than 200"),
        ("long enough to do", "long enough to be", "The two passwords are not the same."),
        ("", None, "Write a password."),
        ("long enough to do", "", "Write the password a second time."),
    ],
)
def test_what_is_refused(client: FlaskClient, token: str, password: str, again: str | None, words: str) -> None:
    answer = choose(client, token, password, again)
    assert (answer.status_code, answer.text.count(words) >= 2, "<title>Problem: " in answer.text) == (422, True, True)
    assert choose(client, token).status_code == 303


def test_a_new_link_ends_the_old_one_and_a_closed_account_has_none(app: Flask, client: FlaskClient, token: str) -> None:
    with app.app_context(), transaction():
        person = db.session.query(User).one()
        newer = actions.invite(person, by=COMMAND_LINE, at=START)
    assert [client.get(f"/welcome/{one}").status_code for one in (token, newer)] == [410, 200]
    with app.app_context(), transaction():
        actions.close_account(db.session.query(User).one(), by=COMMAND_LINE, at=START)
    assert client.get(f"/welcome/{newer}").status_code == 410


@pytest.mark.parametrize(
    "typed", ["ann@people.invalid\0", "\u200bAnn@People.invalid\u200e", "\ufeff ann@people.invalid\t"], ids=ascii
)
def test_marks_that_nobody_sees_are_no_part_of_an_address(
    both: str, app: Flask, client: FlaskClient, token: str, typed: str
) -> None:
    choose(client, token)
    guesses = [sign_in(client, email, "") for email in [typed] * 9 + ["ann@people.invalid"]]
    assert {page.status_code for page in guesses} == {200}
    assert sign_in(client, typed).status_code == 429  # all were tries of one address
    assert sign_in(app.test_client(), f"nobody{typed}").status_code == 200
    with time_machine.travel(START + timedelta(seconds=61), tick=False):
        assert sign_in(client, typed).status_code == 302


def test_the_button_that_shows_a_password_speaks_her_language(client: FlaskClient, token: str) -> None:
    for page in ("/login", f"/welcome/{token}"):
        text = client.get(page, headers={"Accept-Language": "th"}).text
        assert "แสดง" in text
        assert re.findall(r">\s*Show\s*<|\"Show password\"", text.partition("<main")[2]) == []


def test_every_failure_says_the_same(app: Flask, client: FlaskClient, token: str) -> None:
    choose(client, token)
    client.get("/login")  # shows that the password is set, once
    with app.app_context(), transaction():
        make.user(Role.REPORTER, email="shut@people.invalid").active = False
    tries = [
        ("ann@people.invalid", "wrong"),
        ("nobody@people.invalid", "wrong"),
        ("shut@people.invalid", "wrong"),
        ("no address", "x"),
        ("ann@people.invalid", ""),
    ]
    answers = [sign_in(client, *typed) for typed in tries]
    assert [f'value="{email}"' in page.text for (email, _), page in zip(tries, answers, strict=True)] == [True] * 5
    same = {page.text.replace(email, "…") for (email, _), page in zip(tries, answers, strict=True)}
    assert len(same) == 1
    assert "This address and password do not belong together." in same.pop()


def test_who_guesses_waits(app: Flask, client: FlaskClient, token: str, clock: Any) -> None:
    choose(client, token)
    guesses = [sign_in(client, "Ann@people.invalid ", "").status_code for _ in range(10)]  # quick: nothing to hash
    assert 429 not in guesses
    refused = sign_in(client)
    assert (refused.status_code, "Please wait a moment" in refused.text) == (429, True)
    assert sign_in(client, "other@people.invalid", "").status_code == 200  # another address is another count
    elsewhere = app.test_client().post(
        "/login", data={"email": "ann@people.invalid", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 302
    assert client.get("/login").status_code == 200
    clock.shift(timedelta(seconds=61))
    assert sign_in(client).status_code == 302


def test_no_count_holds_an_address(app: Flask, client: FlaskClient, token: str) -> None:
    sign_in(client)
    (limiter,) = app.extensions["limiter"]
    held = str(vars(limiter.limiter.storage))
    assert "LIMITS" in held.upper() or "LIMITER" in held.upper()
    assert [word in held for word in ("ann@", "people.invalid", "127.0.0.1")] == [False] * 3
