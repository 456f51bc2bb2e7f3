"""The avoid list: who entered what and when, what opens a clearing again, and what cannot be compared."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.models import User
from interp.bookings.actions import recheck
from interp.cases import actions
from interp.cases.models import Case
from interp.db import db, transaction
from interp.errors import BadInput
from tests import make
from tests.cases.opened import World, details, kept, main, send, verbs

SignIn = Callable[[User], FlaskClient]
AT = make.MONDAY
NO_LETTERS = "Write a name or a word with letters or digits."


def add(app: Flask, world: World, *facets: tuple[str, str], by: str = "by", later: int = 0) -> None:
    at = AT + timedelta(hours=later)
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        actions.avoid_all(case, [actions.avoid_facet(*facet) for facet in facets], by=world[by], at=at)
        recheck(by=world[by].actor, at=at)


def test_an_avoided_value_is_never_shown_again(app: Flask, world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), world["here"]
    answer = send(nurse, f"{here}/avoid", kind="hometown", value="Canarytown")
    assert answer.status_code == 303
    send(nurse, f"{here}/avoid", kind="hometown", value=" canarytown ")
    send(nurse, f"{here}/avoid", kind="kin", value="Canary Demo")
    pages = [nurse.get(page).get_data(as_text=True) for page in (here, f"{here}/avoid")]
    assert all("canary" not in page.casefold() for page in pages)
    assert "Home town: 1" in pages[0]
    facets = kept(app, world, "avoid")
    names = ["at", "by", "key", "kind", "sound", "token"]
    assert [(one["kind"], len(one["token"]), sorted(one)) for one in facets] == [
        ("hometown", 64, names),
        ("kin", 64, names),
    ]
    sure = send(nurse, f"{here}/avoid/remove", kind="hometown")
    assert (sure.status_code, "it cannot be put back" in main(sure), len(kept(app, world, "avoid"))) == (200, True, 2)
    assert send(nurse, f"{here}/avoid/remove", kind="hometown", confirm="yes").status_code == 303
    assert [one["kind"] for one in kept(app, world, "avoid")] == ["kin"]
    assert verbs(app).count("case.avoid_changed") == 4


def test_each_entry_says_who_entered_it_and_when(app: Flask, world: World, both: str) -> None:
    add(app, world, ("kin", "Ann Demo"))
    add(app, world, ("kin", "ANN  demo"), ("kin", "Bo Demo"), ("kin", "bo demo"), by="me", later=1)
    told = [(one["by"], one["at"]) for one in kept(app, world, "avoid")]
    later = (AT + timedelta(hours=1)).isoformat()
    assert told == [(world["by"].uid, AT.isoformat()), (world["me"].uid, later)]
    assert details(app, "case.avoid_changed") == [{"facets": 1}, {"facets": 2}]


def test_what_is_added_opens_the_clearings_of_its_kind_again(app: Flask, world: World, both: str) -> None:
    def cleared() -> list[tuple[str, str]]:
        return [(one["interpreter"], one["kind"]) for one in kept(app, world, "wishes").get("cleared", ())]

    add(app, world, ("kin", "Ann Demo"))
    with app.app_context(), transaction():
        case = db.session.get_one(Case, world["case"])
        for ref, kind in (("i-001", "kin"), ("i-002", "kin"), ("i-001", "hometown")):
            actions.keep_clearing(case, ref, kind, seen=AT, by=world["me"], at=AT)
        recheck(by=world["me"].actor, at=AT)
    add(app, world, ("kin", "ann demo"), later=1)
    assert cleared() == [("i-001", "kin"), ("i-002", "kin"), ("i-001", "hometown")]  # nothing new came
    add(app, world, ("kin", "Bo Demo"), later=2)
    assert cleared() == [("i-001", "hometown")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "kin"}, "Write what she wants to avoid."),
        ({"value": "somebody"}, "Choose what kind of connection it is."),
        ({"kind": "made-up", "value": "somebody"}, "Not a valid choice"),
        ({"kind": "kin", "value": "…"}, NO_LETTERS),
        ({"kind": "kin", "value": "--- !? ---"}, NO_LETTERS),
        ({"kind": "kin", "value": "\u200f\u200b\u2060"}, NO_LETTERS),
        ({"kind": "kin", "value": "\u0000"}, NO_LETTERS),
        ({"kind": "kin", "value": "x" * 201}, "Use at most 200 characters."),
        ({"kind": "kin", "value": "ကျော်" * 2000}, "Use at most 200 characters."),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    app: Flask, world: World, sign_in: SignIn, fields: dict[str, str], words: str
) -> None:
    answer = send(sign_in(world["nurse"]), f"{world['here']}/avoid", **fields)
    assert (answer.status_code, words in main(answer)) == (422, True)
    assert kept(app, world, "avoid") == []
    assert "case.avoid_changed" not in verbs(app)


def test_an_unknown_kind_is_not_taken_off_and_says_so(app: Flask, world: World, sign_in: SignIn) -> None:
    add(app, world, ("kin", "Ann Demo"))
    answer = send(sign_in(world["nurse"]), f"{world['here']}/avoid/remove", kind="made-up")
    assert (answer.status_code, "There is no such kind of connection." in main(answer)) == (422, True)
    assert (len(kept(app, world, "avoid")), verbs(app).count("case.avoid_changed")) == (1, 1)


TEN = (
    "Kyaw Zin", "ကျော်ဇင်", "สมชาย", "សុខា", "ນາງຄຳ", "Nguyễn Thị Hoa", "রহিম", "राम बहादुर", "محمد",
    "李小龙", "ကညီ ၁၂", "12",
)  # fmt: skip


@pytest.mark.parametrize("value", TEN)
def test_every_script_can_be_avoided_and_marks_that_nobody_sees_do_not_count(
    app: Flask, world: World, sign_in: SignIn, value: str
) -> None:
    nurse, here = sign_in(world["nurse"]), world["here"]
    for typed in (value, f"\u202b{value}\u202c", f"{value[0]}\u200b\ufeff{value[1:]}", f" {value}\u200e "):
        assert send(nurse, f"{here}/avoid", kind="kin", value=typed).status_code == 303
    assert len(kept(app, world, "avoid")) == 1


def test_an_action_refuses_a_value_without_letters_itself(app: Flask, world: World) -> None:
    with app.app_context(), pytest.raises(BadInput) as refused:
        actions.avoid_facet("kin", "¿?")
    assert refused.value.problems == {"value": "no_letters"}
