"""Choosing a language leads back to the page one came from, a page that a form was refused on too."""

import re

import pytest
from flask import Flask

from interp.accounts.facts import Role
from interp.db import transaction
from tests import make
from tests.conftest import SignIn
from tests.safety.pages import token_of

NEXT = re.compile(r'name="next" value="([^"]*)"')


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/cases?", "/cases"),
        ("/cases?page=3&q=Kanari", "/cases?page=3"),
        ("/requests?state=looking&page=2", "/requests?state=looking&page=2"),
        ("/requests/abc?all=1&note=Kanari", "/requests/abc?all=1"),
        ("/requests?state=Kanari Garments", "/requests"),
        ("/interpreters?status=active&language=mya&q=Ada", "/interpreters?status=active&language=mya"),
        ("/my/declaration?again=1", "/my/declaration?again=1"),
        ("/cases/abc/avoid/remove", "/cases/abc/avoid"),
        ("/calendar/abc/revoke", "/calendar"),
        ("/bookings/abc/free", "/bookings/abc"),
        ("/logout", "/"),
        ("/no/such/page", "/no/such/page"),
        ("", "/"),
    ],
)
def test_back_to_a_page_that_can_be_loaded(app: Flask, address: str, leads_to: str) -> None:
    client = app.test_client()
    answer = client.post("/language", data={"csrf_token": token_of(client), "language": "th", "next": address})
    assert (answer.status_code, answer.location) == (303, leads_to)


def test_a_refused_form_leads_to_its_page(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        person = make.user(Role.INTERPRETER)
        make.interpreter("i-1", user_id=person.id)
    client = sign_in(person)
    answer = client.post("/my/declaration/add", data={"csrf_token": token_of(client)})
    (address,) = set(NEXT.findall(answer.text))
    assert (answer.status_code, address) == (422, "/my/declaration/add")
    sent = client.post("/language", data={"csrf_token": token_of(client), "language": "th", "next": address})
    page = client.get(sent.location)
    assert (sent.location, page.status_code, 'lang="th"' in page.text) == ("/my/declaration/add", 200, True)


def test_what_was_looked_for_is_not_repeated(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        person = make.user(Role.COORDINATOR)
    page = sign_in(person).get("/interpreters?page=1&status=active&q=Kanari").text
    assert set(NEXT.findall(page)) == {"/interpreters?page=1&amp;status=active"}
