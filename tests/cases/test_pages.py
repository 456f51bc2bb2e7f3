"""The pages of cases: who sees them, what they keep, what they never show again."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings.models import Request
from interp.cases.models import Case
from interp.db import db, transaction
from tests.cases.opened import World, kept, main, send, verbs
from tests.cases.opened import words as read

SignIn = Callable[[User], FlaskClient]
WISHES = {"wish": "woman_firm", "origin": "elsewhere", "minor": "adult", "gender": "woman", "do": "save"}
HER_WORD = {
    "word-asked_by": "colleague", "word-language": "mya", "word-day": "2027-03-01", "word-time": "06:30",
}  # fmt: skip
PAGES = ("", "/wishes", "/avoid", "/refusals", "/order", "/wanted")


def test_a_provider_sees_the_own_organisations_cases(world: World, sign_in: SignIn) -> None:
    seen = {name: main(sign_in(world[name]).get("/cases")) for name in ("nurse", "stranger", "coordinator")}
    shown = {name: [code for code in ("C-MINE22", "C-NOBODY") if code in html] for name, html in seen.items()}
    assert shown == {"nurse": ["C-MINE22"], "stranger": [], "coordinator": ["C-MINE22", "C-NOBODY"]}
    assert "No cases yet" in seen["stranger"]


def test_another_organisations_case_is_not_there(app: Flask, world: World, sign_in: SignIn) -> None:
    stranger, here = sign_in(world["stranger"]), f"/cases/{world['uid']}"
    reads = [stranger.get(here + page).status_code for page in PAGES]
    pages = (*PAGES[1:], "/avoid/remove", "/refusals/undo", "/wanted/remove")
    writes = [send(stranger, here + page, **WISHES).status_code for page in pages]
    assert (reads, writes) == ([404] * 6, [404] * 8)
    assert sign_in(world["nurse"]).get(f"/cases/{world['nobodys']}").status_code == 404
    assert kept(app, world, "needs") == {"minor": False, "gender": "woman", "languages": [{"tag": "mya"}]}


def test_each_read_is_one_record(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}"
    for page in ("/cases", *(here + page for page in PAGES)):
        assert nurse.get(page).status_code == 200
    assert verbs(app) == ["cases.listed", *["case.read"] * 6]


def test_titles_are_neutral_and_addresses_hold_no_code(world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}"
    for page in ("/cases", *(here + page for page in PAGES), "/cases/new"):
        html = nurse.get(page).get_data(as_text=True)
        title = re.search(r"<title>(.*?)</title>", html)
        assert title is not None
        assert "C-MINE22" not in title[1]
        assert not re.search(r'(href|action)="[^"]*C-MINE22', html)


def test_the_case_says_her_wishes_in_words(world: World, sign_in: SignIn) -> None:
    html = main(sign_in(world["nurse"]).get(f"/cases/{world['uid']}"))
    for words in ("C-MINE22", "Burmese", "Not asked", "Looking for someone", "Book an interpreter"):
        assert words in html


def test_wishes_are_kept_with_not_asked_apart(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}"
    fields = {
        **WISHES,
        "tag": ["ksw", "mya"],
        "variant": ["Pathein", ""],
        "also": "eng",
        "continuity": "y",
        "version": "1",
    }
    answer = send(nurse, f"{here}/wishes", **fields)
    assert (answer.status_code, answer.location) == (303, here)
    assert kept(app, world, "needs") == {
        "minor": False,
        "gender": "woman",
        "languages": [{"tag": "ksw", "variant": "Pathein"}, {"tag": "mya"}],
        "also_understands": ["eng"],
        "interpreter_gender": {"asked": True, "want": "woman", "firm": True},
        "from": "elsewhere",
        "continuity": True,
        "wished_at": "2027-03-01T00:00:00+00:00",
    }
    assert "case.changed" in verbs(app)
    again = {**fields, "wish": "no_wish", "origin": "none", "version": "2", **HER_WORD}
    again.pop("continuity")
    assert send(nurse, f"{here}/wishes", **again).status_code == 303
    needs = kept(app, world, "needs")
    assert (needs["interpreter_gender"], "from" in needs, "continuity" in needs) == ({"asked": True}, False, False)
    assert "No preference" in main(nurse.get(here))


def test_a_firm_wish_is_lifted_by_her_word_only(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes"
    assert send(nurse, here, **WISHES, tag="mya", version="1").status_code == 303
    firm = kept(app, world, "needs")
    softer = {**WISHES, "wish": "woman_soft", "tag": "mya", "version": "2"}
    for word, told in (
        ({}, "Choose who asked her."),
        (HER_WORD | {"word-day": "2027-03-03"}, "This time is still to come."),
        (HER_WORD | {"word-day": "2020-03-03"}, "This was long before"),
        (HER_WORD | {"word-language": "shn"}, "Please check what you wrote"),
        (HER_WORD | {"word-asked_by": "husband"}, "Please check what you wrote"),
    ):
        answer = send(nurse, here, **softer, **word)
        assert (answer.status_code, told in main(answer), 'value="woman_soft" checked' in main(answer)) == (
            422,
            True,
            True,
        )
        assert "Her word for it" in main(answer)
    assert (kept(app, world, "needs"), kept(app, world, "wishes")) == (firm, {})
    assert send(nurse, here, **softer, **HER_WORD).status_code == 303
    assert kept(app, world, "needs")["interpreter_gender"]["firm"] is False
    (lifted,) = kept(app, world, "wishes")["lifted"]
    assert {key: lifted[key] for key in ("from", "to", "asked_by", "language", "by")} == {
        "from": "woman_firm", "to": "woman_soft", "asked_by": "colleague", "language": "mya", "by": world["nurse"].uid,
    }  # fmt: skip
    assert "decision.recorded" in verbs(app)
    assert "asked by: a colleague" in read(main(nurse.get(f"/cases/{world['uid']}")))


@pytest.mark.parametrize("wish", ["woman_firm", "man_firm"])
def test_a_wish_that_becomes_firm_needs_no_more_than_her_asking(
    app: Flask, world: World, sign_in: SignIn, wish: str
) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes"
    for version, code in enumerate(("no_wish", "woman_soft", wish, wish), 1):
        page = {**WISHES, "wish": code, "tag": "mya", "version": str(min(version, 4))}
        assert send(nurse, here, **page).status_code == 303
    assert kept(app, world, "wishes") == {}


def test_saving_what_stands_there_changes_nothing(app: Flask, world: World, sign_in: SignIn) -> None:
    same = {"wish": "not_asked", "origin": "none", "minor": "adult", "gender": "woman", "tag": "mya", "version": "1"}
    assert send(sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes", **same, do="save").status_code == 303
    assert "case.changed" not in verbs(app)


def test_a_change_in_between_is_not_overwritten(app: Flask, world: World, sign_in: SignIn) -> None:
    answer = send(sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes", **WISHES, tag="mya", version="0")
    assert answer.status_code == 422
    assert "Somebody changed this case while you had it open." in main(answer)
    assert 'value="woman_firm" checked' in main(answer)
    assert "interpreter_gender" not in kept(app, world, "needs")


def test_searching_keeps_what_was_typed_and_saves_nothing(app: Flask, world: World, sign_in: SignIn) -> None:
    fields = {**WISHES, "do": "search", "q": "hmong", "tag": "mya", "variant": "Dawei", "version": "1"}
    answer = send(sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes", **fields)
    html = main(answer)
    assert answer.status_code == 200
    for words in ('value="woman_firm" checked', 'value="Dawei"', "a group of languages", 'id="found-mww"'):
        assert words in html
    assert not re.search(r'name="found"[^>]*checked', html)
    assert "hmong" not in answer.request.url
    assert "case.changed" not in verbs(app)


def test_the_part_that_searches_while_one_types(world: World, sign_in: SignIn) -> None:
    nurse = sign_in(world["nurse"])
    answer = send(nurse, "/cases/find-language", q="မြန်မာ")
    assert (answer.status_code, 'id="found-mya"' in answer.text, "checked" in answer.text) == (200, True, False)
    other = send(nurse, "/cases/find-language", q="lao", field="service_language")
    assert 'name="service_language"' in other.text
    assert "No language was found" in send(nurse, "/cases/find-language", q="qqqqq").text
    assert nurse.get("/cases/find-language?q=lao").status_code == 404


def test_a_new_case_is_the_own_organisations(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse = sign_in(world["nurse"])
    answer = send(nurse, "/cases/new", **WISHES, tag="shn", organisation="")
    assert answer.status_code == 303
    html = main(nurse.get(answer.location))
    assert "Shan" in html
    assert "case.opened" in verbs(app)
    with app.app_context(), transaction(write=False):
        made = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
        assert made is not None
        assert made.organisation is not None
        assert made.organisation.ref == "hospital-a"


def test_a_coordinator_chooses_the_organisation(app: Flask, world: World, sign_in: SignIn) -> None:
    coordinator = sign_in(world["coordinator"])
    for chosen, ref in (("", None), (world["house"], "hospital-a")):
        assert send(coordinator, "/cases/new", **WISHES, tag="shn", organisation=chosen).status_code == 303
        with app.app_context(), transaction(write=False):
            made = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
            assert made is not None
            assert (made.organisation.ref if made.organisation else None) == ref


def test_a_new_case_without_answers_says_what_is_missing(world: World, sign_in: SignIn) -> None:
    answer = send(sign_in(world["nurse"]), "/cases/new", do="save")
    assert answer.status_code == 422
    for words in ("Search for her language", "If nobody has asked her, say so", "If you do not know, say so"):
        assert words in main(answer)


def test_a_refusal_needs_no_reason_and_can_be_undone(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}"
    assert send(nurse, f"{here}/refusals", interpreter=" I-001 ").status_code == 303
    assert kept(app, world, "wishes") == {"refused": ["i-001"]}
    assert "i-001" in main(nurse.get(here))
    assert send(nurse, f"{here}/refusals/undo", interpreter="i-001").status_code == 303
    assert kept(app, world, "wishes") == {}


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Write the reference of the interpreter."), ("i-999", "There is no interpreter with this")],
)
def test_an_unknown_reference_is_refused_in_words(world: World, sign_in: SignIn, typed: str, words: str) -> None:
    answer = send(sign_in(world["nurse"]), f"/cases/{world['uid']}/refusals", interpreter=typed)
    assert (answer.status_code, words in main(answer)) == (422, True)


def test_a_language_that_a_session_is_interpreted_into_is_none_of_hers(
    app: Flask, world: World, sign_in: SignIn
) -> None:
    """Her request asks for Thai; a document that said both could not be read back."""
    nurse, here = sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes"
    answer = send(nurse, here, **WISHES, tag=["mya", "tha"], version="1")
    assert (answer.status_code, "A session of hers is interpreted into this language" in main(answer)) == (422, True)
    assert kept(app, world, "needs")["languages"] == [{"tag": "mya"}]
    with app.app_context(), transaction():
        db.session.scalars(select(Request)).one().state = "cancelled"
    assert send(nurse, here, **WISHES, tag=["mya", "tha"], version="1").status_code == 303


def test_a_variant_keeps_what_can_be_seen(app: Flask, world: World, sign_in: SignIn) -> None:
    fields = {**WISHES, "tag": "mya", "variant": "Tav\x7foyan\u200e  south", "version": "1"}
    assert send(sign_in(world["nurse"]), f"/cases/{world['uid']}/wishes", **fields).status_code == 303
    assert kept(app, world, "needs")["languages"] == [{"tag": "mya", "variant": "Tavoyan south"}]
