"""The standing declaration as it is kept: tokens and counts, never a value; added to, renewed, and half of it never."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from interp.accounts.facts import Role
from interp.bookings import actions as bookings
from interp.bookings.models import Booking
from interp.cases.actions import avoid
from interp.conflicts import actions
from interp.conflicts.facts import ANY, STANDING, Held
from interp.conflicts.models import Declaration, Tie
from interp.conflicts.queries import held_by, record_of
from interp.db import db, transaction, unsettled
from interp.errors import BadInput, Unsettled
from interp.roster.models import Interpreter
from interp.trail.facts import Actor
from interp.trail.models import TrailRecord
from interp.vault import current
from tests import make

AT = datetime(2027, 3, 1, 20, 0, tzinfo=UTC)  # already the 2nd of March in Bangkok
BY = Actor("somebody", "interpreter")
DAY = timedelta(days=1)
NONE: dict[str, tuple[str, ...]] = dict.fromkeys(STANDING.kinds, ())
SOME = NONE | {"employer": ("Kanari Garments", "Kanari Shoes"), "hometown": ("Hpa-An",), "embassy": (ANY,)}


@pytest.fixture
def person(both: str, app: Flask) -> int:
    with app.app_context(), transaction():
        return make.interpreter("i-1", declared_on=date(2026, 4, 1)).id


def declare(app: Flask, person: int, answers: Any = SOME, at: datetime = AT) -> int:
    with app.app_context(), transaction():
        added = actions.declare_standing(db.session.get_one(Interpreter, person), answers, by=BY, at=at)
        bookings.recheck(by=BY, at=at)
        return added


def ties(person: int) -> list[tuple[str, int, datetime | None]]:
    wanted = select(Tie.kind, Tie.position, Tie.added_at).where(Tie.interpreter_id == person).order_by(Tie.position)
    return [tuple(row) for row in db.session.execute(wanted)]  # type: ignore[misc]


def trail() -> list[tuple[str, dict[str, Any]]]:
    rows = db.session.execute(select(TrailRecord.verb, TrailRecord.detail).order_by(TrailRecord.id))
    return [(verb, detail) for verb, detail in rows]


def test_it_keeps_tokens_counts_and_the_day_of_her_own_clock(app: Flask, person: int) -> None:
    assert declare(app, person) == 4
    with app.app_context(), transaction(write=False):
        one, made = db.session.get_one(Interpreter, person), db.session.scalars(select(Declaration)).one()
        assert one.declared_on == date(2027, 3, 2)
        assert (made.interpreter_id, made.offer_uid, made.checklist, made.made_at) == (person, None, "2026-11", AT)
        assert made.answers == dict.fromkeys(STANDING.kinds, 0) | {"employer": 2, "hometown": 1, "embassy": 1}
        assert ties(person) == [("employer", 0, AT), ("employer", 1, AT), ("embassy", 2, AT), ("hometown", 3, AT)]
        kept = {(tie.kind, tie.token, tie.sound, tie.key) for tie in db.session.scalars(select(Tie))}
        wanted = [current().tied(kind, value) for kind, given in SOME.items() for value in given]
        assert kept == {(tied["kind"], tied["token"], tied["sound"], tied["key"]) for tied in wanted}
        assert trail() == [("declaration.made", {"checklist": "2026-11"})]


def test_a_kind_that_counts_by_itself_sounds_like_nothing(app: Flask) -> None:
    """Or it would be asked about by voice whenever an avoid list holds a value of its kind."""
    with app.app_context():
        assert [current().tied(kind, ANY)["sound"] for kind in ("authority", "embassy")] == ["", ""]


def test_renewing_keeps_the_old_ties_and_moves_the_day(app: Flask, person: int) -> None:
    declare(app, person)
    again = NONE | {"employer": ("KANARI  garments", "Kanari Mills"), "embassy": (ANY,)}
    assert declare(app, person, again, AT + 30 * DAY) == 1
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(Interpreter, person).declared_on == date(2027, 4, 1)
        assert [(kind, place) for kind, place, _ in ties(person)][-1] == ("employer", 4)
        assert held_by(person) == [
            Held("employer", 3, AT + 30 * DAY), Held("embassy", 1, AT), Held("hometown", 1, AT),
        ]  # fmt: skip
        assert len(db.session.scalars(select(Declaration)).all()) == 2


def test_the_same_name_twice_in_one_declaration_is_one_tie(app: Flask, person: int) -> None:
    assert declare(app, person, NONE | {"hometown": ("Hpa-An", "HPA-AN"), "community": ("Hpa-An",)}) == 2


@pytest.mark.parametrize(
    ("answers", "problems"),
    [
        ({key: given for key, given in SOME.items() if key != "kin"}, {"kin": "unanswered"}),
        (SOME | {"kin": ("...",)}, {"kin": "no_letters"}),
        (SOME | {"embassy": ("Consulate",)}, {"embassy": "yes_or_no"}),
        (SOME | {"kin": tuple(f"{n:0200}" for n in range(50))}, {"employer": "too_much"}),
    ],
)
def test_nothing_is_half_written(app: Flask, person: int, answers: Any, problems: dict[str, str]) -> None:
    with app.app_context(), transaction():
        one = db.session.get_one(Interpreter, person)
        with pytest.raises(BadInput) as refused:
            actions.declare_standing(one, answers, by=BY, at=AT)
        assert refused.value.problems == problems
        assert (one.declared_on, ties(person), unsettled()) == (date(2026, 4, 1), [], frozenset())
        with pytest.raises(BadInput):
            actions.add_ties(one, {"kin": ("...",)}, by=BY, at=AT)
        assert (ties(person), unsettled()) == ([], frozenset())


def test_a_tie_in_between_leaves_the_day_as_it_is(app: Flask, person: int) -> None:
    with app.app_context(), transaction():
        one = db.session.get_one(Interpreter, person)
        assert actions.add_ties(one, {"employer": ("Kanari Mills", "Kanari mills")}, by=BY, at=AT) == 1
        assert actions.add_ties(one, {"employer": ("Kanari Mills",)}, by=BY, at=AT + DAY) == 0
        bookings.recheck(by=BY, at=AT)
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(Interpreter, person).declared_on == date(2026, 4, 1)
        assert ties(person) == [("employer", 0, AT)]
        assert db.session.scalars(select(Declaration)).all() == []
        assert trail() == [("ties.added", {"kinds": ["employer"]})] * 2


def test_taking_ties_of_one_kind_off(app: Flask, person: int) -> None:
    declare(app, person)
    with app.app_context(), transaction():
        one = db.session.get_one(Interpreter, person)
        assert actions.remove_ties(one, "employer", by=BY, at=AT) == 2
        assert unsettled() == {("interpreter", person)}
        bookings.recheck(by=BY, at=AT)
        assert actions.remove_ties(one, "employer", by=BY, at=AT) == 0
        assert unsettled() == frozenset()
    with app.app_context(), transaction(write=False):
        assert [kind for kind, _, _ in ties(person)] == ["embassy", "hometown"]
        assert trail()[1:] == [("ties.removed", {"kinds": ["employer"], "count": 2})]


@pytest.mark.parametrize("deed", ["declare", "add", "remove"])
def test_no_change_is_kept_before_bookings_were_asked_anew(app: Flask, person: int, deed: str) -> None:
    declare(app, person)
    deeds: dict[str, Any] = {
        "declare": lambda one: actions.declare_standing(one, NONE, by=BY, at=AT),
        "add": lambda one: actions.add_ties(one, {"kin": ("Somebody",)}, by=BY, at=AT),
        "remove": lambda one: actions.remove_ties(one, "employer", by=BY, at=AT),
    }
    with app.app_context(), pytest.raises(Unsettled), transaction():
        deeds[deed](db.session.get_one(Interpreter, person))


@pytest.fixture
def booked(app: Flask, person: int) -> int:
    """A booking of tomorrow for somebody who avoids an employer."""
    with app.app_context(), transaction():
        case = make.case(make.organisation())
        avoid(case, "employer", "Kanari Garments", by=make.user(Role.COORDINATOR).viewer(), at=AT)
        request = make.request(case, state="booked")
        times = {"starts_at": request.starts_at, "ends_at": request.ends_at, "created_at": make.MONDAY}
        booking = Booking(
            ref="b-1", request=request, case=case, interpreter_id=person, status="confirmed", mode="onsite", **times
        )
        booking.facts = {"language": "mya"}
        db.session.add(booking)
        bookings.recheck(by=BY, at=make.MONDAY)
        db.session.flush()
        assert booking.flagged_at is None
        return booking.id


def test_a_tie_reaches_the_bookings_to_come_in_the_same_transaction(app: Flask, person: int, booked: int) -> None:
    declare(app, person, SOME, make.MONDAY)
    with app.app_context(), transaction(write=False):
        one = db.session.get_one(Booking, booked)
        assert one.flagged_at == make.MONDAY or one.status == "cancelled"


def test_what_the_roster_says_of_it(app: Flask, person: int) -> None:
    declare(app, person)
    with app.app_context(), transaction():
        one = db.session.get_one(Interpreter, person)
        record = record_of(one, AT, 365)
        assert (record.state, record.declared_on, record.last_day) == ("valid", date(2027, 3, 2), date(2028, 3, 1))
        assert record.checklist == "2026-11"
        assert record_of(one, AT - DAY, 365).last_day is None, "dated ahead: it says nothing yet"
        assert record_of(one, AT + 366 * DAY, 365).state == "expired"
        one.declared_on = date(2027, 3, 3)  # an import brought another day
        assert record_of(one, AT + DAY, 365).checklist is None
        one.declared_on = None
        empty = record_of(one, AT, 365)
        assert (empty.state, empty.declared_on, empty.last_day, empty.checklist) == ("missing", None, None, None)


def test_an_offers_own_declaration_is_not_the_standing_one(app: Flask, person: int) -> None:
    with app.app_context(), transaction():
        one = db.session.get_one(Interpreter, person)
        fresh = Declaration(interpreter=one, offer_uid="an-offer", checklist="other", made_at=AT)
        fresh.answers = {"know_her": "none"}
        db.session.add(fresh)
        one.declared_on = date(2027, 3, 2)
        db.session.flush()
        assert record_of(one, AT, 365).checklist is None


def test_no_value_is_in_any_table(app: Flask, person: int) -> None:
    """Every column of every table, as text; the sealed ones hold counts only."""
    declare(app, person)
    with app.app_context(), transaction(write=False):
        every = [
            str(bytes(value) if isinstance(value, memoryview) else value).casefold()
            for name in db.metadata.tables
            for row in db.session.execute(text(f'SELECT * FROM "{name}"'))
            for value in row
        ]
        assert any("hometown" in value for value in every)
        assert [value for value in every if "kanari" in value or "hpa-an" in value] == []
