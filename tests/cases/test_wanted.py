"""Whom she asks for: written down, and taken off again without a word against anybody."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from interp.accounts.models import User
from interp.cases.models import Case
from interp.db import db, transaction
from tests.cases.opened import World, details, kept, main, send

SignIn = Callable[[User], FlaskClient]


def test_somebody_she_asks_for_can_be_taken_off_again(app: Flask, world: World, sign_in: SignIn, both: str) -> None:
    nurse, page = sign_in(world["nurse"]), f"{world['here']}/wanted"
    assert send(nurse, page, wants=" I-001\u200b ").status_code == 303
    assert kept(app, world, "wishes") == {"wants": ["i-001"]}
    assert "i-001" in main(nurse.get(world["here"]))
    assert send(nurse, f"{page}/remove", interpreter="i-001").status_code == 303
    assert kept(app, world, "wishes") == {}
    assert send(nurse, f"{page}/remove", interpreter="i-001").status_code == 303  # nobody there any more
    assert details(app, "case.changed") == [{"keys": ["wants"]}, {"keys": ["wants"]}]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write the reference of the interpreter."),
        ("i-999", "There is no interpreter with this"),
        ("\u0000", "There is no interpreter with this"),
        ("x" * 10_000, "Use at most 80 characters."),
        ("i-001", "She chose not to work with this interpreter."),
    ],
)
def test_who_cannot_be_asked_for_is_refused_in_words(
    app: Flask, world: World, sign_in: SignIn, both: str, typed: str, told: str
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Case, world["case"]).wishes = {"refused": ["i-001"]}
    answer = send(sign_in(world["nurse"]), f"{world['here']}/wanted", wants=typed)
    assert (answer.status_code, told in main(answer)) == (422, True)
    assert kept(app, world, "wishes") == {"refused": ["i-001"]}


def test_who_is_out_for_good_is_no_news_to_the_provider(app: Flask, world: World, sign_in: SignIn) -> None:
    """Asking for somebody who is out by a tie is answered like asking for anybody else."""
    with app.app_context(), transaction():
        db.session.get_one(Case, world["case"]).wishes = {"barred": ["i-001"]}
    nurse = sign_in(world["nurse"])
    assert send(nurse, f"{world['here']}/wanted", wants="i-001").status_code == 303
    assert "Out for good" not in main(nurse.get(world["here"]))
    assert "Out for good" in main(sign_in(world["coordinator"]).get(world["here"]))
