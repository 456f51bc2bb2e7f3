"""The request wizard: the whole way, and going back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from interp.bookings import rules
from interp.bookings.models import Request
from interp.cases.models import Case
from interp.db import db, transaction
from tests import make
from tests.bookings.writing import AT, PAGES, SignIn, World, Writer, build, drafts, made, main, verbs


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


# --- the whole way -------------------------------------------------------------------------------------------------


def test_the_whole_way_for_somebody_new(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    assert nurse.where == f"{nurse.draft}/check"
    html = nurse.page("check")
    for words in (
        "Step 7 of 7", "Somebody new", "S&#39;gaw Karen", "Burmese", "Tue 2 Mar 2027, 09:00–10:30", "1 hour 30 minutes", "On site",
        "Health, Examination", "Thai", "Canary building", "Woman, nobody else", "i-001", "Home town: 1", "No, an adult",
    ):  # fmt: skip
        assert words in html, words
    answer = nurse.post(f"{nurse.draft}/check")
    request = made(app)
    assert (answer.status_code, answer.location) == (303, f"/requests/{request.uid}")
    with app.app_context(), transaction(write=False):
        request = db.session.get_one(Request, request.id)
        case = request.case
        assert case.organisation is not None
        assert (case.organisation.ref, case.needs, case.wishes) == (
            "hospital-a",
            {
                "languages": [{"tag": "ksw", "variant": "Canarytown"}, {"tag": "mya"}],
                "interpreter_gender": {"asked": True, "want": "woman", "firm": True},
                "minor": False,
                "gender": "woman",
            },
            {"refused": ["i-001"]},
        )
        assert [facet["kind"] for facet in case.avoid] == ["hometown"]
        assert (request.sector, request.purpose, request.mode, request.service_language, request.state) == (
            "health", "examination", "onsite", "tha", "searching",
        )  # fmt: skip
        assert (request.starts_at, request.ends_at) == (make.NINE, make.NINE + timedelta(minutes=90))
        assert (request.local_start, request.timezone) == ("2027-03-02T09:00", "Asia/Bangkok")
        assert request.details == {"where": "Canary building", "advisory": ["injuries", "child"]}
    assert drafts(app) == []
    assert verbs(app) == ["case.opened", "case.changed", "case.avoid_changed", "request.made"]
    assert nurse.client.get(answer.location).status_code == 200


def test_from_the_page_of_a_case_her_languages_are_kept(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"]), case=world["uid"])
    assert nurse.where == f"{nurse.draft}/language"
    html = nurse.page("language")
    assert "Keep them, or change them" in html
    nurse.answer("language", tag="mya", variant="")
    for step, fields in PAGES[2:5]:
        nurse.answer(step, **fields)
    assert "She was not asked" in nurse.page("wishes")
    nurse.answer("wishes", wish="not_asked", origin="none", minor="adult", gender="woman")
    assert drafts(app)[0]["needs"] == {}
    assert nurse.post(f"{nurse.draft}/check").status_code == 303
    assert made(app).case_id == world["case"]
    assert [verb for verb in verbs(app) if verb != "case.read"] == ["request.made"]


def test_a_changed_wish_becomes_the_cases(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go(whose={"whose": "here", "code": " c-mine22 "})
    assert nurse.post(f"{nurse.draft}/check").status_code == 303
    with app.app_context(), transaction(write=False):
        case = db.session.get_one(Case, world["case"])
        assert case.needs["interpreter_gender"] == {"asked": True, "want": "woman", "firm": True}
        assert [one["tag"] for one in case.languages] == ["ksw", "mya"]
    assert {"case.changed", "case.avoid_changed", "request.made"} <= set(verbs(app))


def test_a_change_in_between_stays(app: Flask, world: World, sign_in: SignIn) -> None:
    """A draft writes only what was changed in it, so a refusal or wish of the meantime is not undone."""
    nurse = Writer(sign_in(world["nurse"])).go(
        whose={"whose": "here", "code": "C-MINE22"},
        language={"tag": "mya", "variant": ""},
        wishes={"wish": "not_asked", "origin": "none", "minor": "adult", "gender": "woman", "refused": "i-001"},
    )
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        case.needs = case.needs | {"from": "elsewhere"}
        case.wishes = {"refused": ["i-002"]}
    assert nurse.post(f"{nurse.draft}/check").status_code == 303
    with app.app_context(), transaction(write=False):
        case = db.session.get_one(Case, world["case"])
        assert (case.needs["from"], case.wishes) == ("elsewhere", {"refused": ["i-002", "i-001"]})


FIRM = {"asked": True, "want": "woman", "firm": True}
HER_WORD = {
    "word-asked_by": "interpreter_by_phone", "word-language": "mya", "word-day": "2027-03-01", "word-time": "06:30",
}  # fmt: skip
SOFTER = {"wish": "woman_soft", "origin": "none", "minor": "adult", "gender": "woman"}


def firm(app: Flask, world: World) -> None:
    """Her case says: a woman, nobody else."""
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        case.needs = case.needs | {"interpreter_gender": FIRM}


def test_a_firm_wish_is_lifted_here_by_her_word_only(app: Flask, world: World, sign_in: SignIn) -> None:
    firm(app, world)
    nurse = Writer(sign_in(world["nurse"])).go("wishes", whose={"whose": "here", "code": "C-MINE22"})
    asked = nurse.answer("wishes", **SOFTER)
    assert (asked.status_code, "Her word for it" in main(asked), "Choose who asked her." in main(asked)) == (
        422,
        True,
        True,
    )
    assert nurse.answer("wishes", **SOFTER, **HER_WORD).status_code == 303
    assert nurse.post(f"{nurse.draft}/check").status_code == 303
    with app.app_context(), transaction(write=False):
        case = db.session.get_one(Case, world["case"])
        assert case.needs["interpreter_gender"]["firm"] is False
        assert [one["asked_by"] for one in case.wishes["lifted"]] == ["interpreter_by_phone"]


def test_a_draft_from_before_lifts_no_wish_that_became_firm_since(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go(whose={"whose": "here", "code": "C-MINE22"}, wishes=SOFTER)
    firm(app, world)
    held = nurse.post(f"{nurse.draft}/check")
    assert (held.status_code, "Her wish is firm now" in main(held)) == (422, True)
    assert f"{nurse.draft}/wishes" in main(held)
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(Case, world["case"]).needs["interpreter_gender"] == FIRM
        assert db.session.scalars(select(Request)).all() == []


def test_sent_twice_is_one_request(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    assert [nurse.post(f"{nurse.draft}/check").status_code for _ in range(2)] == [303, 404]
    with app.app_context(), transaction(write=False):
        assert len(db.session.scalars(select(Request)).all()) == 1


def test_a_coordinator_books_for_an_organisation(app: Flask, world: World, sign_in: SignIn) -> None:
    coordinator = Writer(sign_in(world["coordinator"]))
    assert "Organisation, for somebody new" in coordinator.page("whose")
    coordinator.go(whose={"whose": "new", "organisation": world["house"]})
    assert "House hospital-a" in coordinator.page("check")
    assert coordinator.post(f"{coordinator.draft}/check").status_code == 303
    with app.app_context(), transaction(write=False):
        request = db.session.get_one(Request, made(app).id)
        assert request.case.organisation is not None
        assert request.case.organisation.ref == "hospital-a"


# --- going back ----------------------------------------------------------------------------------------------------


def test_going_back_finds_every_answer(world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    kept = {
        "whose": ['value="new" checked'],
        "language": ['value="ksw"', 'value="Canarytown"', 'value="mya"'],
        "when": ['value="2027-03-02"', 'value="09:00"', 'value="45"', 'value="double" checked'],
        "how": ['value="onsite" checked'],
        "what": [
            'value="health:examination" checked',
            'value="injuries" checked',
            "Canary building",
            'value="tha" checked',
        ],
        "wishes": ['value="woman_firm" checked', 'value="i-001"', 'value="adult" checked', "Home town: 1"],
    }
    pages = {step: nurse.client.get(f"{nurse.draft}/{step}").text for step in kept}
    missing = {step: [word for word in words if word not in pages[step]] for step, words in kept.items()}
    assert missing == {step: [] for step in kept}
    assert all(f'href="{nurse.draft}/check"' in html for html in pages.values())


def test_changing_one_answer_leads_back_to_the_check(world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    assert nurse.answer("how", mode="phone").location == f"{nurse.draft}/check"
    html = nurse.page("check")
    assert "Phone" in html
    assert "Canary building" in html


def test_pages_come_in_order(world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("when")
    for ahead in ("how", "what", "wishes", "check"):
        answer = nurse.client.get(f"{nurse.draft}/{ahead}")
        assert (answer.status_code, answer.location) == (303, f"{nurse.draft}/when")
    assert nurse.post(f"{nurse.draft}/check").location == f"{nurse.draft}/when"
    assert nurse.client.get(f"{nurse.draft}/nowhere").status_code == 404
    assert 'class="govuk-back-link" href="' + f"{nurse.draft}/language" in nurse.client.get(f"{nurse.draft}/when").text


def test_another_case_takes_nothing_of_the_first_with_it(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    assert nurse.answer("whose", whose="here", code="C-MINE22").location == f"{nurse.draft}/language"
    answers = drafts(app)[0]
    assert {key: answers[key] for key in rules.HERS} == rules.HERS
    assert answers["done"] == ["whose", "when", "how", "what"]
