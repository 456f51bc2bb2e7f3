"""The guard against double booking, on both databases, and the triggers that keep history as it was.

PostgreSQL: `EXCLUDE USING gist (int8range(id, id) WITH &&, tstzrange(start, end) WITH &&)` over live bookings; ranges
instead of `=` so that no extension is needed. SQLite: BEFORE INSERT and UPDATE triggers with the same name and meaning.
Migrations re-create the SQLite triggers after every batch change, which drops them without a word.
"""

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

LIVE = "('held','confirmed','running')"


def no_overlap() -> ExcludeConstraint:
    interpreter = func.int8range(text("interpreter_id"), text("interpreter_id"), text("'[]'"))
    span = func.tstzrange(text("starts_at"), text("ends_at"), text("'[)'"))
    return ExcludeConstraint(
        (interpreter, "&&"),
        (span, "&&"),
        name="ex_booking_no_overlap",
        using="gist",
        where=text(f"status IN {LIVE}"),
    ).ddl_if(dialect="postgresql")


def _overlap_trigger(verb: str) -> str:
    name = f"booking_no_overlap_{verb.lower()}"
    return f"""CREATE TRIGGER {name} BEFORE {verb} ON booking
WHEN NEW.status IN {LIVE} BEGIN
  SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (
    SELECT 1 FROM booking b WHERE b.interpreter_id = NEW.interpreter_id AND b.id IS NOT NEW.id
    AND b.status IN {LIVE} AND b.starts_at < NEW.ends_at AND NEW.starts_at < b.ends_at);
END"""  # noqa: S608 - no value from outside


def _keep_trigger(table: str, verb: str) -> str:
    return f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN
  SELECT RAISE(ABORT, '{table} is only ever added to');
END"""


KEPT = ("trail_record", "declaration", "decision")

SQLITE_TRIGGERS = (
    *(_overlap_trigger(verb) for verb in ("INSERT", "UPDATE")),
    *(_keep_trigger(table, verb) for table in KEPT for verb in ("UPDATE", "DELETE")),
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$""",
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION only_added_to()"
        for table in KEPT
    ),
    *(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        for table in KEPT
    ),
)


def triggers(dialect: str) -> tuple[str, ...]:
    """The DDL that the models cannot express, in order."""
    return POSTGRESQL_TRIGGERS if dialect == "postgresql" else SQLITE_TRIGGERS
