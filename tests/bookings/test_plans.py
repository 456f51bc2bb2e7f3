"""No match reads a whole table: what PostgreSQL and SQLite mean to do with each statement, on thousands of rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from benchmarks import questions
from benchmarks.databases import load
from benchmarks.roster import Roster
from interp import vault
from interp.app import create_app
from interp.bookings.queries import matching
from interp.db import db
from interp.installation import upgrade_schema
from tests.bookings.plans import LARGE, Statement, explained, heard, walked
from tests.conftest import _named, _run, config_of

# Tables whose rows a match asks for, and the index through which it does.
THROUGH = {
    "interpreter_language": "ix_interpreter_language_interpreter_id",
    "absence": "ix_absence_interpreter_id_ends_at",
    "tie": "ix_tie_interpreter_id_token",
    "certification": "ix_certification_interpreter_id_module",
}


POSTGRESQL = pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("installation", ["sqlite"], indirect=True)


class Town(Roster):
    """Small, but no table that grows with the roster or its work is."""

    @property
    def houses(self) -> int:
        return 1200


@pytest.fixture(scope="module")
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("plans")
    config = config_of(home)
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql")
        _run(address, "CREATE DATABASE plans")
        config = replace(config, database_url=_named(address, "plans"))
    vault.create(config.key_file)
    app = create_app(config)
    upgrade_schema(app)
    load(app, Town(people=6000, bookings=42_000, speakers=200))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def statements(installation: Flask) -> list[Statement]:
    """Everything that is asked for one request that somebody fits and two that nobody does."""
    plain, night = questions.plain(installation), questions.at_night(installation)
    relay = questions.relayed(installation)
    with heard(installation) as asked:
        assert plain.answer(matching.match)["matches"]
        assert night.answer(questions.helped)["suggestions"]
        assert relay.answer(questions.helped)["relay"]
    return [(words, given) for words, given in asked if words.lstrip().startswith("SELECT")]


@POSTGRESQL
@pytest.mark.parametrize("generic", [False, True], ids=["planned anew", "planned once"])
def test_postgresql_reads_no_large_table_whole(installation: Flask, statements: list[Statement], generic: bool) -> None:
    with installation.app_context():
        assert explained(statements, generic=generic) == []


@POSTGRESQL
def test_no_statement_is_compiled(installation: Flask) -> None:
    """Where the server can, that takes longer than a whole match, and it would from some seven hundred candidates on."""
    with installation.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SHOW jit")) == "off"
        connection.rollback()
        assert connection.scalar(text("SHOW jit")) == "off"


@POSTGRESQL
def test_the_tables_are_large(installation: Flask) -> None:
    with installation.app_context(), db.engine.connect() as connection:
        names = ("interpreter", *THROUGH, "working_hours", "employment", "booking", "request", '"case"', "organisation")
        small = [name for name in names if connection.scalar(text(f"SELECT count(*) FROM {name}")) <= LARGE]
    assert small == []


@POSTGRESQL
@pytest.mark.parametrize("generic", [False, True], ids=["planned anew", "planned once"])
@pytest.mark.parametrize(("table", "index"), THROUGH.items())
def test_without_an_index_a_table_is_read_whole(
    installation: Flask, statements: list[Statement], table: str, index: str, generic: bool
) -> None:
    with installation.app_context():
        assert f"Seq Scan on {table}" in explained(statements, generic=generic, first=f"DROP INDEX {index}")


@SQLITE
def test_sqlite_reads_no_table_whole_and_no_years_of_history(installation: Flask, statements: list[Statement]) -> None:
    """Its planner has no statistics: the bounds alone must tell it which index of the bookings is the better one."""
    with installation.app_context():
        lines = walked(statements)
    assert [line for line in lines if line.startswith("SCAN") and line.split()[1] in db.metadata.tables] == []
    through = {line for line in lines if line.startswith("SEARCH booking USING INDEX ix_booking_interpreter_id")}
    assert through == {
        "SEARCH booking USING INDEX ix_booking_interpreter_id_ends_at (interpreter_id=? AND ends_at>? AND ends_at<?)",
        "SEARCH booking USING INDEX ix_booking_interpreter_id_starts_at (interpreter_id=? AND starts_at>? AND starts_at<?)",
    }
