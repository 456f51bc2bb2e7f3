"""What the coordinator cleared by voice does not cover a tie that came later: by her own page, or by an import."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.bookings import actions as bookings
from interp.bookings.models import Request
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import need_of, request_by_id
from interp.cases.actions import keep_clearing
from interp.cases.models import Case
from interp.conflicts import actions
from interp.db import db, transaction
from interp.exchange.dump_people import cases
from interp.exchange.load import load
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from interp.trail.models import TrailRecord
from tests import make

AT = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN, SOUND = "a" * 64, "b" * 64
World = dict[str, int]


def facet(**changes: str) -> dict[str, Any]:
    """Sounds like the tie below, and is not the same."""
    return {"kind": "hometown", "token": TOKEN, "sound": SOUND, "key": "t"} | changes


@pytest.fixture(autouse=True)
def _alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every value of a kind sounds the same here."""
    monkeypatch.setattr("interp.vault.Vault.sound_token", lambda self, kind, value: SOUND if value != "*" else "")


@pytest.fixture
def world(both: str, app: Flask) -> World:
    """A tie and a facet of the same sound, cleared on the page that was read at AT."""
    with app.app_context(), transaction():
        person, case = make.interpreter("i-1"), make.case(make.organisation())
        other = make.interpreter("i-2")
        case.avoid = [facet()]
        ids = {"person": person.id, "other": other.id, "case": case.id, "request": make.request(case).id}
        ids["coordinator"] = make.user(Role.COORDINATOR).id
    add(app, ids, "person", AT - DAY)
    return ids


def add(app: Flask, world: World, who: str, at: datetime, kind: str = "hometown", name: str = "Hpa-An") -> None:
    with app.app_context(), transaction():
        actions.add_ties(db.session.get_one(Interpreter, world[who]), {kind: (name,)}, by=COMMAND_LINE, at=at)
        bookings.recheck(by=COMMAND_LINE, at=at)


def clear(app: Flask, world: World, seen: datetime) -> None:
    with app.app_context(), transaction():
        by = db.session.get_one(make.User, world["coordinator"]).viewer()
        keep_clearing(db.session.get_one(Case, world["case"]), "i-1", "hometown", seen=seen, by=by, at=seen + DAY)
        bookings.recheck(by=COMMAND_LINE, at=seen)


def possible(app: Flask, world: World) -> set[str]:
    """Who is out because something sounds alike."""
    with app.app_context(), transaction(write=False):
        _, found = match(db.session.get_one(Request, world["request"]))
        return {who for who, reasons in excluded(found) if "possible_tie" in reasons}


def excluded(found: Any) -> list[tuple[str, set[str]]]:
    return [(one.ref, {reason.code for reason in one.reasons}) for one in found.excluded]


def test_a_clearing_holds_until_a_tie_comes(app: Flask, world: World) -> None:
    assert possible(app, world) == {"i-1"}
    clear(app, world, AT)
    assert possible(app, world) == set()
    add(app, world, "person", AT + DAY, "community")
    add(app, world, "other", AT + DAY)
    assert possible(app, world) == {"i-2"}, "another kind, and another interpreter's, are nothing to it"
    add(app, world, "person", AT + DAY)
    assert possible(app, world) == {"i-2"}, "it was there already: nothing came"
    add(app, world, "person", AT + DAY, name="Mae Sot")
    assert possible(app, world) == {"i-1", "i-2"}
    clear(app, world, AT + 2 * DAY)
    assert possible(app, world) == {"i-2"}


def test_a_tie_that_came_while_the_page_lay_open_is_not_covered(app: Flask, world: World) -> None:
    """Written down a day later, but looked at before."""
    add(app, world, "person", AT + timedelta(hours=1), name="Mae Sot")
    clear(app, world, AT)
    assert possible(app, world) == {"i-1"}


def test_one_look_more_and_only_where_something_was_cleared(app: Flask, world: World) -> None:
    def statements() -> int:
        seen: list[str] = []
        with app.app_context(), transaction(write=False):
            request = request_by_id(world["request"])
            listen = lambda *given: seen.append(given[2])  # noqa: E731
            make_heard(listen)
            need_of(request)
            make_heard(listen, stop=True)
        return len(seen)

    before = statements()
    clear(app, world, AT)
    assert (before, statements()) == (0, 1)


def make_heard(listen: Any, *, stop: bool = False) -> None:
    from sqlalchemy import event

    (event.remove if stop else event.listen)(db.engine, "before_cursor_execute", listen)


def exported(app: Flask, world: World) -> list[dict[str, str]]:
    with app.app_context(), transaction(write=False):
        return [{"kind": one["kind"]} for row in cases([world["case"]]) for one in row["cleared"]]


def test_an_export_leaves_out_what_does_not_count_any_more(app: Flask, world: World) -> None:
    clear(app, world, AT)
    assert exported(app, world) == [{"kind": "hometown"}]
    add(app, world, "person", AT + DAY, name="Mae Sot")
    assert exported(app, world) == []


PERSON = {
    "ref": "i-1", "timezone": "Asia/Bangkok", "languages": [{"tag": "mya", "level": "C2"}, {"tag": "tha", "level": "C1"}],
    "ties": [{"kind": "hometown", "value": "Hpa-An"}],
}  # fmt: skip
MORE = PERSON | {"ties": [{"kind": "hometown", "value": "Hpa-An"}, {"kind": "hometown", "value": "Mae Sot"}]}


def bring(app: Flask, at: datetime, *people: dict[str, Any], **lists: Any) -> None:
    with app.app_context(), transaction():
        load({"interpreters": list(people), **lists}, by=COMMAND_LINE, at=at)
        bookings.recheck(by=COMMAND_LINE, at=at)


def test_an_import_that_brings_a_tie_opens_it_too(app: Flask, world: World) -> None:
    clear(app, world, AT)
    bring(app, AT + DAY, PERSON)
    assert possible(app, world) == set(), "the tie that stays keeps its day"
    bring(app, AT + 2 * DAY, MORE)
    assert possible(app, world) == {"i-1"}


def told(app: Flask, world: World, *kinds: str) -> dict[str, Any]:
    """Her case as a document tells it."""
    with app.app_context(), transaction(write=False):
        code = db.session.get_one(Case, world["case"]).code
    row = {"code": code, "languages": [{"tag": "mya"}], "avoid": [facet()]}
    return row | {"cleared": [{"interpreter": "i-1", "kind": kind} for kind in kinds]}


def test_a_document_that_tells_both_sides_is_taken_at_its_word(app: Flask, world: World) -> None:
    clear(app, world, AT)
    bring(app, AT + DAY, MORE, cases=[told(app, world, "hometown")])
    assert possible(app, world) == set()
    bring(app, AT + 2 * DAY, cases=[told(app, world)])
    assert possible(app, world) == {"i-1"}


def test_a_clearing_may_come_without_the_interpreter_it_is_about(app: Flask, world: World) -> None:
    """It is as new as its document: it looked at the ties that are here by now, and at none that comes later."""
    bring(app, AT + DAY, cases=[told(app, world, "hometown")])
    assert (possible(app, world), exported(app, world)) == (set(), [{"kind": "hometown"}])
    add(app, world, "person", AT + 2 * DAY, name="Mae Sot")
    assert (possible(app, world), exported(app, world)) == ({"i-1"}, [])
    bring(app, AT + 3 * DAY, cases=[told(app, world, "hometown")])
    assert possible(app, world) == {"i-1"}, "the list is an old one: of the tie that was added here it knows nothing"
    bring(app, AT + 4 * DAY, MORE, cases=[told(app, world, "hometown")])
    assert possible(app, world) == set(), "it tells both"
    bring(app, AT + 5 * DAY, PERSON | {"ties": [*MORE["ties"], {"kind": "hometown", "value": "Kanchanaburi"}]})
    assert (possible(app, world), exported(app, world)) == ({"i-1"}, [])


def test_what_a_document_clears_again_is_written_into_the_trail(app: Flask, world: World) -> None:
    """A known reference is replaced whole, so it may bring back what was taken off here; but not in silence."""

    def records() -> int:
        with app.app_context(), transaction(write=False):
            return len(list(db.session.scalars(select(TrailRecord).where(TrailRecord.verb == "clearing.recorded"))))

    clear(app, world, AT)
    assert records() == 1
    bring(app, AT + DAY, cases=[told(app, world, "hometown")])
    assert records() == 1, "it counted before"
    bring(app, AT + 2 * DAY, cases=[told(app, world)])
    assert (possible(app, world), records()) == ({"i-1"}, 1)
    bring(app, AT + 3 * DAY, cases=[told(app, world, "hometown")])
    assert (possible(app, world), records()) == (set(), 2)
