"""The schema that the migrations make is the one that the models describe, on both databases, triggers and all."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from interp.app import MIGRATIONS
from interp.bookings.guards import triggers
from interp.db import db
from tests.races.test_guards import booking, refuses

Schema = dict[str, Any]

# What a database says about itself beyond what the inspector knows: guards written by hand, and the words of every condition.
CATALOGUE = {
    "sqlite": ("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('trigger', 'index')",),
    "postgresql": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
    ),
}  # fmt: skip


@pytest.fixture
def script() -> ScriptDirectory:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def _create(connection: Connection) -> None:
    db.metadata.create_all(connection)
    for statement in triggers(connection.dialect.name):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )


def described(connection: Connection) -> Schema:
    """Everything that two equal schemas have in common, in an order that does not matter."""
    inspector = inspect(connection)
    tables = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    return {
        "columns": {name: _columns(inspector, name) for name in tables},
        "keys": {name: (inspector.get_pk_constraint(name), _sorted(inspector.get_foreign_keys(name))) for name in tables},
        "unique": {name: _sorted(inspector.get_unique_constraints(name)) for name in tables},
        "indexes": {name: _sorted(inspector.get_indexes(name)) for name in tables},
        "checks": {name: _sorted(inspector.get_check_constraints(name)) for name in tables},
        "by hand": [
            sorted(str(tuple(row)) for row in connection.execute(text(query)) if "alembic_version" not in str(row))
            for query in CATALOGUE[connection.dialect.name]
        ],
    }  # fmt: skip


def _columns(inspector: Any, table: str) -> dict[str, tuple[str, bool, str]]:
    found = inspector.get_columns(table)
    return {column["name"]: (str(column["type"]), column["nullable"], str(column["default"])) for column in found}


def _sorted(rows: Any) -> list[str]:
    """As text, without what the catalogue tells better: the condition of a partial index."""
    return sorted(str({name: fact for name, fact in row.items() if name != "dialect_options"}) for row in rows)


def on(app: Flask, look: Callable[[Connection], Any]) -> Any:
    with app.app_context(), db.engine.connect() as connection:
        return look(connection)


@pytest.fixture
def empty(both: str, app: Flask) -> Flask:
    """The app on a database without a schema."""
    migrate(app, downgrade, "base")
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    return app


def migrate(app: Flask, way: Callable[..., None], revision: str) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        way(directory=str(MIGRATIONS), revision=revision)


def test_there_is_one_head(script: ScriptDirectory) -> None:
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_migrations_make_what_the_models_describe(empty: Flask) -> None:
    def made_by_models(connection: Connection) -> Schema:
        _create(connection)
        return described(connection)

    with empty.app_context(), db.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        by_models = made_by_models(connection)
        connection.rollback()
    assert on(empty, described)["columns"] == {}, "the models' schema was not undone"
    migrate(empty, upgrade, "head")
    by_migrations = on(empty, described)
    for part, found in by_migrations.items():
        assert found == by_models[part], part
    assert by_migrations["columns"].keys() == db.metadata.tables.keys()


def test_autogenerate_finds_nothing_to_do(both: str, app: Flask) -> None:
    def compared(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, db.metadata))

    assert on(app, compared) == []


def test_down_and_up_again_step_by_step(both: str, app: Flask, script: ScriptDirectory) -> None:
    """Downgrading leaves nothing behind, and the guards stand again after it: no batch change drops one on its way."""
    before = on(app, described)
    for _ in script.walk_revisions():
        migrate(app, downgrade, "-1")
    left = on(app, described)
    assert {part: found for part, found in left.items() if any(found)} == {}
    for _ in script.walk_revisions():
        migrate(app, upgrade, "+1")
    assert on(app, described) == before


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
def test_a_batch_change_drops_the_triggers_and_a_migration_must_bring_them_back(both: str, app: Flask) -> None:
    """Why migrations re-create them: Alembic copies the table, and the copy has no guard."""
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        one, other = booking(1, 1, "09-10"), booking(2, 1, "09-10")
        names = "id, ref, uid, timezone, modes, credential_domains, opt_outs"
        connection.exec_driver_sql(f"INSERT INTO interpreter ({names}) VALUES (1, 'i', 'u', 'UTC', '[]', '[]', '[]')")
        assert refuses(connection, other, one)
        connection.exec_driver_sql("DELETE FROM booking")
        with Operations(MigrationContext.configure(connection)).batch_alter_table("booking", recreate="always"):
            pass
        assert not refuses(connection, other, one)
        connection.exec_driver_sql("DELETE FROM booking")
        for statement in triggers("sqlite"):
            if " ON booking" in statement:
                connection.exec_driver_sql(statement)
        assert refuses(connection, other, one)
        connection.rollback()
