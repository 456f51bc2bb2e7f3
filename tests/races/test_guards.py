"""Every guard of the database: it refuses a bad row by itself, and without it the bad row gets in.

The second half is what makes the first one worth something: a guard whose absence nothing notices is no guard.
"""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.exc import DatabaseError

from interp.bookings.guards import triggers
from interp.bookings.models import Decision
from interp.conflicts.models import Declaration
from interp.db import db, transaction
from interp.trail.actions import record
from interp.trail.facts import WORKER
from tests import make
from tests.races.world import declared

PERSON, SECOND = 1, 2  # the ids of the two interpreters of every world here
COLUMNS = "id, ref, uid, request_id, interpreter_id, seat, status, mode, starts_at, ends_at, sequence, created_at"


def booking(number: int, person: int, hours: str, *, request: str = "NULL", status: str = "confirmed") -> str:
    """An insert as a careless script would write it. `hours` is `09-10`."""
    start, end = (f"'2027-03-02 {hour}:00:00.000000'" for hour in hours.split("-"))
    values = (
        f"{number}, 'b{number}', 'u{number}', {request}, {person}, 1, '{status}', 'phone', {start}, {end}, 0, {start}"
    )
    return f"INSERT INTO booking ({COLUMNS}) VALUES ({values})"


@dataclass(frozen=True)
class Guard:
    """A guard by name, rows that may stand, the statement it refuses, and what takes it away on each database."""

    name: str
    bad: str
    before: tuple[str, ...] = ()
    sqlite: tuple[str, ...] = ()
    postgresql: tuple[str, ...] = ()


def check(table: str, name: str, bad: str, *before: str) -> Guard:
    dropped = f'ALTER TABLE "{table}" DROP CONSTRAINT ck_{table}_{name}'
    return Guard(f"ck_{table}_{name}", bad, before, ("PRAGMA ignore_check_constraints=ON",), (dropped,))


def kept(table: str, verb: str, bad: str) -> Guard:
    names = {"UPDATE": f"{table}_kept", "DELETE": f"{table}_kept", "TRUNCATE": f"{table}_not_emptied"}
    off = f"DROP TRIGGER {names[verb]} ON {table}"
    return Guard(f"{table} kept from {verb}", bad, (), (f"DROP TRIGGER {table}_no_{verb.lower()}",), (off,))


NO_EXCLUSION = ("ALTER TABLE booking DROP CONSTRAINT ex_booking_no_overlap",)
OVERLAP_INSERT = ("DROP TRIGGER booking_no_overlap_insert",)
OVERLAP_UPDATE = ("DROP TRIGGER booking_no_overlap_update",)
NO_SEAT, NO_OFFER = ("DROP INDEX uq_booking_live_seat",), ("DROP INDEX uq_offer_open",)
NINE, TEN = booking(1, PERSON, "09-10"), booking(2, PERSON, "10-11")
COPY = "INSERT INTO {0} ({1}) SELECT {2} FROM {0}"
OFFER = "request_id, interpreter_id, offered_at, ends_at, state, moved_at"
REMINDED = "INSERT INTO reminder (interpreter_id, last_day, days_before, sent_at)"
# SQLite drops no constraint that a table was made with: the same rows in a table without it.
REMINDER_FREE = (
    "CREATE TABLE free AS SELECT * FROM reminder", "DROP TABLE reminder", "ALTER TABLE free RENAME TO reminder",
)  # fmt: skip

GUARDS = (
    Guard("overlap: same hour", booking(2, PERSON, "09-10"), (NINE,), OVERLAP_INSERT, NO_EXCLUSION),
    Guard("overlap: around it", booking(2, PERSON, "08-11"), (NINE,), OVERLAP_INSERT, NO_EXCLUSION),
    Guard("overlap: held counts", booking(2, PERSON, "09-10", status="held"), (NINE,), OVERLAP_INSERT, NO_EXCLUSION),
    Guard("overlap: running counts", booking(2, PERSON, "09-10", status="running"), (NINE,), OVERLAP_INSERT, NO_EXCLUSION),
    Guard("overlap: moved", "UPDATE booking SET starts_at = '2027-03-02 09:30:00.000000' WHERE id = 2", (NINE, TEN),
          OVERLAP_UPDATE, NO_EXCLUSION),
    Guard("overlap: revived", "UPDATE booking SET status = 'confirmed' WHERE id = 2",
          (NINE, booking(2, PERSON, "09-10", status="cancelled")), OVERLAP_UPDATE, NO_EXCLUSION),
    Guard("overlap: handed over", f"UPDATE booking SET interpreter_id = {PERSON} WHERE id = 2",
          (NINE, booking(2, SECOND, "09-10")), OVERLAP_UPDATE, NO_EXCLUSION),
    Guard("uq_booking_live_seat", booking(2, SECOND, "11-12", request="1"),
          (booking(1, PERSON, "09-10", request="1"),), NO_SEAT, NO_SEAT),
    Guard("uq_booking_live_seat: revived", "UPDATE booking SET status = 'held' WHERE id = 2",
          (booking(1, PERSON, "09-10", request="1"),
           booking(2, SECOND, "11-12", request="1", status="cancelled")), NO_SEAT, NO_SEAT),
    Guard("uq_offer_open", COPY.format("offer", f"uid, {OFFER}", f"'u2', {OFFER}"), (), NO_OFFER, NO_OFFER),
    kept("trail_record", "UPDATE", "UPDATE trail_record SET actor = 'nobody'"),
    kept("trail_record", "DELETE", "DELETE FROM trail_record"),
    kept("trail_record", "TRUNCATE", "TRUNCATE trail_record"),
    kept("declaration", "UPDATE", "UPDATE declaration SET checklist = 'another'"),
    kept("declaration", "DELETE", "DELETE FROM declaration"),
    kept("declaration", "TRUNCATE", "TRUNCATE declaration"),
    kept("decision", "UPDATE", "UPDATE decision SET made_by = NULL"),
    kept("decision", "DELETE", "DELETE FROM decision"),
    kept("decision", "TRUNCATE", "TRUNCATE decision"),
    Guard("reminder: once", f"{REMINDED} VALUES (1, '2027-03-14', 7, '2027-03-08 00:00:00.000000')",
          (f"{REMINDED} VALUES (1, '2027-03-14', 30, '2027-02-12 00:00:00.000000')",
           f"{REMINDED} VALUES (1, '2027-03-14', 7, '2027-03-07 00:00:00.000000')"), REMINDER_FREE,
          ("ALTER TABLE reminder DROP CONSTRAINT uq_reminder_interpreter_id_last_day_days_before",)),
    check("booking", "span", booking(1, PERSON, "10-09", status="cancelled")),
    check("booking", "status", booking(1, PERSON, "09-10", status="sure")),
    check("request", "span", "UPDATE request SET ends_at = starts_at"),
    check("absence", "span", "UPDATE absence SET ends_at = starts_at"),
    check("absence", "kind", "UPDATE absence SET kind = 'sleep'"),
    check("interpreter", "gender", "UPDATE interpreter SET gender = 'female'"),
    check("interpreter", "status", "UPDATE interpreter SET status = 'busy'"),
    check("working_hours", "span", "UPDATE working_hours SET to_minute = 1441"),
    check("user", "provider_has_organisation", """UPDATE "user" SET role = 'provider'"""),
)  # fmt: skip
# On SQLite a table is emptied by DELETE, which the other guard refuses.
ONLY_POSTGRESQL = ("trail_record kept from TRUNCATE", "declaration kept from TRUNCATE", "decision kept from TRUNCATE")
ABSENCE = (
    "INSERT INTO absence (interpreter_id, kind, starts_at, ends_at, position) VALUES (1, 'time_off', '{}', '{}', 0)"
)


@pytest.fixture
def world(both: str, app: Flask) -> Flask:
    """One row at least of everything that a guard stands for."""
    with app.app_context(), transaction():
        first, second = make.interpreter(), make.interpreter()
        assert (first.id, second.id) == (PERSON, SECOND)
        make.user(make.Role.ADMIN)
        request = make.request(make.case(make.organisation()))
        declared(request.id, first.id)
        declaration = Declaration(interpreter=first, checklist="2026-11", made_at=make.MONDAY)
        declaration.answers = {"know_her": "none"}
        decision = Decision(request=request, made_at=make.MONDAY)
        decision.said = {"rung": "gender", "yes": False}
        db.session.add_all([declaration, decision])
        days = ("2027-03-05 00:00:00.000000", "2027-03-06 00:00:00.000000")
        db.session.execute(text(ABSENCE.format(*days)))
        record(WORKER, "test.done", "test", "test", at=make.MONDAY)
    return app


def refuses(connection: Connection, bad: str, *before: str) -> bool:
    """Does the database refuse this statement, after those that it must take?"""
    try:
        for statement in (*before, bad):
            connection.exec_driver_sql(statement)
    except DatabaseError:
        assert statement == bad, f"refused before its turn: {statement}"
        return True
    return False


def verdict(guard: Guard, dialect: str) -> tuple[bool, bool]:
    """Refused with the guard, refused without it. Each look ends in a rollback."""
    without = guard.sqlite if dialect == "sqlite" else guard.postgresql
    found = []
    for before in (guard.before, (*without, *guard.before)):
        with db.engine.connect() as connection:
            connection.execution_options(sqlite_begin="IMMEDIATE")
            found.append(refuses(connection, guard.bad, *before))
            connection.rollback()
            if dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
    return found[0], found[1]


def test_each_guard_refuses_and_each_is_missed(both: str, world: Flask) -> None:
    wanted = [guard for guard in GUARDS if both == "postgresql" or guard.name not in ONLY_POSTGRESQL]
    with world.app_context():
        assert {g.name: verdict(g, both) for g in wanted} == {g.name: (True, False) for g in wanted}


def test_no_guard_of_the_schema_is_left_out(both: str, world: Flask) -> None:
    """A new check, partial index or trigger asks for a line in the table above."""
    names = {guard.name for guard in GUARDS}
    checks = {
        str(constraint.name)
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    partial = {
        str(index.name)
        for table in db.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert checks | partial == {name for name in names if name.startswith(("ck_", "uq_")) and ":" not in name}
    statements = "\n".join(line for guard in GUARDS for line in (*guard.sqlite, *guard.postgresql))
    made = [words.split()[2] for words in triggers(both) if words.startswith("CREATE TRIGGER")]
    assert [name for name in made if f"DROP TRIGGER {name}" not in statements] == []


def test_what_only_touches_or_is_over_may_stand(both: str, world: Flask) -> None:
    """No guard refuses what is right: the end of one session is the start of the next."""
    rows = (NINE, TEN, booking(3, PERSON, "09-10", status="cancelled"), booking(4, PERSON, "09-10", status="completed"))
    with world.app_context(), db.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        for row in (*rows, booking(5, SECOND, "09-11"), "UPDATE booking SET status = 'running' WHERE id = 1"):
            connection.exec_driver_sql(row)


def test_a_kept_row_can_not_be_replaced(app: Flask) -> None:
    """SQLite's own shortcut around a delete trigger: INSERT OR REPLACE."""
    with app.app_context(), transaction():
        record(WORKER, "test.done", "test", "test", at=make.MONDAY)
    with app.app_context(), db.engine.connect() as connection:
        replaced = "INSERT OR REPLACE INTO trail_record SELECT * FROM trail_record"
        assert refuses(connection, replaced)
        connection.rollback()
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        assert not refuses(connection, replaced)
        connection.rollback()
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


def test_the_ranges_of_the_guard_know_the_last_and_the_first_moment(both: str, world: Flask) -> None:
    """One microsecond of overlap is overlap."""
    late = booking(2, PERSON, "10-11").replace("'2027-03-02 10:00:00.000000'", "'2027-03-02 09:59:59.999999'", 1)
    with world.app_context(), db.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        assert refuses(connection, late, NINE)
