"""From the pages to the answer: values that sound alike wait to be cleared, the same value needs no such thing."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import request_by_id, request_by_ref
from interp.cases.models import Case
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.exchange.check import check
from interp.exchange.known import known
from interp.exchange.load import load
from interp.roster.models import Interpreter
from interp.trail.facts import COMMAND_LINE
from interp.vault import current
from tests import make
from tests.bookings.hospital import AT, World, build, send

SignIn = Callable[[User], FlaskClient]
REASONS = dict[str, tuple[str, ...]]


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(both: str, app: Flask) -> World:
    made = build(app, people=2)
    with app.app_context(), transaction(write=False):
        made["her_uid"] = db.session.get_one(Case, made["case"]).uid
        made["first"] = db.session.get_one(User, made["people"][0].user_id)
    return made


def typed(sign_in: SignIn, world: World, kind: str, tie: str, facet: str) -> None:
    """The interpreter i-1 adds a tie on her page, the nurse adds to the avoid list on hers."""
    person, nurse = sign_in(world["first"]), sign_in(world["nurse"])
    assert send(person, "/my/declaration/add", kind=kind, names=tie).status_code == 303
    assert send(nurse, f"/cases/{world['her_uid']}/avoid", kind=kind, value=facet).status_code == 303


def reasons(app: Flask, world: World) -> REASONS:
    """Why somebody is out, by reference; who fits is not there."""
    with app.app_context(), transaction(write=False):
        _, found = match(request_by_id(world["request"]))
        return {one.ref: tuple(reason.code for reason in one.reasons) for one in found.excluded}


ALIKE = [
    ("hometown", "ဘားအံ", "Hpa-An"), ("hometown", "Pa-an", "Hpa-An"), ("employer", "Maesot Garment 12", "Mae Sot Garments 12"),
    ("recruiter", "ကျော်ဇင်", "Kyaw Zin"), ("congregation", "วัดพระธาตุ", "Wat Phra That"), ("kin", "Oo", "O-o"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "tie", "facet"), ALIKE, ids=str)
def test_what_sounds_alike_is_a_possible_tie(
    app: Flask, sign_in: SignIn, world: World, kind: str, tie: str, facet: str
) -> None:
    typed(sign_in, world, kind, tie, facet)
    assert reasons(app, world) == {"i-1": ("possible_tie",)}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("employer", "conflict"), ("kin", "conflict"), ("hometown", "consent"), ("congregation", "consent")],
)
def test_the_same_value_is_a_tie_and_no_possible_one(
    app: Flask, sign_in: SignIn, world: World, kind: str, reason: str
) -> None:
    typed(sign_in, world, kind, "  HPA-AN ", "Hpa-An")
    assert reasons(app, world) == {"i-1": (reason,)}


@pytest.mark.parametrize(
    ("tie", "facet"), [("Mae Sai", "Mae Sot"), ("Factory 21", "Factory 12"), ("ลำปาง", "Lamphun"), ("12", "Oo")]
)
def test_what_sounds_otherwise_is_no_tie(app: Flask, sign_in: SignIn, world: World, tie: str, facet: str) -> None:
    typed(sign_in, world, "hometown", tie, facet)
    assert reasons(app, world) == {}


def test_two_kinds_never_meet(app: Flask, sign_in: SignIn, world: World) -> None:
    person, nurse = sign_in(world["first"]), sign_in(world["nurse"])
    send(person, "/my/declaration/add", kind="employer", names="Hpa-An")
    send(nurse, f"/cases/{world['her_uid']}/avoid", kind="recruiter", value="Pa-an")
    assert reasons(app, world) == {}


def test_an_empty_sound_meets_nothing(app: Flask, world: World) -> None:
    """No page takes a value of marks alone; a row that holds one all the same is no possible tie."""
    with app.app_context(), transaction():
        vault = current()
        assert vault.tied("hometown", " - ")["sound"] == vault.tied("hometown", "…")["sound"] == ""
        db.session.add(Tie(interpreter_id=world["ids"][0], position=0, **vault.tied("hometown", " - ")))
        db.session.get_one(Case, world["case"]).avoid = [vault.tied("hometown", "…")]
    assert reasons(app, world) == {}


def document(tie: str, facet: str) -> dict[str, Any]:
    span = {"start": make.NINE.isoformat(), "end": (make.NINE + timedelta(hours=1)).isoformat()}
    person = {"ref": "i-in", "timezone": "Asia/Bangkok", "adult": True, "languages": [{"tag": "mya", "level": "C2"}]}
    asked = {"sector": "health", "mode": "phone", "service_language": "tha", "timezone": "Asia/Bangkok"}
    return {
        "format": "interp-exchange", "version": 1,
        "interpreters": [person | {"ties": [{"kind": "hometown", "value": tie}]}],
        "cases": [{"code": "C-SHAN22", "languages": [{"tag": "mya"}], "avoid": [{"kind": "hometown", "value": facet}]}],
        "requests": [span | asked | {"ref": "r-in", "case": "C-SHAN22"}],
    }  # fmt: skip


@pytest.mark.parametrize(("facet", "row"), [("ရန်ကုန်", "possible_tie"), ("yangon", "consent"), ("Yala", None)])
def test_what_an_import_brings_meets_the_same_way(app: Flask, world: World, facet: str, row: str | None) -> None:
    with app.app_context(), transaction():
        whole = document("Yangon", facet)
        assert check(whole, known(whole)) == ()
        load(whole, by=COMMAND_LINE, at=AT)
        actions.recheck(by=COMMAND_LINE, at=AT, free=False)
    with app.app_context(), transaction(write=False):
        (out,) = (one for one in match(request_by_ref("r-in"))[1].excluded if one.ref == "i-in")
        codes = {reason.code for reason in out.reasons} & {"possible_tie", "consent", "conflict"}
    assert codes == ({row} if row else set())


def test_no_word_of_a_value_is_kept_anywhere(app: Flask, sign_in: SignIn, world: World) -> None:
    """Not as it was typed, not as it sounds, in no table and in no case of letters."""
    typed(sign_in, world, "employer", "Zzyxkanari Mills", "Zyxkanari Millz")
    assert reasons(app, world) == {"i-1": ("possible_tie",)}
    with app.app_context(), transaction(write=False):
        tables = inspect(db.engine).get_table_names()
        rows = {name: db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}
        opened = [case.avoid for case in db.session.query(Case)]
        people = [person.contact for person in db.session.query(Interpreter)]
    everything = (str(rows) + json.dumps(opened) + json.dumps(people)).casefold()
    assert [word for word in ("kanari", "zyx", "ziks", "knri", "mils") if word in everything] == []
    assert {key for facets in opened for facet in facets for key in facet} <= {
        "kind",
        "token",
        "sound",
        "key",
        "by",
        "at",
    }
