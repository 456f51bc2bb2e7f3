"""Two installations with the same keys, one on SQLite and one on PostgreSQL."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest
from flask import Flask

from interp.app import create_app
from interp.db import db
from tests.conftest import _named, _run, config_of


@pytest.fixture
def houses(tmp_path: Path, first_home: Path, postgresql: str) -> Iterator[tuple[Flask, Flask]]:
    """(on SQLite, on PostgreSQL), both empty."""
    home, name = tmp_path / "home", f"t{token_hex(6)}"
    shutil.copytree(first_home, home)
    _run(postgresql, f"CREATE DATABASE {name} TEMPLATE first")
    config = config_of(home)
    apps = create_app(config), create_app(replace(config, database_url=_named(postgresql, name)))
    yield apps
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    _run(postgresql, f"DROP DATABASE {name} WITH (FORCE)")
