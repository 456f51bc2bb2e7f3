"""The database edge: models' base, UTC times, transactions, locks, and the one commit.

One commit per request, at the edge: returning commits, raising rolls back. `finish()` is the only caller of `.commit(`.
Before it commits it refuses unsettled consequences and lets the trail chain its records, so the chain's head is the
last lock taken. SQLite writers start with BEGIN IMMEDIATE: a deferred transaction that reads first and writes later
fails with "database is locked" at once, whatever the busy timeout.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from interp.config import Config
from interp.errors import SlotTaken, Unsettled

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True)

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values; always comes back aware, in UTC. SQLite keeps it as text of one length."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time can't be stored")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# --- start-up -------------------------------------------------------------------------------------------------------


def start(app: Flask, config: Config) -> None:
    """Bind the engine to the app, with the settings that safety needs on each database."""
    options: dict[str, Any] = {"hide_parameters": True}
    if config.on_sqlite:
        options |= {"pool_size": 8, "max_overflow": 64, "connect_args": {"timeout": 20, "check_same_thread": False}}
    else:
        options |= {"pool_size": 8, "max_overflow": 64, "isolation_level": "READ COMMITTED", "pool_pre_ping": True}
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    if config.on_sqlite:
        with app.app_context():
            event.listen(db.engine, "connect", _sqlite_connect)
            event.listen(db.engine, "begin", _sqlite_begin)
    else:
        with app.app_context():
            event.listen(db.engine, "connect", _postgresql_connect)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves
    # Before 3.51.3 the write-ahead log can corrupt with several writers: https://sqlite.org/wal.html#walresetbug
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE"
    pragmas = (
        "busy_timeout=20000",
        f"journal_mode={journal}",
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=ON",
    )
    # Without recursive triggers an INSERT OR REPLACE deletes a kept row and no trigger hears of it.
    for pragma in (*pragmas, "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _postgresql_connect(connection: Any, _record: Any) -> None:
    """No statement here is worth compiling: for a match that would take longer than its answer."""
    before = connection.autocommit
    connection.autocommit = True  # set within a transaction, it would go with it
    connection.execute("SET jit = off")
    connection.autocommit = before


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))


# --- transactions ---------------------------------------------------------------------------------------------------

_before_commit: list[Callable[[], None]] = []


def before_commit(hook: Callable[[], None]) -> Callable[[], None]:
    """Register what must happen last before every commit (the trail chains its records here)."""
    _before_commit.append(hook)
    return hook


def begin(*, write: bool) -> None:
    """Open this context's transaction before anything is read; `write` is decided by the route or the job."""
    if db.session().in_transaction():
        raise RuntimeError("a transaction is already open here; how it began can't be changed any more")
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE" if write else "DEFERRED"})
    db.session.info["write"] = write


def finish() -> None:
    """The one commit. Raises Unsettled while a changed fact of matching has not been re-checked."""
    session = db.session
    if not session.registry.has() or not session().in_transaction():
        return
    session.flush()
    if unsettled():
        raise Unsettled("bookings were not re-checked after a change")
    for hook in _before_commit:
        hook()
    session.commit()
    _forget()


def abandon() -> None:
    """Roll everything of this context back."""
    db.session.rollback()
    _forget()


def _forget() -> None:
    for name in ("write", "unsettled", "trail"):
        db.session.info.pop(name, None)


@contextmanager
def transaction(*, write: bool = True) -> Iterator[None]:
    """A whole transaction for the worker and the command line."""
    begin(write=write)
    try:
        yield
        finish()
    except BaseException:
        abandon()
        raise


# --- consequences ---------------------------------------------------------------------------------------------------


def unsettle(subject: str, row_id: int) -> None:
    """A fact of matching changed for this `interpreter` or `case`: its future bookings must be re-checked."""
    db.session.info.setdefault("unsettled", set()).add((subject, row_id))


def unsettled() -> frozenset[tuple[str, int]]:
    return frozenset(db.session.info.get("unsettled", ()))


def settled(subject: str, row_id: int) -> None:
    db.session.info.get("unsettled", set()).discard((subject, row_id))


# --- locks ----------------------------------------------------------------------------------------------------------


class Lock(IntEnum):
    """The order in which locks are taken; the trail's head, a row lock, always comes last."""

    INSTALLATION = 1
    CASE = 2
    REQUEST = 3
    INTERPRETER = 4


def lock(*, case: int | None = None, request: int | None = None, interpreters: Iterable[int] = ()) -> None:
    """Take the locks of a rule over several tables, in order, until the transaction ends. Read anew after it."""
    wanted = [(Lock.CASE, case), (Lock.REQUEST, request)]
    wanted += [(Lock.INTERPRETER, number) for number in sorted(set(interpreters))]
    _lock("pg_advisory_xact_lock_shared", Lock.INSTALLATION, 0)
    for kind, number in wanted:
        if number is not None:
            _lock("pg_advisory_xact_lock", kind, number)


def lock_installation() -> None:
    """Keep every ordinary writer out until the transaction ends (an import)."""
    _lock("pg_advisory_xact_lock", Lock.INSTALLATION, 0)


def _lock(function: str, kind: Lock, number: int) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"SELECT {function}(:kind, :number)"), {"kind": int(kind), "number": number})
    elif not db.session.info.get("write"):
        raise RuntimeError("a lock on SQLite needs a transaction that began as a writing one")


# --- the database's refusals ----------------------------------------------------------------------------------------

REFUSALS = {"ex_booking_no_overlap": "slot_taken", "uq_booking_live_seat": "filled"}
DEADLOCK = "40P01"


@contextmanager
def guarded() -> Iterator[None]:
    """Flush inside this: what the database's guards refuse becomes SlotTaken."""
    try:
        yield
        db.session.flush()
    except (IntegrityError, OperationalError) as refused:
        if code := _refusal(refused):
            raise SlotTaken(code) from refused
        raise


def _refusal(refused: DBAPIError) -> str | None:
    """Which guard said no; None when it was none of them.

    Two who write the same hour at one moment may each wait in PostgreSQL's exclusion check for the other, when neither took the
    interpreter's lock before. It ends one of them as a deadlock (SQLSTATE 40P01), and the other keeps the hour:
    https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
    """
    words = str(refused.orig)
    for name, code in REFUSALS.items():
        if name in words or (name == "uq_booking_live_seat" and "booking.request_id, booking.seat" in words):
            return code
    booked = (refused.statement or "").startswith("INSERT INTO booking ")
    return "slot_taken" if booked and getattr(refused.orig, "sqlstate", None) == DEADLOCK else None
