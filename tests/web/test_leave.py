"""Leaving, signing out and doing nothing: each ends a sign-in, a copied cookie included."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.actions import hashed
from interp.accounts.facts import Role
from interp.db import transaction
from tests import make

START = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
PASSWORD = "four words quite apart"
Deed = Callable[[FlaskClient, str], Any]


@pytest.fixture
def strict(app: Flask) -> Flask:
    """An app that asks for form tokens, as a served one does."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def reporter(strict: Flask) -> str:
    with strict.app_context(), transaction():
        person = make.user(Role.REPORTER)
        person.password = hashed(PASSWORD)
        return person.email


def token_of(page: str) -> str:
    return page.split('name="csrf-token" content="')[1].split('"', maxsplit=1)[0]


def signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    token = token_of(client.get("/login").text)
    answer = client.post("/login", data={"email": email, "password": PASSWORD, "csrf_token": token})
    assert (answer.status_code, answer.location) == (302, "/")
    return client


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody else's browser with this one's cookie."""
    other = app.test_client()
    cookie = client.get_cookie("session")
    assert cookie is not None
    other.set_cookie("session", cookie.value)
    return other


def inside(client: FlaskClient, **headers: str) -> bool:
    return (
        client.get("/", headers={name.replace("_", "-"): value for name, value in headers.items()}).status_code == 200
    )


def leave(client: FlaskClient, _token: str) -> Any:
    return client.post("/leave")


def sign_out(client: FlaskClient, token: str) -> Any:
    return client.post("/logout", data={"csrf_token": token})


@pytest.mark.parametrize(("deed", "goes_to"), [(leave, "https://www.wikipedia.org/"), (sign_out, "/login")])
def test_a_copied_cookie_dies_too(strict: Flask, reporter: str, deed: Deed, goes_to: str) -> None:
    client = signed_in(strict, reporter)
    token = token_of(client.get("/").text)
    copied = copy_of(strict, client)
    assert (inside(client), inside(copied)) == (True, True)
    answer = deed(client, token)
    assert (answer.status_code in (302, 303), answer.location) == (True, goes_to)
    assert (inside(client), inside(copied)) == (False, False)


def test_leaving_needs_no_token_and_clears_the_browser(strict: Flask, reporter: str) -> None:
    answer = signed_in(strict, reporter).post("/leave")
    assert (answer.status_code, answer.location) == (303, strict.config["LEAVE_URL"])
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Expires=Thu, 01 Jan 1970" in answer.headers["Set-Cookie"]


def test_leaving_while_signed_out(strict: Flask) -> None:
    answer = strict.test_client().post("/leave", data={"csrf_token": "an old one"})
    assert (answer.status_code, answer.location) == (303, strict.config["LEAVE_URL"])
    assert "Clear-Site-Data" in answer.headers


def test_leaving_is_no_link(strict: Flask, reporter: str) -> None:
    client = signed_in(strict, reporter)
    assert (client.get("/leave").status_code, inside(client)) == (405, True)


def test_signing_out_needs_the_page_s_own_token(strict: Flask, reporter: str) -> None:
    client = signed_in(strict, reporter)
    assert (client.post("/logout").status_code, client.get("/logout").status_code, inside(client)) == (400, 405, True)


@pytest.mark.parametrize(("minutes", "still"), [(14, True), (16, False)])
def test_fifteen_idle_minutes(strict: Flask, reporter: str, minutes: int, still: bool) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(strict, reporter)
        assert inside(client)
        clock.shift(timedelta(minutes=minutes))
        assert inside(client) is still


# what a page does after 14 minutes, and whether the sign-in is there three minutes later
USES = {"a person": ({}, True), "the page's own polling": ({"X_Background": "1"}, False)}


@pytest.mark.parametrize("use", USES)
def test_only_a_person_keeps_a_sign_in_alive(strict: Flask, reporter: str, use: str) -> None:
    headers, still = USES[use]
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(strict, reporter)
        assert inside(client)
        clock.shift(timedelta(minutes=14))
        assert inside(client, **headers)
        clock.shift(timedelta(minutes=3))
        assert inside(client) is still


def test_staying_renews_it(strict: Flask, reporter: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(strict, reporter)
        assert inside(client)
        clock.shift(timedelta(minutes=14))
        assert client.get("/stay").status_code == 204
        clock.shift(timedelta(minutes=3))
        assert inside(client)


def test_twelve_hours_are_the_most(strict: Flask, reporter: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(strict, reporter)
        seen = []
        for _ in range(53):
            seen.append(inside(client))
            clock.shift(timedelta(minutes=14))
        assert seen == [True] * 52 + [False]
