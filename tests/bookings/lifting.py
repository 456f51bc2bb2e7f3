"""A request and interpreters with ties: what the tests of consents and clearings share. Tokens are made up; a rule compares them."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.bookings.models import Booking, Request
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import request_by_id
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.roster.models import Interpreter
from tests import make

AT = make.MONDAY
BEFORE = AT - timedelta(days=3)
World = dict[str, Any]


def build(app: Flask) -> World:
    """i-1 has a tie of two kinds that she may allow, i-2 none, i-3 speaks something else."""
    with app.app_context(), transaction():
        house = make.organisation("hospital-a")
        users = {"nurse": make.user(Role.PROVIDER, house), "coordinator": make.user(Role.COORDINATOR)}
        users["interpreter"] = make.user(Role.INTERPRETER)
        people = [make.interpreter("i-1", user_id=users["interpreter"].id), make.interpreter("i-2")]
        people.append(make.interpreter("i-3", languages=(("shn", "C2"), ("tha", "C1"))))
        case = make.case(house, "C-LIFT22", also_understands=["eng"])
        request = make.request(case, "r-1")
        world = users | {
            "case": case.id, "request": request.id, "uid": request.uid, "case_uid": case.uid,
            "me": users["coordinator"].viewer(),
        }  # fmt: skip
        return world | {one.ref: one.uid for one in people}


def tie(app: Flask, ref: str, kind: str, token: str, sound: str = "", added: Any = BEFORE) -> None:
    with app.app_context(), transaction():
        person = person_of(ref)
        place = len(db.session.scalars(select(Tie.id).where(Tie.interpreter_id == person.id)).all())
        made = {"kind": kind, "token": token, "sound": sound, "key": "t", "position": place, "added_at": added}
        db.session.add(Tie(interpreter_id=person.id, **made))


def facet(app: Flask, world: World, kind: str, token: str, sound: str = "", **who: str) -> None:
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        case.avoid = [*(case.avoid or ()), {"kind": kind, "token": token, "sound": sound, "key": "t", **who}]


def wish(app: Flask, world: World, **wishes: Any) -> None:
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        case.wishes = (case.wishes or {}) | wishes


def wishes(app: Flask, world: World) -> dict[str, Any]:
    with app.app_context(), transaction(write=False):
        return db.session.get_one(Case, world["case"]).wishes or {}


def person_of(ref: str) -> Interpreter:
    return db.session.scalars(select(Interpreter).where(Interpreter.ref == ref)).one()


def reasons(app: Flask, world: World, ref: str = "i-1") -> tuple[str, ...]:
    """Why not, or nothing for somebody who fits."""
    with app.app_context(), transaction(write=False):
        _, found = match(request_by_id(world["request"]))
        out = {one.ref: tuple(reason.code for reason in one.reasons) for one in found.excluded}
        return out.get(ref, ())


def book(app: Flask, world: World, ref: str = "i-1") -> str:
    with app.app_context(), transaction():
        one = db.session.get_one(Request, world["request"])
        booking = Booking(
            ref="b-1", request=one, case=one.case, interpreter=person_of(ref), status="confirmed", mode=one.mode,
            starts_at=one.starts_at, ends_at=one.ends_at, created_at=AT,
        )  # fmt: skip
        booking.facts = {"language": "mya"}
        db.session.add(booking)
        return booking.uid
