"""Her consent: asked only where it could lift something, kept with how she was asked, taken back at any time."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.models import User
from interp.bookings.actions import recheck
from interp.bookings.actions.allowing import Answer, record_consent
from interp.bookings.queries.asking_her import Between, between
from interp.bookings.queries.needs import request_by_id
from interp.cases import actions as cases
from interp.cases.models import Case
from interp.cases.rules import consent_faults
from interp.db import db, transaction, unsettled
from interp.errors import BadInput, RuleBroken
from tests import make
from tests.bookings.lifting import AT, World, book, build, facet, person_of, reasons, tie, wish, wishes
from tests.cases.opened import details, main, send, verbs, words

SignIn = Callable[[User], FlaskClient]
TODAY, SESSION = date(2027, 3, 1), date(2027, 3, 2)
YES = Answer(True, SESSION, "mya", TODAY, "caseworker")
NO = Answer(False, None, "eng", TODAY, "coordinator")


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    made = build(app)
    tie(app, "i-1", "hometown", "v1")
    facet(app, made, "hometown", "v1")
    return made


def needed(app: Flask, world: World, ref: str = "i-1") -> Between:
    with app.app_context(), transaction(write=False):
        return between(request_by_id(world["request"]), person_of(ref).id)


def answer(app: Flask, world: World, said: Answer, kind: str = "hometown", ref: str = "i-1") -> list[Any]:
    with app.app_context(), transaction():
        request = request_by_id(world["request"])
        record_consent(request, person_of(ref), kind, said, by=world["me"], at=AT)
        assert unsettled() == {("case", world["case"])}
        return recheck(by=world["me"].actor, at=AT)


def test_a_yes_lifts_the_tie_and_a_no_is_a_block(app: Flask, world: World, both: str) -> None:
    assert reasons(app, world) == ("consent",)
    answer(app, world, YES)
    assert reasons(app, world) == ()
    assert wishes(app, world)["consents"] == [
        {
            "interpreter": "i-1", "kind": "hometown", "given": True, "until": "2027-03-02", "language": "mya",
            "on": "2027-03-01", "through": "caseworker",
        }
    ]  # fmt: skip
    with app.app_context(), pytest.raises(RuleBroken):
        answer(app, world, NO)  # nothing needs to be asked any more; she takes it back on the page of her case


def test_an_answer_replaces_the_one_of_the_same_interpreter_and_kind(app: Flask, world: World, both: str) -> None:
    others = [
        {"interpreter": "i-2", "kind": "hometown", "given": True, "until": "2027-04-01"},
        {"interpreter": "i-1", "kind": "community", "given": False},
    ]
    old = {"interpreter": "i-1", "kind": "hometown", "given": True, "until": "2027-02-01"}
    wish(app, world, consents=[old, *others], refused=["i-2"])
    answer(app, world, NO)
    kept = wishes(app, world)
    said = {"interpreter": "i-1", "kind": "hometown", "given": False, "language": "eng", "on": "2027-03-01",
            "through": "coordinator"}  # fmt: skip
    assert (kept["consents"], kept["refused"]) == ([*others, said], ["i-2"])
    assert reasons(app, world) == ("consent",)
    assert details(app, "consent.recorded") == [{}]


def test_nothing_is_asked_where_a_yes_could_not_help(app: Flask, world: World) -> None:
    assert needed(app, world) == Between(("hometown",))
    assert (needed(app, world, "i-2"), needed(app, world, "i-3")) == (Between(), Between())
    wish(app, world, refused=["i-1"])
    assert needed(app, world) == Between()
    wish(app, world, refused=[], barred=["i-1"])
    assert needed(app, world) == Between()
    wish(app, world, barred=[])
    tie(app, "i-1", "authority", "v9")
    assert needed(app, world) == Between()


def test_nothing_is_asked_before_what_sounds_alike_is_cleared(app: Flask, world: World) -> None:
    tie(app, "i-1", "employer", "v2", "s2")
    facet(app, world, "employer", "v3", "s2")
    assert needed(app, world) == Between(alike=("employer",))


def test_an_embassy_is_asked_about_only_when_she_asked_for_its_help(app: Flask, world: World) -> None:
    tie(app, "i-1", "embassy", "v8")
    assert needed(app, world) == Between()
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        case.needs = case.needs | {"embassy_help": True}
    assert needed(app, world) == Between(("embassy", "hometown"))


def test_a_tie_in_another_language_is_nobodys_question(app: Flask, world: World) -> None:
    tie(app, "i-3", "hometown", "v1")
    assert reasons(app, world, "i-3") == ()  # not among the candidates at all
    assert needed(app, world, "i-3") == Between()


@pytest.mark.parametrize(("ref", "kind"), [("i-2", "hometown"), ("i-1", "community"), ("i-1", "kin"), ("i-1", "")])
def test_a_consent_for_somebody_without_a_tie_is_refused(
    app: Flask, world: World, both: str, ref: str, kind: str
) -> None:
    with app.app_context(), transaction(), pytest.raises(RuleBroken) as refused:
        record_consent(request_by_id(world["request"]), person_of(ref), kind, YES, by=world["me"], at=AT)
    assert refused.value.codes == ("nothing_to_ask",)
    assert (wishes(app, world), verbs(app)) == ({}, [])


@pytest.mark.parametrize(
    ("until", "on", "found"),
    [
        (TODAY, TODAY, {}),
        (date(2028, 3, 1), date(2026, 3, 1), {}),
        (None, TODAY, {"until": "until_missing"}),
        (TODAY - timedelta(days=1), TODAY, {"until": "until_passed"}),
        (date(2028, 3, 2), TODAY, {"until": "until_too_far"}),
        (TODAY, TODAY + timedelta(days=1), {"on": "not_yet"}),
        (TODAY, date(2026, 2, 28), {"on": "too_long_ago"}),
    ],
)
def test_the_dates_of_a_yes(until: date | None, on: date, found: dict[str, str]) -> None:
    assert consent_faults(True, until, on, TODAY) == found
    assert consent_faults(False, until, on, TODAY) == {name: code for name, code in found.items() if name == "on"}


def test_a_year_from_a_leap_day() -> None:
    leap = date(2028, 2, 29)
    assert consent_faults(True, date(2029, 2, 28), date(2027, 2, 28), leap) == {}
    assert consent_faults(True, date(2029, 3, 1), leap, leap) == {"until": "until_too_far"}


def test_the_action_checks_language_and_person_too(app: Flask, world: World) -> None:
    said = Answer(True, None, "shn", TODAY + timedelta(days=1), "neighbour")
    with app.app_context(), transaction(), pytest.raises(BadInput) as refused:
        record_consent(request_by_id(world["request"]), person_of("i-1"), "hometown", said, by=world["me"], at=AT)
    assert refused.value.problems == {
        "until": "until_missing", "on": "not_yet", "language": "not_hers", "through": "choose_one",
    }  # fmt: skip
    assert wishes(app, world) == {}


def test_what_she_takes_back_breaks_the_booking(app: Flask, world: World, both: str) -> None:
    answer(app, world, YES)
    book(app, world)
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        cases.take_back(case, "i-1", "hometown", by=world["me"], at=AT, on=TODAY)
        broken = recheck(by=world["me"].actor, at=AT)
    assert [(one.booking, one.codes) for one in broken] == [("b-1", ("consent",))]
    assert wishes(app, world)["consents"] == [
        {"interpreter": "i-1", "kind": "hometown", "given": False, "on": "2027-03-01"}
    ]


def test_who_took_it_back_has_nothing_left_to_take_back(app: Flask, world: World, sign_in: SignIn) -> None:
    answer(app, world, YES)
    coordinator, here = sign_in(world["coordinator"]), f"/cases/{world['case_uid']}"
    told = words(main(coordinator.get(here)))
    for line in ("i-1", "Home town", "2 Mar 2027", "1 Mar 2027", "Burmese", "Her caseworker", "She takes it back"):
        assert line in told
    fields = {"interpreter": "i-1", "kind": "hometown"}
    assert send(coordinator, f"{here}/consents/take-back", **fields).status_code == 303
    assert "She takes it back" not in main(coordinator.get(here))
    before = wishes(app, world)
    assert send(coordinator, f"{here}/consents/take-back", **fields).status_code == 303
    assert "There is no yes of hers to take back." in main(coordinator.get(here))
    assert (wishes(app, world), verbs(app).count("consent.recorded")) == (before, 2)


def test_a_provider_sees_no_answer_and_takes_none_back(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['case_uid']}"
    before = main(nurse.get(here))
    answer(app, world, YES)
    assert main(nurse.get(here)) == before
    fields = {"interpreter": "i-1", "kind": "hometown"}
    assert send(nurse, f"{here}/consents/take-back", **fields).status_code == 403
    assert wishes(app, world)["consents"][0]["given"] is True


def test_the_session_counts_as_made(app: Flask, world: World) -> None:
    """A yes whose last day lies before the session does not help it."""
    answer(app, world, Answer(True, TODAY, "tha", TODAY, "interpreter_by_phone"))
    assert reasons(app, world) == ("consent",)
    assert make.NINE.date() == SESSION
