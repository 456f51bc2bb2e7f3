"""A case that is open, and ways to act on its pages: what the tests of its pages share."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from interp.accounts.facts import Role
from interp.cases.models import Case
from interp.db import db, transaction
from interp.trail.models import TrailRecord
from tests import make

World = dict[str, Any]


def build(app: Flask) -> World:
    """A case of one organisation with a request, a stranger of another one, and a case that is nobody's."""
    with app.app_context(), transaction():
        house, other = make.organisation("hospital-a"), make.organisation("shelter-b")
        users = {"nurse": make.user(Role.PROVIDER, house), "stranger": make.user(Role.PROVIDER, other)}
        users["coordinator"] = make.user(Role.COORDINATOR)
        users["interpreter"] = make.user(Role.INTERPRETER)
        make.interpreter("i-001", user_id=users["interpreter"].id)
        case = make.case(house, "C-MINE22")
        make.request(case, "r-1")
        nobodys = make.case(None, "C-NOBODY")
        return users | {
            "case": case.id, "uid": case.uid, "here": f"/cases/{case.uid}", "nobodys": nobodys.uid, "house": house.uid,
            "by": users["nurse"].viewer(), "me": users["coordinator"].viewer(),
        }  # fmt: skip


def send(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/").get_data(as_text=True))
    assert token is not None
    return client.post(address, data={"csrf_token": token[1], **fields})


def main(answer: TestResponse) -> str:
    html = answer.get_data(as_text=True)
    return html[html.index("<main") : html.index("</main>")]


def words(html: str) -> str:
    """What is read on a page: no tags, one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def kept(app: Flask, world: World, field: str) -> Any:
    with app.app_context(), transaction(write=False):
        return getattr(db.session.get_one(Case, world["case"]), field)


def verbs(app: Flask) -> list[str]:
    with app.app_context(), transaction(write=False):
        return list(db.session.scalars(select(TrailRecord.verb).order_by(TrailRecord.id)))


def details(app: Flask, verb: str) -> list[dict[str, Any]]:
    with app.app_context(), transaction(write=False):
        wanted = select(TrailRecord.detail).where(TrailRecord.verb == verb).order_by(TrailRecord.id)
        return list(db.session.scalars(wanted))
