"""import-linter holds the floors, the anatomy and the pure rules, and turns red when somebody breaks one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import HOUSE, ROOT

LINTER = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(folder)}
    command = [str(LINTER), "--no-cache", "--no-logo", *options]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house in a folder of its own, to be spoiled."""
    shutil.copytree(HOUSE, tmp_path / "interp", ignore=lambda _, names: [n for n in names if n in ("static", "data")])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


STRAY = (
    ("floors", "cases/queries.py", "from interp.bookings.models import Booking"),
    ("floors", "db.py", "from interp import vault"),
    ("floors", "helpers.py", "import json"),
    ("edge", "bookings/actions/asking.py", "from interp.cases.views import bp"),
    ("anatomy", "cases/helpers.py", "import json"),
    ("anatomy", "cases/models.py", "from interp.cases import queries"),
    ("anatomy-bookings", "bookings/helpers.py", "import json"),
    ("anatomy-bookings", "bookings/guards.py", "from interp.bookings.models import Booking"),
    ("anatomy-accounts", "accounts/queries.py", "from interp.accounts import actions"),
    ("anatomy-matching", "matching/queries.py", "import json"),
    ("pure", "bookings/rules/order.py", "import sqlalchemy"),
    ("pure", "spans.py", "from flask import g"),
    ("pure", "matching/rules/hours.py", "from interp.roster.models import Interpreter"),
)


@pytest.mark.parametrize(("contract", "file", "line"), STRAY, ids=[f"{c}-{f}" for c, f, _ in STRAY])
def test_a_stray_import_turns_it_red(copy: Path, contract: str, file: str, line: str) -> None:
    path = copy / "interp" / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + f"\n{line}\n", "utf-8")
    found = lint(copy, "--contract", contract)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout
