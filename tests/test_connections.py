"""What every connection to the database is told, and what it refuses and gives back."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from interp import db as edge
from interp.accounts.models import Organisation
from interp.conflicts.models import Tie
from interp.db import db, guarded, transaction
from interp.notify.models import Lease
from tests import make

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
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Organisation.ref)).all() != []


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
