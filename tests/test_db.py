"""The database edge: how transactions begin and end, what each connection is told, what is refused."""

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from interp import db as edge
from interp.accounts.access import allowed, reads_case
from interp.accounts.facts import Role
from interp.accounts.models import Organisation
from interp.config import Config
from interp.conflicts.models import Tie
from interp.db import db, guarded, transaction, unsettle
from interp.errors import NotFound, Unsettled
from interp.notify.models import Lease
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


# --- what every connection is told ----------------------------------------------------------------------------------


def test_the_settings_of_every_sqlite_connection(app: Flask) -> None:
    wanted = {
        "foreign_keys": 1, "busy_timeout": 20000, "synchronous": 2, "secure_delete": 1, "recursive_triggers": 1,
        "journal_mode": "wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete",
    }  # fmt: skip
    with app.app_context():
        several = [db.engine.connect() for _ in range(3)]
        found = [{name: one.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} for one in several]
        for one in several:
            one.close()
    assert found == [wanted] * 3


class Heard:
    """Stands for a connection and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def execute(self, statement: str) -> None:
        self.told.append(statement)


@pytest.mark.parametrize(
    ("version", "journal"),
    [((3, 40, 1), "DELETE"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 52, 0), "WAL"), ((4, 0, 0), "WAL")],
)
def test_the_write_ahead_log_only_where_it_is_safe(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], journal: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    connection = Heard()
    edge._sqlite_connect(connection, None)
    assert [told for told in connection.told if "journal" in told] == [f"PRAGMA journal_mode={journal}"]


def test_references_are_kept(both: str, app: Flask) -> None:
    with app.app_context(), pytest.raises(IntegrityError), transaction():
        db.session.add(Tie(interpreter_id=999, kind="kin", token="t", sound="", key="k", position=0))


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_reads_what_is_committed(both: str, app: Flask) -> None:
    """Locks are worth their name only where what is read after them is new."""
    with app.app_context(), transaction():
        assert db.session.scalar(text("SHOW transaction_isolation")) == "read committed"


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_a_database_that_was_restarted_is_found_again(both: str, app: Flask) -> None:
    """The connections that were waiting in the pool have died with it; nobody has to see that."""
    with app.app_context(), transaction():
        make.organisation()
    with app.app_context():
        other = db.engine.connect()
        mine = "pg_backend_pid()"
        others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> {mine}"
        with app.app_context(), transaction(write=False):
            pass  # a second connection for the pool
        other.execute(text(others))
        other.close()
    assert organisations(app) == 1


def test_no_value_stands_in_an_error(both: str, app: Flask) -> None:
    with app.app_context(), transaction():
        make.organisation("canary")
    with app.app_context(), pytest.raises(IntegrityError) as refused, transaction():
        make.organisation("canary", name="CANARY")
    assert "CANARY" not in str(refused.value)


# --- times and refusals ---------------------------------------------------------------------------------------------


def test_a_naive_time_is_refused(both: str, app: Flask) -> None:
    with app.app_context(), pytest.raises(StatementError, match="naive"), transaction():
        db.session.add(Lease(name="x", holder="x", until=datetime(2027, 3, 1)))


def test_times_come_back_aware_and_in_utc(both: str, app: Flask) -> None:
    written = datetime(2027, 3, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=7)))
    with app.app_context(), transaction():
        db.session.add(Lease(name="x", holder="x", until=written))
    with app.app_context(), transaction(write=False):
        read = db.session.scalars(select(Lease.until)).one()
        assert (read, read.tzinfo) == (written, UTC)
        assert db.session.scalars(select(Lease.name).where(Lease.until == written.astimezone(UTC))).all() == ["x"]


def test_sqlite_keeps_times_in_one_length(app: Flask) -> None:
    """The guard against overlaps compares them as text."""
    for number, micro in enumerate((0, 1, 999999)):
        with app.app_context(), transaction():
            until = datetime(2027, 3, 1, 9, microsecond=micro, tzinfo=UTC)
            db.session.add(Lease(name=str(number), holder="x", until=until))
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(text("SELECT length(until) FROM lease")).all() == [26, 26, 26]


def test_only_the_guards_become_slot_taken(both: str, app: Flask) -> None:
    """Another refusal of the database is a fault of ours and stays one."""
    with app.app_context(), transaction():
        make.organisation("one")
    with app.app_context(), pytest.raises(IntegrityError), transaction(), guarded():
        db.session.add(Organisation(ref="one"))
