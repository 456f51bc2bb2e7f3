"""One installation with two organisations, somebody of every role, and one of everything that an address may name.

`own` is what a person may open, `others` what she or he must never find: somebody else's, of the same kind. Both are keyed by the kind
of thing and the person's name; what is missing there does not exist for that person (the coordinator has no other organisation).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from interp.accounts.facts import Role, Viewer
from interp.accounts.models import Organisation
from interp.bookings import actions
from interp.bookings.models import Draft, Request
from interp.calendar.models import Feed
from interp.conflicts.facts import CHECKLIST
from interp.db import db, transaction
from interp.notify.models import Mail
from interp.roster.models import Absence, Interpreter
from tests import make

AT = make.MONDAY
CLEAR = dict.fromkeys(CHECKLIST, "none")
DAY = timedelta(days=1)

PEOPLE = (
    "provider", "other_provider", "coordinator", "interpreter", "other_interpreter", "bystander", "trainer",
    "reporter", "admin",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who signs in, as a test needs her or him outside any transaction."""

    user_id: int
    role: Role
    cookie: str
    viewer: Viewer


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    own: dict[tuple[str, str], str] = field(default_factory=dict)
    others: dict[tuple[str, str], str] = field(default_factory=dict)

    def give(self, kind: str, uid: str, *, to: tuple[str, ...], not_to: tuple[str, ...] = ()) -> None:
        """This thing belongs to some, and is not there for others."""
        self.own |= {(kind, name): uid for name in to}
        self.others |= {(kind, name): uid for name in not_to}


def build(app: Flask) -> World:
    world = World()
    with app.app_context():
        with transaction():
            _people(world)
        for side in ("", "other_"):
            _life(world, side)
        with transaction():
            _things_of_persons(world)
    return world


def _people(world: World) -> None:
    houses = {"provider": make.organisation("house-a"), "other_provider": make.organisation("house-b")}
    for name in PEOPLE:
        role = Role(name.removeprefix("other_") if name != "bystander" else "interpreter")
        user = make.user(role, houses.get(name))
        world.people[name] = Person(user.id, role, user.fs_uniquifier, user.viewer())
        if role is Role.INTERPRETER:
            make.interpreter(f"person-{name}", user_id=user.id)


def _life(world: World, side: str) -> None:
    """A case with a request that is looking, one that is offered, one that is booked."""
    provider, interpreter = f"{side}provider", f"{side}interpreter"
    away = ("other_provider",) if not side else ("provider",)
    strangers = ("bystander", "interpreter" if side else "other_interpreter")
    with transaction():
        case = make.case(db.session.get_one(Organisation, world.people[provider].viewer.organisation_id))
        requests = [_request(world, case, provider, number) for number in range(3)]
        ids, uid, looking = [one.id for one in requests], case.uid, requests[0].uid
    offers = [_offered(world, number, interpreter) for number in ids[1:]]
    booking, mail = _accepted(world, offers[1], interpreter)
    coordinator = () if side else ("coordinator",)
    world.give("case", uid, to=(provider, *coordinator), not_to=away)
    world.give("request", looking, to=(provider, *coordinator), not_to=away)
    world.give("offer", offers[0], to=(interpreter,), not_to=strangers)
    world.give("booking", booking, to=(provider, interpreter, *coordinator), not_to=(*away, *strangers))
    world.give("mail", mail, to=coordinator)


def _request(world: World, case: Any, provider: str, number: int) -> Request:
    start = make.NINE + number * DAY + (timedelta(0) if provider == "provider" else timedelta(hours=3))
    return make.request(case, start=start, created_by=world.people[provider].user_id)


def _offered(world: World, request_id: int, interpreter: str) -> str:
    by = world.people["coordinator"].viewer
    with transaction():
        request = db.session.get_one(Request, request_id)
        (one,) = actions.offer(request, [f"person-{interpreter}"], by=by, at=AT)
        return one.uid


def _accepted(world: World, offer: str, interpreter: str) -> tuple[str, str]:
    me = world.people[interpreter].viewer
    with transaction():
        actions.declare(offer, CLEAR, by=me, at=AT)
    with transaction():
        booking = actions.accept(offer, by=me, at=AT)
        db.session.flush()
        return booking.uid, db.session.scalars(select(Mail.uid).order_by(Mail.id.desc())).first() or ""


def _things_of_persons(world: World) -> None:
    """Drafts, feeds, times off, accounts: each person's own; the next person's is not there."""
    for kind, made in (("draft", _draft), ("feed", _feed)):
        whose = {name: made(person) for name, person in world.people.items()}
        for name, after in zip(PEOPLE, (*PEOPLE[1:], PEOPLE[0]), strict=True):
            world.own[kind, name], world.others[kind, name] = whose[name], whose[after]
    interpreters = ("interpreter", "other_interpreter", "bystander")
    away = {name: str(_absence(world.people[name])) for name in interpreters}
    for name, after in zip(interpreters, (*interpreters[1:], interpreters[0]), strict=True):
        world.own["absence", name], world.others["absence", name] = away[name], away[after]
    person = db.session.scalars(select(Interpreter).where(Interpreter.ref == "person-bystander")).one()
    world.give("interpreter", person.uid, to=("coordinator", "trainer", "admin"))
    world.give("person", world.people["bystander"].viewer.uid, to=("admin",))


def _draft(person: Person) -> str:
    draft = Draft(user_id=person.user_id, ends_at=AT + DAY)
    draft.answers = {}
    db.session.add(draft)
    db.session.flush()
    return draft.uid


def _feed(person: Person) -> str:
    feed = Feed(user_id=person.user_id, token_hash=f"{person.user_id:064}", made_at=AT)
    db.session.add(feed)
    db.session.flush()
    return feed.uid


def _absence(person: Person) -> int:
    mine = db.session.scalars(select(Interpreter).where(Interpreter.user_id == person.user_id)).one()
    start = AT + 20 * DAY
    row = Absence(interpreter_id=mine.id, kind="time_off", starts_at=start, ends_at=start + DAY, position=0)
    db.session.add(row)
    db.session.flush()
    return row.id


def counts() -> Mapping[str, int]:
    """Rows of every table; the caller has an app context."""
    with transaction(write=False):
        found = {t.name: db.session.query(t).count() for t in db.metadata.sorted_tables}
    assert {"booking", "offer", "case"} <= set(found)
    return found
