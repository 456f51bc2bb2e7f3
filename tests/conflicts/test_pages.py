"""The pages of the standing declaration: what they show, what they refuse in words, and what they never show again."""

import html
import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.conflicts.facts import BY_THEMSELVES, STANDING
from interp.conflicts.models import Declaration, Tie
from interp.db import db, transaction
from interp.roster.models import Interpreter
from tests import make
from tests.conftest import SignIn
from tests.safety.pages import token_of

AT = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
HERE, ADD, AGAIN = "/my/declaration", "/my/declaration/add", "/my/declaration?again=1"
NO = {"embassy": "no", "authority": "no", "confirm": "y"}
World = dict[str, Any]


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask, sign_in: SignIn) -> World:
    """An interpreter, one whose account is joined to no record, and the coordinator."""
    with app.app_context(), transaction():
        people = {name: make.user(Role.INTERPRETER) for name in ("her", "nobody")}
        people["coordinator"] = make.user(Role.COORDINATOR)
        one = make.interpreter("i-1", user_id=people["her"].id, declared_on=date(2026, 4, 1))
        ids = {"id": one.id, "uid": one.uid}
    return {name: sign_in(person) for name, person in people.items()} | ids


def send(client: FlaskClient, address: str, **fields: Any) -> tuple[int, str]:
    """The status, and the page that the answer is or leads to."""
    answer = client.post(address, data={"csrf_token": token_of(client), **fields})
    page = client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    return answer.status_code, html.unescape(page.text)


def kinds(app: Flask) -> list[str]:
    with app.app_context(), transaction(write=False):
        return list(db.session.scalars(select(Tie.kind).order_by(Tie.position)))


def declared_on(app: Flask, world: World) -> date | None:
    with app.app_context(), transaction(write=False):
        return db.session.get_one(Interpreter, world["id"]).declared_on


def hint(page: str, kind: str) -> str:
    found = re.search(rf'id="{kind}-hint"[^>]*>\s*(.*?)\s*</div>', page, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def test_the_page_asks_every_question_and_answers_none_beforehand(world: World) -> None:
    page = world["her"].get(HERE).text
    asked = re.findall(r'<textarea[^>]* name="(\w+)"', page)
    assert asked == [kind for kind in STANDING.kinds if kind not in BY_THEMSELVES]
    assert [page.count(f'name="{kind}" type="radio"') for kind in sorted(BY_THEMSELVES)] == [2, 2]
    assert " checked" not in page
    assert all(mark in page for mark in ('dir="auto"', 'spellcheck="false"', 'autocomplete="off"'))
    assert ("Ends soon" in page, "1 Apr 2026" in page, "1 Apr 2027" in page) == (True, True, True)
    assert "<title>My declaration –" in page
    assert 'aria-current="page">My declaration' in page


def test_declaring_saves_and_says_how_many_but_not_which(app: Flask, world: World) -> None:
    answers = {"employer": "Kanari Garments\r\n\r\nKanari Shoes", "hometown": "ဘားအံ", "authority": "yes"}
    status, page = send(world["her"], HERE, **NO | answers)
    assert (status, "Your declaration is saved." in page) == (303, True)
    assert (declared_on(app, world), kinds(app)) == (
        date(2027, 3, 1),
        ["employer", "employer", "authority", "hometown"],
    )
    assert "<textarea" not in page
    assert ("Employer: 2 are kept so far." in page, "Police or immigration: 1 is kept so far." in page) == (True, True)
    shown, page = page, html.unescape(world["her"].get(AGAIN).text)
    assert hint(page, "employer") == (
        "One name a line. Leave it empty if there is none. 2 are kept so far. The last one came on Monday 1 March 2027."
    )
    assert hint(page, "authority") == (
        "1 is kept so far. The last one came on Monday 1 March 2027. "
        "“No” does not take away what is kept. Your coordinator can."
    )
    assert hint(page, "embassy") == ""
    assert hint(page, "kin") == "One name a line. Leave it empty if there is none."
    for one in (shown, page):
        assert ("Kanari" in one, "ဘားအံ" in one, "version 2026-11" in one) == (False, False, True)
        assert ("Valid" in one, "29 Feb 2028" in one) == (True, True)


@pytest.mark.parametrize(
    ("declared", "address", "asked"),
    [
        (date(2027, 2, 1), HERE, False),
        (date(2027, 2, 1), AGAIN, True),
        (date(2027, 2, 1), f"{HERE}?again=2", False),
        (date(2026, 4, 1), HERE, True),
        (date(2025, 4, 1), HERE, True),
        (None, HERE, True),
    ],
)
def test_the_long_form_shows_when_it_is_due_or_asked_for(
    app: Flask, world: World, declared: date | None, address: str, asked: bool
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Interpreter, world["id"]).declared_on = declared
    page = world["her"].get(address).text
    assert ("<textarea" in page, "Declare again" in page, f'href="{ADD}"' in page) == (asked, not asked, True)
    assert "Nothing is saved yet" not in page


SUMMARY = re.compile(r'<li>\s*<a href="#(\w+)">([^<]+)</a>')


def test_every_problem_is_told_at_once_and_in_the_order_of_the_page(app: Flask, world: World) -> None:
    status, page = send(world["her"], HERE, hometown="...", kin="a" * 201, embassy="no")
    assert (status, SUMMARY.findall(page)) == (
        422,
        [
            ("kin", "Family: a name can have 200 characters at most. Shorten it, or write two lines."),
            ("authority", "Police or immigration: choose yes or no."),
            ("hometown", "Towns and villages: a name needs a letter or a number. Check each line."),
            (
                "confirm",
                "I have answered for all of these: tick this when you have read every question and answered for it.",
            ),
        ],
    )
    assert page.count("govuk-error-message") == 4
    assert kinds(app) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"confirm": ""}, "Tick this when you have read every question and answered for it."),
        ({"embassy": ""}, "Choose yes or no."),
        ({"embassy": "perhaps"}, "Choose yes or no."),
        ({"kin": "..."}, "A name needs a letter or a number. Check each line."),
        ({"kin": "a" * 201}, "A name can have 200 characters at most. Shorten it, or write two lines."),
        (
            {"kin": "\n".join(f"n{number}" for number in range(51))},
            "50 names are the most for one question. Write fewer now, and add the others with “Add a tie”.",
        ),
        (
            {"kin": "\n".join(f"{number:0200}" for number in range(50))},
            "This is more than 10,000 characters in all. Write fewer now, and add the others with “Add a tie”.",
        ),
    ],
)
def test_bad_input_is_answered_in_words_and_nothing_is_written(
    app: Flask, world: World, wrong: dict[str, str], said: str
) -> None:
    status, page = send(world["her"], HERE, **NO | {"employer": "Kanari Garments"} | wrong)
    assert (status, said in page, f": {said[:1].lower()}{said[1:]}" in page) == (422, True, True), (
        "at the field and above"
    )
    assert "Nothing is saved yet" in page
    assert ">\nKanari Garments</textarea>" in page or ">Kanari Garments</textarea>" in page
    assert (declared_on(app, world), kinds(app)) == (date(2026, 4, 1), [])


def test_an_empty_form_marks_what_has_no_answer(app: Flask, world: World) -> None:
    status, page = send(world["her"], HERE)
    assert (status, page.count("govuk-error-message")) == (422, 3)
    assert kinds(app) == []


SCRIPTS = "Hpa-An\nကျော်ဇင်\nแม่สอด\nស្រីមុំ\nນາງ ແກ້ວ\nनेपालगञ्ज\nচট্টগ্রাম\n\u200fمحمد\u200e\nאברהם\nNguyễn\n李小龍\n\u200b"


def test_ten_scripts_and_marks_that_nobody_sees(app: Flask, world: World) -> None:
    assert send(world["her"], HERE, **NO, acquaintance=SCRIPTS)[0] == 303
    assert kinds(app) == ["acquaintance"] * 11
    assert send(world["her"], ADD, kind="acquaintance", names="محمد\nHPA-AN")[0] == 303
    assert len(kinds(app)) == 11, "both were there already"


def test_a_tie_in_between(app: Flask, world: World) -> None:
    her = world["her"]
    status, page = send(her, ADD, kind="employer", names="Kanari Mills")
    assert (status, "It is saved." in page, "1 is kept so far." in hint(page, "employer")) == (303, True, True)
    assert "It was there already." in send(her, ADD, kind="employer", names="kanari mills")[1]
    page = send(her, ADD, kind="authority")[1]
    assert ("It is saved." in page, "are not kept" in page) == (True, False)
    assert (declared_on(app, world), kinds(app)) == (date(2026, 4, 1), ["employer", "authority"])


def test_names_that_a_yes_does_not_need_are_said_not_to_be_kept(app: Flask, world: World) -> None:
    page = send(world["her"], ADD, kind="embassy", names="Kanari Consulate")[1]
    assert ("It is saved." in page, "so the names you wrote are not kept." in page) == (True, True)
    assert ("Kanari" in page, kinds(app)) == (False, ["embassy"])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what it is about."),
        ({"kind": "staff", "names": "x"}, "Choose what it is about."),
        ({"kind": "kin", "names": " \u200b "}, "Write at least one name."),
        ({"kind": "kin", "names": "x" * 201}, "A name can have 200 characters at most."),
        ({"kind": "kin", "names": "!"}, "A name needs a letter or a number."),
    ],
)
def test_a_tie_that_can_not_be_added(app: Flask, world: World, fields: dict[str, str], said: str) -> None:
    status, page = send(world["her"], ADD, **fields)
    assert (status, said in page, "Nothing is saved yet" in page, kinds(app)) == (422, True, True, [])


def test_an_account_without_a_record_is_told_so(app: Flask, world: World) -> None:
    for address in (HERE, ADD):
        answer = world["nobody"].get(address)
        assert (answer.status_code, "not joined to the roster yet" in answer.text) == (200, True)
        assert "not joined to the roster yet" in send(world["nobody"], address, **NO)[1]
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Declaration)).all() == []


def test_the_start_page_leads_to_the_declaration(world: World) -> None:
    page = world["her"].get("/").text
    assert re.search(r'href="/my/declaration">Answer now', page)


def test_the_coordinator_sees_kinds_and_takes_them_off(app: Flask, world: World) -> None:
    one, address = world["coordinator"], f"/interpreters/{world['uid']}"
    assert "Remove ties" not in one.get(address).text
    assert "No tie is declared" in one.get(f"{address}/ties").text
    send(world["her"], HERE, **NO, employer="Kanari Garments\nKanari Shoes", hometown="Hpa-An")
    page = " ".join(re.sub(r"<[^>]+>", " ", one.get(address).text).split())
    assert "Employer: 2, the last one on Monday 1 March 2027 Home town: 1, the last one on" in page
    assert ("Last day 29 Feb 2028" in page, "Questions version 2026-11" in page) == (True, True)
    page = one.get(f"{address}/ties").text
    assert ("govuk-button--warning" in page, f'href="{address}">Leave it as it was' in page) == (True, True)
    status, page = send(one, f"{address}/ties", kind="employer")
    assert (status, "Tick this when you have asked the interpreter." in page) == (422, True)
    assert send(one, f"{address}/ties", confirm="y")[0] == 422
    assert len(kinds(app)) == 3
    status, page = send(one, f"{address}/ties", kind="employer", confirm="y")
    assert (status, "2 ties are removed." in page, kinds(app)) == (303, True, ["hometown"])
    assert "0 ties are removed." in send(one, f"{address}/ties", kind="employer", confirm="y")[1]
    assert "kanari" not in page.casefold()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_nobody_else_opens_the_kinds(app: Flask, world: World, sign_in: SignIn, role: Role) -> None:
    with app.app_context(), transaction():
        person = make.user(role, make.organisation() if role is Role.PROVIDER else None)
    client = sign_in(person)
    assert client.get(f"/interpreters/{world['uid']}/ties").status_code == 403
    assert client.get(HERE).status_code == (200 if role is Role.INTERPRETER else 403)


def test_no_log_and_no_address_holds_what_was_typed(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        world["her"].post(HERE, data={"csrf_token": token_of(world["her"]), **fields})
        for fields in ({"kin": "Kanari Kin"}, NO | {"kin": "Kanari Kin"}, NO | {"kin": "Kanari " * 40})
    ]
    assert [answer.status_code for answer in answers] == [422, 303, 422]
    assert ["kanari" in str(answer.headers).casefold() for answer in answers] == [False] * 3
    assert "kanari" not in caplog.text.casefold()


def test_the_page_in_thai(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        user = db.session.get_one(Interpreter, world["id"]).user_id
        db.session.get_one(make.User, user).locale = "th"
    answer = world["her"].get(HERE)
    assert (answer.status_code, '<html lang="th"' in answer.text) == (200, True)
