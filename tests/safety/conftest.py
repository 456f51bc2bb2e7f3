"""A whole installation that these tests walk, made once a file, put back as it was after every test that changes it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from interp.app import create_app
from interp.config import from_environment
from interp.db import db
from tests.safety import world as worlds
from tests.safety.pages import token_of

AT = worlds.AT


@dataclass
class House:
    """The app as it is served, error pages and all, with its file and what stands in it."""

    app: Flask
    file: Path
    world: worlds.World
    first: bytes
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put_back(self) -> None:
        with self.app.app_context():
            assert db.engine.pool.checkedout() == 0, "a request kept its connection"  # type: ignore[attr-defined]
            db.session.remove()
            db.engine.dispose()
        with sqlite3.connect(self.file, timeout=0, isolation_level=None) as alone:
            alone.executescript("BEGIN EXCLUSIVE; ROLLBACK")  # a request that kept a lock would make it fail
        for left in ("-wal", "-shm", "-journal"):
            self.file.with_name(f"{self.file.name}{left}").unlink(missing_ok=True)
        self.file.write_bytes(self.first)

    def digest(self) -> str:
        """The bytes of the database, the trail's as well: no commit leaves them as they were."""
        log = self.file.with_name(f"{self.file.name}-wal")
        return sha256(self.file.read_bytes() + (log.read_bytes() if log.exists() else b"")).hexdigest()

    def client(self, name: str | None, **kept: str) -> FlaskClient:
        """A browser; signed in as this person of the world, unless it is None."""
        return signed_in(self.app, self.world.people[name].cookie, **kept) if name else self.app.test_client()

    def tokened(self, name: str) -> tuple[FlaskClient, str]:
        """A browser, and a token for its forms that was fetched from a page, once for each person."""
        if name not in self.tokens:
            first = self.client(name)
            token = token_of(first)
            with first.session_transaction() as session:
                self.tokens[name] = session["csrf_token"], token
        kept, token = self.tokens[name]
        return self.client(name, csrf_token=kept), token


def signed_in(app: Flask, cookie: str, **kept: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(kept)
        session["_user_id"] = cookie
        session["_fresh"] = True
        session["identity.auth_type"] = "session"
    return client


def served(home: Path, **changes: Any) -> Flask:
    """As a real installation serves it: not `testing`, so that a fault becomes a page."""
    env = {"INTERP_HOME": str(home), "INTERP_INSECURE_COOKIES": "1"}
    app = create_app(replace(from_environment(env, demo=False), **changes))
    for limiter in app.extensions.get("limiter", ()):
        limiter.enabled = False
    return app


@pytest.fixture(scope="module")
def then() -> Iterator[None]:
    """Pages ask the clock: it stands at the week of `tests.make`."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(scope="module")
def new_home(first_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    def made() -> Path:
        home = tmp_path_factory.mktemp("safe") / "home"
        shutil.copytree(first_home, home)
        return home

    return made


@pytest.fixture(scope="module")
def standing(then: None, new_home: Callable[[], Path]) -> Iterator[House]:
    app = served(new_home())
    world = worlds.build(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    file = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    yield House(app, file, world, file.read_bytes())
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def house(standing: House) -> Iterator[House]:
    yield standing
    standing.put_back()
