"""A hospital with one request, and ways to act in it: what the tests of its pages share."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.facts import Role
from interp.bookings import actions
from interp.bookings.actions.listing import fix
from interp.bookings.models import Request
from interp.bookings.queries.needs import request_by_id
from interp.conflicts.facts import CHECKLIST
from interp.db import db, transaction
from tests import make

CLEAR = dict.fromkeys(CHECKLIST, "none")
AT = make.MONDAY
World = dict[str, Any]


def build(app: Flask, people: int = 7) -> World:
    """A hospital with a request, another organisation, a coordinator, and interpreters who fit."""
    with app.app_context(), transaction():
        house, other = make.organisation("hospital-a"), make.organisation("shelter-b")
        users = {"nurse": make.user(Role.PROVIDER, house), "stranger": make.user(Role.PROVIDER, other)}
        users["coordinator"] = make.user(Role.COORDINATOR)
        signed = [make.user(Role.INTERPRETER) for _ in range(people)]
        ids = [make.interpreter(f"i-{n}", user_id=user.id).id for n, user in enumerate(signed, 1)]
        case = make.case(house, "C-CANARY")
        request = make.request(case, "r-1", created_by=users["nurse"].id)
        fix(request_by_id(request.id), at=AT)
        return users | {
            "people": [user.viewer() for user in signed], "ids": ids, "case": case.id, "request": request.id,
            "uid": request.uid, "by": users["nurse"].viewer(),
        }  # fmt: skip


def send(client: FlaskClient, address: str, start: str = "", **fields: Any) -> Any:
    """POST a form as a browser does: with the token of the page it stands in."""
    html = client.get(start or address).get_data(as_text=True)
    token = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert token is not None
    return client.post(address, data={"csrf_token": token[1], **fields})


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def bare(html: str) -> str:
    """A page without what differs each time: tokens and random identities."""
    html = re.sub(r'(csrf[-_]token" (?:content|value)=|X-CSRFToken&#34;: &#34;|"X-CSRFToken": )"?[^"&}]+', r"\1", html)
    return re.sub(r"/(requests|bookings|cases)/[\w-]{15,}", r"/\1/UID", html)


def offer(app: Flask, world: World, *refs: str) -> list[str]:
    with app.app_context(), transaction():
        return [one.uid for one in actions.offer(request_by_id(world["request"]), refs, by=world["by"], at=AT)]


def book(app: Flask, world: World) -> str:
    (uid,) = offer(app, world, "i-1")
    with app.app_context(), transaction():
        actions.declare(uid, CLEAR, by=world["people"][0], at=AT)
    with app.app_context(), transaction():
        return actions.accept(uid, by=world["people"][0], at=AT).uid


def state(app: Flask, world: World) -> str:
    with app.app_context(), transaction(write=False):
        return db.session.get_one(Request, world["request"]).state
