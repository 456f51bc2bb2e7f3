"""The request wizard: her language, and what is answered in words."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from interp.bookings.models import Draft
from interp.cases.models import Case
from interp.db import db, transaction
from tests import make
from tests.bookings.writing import AT, HERS, PAGES, WHAT, WHEN, SignIn, World, Writer, build, drafts, main, verbs


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


# --- her language --------------------------------------------------------------------------------------------------


def test_the_picker_never_chooses(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("language")
    answer = nurse.answer("language", do="search", q="Burmese")
    html = main(answer)
    assert (answer.status_code, 'id="found-mya"' in html, "checked" in html) == (200, True, False)
    refused = nurse.answer("language", do="add", q="Burmese")
    assert (refused.status_code, "Choose one of the languages that were found." in main(refused)) == (422, True)
    assert 'value="Burmese"' in main(refused)
    assert drafts(app)[0]["needs"] == {}


def test_languages_are_added_in_her_order(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("language")
    rows: dict[str, Any] = {"tag": [], "variant": []}
    for deed, found in (("add", "mya"), ("add", "ksw"), ("also", "tha")):
        assert nurse.answer("language", do=deed, found=found, **rows).location == f"{nurse.draft}/language"
        kept = drafts(app)[0]["needs"]
        rows = {"tag": [one["tag"] for one in kept["languages"]], "variant": ["" for _ in kept["languages"]]}
        rows["also"] = kept.get("also_understands", [])
    nurse.answer("language", do="up:1", **rows)
    assert drafts(app)[0]["needs"] == {"languages": [{"tag": "ksw"}, {"tag": "mya"}], "also_understands": ["tha"]}


@pytest.mark.parametrize(("found", "words"), [("kar", "This is a group of languages."), ("made-up", "This is a group")])
def test_a_group_is_explained_and_refused(world: World, sign_in: SignIn, found: str, words: str) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("language")
    answer = nurse.answer("language", do="add", found=found, q="hmong")
    assert (answer.status_code, words in main(answer)) == (422, True)
    assert "is not one language but a group of languages" in main(answer)


def test_without_a_language_it_does_not_go_on(world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("language")
    answer = nurse.answer("language")
    assert (answer.status_code, "Search for her language, choose it and add it." in main(answer)) == (422, True)


# --- bad input, in words -------------------------------------------------------------------------------------------

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("whose", {}, "Choose one of the two."),
    ("whose", {"whose": "here"}, "Write the survivor code."),
    ("whose", {"whose": "here", "code": "C-MINE2"}, "There is no case with this code here."),
    ("when", {}, "Choose a date."),
    ("when", WHEN | {"day": "2027-02-30"}, "Write the date as year-month-day"),
    ("when", WHEN | {"day": "9999-12-31"}, "Check the year of the date."),
    ("when", WHEN | {"start": "25:00"}, "Write the time as hours and minutes"),
    ("when", WHEN | {"day": "2027-02-28"}, "This time has already passed."),
    ("when", WHEN | {"conversation": ""}, "Write the minutes as a number, such as 30."),
    ("when", WHEN | {"conversation": "half an hour"}, "Write the minutes as a number, such as 30."),
    ("when", WHEN | {"conversation": "7"}, "A session takes at least 15 minutes."),
    ("when", WHEN | {"book": "own", "length": "14"}, "A session takes at least 15 minutes."),
    ("when", WHEN | {"book": "own", "length": "0"}, "A session takes at least 15 minutes."),
    ("when", WHEN | {"book": "own", "length": "-30"}, "Write the minutes as a number, such as 90."),
    ("when", WHEN | {"book": "own", "length": "1441"}, "A session takes at most 24 hours."),
    ("how", {}, "Choose one."),
    ("what", {"service_language": "tha"}, "Choose what it is for."),
    ("what", WHAT | {"service_language": "mya"}, "She and you speak the same language."),
    ("what", WHAT | {"service_language": "zho"}, "Choose the language that you will speak."),
    ("what", WHAT | {"where": "x" * 301}, "Use at most 300 characters."),
    ("wishes", {}, "If nobody has asked her, say so."),
    ("wishes", HERS | {"refused": "i-999"}, "There is no interpreter with this reference"),
    ("wishes", HERS | {"wants": "i-001", "refused": "i-001, i-002"}, "The same interpreter is wanted and refused."),
    ("wishes", HERS | {"kind": "kin"}, "Write what she wants to avoid."),
    ("wishes", HERS | {"value": "somebody"}, "Choose what kind of connection it is."),
    ("wishes", HERS | {"kind": "kin", "value": "…"}, "Write a name or a word with letters or digits."),
    ("wishes", HERS | {"wants": "\u0000 i-999"}, "There is no interpreter with this reference"),
]


@pytest.mark.parametrize("step", [step for step, _ in PAGES])
def test_bad_input_is_answered_in_words(app: Flask, world: World, sign_in: SignIn, step: str) -> None:
    nurse = Writer(sign_in(world["nurse"])).go(step)
    before = drafts(app)
    for fields, words in [(fields, words) for page, fields, words in BAD if page == step]:
        answer = nurse.answer(step, **fields)
        html = main(answer)
        assert (answer.status_code, html.count(words)) == (422, 2), (fields, html)  # on top, and at the field
        assert [value for value in fields.values() if isinstance(value, str) and not shown(value, html)] == []
    assert drafts(app) == before


def shown(value: str, html: str) -> bool:
    """Does this stand in the page again, in a field or as what is chosen?"""
    return not value or f'value="{value}"' in html or f">\n{value}" in html or f">{value}<" in html


@pytest.mark.parametrize(
    ("day", "words"),
    [("2027-03-28", "this time does not exist"), ("2027-10-31", "this time comes twice")],
)
def test_a_time_that_the_clocks_skip_or_show_twice(
    app: Flask, world: World, sign_in: SignIn, day: str, words: str
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Case, world["case"]).organisation.timezone = "Europe/Berlin"  # type: ignore[union-attr]
    nurse = Writer(sign_in(world["nurse"])).go("when")
    assert "Berlin" in nurse.page("when")
    answer = nurse.answer("when", day=day, start="02:30", conversation="30", book="double")
    assert (answer.status_code, words in main(answer)) == (422, True)
    assert nurse.answer("when", day=day, start="04:30", conversation="30", book="double").status_code == 303


def test_time_that_passed_while_the_draft_lay_there(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    with app.app_context(), transaction():
        db.session.scalars(select(Draft)).one().ends_at = make.NINE + timedelta(hours=1)
    with time_machine.travel(make.NINE, tick=False):
        later = Writer(sign_in(world["nurse"]))
        answer = later.post(f"{nurse.draft}/check")
    assert answer.status_code == 422
    assert f'<a href="{nurse.draft}/when">This time has already passed.' in main(answer)
    assert len([answers for answers in drafts(app) if answers]) == 1
    assert "case.opened" not in verbs(app)


def test_her_language_chosen_later_than_yours(world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    nurse.answer("language", tag="tha", variant="")
    answer = nurse.post(f"{nurse.draft}/check")
    assert (answer.status_code, "She and you speak the same language." in main(answer)) == (422, True)


def test_a_refusal_is_not_undone_by_a_wish(app: Flask, world: World, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Case, world["case"]).wishes = {"refused": ["i-002"]}
    nurse = Writer(sign_in(world["nurse"]), case=world["uid"])
    nurse.answer("language", tag="mya", variant="")
    for step, fields in PAGES[2:5]:
        nurse.answer(step, **fields)
    answer = nurse.answer("wishes", **HERS, wants="i-002")
    assert (answer.status_code, "She chose not to work with this interpreter." in main(answer)) == (422, True)


def test_the_start_page_says_what_comes(world: World, sign_in: SignIn) -> None:
    html = main(sign_in(world["nurse"]).get("/requests/new"))
    assert "Seven short pages" in html
    assert "Begun and not sent" not in html


def test_a_language_that_another_session_is_interpreted_into_is_none_of_hers(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    nurse = Writer(sign_in(world["nurse"]), case=world["uid"])
    with app.app_context(), transaction():
        make.request(db.session.get_one(Case, world["case"]), "r-1", service_language="eng")
    refused = nurse.answer("language", tag=["mya", "eng"])
    assert (refused.status_code, "A session of hers is interpreted into" in main(refused)) == (422, True)


def test_a_session_that_came_while_it_was_written_is_told_at_the_end(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"]), case=world["uid"])
    for step, fields in [("language", {"tag": ["mya", "eng"]}), *PAGES[2:]]:
        nurse.answer(step, **fields)
    with app.app_context(), transaction():
        make.request(db.session.get_one(Case, world["case"]), "r-1", service_language="eng")
    refused = nurse.answer("check")
    assert (refused.status_code, "A session of hers is interpreted into" in main(refused)) == (422, True)
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(Case, world["case"]).languages == [{"tag": "mya"}]
