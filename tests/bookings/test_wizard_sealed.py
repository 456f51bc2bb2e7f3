"""A draft of the wizard is one person's, ends after a day, and leaks nothing into cookies, addresses or the file."""

import base64
import re
import sqlite3
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from interp.bookings import rules
from interp.db import db
from tests.bookings.writing import AT, HERS, PAGES, SignIn, World, Writer, build, drafts, main, verbs

KSW = re.compile(r"(?<![\w-])ksw(?![\w-])")  # as a word: three letters may stand in any random token


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


# --- whose it is ---------------------------------------------------------------------------------------------------


def test_nobody_elses_draft_is_there(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    for name in ("colleague", "stranger", "coordinator"):
        other = Writer(sign_in(world[name]))
        reads = [other.client.get(f"{nurse.draft}/{step}").status_code for step in rules.STEPS]
        writes = [other.post(f"{nurse.draft}/{step}").status_code for step in (*rules.STEPS, "discard")]
        assert (reads, writes) == ([404] * 7, [404] * 8), name
        assert nurse.draft not in other.client.get("/requests/new").text
    assert len([answers for answers in drafts(app) if answers]) == 1


def test_a_draft_ends_after_a_day(world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go()
    assert "Begun and not sent" in nurse.client.get("/requests/new").text
    with time_machine.travel(AT + timedelta(hours=24), tick=False):
        later = sign_in(world["nurse"])
        answers = [later.get(f"{nurse.draft}/{step}") for step in ("language", "check")]
        assert [answer.status_code for answer in answers] == [410, 410]
        assert "kept for 24 hours and then destroyed" in main(answers[0])
        assert "Begun and not sent" not in later.get("/requests/new").text


def test_what_was_begun_can_be_thrown_away(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("when")
    assert nurse.post(f"{nurse.draft}/discard").location == "/requests/new"
    assert drafts(app) == []
    assert nurse.client.get(f"{nurse.draft}/language").status_code == 404


def test_another_organisations_case_cannot_be_named(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"]))
    assert nurse.post("/requests/new", case=world["others"]).status_code == 404
    answer = nurse.answer("whose", whose="here", code="C-OTHERS")
    assert (answer.status_code, "There is no case with this code here." in main(answer)) == (422, True)
    assert 'value="C-OTHERS"' in main(answer)


# --- what may not leak ---------------------------------------------------------------------------------------------


def test_nothing_typed_is_in_a_cookie_an_address_or_the_database_file(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    nurse = Writer(sign_in(world["nurse"]))
    seen = []
    for step, fields in PAGES:
        answer = nurse.answer(step, **fields)
        seen += [answer.location, *answer.headers.getlist("Set-Cookie")]
    answer = nurse.answer("language", do="search", q="Canary", tag="mya", variant="Canary")
    seen += answer.headers.getlist("Set-Cookie")
    seen += [unpacked(cookie) for cookie in seen if cookie.startswith("session=")]
    assert [one for one in seen if "canary" in one.casefold() or KSW.search(one)] == []
    assert set(re.findall(r"requests/new/([^/]+)/", " ".join(seen))) == {nurse.draft.split("/")[3]}
    with app.app_context():
        file = Path(str(db.engine.url.database))
    dump = "\n".join(sqlite3.connect(file).iterdump()).casefold()
    assert ["canary" in dump, bool(KSW.search(dump))] == [False, False]


def unpacked(cookie: str) -> str:
    value = cookie.removeprefix("session=").split(";")[0].lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    try:
        return zlib.decompress(raw).decode("utf-8", "replace")
    except zlib.error:
        return raw.decode("utf-8", "replace")


def test_an_avoided_value_is_a_token_already_in_the_draft(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go("wishes")
    answer = nurse.answer("wishes", do="add", **HERS, kind="kin", value="Kinname")
    assert (answer.status_code, answer.location) == (303, f"{nurse.draft}/wishes")
    assert [(one["kind"], len(one["token"])) for one in drafts(app)[0]["avoid"]] == [("kin", 64)]
    assert "Kinname" not in str(drafts(app)) + nurse.page("wishes")
    assert 'value="woman_firm" checked' in nurse.page("wishes")
    nurse.answer("wishes", do="off:kin", **HERS)
    assert drafts(app)[0]["avoid"] == []


def test_titles_are_neutral_and_each_read_of_a_case_is_recorded(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = Writer(sign_in(world["nurse"])).go(whose={"whose": "here", "code": "C-MINE22"})
    before = verbs(app).count("case.read")
    titles = [
        re.search(r"<title>(.*?)</title>", nurse.client.get(f"{nurse.draft}/{step}").text) for step in rules.STEPS
    ]
    assert {title[1] for title in titles if title} == {"Book an interpreter – interp"}
    assert verbs(app).count("case.read") == before + 7
