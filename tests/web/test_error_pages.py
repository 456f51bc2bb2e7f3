"""Error pages say in words what a rule refused, and never show a code."""

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from interp.accounts.facts import Role
from interp.db import transaction
from interp.errors import Gone, InterpError, NotFound, RuleBroken, SlotTaken
from interp.web.labels import WORDS
from tests import make
from tests.architecture.house import sources, tree
from tests.conftest import SignIn


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuleBroken(("offer_lapsed",)), 409, "This offer has ended. Nothing was booked."),
        (RuleBroken(("own_account",)), 409, "You cannot close your own account."),
        (SlotTaken(), 409, "This time has just been taken by another booking."),
        (Gone(), 410, "The link has ended"),
        (NotFound(), 404, "The address may be wrong"),
    ],
)
def test_a_refusal_in_words(app: Flask, sign_in: SignIn, error: InterpError, status: int, words: str) -> None:
    def broken() -> str:
        raise error

    broken.permission = "home.see"  # type: ignore[attr-defined]
    app.add_url_rule("/broken", "broken", broken)
    with app.app_context(), transaction():
        person = make.user(Role.REPORTER)
    answer = sign_in(person).get("/broken")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert str(error) == "" or str(error) not in answer.text


def test_a_form_without_its_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/login", data={"email": "a@b.invalid", "password": "x"})
    assert (answer.status_code, "This page was open for too long" in answer.text) == (400, True)


def refusals() -> Iterator[str]:
    """Every code that a RuleBroken of the house is raised with as it stands in the source."""
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("RuleBroken", "SlotTaken")):
                codes = (one for argument in node.args for one in ast.walk(argument))
                yield from (one.value for one in codes if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_every_refusal_has_words() -> None:
    found = {code for code in refusals() if code.islower() and not code.endswith("_")}
    assert found  # the walk sees what it looks for
    assert sorted(found - set(WORDS["refusal"])) == []


def test_an_address_with_a_nul_leads_nowhere(both: str, app: Flask, sign_in: SignIn) -> None:
    """PostgreSQL refuses such a text with an error; whoever sends it reads that there is nothing."""
    with app.app_context(), transaction():
        person = make.user(Role.COORDINATOR)
    client = sign_in(person)
    assert [client.get(one).status_code for one in ("/cases/a%00b", "/interpreters?q=a%00b")] == [404, 404]
