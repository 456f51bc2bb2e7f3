"""The page on which her consent is written down: what it says, what it never says, and what it refuses."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from interp.accounts.models import User
from interp.conflicts.facts import CONSENT_KINDS
from interp.matching.facts import Reason
from interp.web.labels import WORDS
from tests.bookings.lifting import AT, World, build, facet, reasons, tie, wish, wishes
from tests.cases.opened import main, send, verbs, words

SignIn = Callable[[User], FlaskClient]
GOOD = {"answer": "yes", "until": "2027-03-02", "on": "2027-03-01", "language": "mya", "through": "coordinator"}


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    made = build(app)
    for kind in ("hometown", "acquaintance"):
        tie(app, "i-1", kind, f"v-{kind}")
        facet(app, made, kind, f"v-{kind}")
    return made


def page(world: World, ref: str = "i-1") -> str:
    return f"/requests/{world['uid']}/consents/{world[ref]}"


def fill(kind: str, **changes: Any) -> dict[str, Any]:
    return {"kind": kind} | {f"{kind}-{name}": value for name, value in (GOOD | changes).items()}


def test_each_kind_has_neutral_words_and_a_form(app: Flask, world: World, sign_in: SignIn, both: str) -> None:
    coordinator = sign_in(world["coordinator"])
    html = main(coordinator.get(page(world)))
    told = words(html)
    assert re.findall(r'name="kind" value="(\w+)"', html) == ["hometown", "acquaintance"]
    assert "There is an interpreter who may know a place that you know. May this person interpret for you?" in told
    assert "You can say yes or no." in told
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<option value="(\w+)"', html)) == {"mya", "eng", "tha"}
    assert send(coordinator, page(world), **fill("hometown")).status_code == 303
    html = main(coordinator.get(page(world)))
    assert re.findall(r'name="kind" value="(\w+)"', html) == ["acquaintance"]
    assert send(coordinator, page(world), **fill("acquaintance")).status_code == 303
    assert (reasons(app, world), "Nothing needs to be asked" in main(coordinator.get(page(world)))) == ((), True)


def test_the_words_for_every_kind_name_nobody() -> None:
    assert tuple(WORDS["ask_her"]) == CONSENT_KINDS
    assert all(str(one).startswith("There is an interpreter who ") for one in WORDS["ask_her"].values())


def test_after_a_no_she_is_asked_nothing_more(app: Flask, world: World, sign_in: SignIn) -> None:
    coordinator = sign_in(world["coordinator"])
    assert send(coordinator, page(world), **fill("hometown", answer="no", until="")).status_code == 303
    html = main(coordinator.get(page(world)))
    assert re.findall(r'name="kind" value="(\w+)"', html) == ["hometown"]
    assert "Do not ask her again." in html
    assert send(coordinator, page(world), **fill("hometown")).status_code == 303  # she changed her mind by herself
    assert re.findall(r'name="kind" value="(\w+)"', main(coordinator.get(page(world)))) == ["acquaintance"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"answer": ""}, "Choose what she said."),
        ({"until": ""}, "Write until when she allows it."),
        ({"until": "2027-02-28"}, "This day has passed."),
        ({"until": "2028-03-02"}, "A yes counts for a year at most."),
        ({"until": "2027-02-30"}, "Write the date as year-month-day"),
        ({"until": "x" * 10_000}, "Write the date as year-month-day"),
        ({"until": "\u0000"}, "Write the date as year-month-day"),
        ({"on": ""}, "Write the day on which she was asked."),
        ({"on": "2027-03-02"}, "This day is still to come."),
        ({"on": "2026-02-28"}, "This was more than a year ago."),
        ({"on": "yesterday"}, "Write the date as year-month-day"),
        ({"language": ""}, "Choose the language in which she was asked."),
        ({"language": "shn"}, "Not a valid choice"),
        ({"through": ""}, "Choose who asked her."),
        ({"through": "neighbour"}, "Not a valid choice"),
    ],
)
def test_half_an_answer_is_refused_in_words(
    app: Flask, world: World, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    answer = send(sign_in(world["coordinator"]), page(world), **fill("hometown", **changes))
    assert (answer.status_code, told in main(answer)) == (422, True)
    assert re.findall(r'name="kind" value="(\w+)"', main(answer)) == ["hometown", "acquaintance"]
    assert (wishes(app, world), "consent.recorded" in verbs(app)) == ({}, False)


@pytest.mark.parametrize(
    ("ref", "kind"), [("i-2", "hometown"), ("i-1", "community"), ("i-1", "made-up"), ("i-3", "kin")]
)
def test_a_consent_for_nobody_with_a_tie_is_answered_in_words(
    app: Flask, world: World, sign_in: SignIn, both: str, ref: str, kind: str
) -> None:
    answer = send(sign_in(world["coordinator"]), page(world, ref), **fill(kind))
    assert (answer.status_code, "Nothing needs to be asked of her" in main(answer)) == (409, True)
    assert (wishes(app, world), "consent.recorded" in verbs(app)) == ({}, False)


def test_where_nothing_is_asked_the_page_does_not_say_why(app: Flask, world: World, sign_in: SignIn) -> None:
    """A blocking tie, a refusal, no tie at all: the same words."""
    coordinator = sign_in(world["coordinator"])
    none = main(coordinator.get(page(world, "i-2"))).replace(world["i-2"], "").replace("i-2", "i-1")
    wish(app, world, refused=["i-1"])
    refused = main(coordinator.get(page(world))).replace(world["i-1"], "")
    wish(app, world, refused=[])
    tie(app, "i-1", "authority", "v9")
    blocked = main(coordinator.get(page(world))).replace(world["i-1"], "")
    assert none.replace("Demo i-2", "Demo i-1") == refused == blocked
    assert "Nothing needs to be asked" in blocked


def test_what_sounds_alike_is_cleared_first(app: Flask, world: World, sign_in: SignIn) -> None:
    tie(app, "i-1", "kin", "v2", "s2")
    facet(app, world, "kin", "v3", "s2")
    html = main(sign_in(world["coordinator"]).get(page(world)))
    assert ("First clear what sounds alike" in html, "<form" in html) == (True, False)
    assert f"/requests/{world['uid']}/clearings/{world['i-1']}" in html


@pytest.mark.parametrize("name", ["nurse", "interpreter"])
def test_nobody_but_a_coordinator_asks(app: Flask, world: World, sign_in: SignIn, name: str) -> None:
    person = sign_in(world[name])
    assert person.get(page(world)).status_code == 403
    assert send(person, page(world), **fill("hometown")).status_code == 403
    assert wishes(app, world) == {}


def test_an_unknown_person_is_not_there(world: World, sign_in: SignIn) -> None:
    for kind in ("consents", "clearings"):
        assert sign_in(world["coordinator"]).get(f"/requests/{world['uid']}/{kind}/nobody").status_code == 404


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("consent", "busy"), "Ask her"),
        (("conflict", "consent"), ""),
        (("refused", "consent"), ""),
        (("possible_tie",), "Clear it"),
        (("consent", "possible_tie"), "Clear it"),
        (("busy",), ""),
    ],
)
def test_the_next_step_beside_somebody_who_is_out(app: Flask, codes: tuple[str, ...], told: str) -> None:
    out = SimpleNamespace(uid="who", ref="i-1", reasons=tuple(Reason(code) for code in codes))
    source = '{% from "bookings/_request_next_step.html" import next_step %}{{ next_step(one, out) }}'
    with app.test_request_context():
        html = render_template_string(source, one=SimpleNamespace(uid="what"), out=out)
    assert words(html) == (f"{told} i-1" if told else "")
