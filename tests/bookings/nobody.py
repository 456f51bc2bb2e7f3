"""A hospital where nobody fits as it was asked, and people whom one change each would free."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from interp.accounts.facts import Role
from interp.bookings import actions
from interp.bookings.actions.listing import refresh
from interp.bookings.models import Decision, Request
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import request_by_id
from interp.db import db, transaction
from interp.roster.models import Absence
from tests import make
from tests.bookings.hospital import AT, World

FIRM = {"asked": True, "want": "woman", "firm": True}
BOTH = (("mya", "C2"), ("tha", "C1"))


def by_phone(user: int) -> None:
    """A woman who works by phone only."""
    make.interpreter("i-phone", user_id=user, modes=["phone"])


def away(user: int) -> None:
    """A woman who is away until two hours after the start."""
    one = make.interpreter("i-away", user_id=user)
    span = {"starts_at": make.NINE - timedelta(days=9), "ends_at": make.NINE + timedelta(hours=2)}
    db.session.add(Absence(interpreter_id=one.id, kind="time_off", position=0, **span))


def woman(user: int) -> None:
    """Somebody who fits as it was asked."""
    make.interpreter("i-woman", user_id=user)


def man(user: int) -> None:
    make.interpreter("i-man", user_id=user, gender="man")


def her_side(user: int) -> None:
    """A woman who speaks hers and English, no Thai."""
    make.interpreter("i-hers", user_id=user, languages=(("mya", "C2"), ("eng", "C1")))


def service_side(user: int) -> None:
    """A woman who speaks English and Thai."""
    make.interpreter("i-service", user_id=user, languages=(("eng", "C1"), ("tha", "C2")))


def service_side_too(user: int) -> None:
    make.interpreter("i-service-2", user_id=user, languages=(("eng", "C1"), ("tha", "C2")))


Person = Callable[[int], None]
EVERYBODY = (by_phone, away, man, her_side, service_side)


def build(app: Flask, *people: Person, order: tuple[str, ...] = (), **needs: Any) -> World:
    with app.app_context(), transaction():
        house, other = make.organisation("hospital-a"), make.organisation("shelter-b")
        users = {"nurse": make.user(Role.PROVIDER, house), "stranger": make.user(Role.PROVIDER, other)}
        users["coordinator"] = make.user(Role.COORDINATOR)
        signed = {}
        for person in people:
            signed[person.__name__] = make.user(Role.INTERPRETER)
            person(signed[person.__name__].id)
        facts: dict[str, Any] = {"interpreter_gender": FIRM, "also_understands": ["eng"], "fallbacks": list(order)}
        case = make.case(house, "C-CANARY", **facts | needs)
        request = make.request(case, "r-1", created_by=users["nurse"].id)
        request.details = {"where": "Canary ward 4"}
        refresh(request_by_id(request.id), at=AT)
        return users | {
            "people": signed, "request": request.id, "uid": request.uid, "case": case.id, "case_uid": case.uid,
            "by": users["nurse"].viewer(), "boss": users["coordinator"].viewer(),
        }  # fmt: skip


def decide(app: Flask, world: World, rung: str, yes: bool = True, value: str | None = None, **changes: Any) -> None:
    said = {"asked_by": "me", "language": "mya", "asked_at": AT - timedelta(hours=1)}
    with app.app_context(), transaction():
        facts = {"yes": yes, "value": value, "by": world["by"], "at": AT} | said | changes
        actions.decide(request_by_id(world["request"]), rung, **facts)


WORD = {"asked_by": "me", "language": "mya", "asked_at": AT.isoformat()}  # hers, when she lifts a firm wish


def said(app: Flask, world: World) -> list[tuple[str, bool]]:
    """Every decision that was written down: rung and answer."""
    with app.app_context(), transaction(write=False):
        rows = db.session.query(Decision).order_by(Decision.id)
        return [(one.said["rung"], one.said["yes"]) for one in rows if one.request_id == world["request"]]


def request_of(world: World) -> Request:
    return request_by_id(world["request"])


def who_fits(app: Flask, world: World) -> list[str]:
    with app.app_context(), transaction(write=False):
        return [one.ref for one in match(request_of(world))[1].matches]


def start(hours: float) -> str:
    """A start as the page offers it, hours after the one that was asked for."""
    there = datetime.fromisoformat("2027-03-02T09:00:00+07:00")
    return (there + timedelta(hours=hours)).isoformat()
