"""Run commands of `interp`, in this process."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from interp import cli, installation
from interp.config import Config
from interp.db import db
from tests.cli.said import Run, Said


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "new" / "home"


@pytest.fixture
def interp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command of `interp` in this process: `interp(home, "match", "r-1")`."""
    made: list[Flask] = []
    create = installation.create_app

    def kept(config: Config | None = None) -> Flask:
        made.append(create(config))
        return made[-1]

    monkeypatch.setattr(installation, "create_app", kept)
    for name in [name for name in os.environ if name.startswith(("INTERP_", "DATABASE_URL"))]:
        monkeypatch.delenv(name)

    def run(home: Path, *words: str, **env: str) -> Said:
        capsys.readouterr()
        with monkeypatch.context() as here:
            here.setenv("INTERP_HOME", str(home))
            for name, value in env.items():
                here.setenv(name, value)
            here.setattr(sys, "argv", ["interp", *words])
            with pytest.raises(SystemExit) as ended:
                cli.main()
        written = capsys.readouterr()
        return Said(int(ended.value.code or 0), written.out, written.err)

    yield run
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def here(app: Flask, config: Config, interp: Run) -> Callable[..., Said]:
    """Run a command in the installation of `app`, on its database."""
    return lambda *words: interp(config.home, *words, DATABASE_URL=config.database_url)
