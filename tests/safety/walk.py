"""The whole way by HTTP, in a world of canaries: import, request, offer, declaration, acceptance, booking, feed, cancellation."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from interp.accounts.facts import Role
from interp.accounts.models import Organisation
from interp.bookings import actions
from interp.bookings.models import Booking, Draft, Offer, Request
from interp.calendar.models import Feed
from interp.cases.models import Case
from interp.conflicts.facts import CHECKLIST
from interp.db import db, transaction
from interp.exchange.check import check
from interp.exchange.load import load
from interp.notify.models import Mail
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from tests import make
from tests.safety import canaries
from tests.safety.conftest import signed_in
from tests.safety.pages import token_of
from tests.safety.world import Person, World

AT = make.MONDAY
DONE = (200, 204, 302, 303)


@dataclass
class Walk:
    """Who walks, and everything that was seen on the way."""

    app: Flask
    seen: canaries.Seen = field(default_factory=canaries.Seen)
    world: World = field(default_factory=World)
    bodies: dict[str, list[str]] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)

    def client(self, name: str) -> FlaskClient:
        return signed_in(self.app, self.world.people[name].cookie)

    def open(self, name: str, address: str, *expected: int) -> str:
        """GET, note what shows outside the page, and give the page."""
        answer = self.client(name).get(address)
        return self._noted(name, f"GET {address}", answer, expected or DONE)

    def send(self, name: str, address: str, *expected: int, **fields: Any) -> str:
        """POST with the token of a page; gives the address it leads to, else the page."""
        client = self.client(name)
        answer = client.post(address, data={"csrf_token": token_of(client), **fields})
        text = self._noted(name, f"POST {address}", answer, expected or DONE)
        return answer.headers.get("Location", text)

    def _noted(self, name: str, where: str, answer: TestResponse, expected: tuple[int, ...]) -> str:
        assert answer.status_code in expected, f"{where}: {answer.status_code}"
        self.seen.add("address", name, where)
        self.seen.answer(self.app, where, answer)
        self.bodies.setdefault(name, []).append(answer.text)
        return answer.text


def bring_in(walk: Walk) -> None:
    """Import the document, and let one of each role sign in."""
    with walk.app.app_context(), transaction():
        assert check(canaries.DOCUMENT) == ()
        load(canaries.DOCUMENT, by=COMMAND_LINE, at=AT)
        actions.recheck(by=COMMAND_LINE, at=AT, free=False)
        house = db.session.scalars(select(Organisation)).one()
        for role in Role:
            user = make.user(role, house if role is Role.PROVIDER else None)
            walk.world.people[role.value] = Person(user.id, role, user.fs_uniquifier, user.viewer())
            if role is Role.INTERPRETER:
                db.session.scalars(select(Interpreter)).one().user_id = user.id
        case = db.session.scalars(select(Case)).one()
        case.notes = canaries.NOTE


def ask(walk: Walk) -> str:
    """The provider writes the request, one question a page. Returns the address of its page."""
    who = "provider"
    first = walk.send(who, "/requests/new")
    uid = re.match(r"/requests/new/([\w-]+)/whose", first)
    assert uid, first
    page = f"/requests/new/{uid[1]}"
    walk.send(who, f"{page}/whose", 422, whose="here", code="C-KANARI-WRONG")
    walk.send(who, f"{page}/whose", 303, whose="here", code=canaries.CODE)
    spoken = {"tag": canaries.LANGUAGE, "variant": canaries.VARIANT}
    walk.send(who, f"{page}/language", 200, do="search", q="kanari", **spoken)
    walk.send(who, f"{page}/language", 303, do="save", **spoken)
    walk.send(who, f"{page}/when", 422, day="2027-03-02", start="kanari", book="own", length="60")
    walk.send(who, f"{page}/when", 303, day="2027-03-02", start="09:00", book="own", length="60")
    walk.send(who, f"{page}/how", 303, mode="onsite")
    what = {"purpose": f"{canaries.SECTOR}:{canaries.PURPOSE}", "service_language": "tha", "where": canaries.WHERE}
    walk.send(who, f"{page}/what", 303, do="save", **what)
    wishes = {"wish": "woman_firm", "origin": "none", "minor": "adult", "gender": "woman"}
    walk.send(who, f"{page}/wishes", 303, do="add", kind="employer", value=canaries.AVOID, **wishes)
    walk.send(who, f"{page}/wishes", 303, do="save", **wishes)
    walk.open(who, f"{page}/check", 200)
    look_at_file(walk)
    return walk.send(who, f"{page}/check", 303)


def book(walk: Walk, request: str) -> str:
    """Offer, declare, accept. Returns the address of the interpreter's page of the booking."""
    walk.open("provider", request, 200)
    walk.send("provider", f"{request}/offers", 303, interpreter=canaries.PERSON)
    start = walk.open("interpreter", "/", 200)
    link = re.search(r'href="(/offers/[\w-]+)"', start)
    assert link, "the offer is not on the start page"
    walk.open("interpreter", link[1], 200)
    walk.send("interpreter", f"{link[1]}/accept", 409)
    walk.send("interpreter", link[1], 303, **dict.fromkeys(CHECKLIST, "none"))
    walk.open("interpreter", link[1], 200)
    walk.bodies["before"] = list(walk.bodies["interpreter"])
    where = walk.send("interpreter", f"{link[1]}/accept", 303)
    walk.send("interpreter", f"{link[1]}/accept", 409)
    walk.open("interpreter", where, 200)
    return where


def subscribe(walk: Walk, name: str) -> None:
    """A private feed address, and what a calendar app reads from it."""
    page = walk.send(name, "/calendar", 200)
    link = re.search(r"/feeds/[\w-]+\.ics", page)
    assert link, "the address is not shown"
    answer = walk.app.test_client().get(link[0])
    assert answer.status_code == 200
    assert answer.text.count("BEGIN:VEVENT") == 1
    walk.seen.answer(walk.app, "feed", answer)
    walk.seen.add("feed", name, answer.text, answer.text.replace("\r\n ", ""))


def cancel(walk: Walk, where: str) -> None:
    uid = where.rpartition("/")[2]
    walk.open("provider", f"/bookings/{uid}/cancel", 200)
    walk.send("provider", f"/bookings/{uid}/cancel", 303)


def settle(walk: Walk) -> None:
    """What only a coordinator writes down: her consent, a clearing, the other side of the matter. And her own order."""
    with walk.app.app_context(), transaction():
        make.case(None, canaries.OTHER_CODE)
    own = walk.world.own
    case, request, person = (own[kind, "coordinator"] for kind in ("case", "request", "interpreter"))
    walk.send("provider", f"/cases/{case}/avoid", 303, kind="hometown", value=canaries.TIE)
    page, fields = f"/requests/{request}/consents/{person}", {"answer": "yes", "until": "kanari", "on": "2027-03-01"}
    sent = {f"hometown-{name}": value for name, value in (fields | {"through": "coordinator"}).items()}
    walk.send("coordinator", page, 422, kind="hometown", **sent)
    good = {"hometown-until": "2027-03-02", "hometown-language": canaries.LANGUAGE}
    walk.send("coordinator", page, 303, kind="hometown", **(sent | good))
    walk.send("coordinator", f"/requests/{request}/clearings/{person}", 409, kind="kin", answer="other", seen="kanari")
    walk.send("coordinator", f"/cases/{case}/links", 422, code=f"{canaries.OTHER_CODE}X")
    walk.send("coordinator", f"/cases/{case}/links", 303, code=canaries.OTHER_CODE)
    walk.send("provider", f"/cases/{case}/order", 303, do="save", rung=["relay", "wait"], version=_version(walk, case))
    for name in ("provider", "coordinator"):
        for where in (f"/cases/{case}", f"/requests/{request}"):
            walk.open(name, where, 200)
    walk.send("coordinator", f"/cases/{case}/consents/take-back", 303, interpreter=canaries.PERSON, kind="hometown")


def _version(walk: Walk, case: str) -> str:
    with walk.app.app_context(), transaction(write=False):
        return str(db.session.scalars(select(Case.version).where(Case.uid == case)).one())


def mails(walk: Walk) -> int:
    """Every mail of the outbox, raw and opened."""
    with walk.app.app_context(), transaction(write=False):
        rows = [(mail.method, mail.message) for mail in db.session.scalars(select(Mail))]
    for method, message in rows:
        walk.seen.add("mail", method, *canaries.of_mail(message))
    return len(rows)


def things(walk: Walk) -> None:
    """What each may open, for the walk over every route."""
    with walk.app.app_context(), transaction():
        case, request, booking, offer, mail, person = (
            db.session.scalars(select(table.uid)).first() or ""
            for table in (Case, Request, Booking, Offer, Mail, Interpreter)
        )
        drafts = {
            name: Draft(user_id=one.user_id, ends_at=AT.replace(day=2)) for name, one in walk.world.people.items()
        }
        for draft in drafts.values():
            draft.answers = {}
            db.session.add(draft)
        feeds = {feed.user_id: feed.uid for feed in db.session.scalars(select(Feed))}
        walk.world.own |= {("draft", name): draft.uid for name, draft in drafts.items()}
    people = walk.world.people
    walk.world.own |= {("feed", name): feeds[one.user_id] for name, one in people.items() if one.user_id in feeds}
    staff = ("provider", "coordinator")
    walk.world.give("case", case, to=staff)
    walk.world.give("request", request, to=staff)
    walk.world.give("booking", booking, to=(*staff, "interpreter"))
    walk.world.give("offer", offer, to=("interpreter",))
    walk.world.give("mail", mail, to=("coordinator",))
    walk.world.give("interpreter", person, to=("coordinator", "trainer", "admin"))
    walk.world.give("person", people["reporter"].viewer.uid, to=("admin",))


def look_at_file(walk: Walk) -> None:
    """The bytes of the database and of whatever lies beside it, but for the keys."""
    home = Path(walk.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")).parent
    walk.files += [path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != "keys.json"]
