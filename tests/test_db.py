"""The database edge: how transactions begin and how they end."""

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from interp import db as edge
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Role
from interp.accounts.models import Organisation
from interp.config import Config
from interp.conflicts.models import Tie
from interp.db import db, transaction, unsettle
from interp.errors import NotFound, Unsettled
from interp.trail.actions import record
from interp.trail.facts import WORKER
from interp.trail.models import TrailRecord
from tests import make
from tests.conftest import SignIn

HOUSE = Path(edge.__file__).parent


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database, BEGIN among them."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def begun(heard: list[str]) -> list[str]:
    return [statement for statement in heard if statement.startswith("BEGIN")]


def organisations(app: Flask) -> int:
    with app.app_context(), transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(Organisation)) or 0


# --- how a transaction begins ---------------------------------------------------------------------------------------


@pytest.fixture
def rooms(app: Flask) -> Flask:
    """The app with four more views: they read, read a case, write, and fail after having written."""
    app.config["WTF_CSRF_ENABLED"] = False

    @allowed("home.see")
    def read() -> str:
        return str(db.session.scalar(select(func.count()).select_from(Organisation)))

    @allowed("home.see")
    @reads_case
    def case() -> str:
        record(WORKER, "case.read", "case", "uid", at=make.MONDAY)
        return "seen"

    @allowed("home.see")
    def write() -> str:
        make.organisation()
        return "written"

    @allowed("home.see")
    def fail() -> str:
        make.organisation()
        record(WORKER, "organisation.made", "organisation", "uid", at=make.MONDAY)
        raise NotFound

    @allowed("home.see")
    def forget() -> str:
        make.organisation()
        unsettle("interpreter", 1)
        return "written"

    for view, methods in ((read, ["GET"]), (case, ["GET"]), (write, ["POST"]), (fail, ["POST"]), (forget, ["POST"])):
        app.add_url_rule(f"/test/{view.__name__}", f"test_{view.__name__}", view, methods=methods)
    return app


@pytest.mark.parametrize(
    ("method", "address", "begin"),
    [("GET", "read", "BEGIN DEFERRED"), ("GET", "case", "BEGIN IMMEDIATE"), ("POST", "write", "BEGIN IMMEDIATE")],
)
def test_the_route_decides_how_a_transaction_begins(
    rooms: Flask, sign_in: SignIn, method: str, address: str, begin: str
) -> None:
    with rooms.app_context(), transaction():
        person = make.user(Role.COORDINATOR)
    client = sign_in(person)
    with statements(rooms) as heard:
        assert client.open(f"/test/{address}", method=method).status_code == 200
    assert heard[0] == begin, "something was read before the transaction began"
    assert begun(heard) == [begin]


def test_what_only_reads_waits_for_no_writer(app: Flask, config: Config) -> None:
    """Somebody writes for a while: a page that only reads is served meanwhile."""
    writer = sqlite3.connect(config.home / "interp.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert app.test_client().get("/login").status_code == 200
    writer.close()


def test_a_failed_request_leaves_nothing(both: str, rooms: Flask, sign_in: SignIn) -> None:
    with rooms.app_context(), transaction():
        person = make.user(Role.COORDINATOR)
    assert sign_in(person).post("/test/fail").status_code == 404
    assert organisations(rooms) == 0
    with rooms.app_context(), transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(TrailRecord)) == 0


def test_a_request_that_forgot_to_recheck_is_not_committed(both: str, rooms: Flask, sign_in: SignIn) -> None:
    with rooms.app_context(), transaction():
        person = make.user(Role.COORDINATOR)
    assert sign_in(person).post("/test/forget").status_code == 500
    assert organisations(rooms) == 0


def test_a_transaction_does_not_begin_twice(app: Flask) -> None:
    """The inner one would silently keep the outer one's kind: a writer inside a reader fails with "database is locked"."""
    with app.app_context(), transaction(write=False), pytest.raises(RuntimeError), transaction():
        pass


# --- how it ends ----------------------------------------------------------------------------------------------------


def fail_after_writing() -> None:
    make.organisation("gone")
    record(WORKER, "first.failed", "test", "test", at=make.MONDAY)
    unsettle("case", 1)
    raise ZeroDivisionError


def forget_to_recheck(subject: str, person: int) -> None:
    db.session.add(Tie(interpreter_id=person, kind="kin", token="t", sound="", key="k", position=0))
    unsettle(subject, person)


def test_returning_commits_and_raising_rolls_back(both: str, app: Flask) -> None:
    with app.app_context(), transaction():
        make.organisation("kept")
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        fail_after_writing()
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Organisation.ref)).all() == ["kept"]
        assert db.session.scalars(select(TrailRecord.verb)).all() == []


def test_what_was_collected_does_not_leak_into_the_next_transaction(both: str, app: Flask) -> None:
    """One context, two transactions: records and unsettled facts of the first, which failed, are gone."""
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            fail_after_writing()
        with transaction():
            record(WORKER, "second.done", "test", "test", at=make.MONDAY)
        with transaction(write=False):
            assert db.session.scalars(select(TrailRecord.verb)).all() == ["second.done"]


@pytest.mark.parametrize("subject", ["interpreter", "case"])
def test_unsettled_consequences_are_not_committed(both: str, app: Flask, subject: str) -> None:
    with app.app_context(), transaction():
        person = make.interpreter().id
    with app.app_context(), pytest.raises(Unsettled), transaction():
        forget_to_recheck(subject, person)
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Tie.id)).all() == []


def test_settled_consequences_are_committed(both: str, app: Flask) -> None:
    with app.app_context(), transaction():
        unsettle("case", 1)
        unsettle("case", 2)
        edge.settled("case", 1)
        assert edge.unsettled() == {("case", 2)}
        edge.settled("case", 2)
        make.organisation()
    assert organisations(app) == 1


def test_commit_stands_in_one_place() -> None:
    found = [
        path.relative_to(HOUSE).as_posix()
        for path in sorted(HOUSE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert found == ["db.py"]
