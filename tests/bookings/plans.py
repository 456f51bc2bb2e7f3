"""What a database would do with the statements of a match: captured as they run, then explained."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from psycopg.sql import SQL, Literal
from sqlalchemy import event, text

from interp.db import db

Plan = dict[str, Any]
Statement = tuple[str, Mapping[str, Any]]
LARGE = 1000  # rows


@contextmanager
def heard(app: Flask) -> Iterator[list[Statement]]:
    """The statements that the database is asked while this runs, with their parameters."""
    asked: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def explained(statements: list[Statement], *, generic: bool = False, first: str = "") -> list[str]:
    """What is wrong with the plans of PostgreSQL, in words; `first` is done before, and undone after.

    `generic`: the plan a prepared statement settles on after a few runs, made without a look at the parameters.
    """
    with db.engine.connect() as connection:
        if first:
            connection.execute(text(first))
        large = {row[0] for row in connection.execute(text(SIZES), {"large": LARGE})}
        plan = _generic if generic else _custom
        cursor = connection.connection.cursor()
        found = [fault for one in statements for fault in faults(plan(cursor, one), large)]
        connection.rollback()
    return found


SIZES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > :large"


def _custom(cursor: Any, statement: Statement) -> Plan:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement[0]}", statement[1])
    return _top(cursor)


def _generic(cursor: Any, statement: Statement) -> Plan:
    words, given = statement
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", words)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", words)
    cursor.execute("SET plan_cache_mode = force_generic_plan")
    cursor.execute(f"PREPARE one AS {numbered}".encode())
    values = SQL(", ").join(Literal(given[name]) for name in names)
    cursor.execute(SQL("EXPLAIN (FORMAT JSON) EXECUTE one ({})").format(values) if names else SQL("EXECUTE one"))
    plan = _top(cursor)
    cursor.execute("DEALLOCATE one")
    return plan


def _top(cursor: Any) -> Plan:
    found = cursor.fetchone()[0]
    whole = json.loads(found) if isinstance(found, str) else found
    return dict(whole[0]["Plan"])


def faults(plan: Plan, large: set[str]) -> Iterator[str]:
    """Whole reads of large tables, and whatever keeps a whole table in a hash."""
    kind, table = plan["Node Type"], plan.get("Relation Name", "")
    if table in large and kind == "Seq Scan":
        yield f"Seq Scan on {table}"
    if table in large and kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan:
        yield f"the whole of {plan['Index Name']}"
    if any("hashed SubPlan" in str(value) for key, value in plan.items() if key != "Plans"):
        yield f"hashed SubPlan at {kind}"
    for part in plan.get("Plans", ()):
        yield from faults(part, large)


def walked(statements: list[Statement]) -> list[str]:
    """The lines of SQLite's plans."""
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        return [row[3] for words, given in statements for row in cursor.execute(f"EXPLAIN QUERY PLAN {words}", given)]
