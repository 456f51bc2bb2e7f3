"""Sessions that are booked, and ways to look at what becomes of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.models import Booking, Request
from interp.bookings.queries import invariants
from interp.bookings.queries.needs import request_by_id
from interp.cases.models import Case
from interp.db import db, lock, transaction, unsettle
from interp.notify.models import Mail
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE, Actor
from interp.trail.models import TrailRecord
from tests import make
from tests.bookings.hospital import AT, CLEAR, World

DAY = timedelta(days=1)


def books(app: Flask, world: World, number: int, person: int = 0, **changes: Any) -> str:
    """One more request of the case, a day later each, and its booking by one of the interpreters: its uid."""
    with app.app_context(), transaction():
        case = db.session.get_one(Case, changes.pop("case", world["case"]))
        start = make.NINE + number * DAY
        request = make.request(case, start=start, created_by=world["nurse"].id, **changes)
        request.details = {"where": "Canary ward 4"}
        number_ = request.id
    with app.app_context(), transaction():
        (one,) = actions.offer(request_by_id(number_), [f"i-{person + 1}"], by=world["by"], at=AT)
        uid = one.uid
    with app.app_context(), transaction():
        actions.declare(uid, CLEAR, by=world["people"][person], at=AT)
    with app.app_context(), transaction():
        return actions.accept(uid, by=world["people"][person], at=AT).uid


def suspend(app: Flask, person: int, *, at: datetime = AT, by: Actor = COMMAND_LINE, free: bool = True) -> list[Any]:
    """The status of one interpreter changes; gives what the re-check found."""
    with app.app_context(), transaction():
        lock(interpreters=[person])
        db.session.get_one(Interpreter, person).status = "suspended"
        db.session.flush()
        unsettle("interpreter", person)
        return actions.recheck(by=by, at=at, free=free)


def again(app: Flask, *subjects: tuple[str, int], at: datetime = AT) -> list[Any]:
    with app.app_context(), transaction():
        for subject, number in subjects:
            unsettle(subject, number)
        return actions.recheck(by=COMMAND_LINE, at=at)


def found(app: Flask, uid: str) -> dict[str, Any]:
    """What a booking and its request say now."""
    with app.app_context(), transaction(write=False):
        one = booking(uid)
        request = one.request
        return {
            "status": one.status,
            "sequence": one.sequence,
            "flags": (one.facts or {}).get("flags"),
            "flagged": one.flagged_at,
            "request": request.state if request else None,
            "since": request.replacing_since if request else None,
        }


def booking(uid: str) -> Booking:
    return db.session.scalars(select(Booking).where(Booking.uid == uid)).one()


def request_uid(app: Flask, uid: str) -> str:
    with app.app_context(), transaction(write=False):
        return booking(uid).request.uid


def letters(app: Flask, uid: str, method: str = "CANCEL") -> dict[str, str]:
    """The mails of one method about a booking: recipient and words."""
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(select(Mail).where(Mail.thread.startswith(f"{uid}@"), Mail.method == method))
        return {row.recipient: words(row.message) for row in rows}


def words(message: bytes) -> str:
    part = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def mails(app: Flask) -> int:
    with app.app_context(), transaction(write=False):
        return len(db.session.scalars(select(Mail.id)).all())


def trail(app: Flask, *subjects: str) -> list[tuple[str, str]]:
    """Actor and verb of what was recorded about these, in order."""
    with app.app_context(), transaction(write=False):
        rows = select(TrailRecord).where(TrailRecord.subject.in_(subjects)).order_by(TrailRecord.id)
        return [(row.actor, row.verb) for row in db.session.scalars(rows)]


def faults(app: Flask, at: datetime = AT) -> Mapping[str, list[str]]:
    with app.app_context(), transaction(write=False):
        every = {name: list(look(at)) for name, look in invariants.CHECKS}
        return {name: what for name, what in every.items() if what}


def requests(app: Flask) -> list[tuple[str, str]]:
    """State and local start of every request, in the order they were made."""
    with app.app_context(), transaction(write=False):
        return [(one.state, one.local_start) for one in db.session.scalars(select(Request).order_by(Request.id))]
