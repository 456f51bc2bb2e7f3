"""Somebody who writes a request page by page: what the tests of the wizard share."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings.models import Draft, Request
from interp.db import db, transaction
from interp.trail.models import TrailRecord
from tests import make

SignIn = Callable[[User], FlaskClient]
World = dict[str, Any]
AT = make.MONDAY
WHEN = {"day": "2027-03-02", "start": "09:00", "conversation": "45", "book": "double"}
WHAT = {
    "purpose": "health:examination",
    "advisory": ["injuries", "child"],
    "where": "Canary building",
    "service_language": "tha",
}
HERS = {"wish": "woman_firm", "origin": "none", "minor": "adult", "gender": "woman"}
PAGES: list[tuple[str, dict[str, Any]]] = [
    ("whose", {"whose": "new"}),
    ("language", {"tag": ["ksw", "mya"], "variant": ["Canarytown", ""]}),
    ("when", WHEN),
    ("how", {"mode": "onsite"}),
    ("what", WHAT),
    ("wishes", HERS | {"refused": "I-001", "kind": "hometown", "value": "Canaryville"}),
]


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/requests/new").get_data(as_text=True))
    assert found is not None
    return found[1]


class Writer:
    """Somebody who writes a request; `where` is the last address she or he was sent to."""

    def __init__(self, client: FlaskClient, **start: str) -> None:
        self.client, self.token = client, token_of(client)
        answer = self.post("/requests/new", **start)
        assert answer.status_code == 303
        self.where = answer.location
        self.draft = f"/requests/new/{answer.location.split('/')[3]}"

    def post(self, address: str, **fields: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token, **fields})

    def answer(self, step: str, do: str = "save", **fields: Any) -> TestResponse:
        return self.post(f"{self.draft}/{step}", do=do, **fields)

    def go(self, upto: str = "check", **changes: dict[str, Any]) -> "Writer":
        """Answer every page before this one."""
        for step, fields in PAGES:
            if step == upto:
                break
            answer = self.answer(step, **changes.get(step, fields))
            assert answer.status_code == 303, (step, main(answer))
            self.where = answer.location
        return self

    def page(self, step: str) -> str:
        answer = self.client.get(f"{self.draft}/{step}")
        assert answer.status_code == 200, (step, answer.status_code, answer.location)
        return main(answer)


def main(answer: TestResponse) -> str:
    html = answer.get_data(as_text=True)
    return html[html.index("<main") : html.index("</main>")]


def made(app: Flask) -> Request:
    with app.app_context(), transaction(write=False):
        request = db.session.scalars(select(Request).order_by(Request.id.desc())).first()
        assert request is not None
        assert request.case.organisation is None or request.case.organisation.ref
        return request


def drafts(app: Flask) -> list[dict[str, Any]]:
    with app.app_context(), transaction(write=False):
        return [draft.answers for draft in db.session.scalars(select(Draft).order_by(Draft.id))]


def verbs(app: Flask) -> list[str]:
    with app.app_context(), transaction(write=False):
        return list(db.session.scalars(select(TrailRecord.verb).order_by(TrailRecord.id)))


def build(app: Flask) -> World:
    """Two organisations with a case each, and two interpreters."""
    with app.app_context(), transaction():
        house, other = make.organisation("hospital-a"), make.organisation("shelter-b")
        users = {"nurse": make.user(Role.PROVIDER, house), "stranger": make.user(Role.PROVIDER, other)}
        users |= {"colleague": make.user(Role.PROVIDER, house), "coordinator": make.user(Role.COORDINATOR)}
        make.interpreter("i-001")
        make.interpreter("i-002")
        case, others = make.case(house, "C-MINE22"), make.case(other, "C-OTHERS")
        return users | {"case": case.id, "uid": case.uid, "others": others.uid, "house": house.uid}
