"""One answer, whoever asks: the rules over the document itself, the command line on either database, and the page."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings.models import Request
from interp.db import db, transaction
from interp.exchange.answers import as_json
from interp.matching.facts import Answer, Candidate, Need
from interp.matching.policy import load
from interp.matching.rules import answer, helped
from tests import make
from tests.bookings.town import NOW, Row, town
from tests.cli.conftest import here, interp
from tests.cli.said import Run, file_of
from tests.exchange import as_facts

__all__ = ["here", "interp"]
POLICY = load()


def by_rules(document: Row, request: Row) -> Answer:
    """Everybody's facts, whole and straight from the document: nothing is cut, and everybody else may help."""
    need = as_facts.need(document, request)
    everybody = as_facts.candidates(document, request)
    found = answer(need, [one for one in everybody if speaks_hers(one, need)], POLICY)
    return helped(need, found, POLICY, now=NOW, newcomers=everybody)


def speaks_hers(person: Candidate, need: Need) -> bool:
    return bool({one.tag for one in person.languages} & {one.tag for one in need.languages})


def asked(document: Row) -> list[Row]:
    return sorted(as_facts.open_requests(document), key=lambda request: request["ref"])


@pytest.mark.parametrize("seed", range(4))
def test_the_command_line_says_what_the_rules_say(both: str, app: Flask, here: Run, tmp_path: Path, seed: int) -> None:
    document = town(seed)
    assert here("import", file_of(tmp_path, document)).code == 0
    said = here("match", "--all", "--json", "--now", NOW.isoformat())
    assert [json.loads(line) for line in said.out.splitlines()] == [
        as_json(by_rules(document, request)) for request in asked(document)
    ]


def test_the_towns_have_all_that_can_be_said() -> None:
    """Else the test above would compare too little."""
    found = [by_rules(document, request) for document in map(town, range(4)) for request in asked(document)]
    changes = {one.change for answer in found for one in answer.suggestions}
    assert changes >= {"mode", "time", "relay", "gender", "language"}
    assert any(answer.matches for answer in found)
    assert any(answer.relay for answer in found)


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
def test_the_page_shows_the_same_people_in_the_same_order(
    both: str, app: Flask, here: Run, tmp_path: Path, sign_in: Callable[[User], FlaskClient]
) -> None:
    document = town(0)
    here("import", file_of(tmp_path, document))
    with app.app_context(), transaction():
        coordinator = make.user(Role.COORDINATOR)
        uids = {one.ref: one.uid for one in db.session.scalars(select(Request))}
    with time_machine.travel(NOW, tick=False):
        client = sign_in(coordinator)
        for request in asked(document):
            answered = client.get(f"/requests/{uids[request['ref']]}?all=1")
            assert answered.status_code == 200
            found = by_rules(document, request)
            people, _, others = answered.get_data(as_text=True).partition("Every person and every reason")
            assert re.findall(r'value="(i-\d+)" id="fit-', people) == [one.ref for one in found.matches]
            assert in_order(others.partition("</details>")[0]) == [one.ref for one in found.excluded]


def in_order(part: str) -> list[str]:
    """The people that this part of a page names."""
    return [f"i-{number}" for number in re.findall(r"Person (\d+)", part)]
