"""`interp import`: all or nothing, in words, with a status that scripts can read."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp.bookings.models import Request
from interp.db import db, transaction
from interp.roster.models import Interpreter
from interp.trail.models import TrailRecord
from tests.cli.said import Run, document, file_of


def test_import_makes_an_installation_where_there_is_none(interp: Run, home: Path, tmp_path: Path) -> None:
    said = interp(home, "import", file_of(tmp_path, document()))
    assert (said.code, said.out) == (
        0, "Imported 1 organisations, 0 modules, 1 interpreters, 2 cases, 2 requests, 0 bookings.\n",
    )  # fmt: skip
    assert f"Made a new installation in {home}" in said.err
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {path.name for path in home.iterdir()} >= {"interp.sqlite", "keys.json"}
    again = interp(home, "import", file_of(tmp_path, document()))
    assert again.code == 0
    assert "Made" not in again.err


def test_check_writes_nothing(interp: Run, home: Path, tmp_path: Path) -> None:
    said = interp(home, "import", "--check", file_of(tmp_path, document()))
    assert (said.code, said.out) == (0, "Nothing is wrong with this document. Nothing was written.\n")
    assert not home.exists()


def test_check_knows_what_is_there_and_changes_nothing(both: str, app: Flask, here: Run, tmp_path: Path) -> None:
    only = {"format": "interp-exchange", "version": 1, "requests": document()["requests"]}
    assert here("import", "--check", file_of(tmp_path, only)).code == 2
    here("import", file_of(tmp_path, document()))
    before = everything(app)
    assert here("import", "--check", file_of(tmp_path, only)).code == 0
    assert everything(app) == before


BAD = document(
    requests=[document()["requests"][0] | {"end": "2027-03-02T08:00:00+07:00"}, {"ref": "r-2"}], cases=[{"code": 7}]
)


def test_a_bad_document_tells_every_pointer_and_writes_nothing(
    both: str, app: Flask, here: Run, tmp_path: Path
) -> None:
    before = everything(app)
    for words in (["import"], ["import", "--check"]):
        said = here(*words, file_of(tmp_path, BAD))
        lines = said.err.splitlines()
        assert (said.code, said.out, lines[-1]) == (2, "", "Nothing was written.")
        pointers = [line.split(":")[0] for line in lines[:-1]]
        assert list(dict.fromkeys(pointers)) == ["/cases/0/code", "/requests/0/case", "/requests/0/end", "/requests/1"]
    assert everything(app) == before


def test_a_key_that_is_there_twice_is_told_with_all_the_rest(
    both: str, app: Flask, here: Run, interp: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "doubled.json"
    file.write_text(
        '{"format": "interp-exchange", "version": 1, "version": 1, "cases": [{"code": "C-1", "wants": ["i-9"]}]}'
    )
    before = everything(app)
    for said in (here("import", str(file)), here("import", "--check", str(file)), interp(home, "import", str(file))):
        assert (said.code, said.out) == (2, "")
        assert [line.split(":")[0] for line in said.err.splitlines()[:-1]] == ["/version", "/cases/0/wants/0"]
    assert everything(app) == before


def test_a_bad_document_makes_no_installation(interp: Run, home: Path, tmp_path: Path) -> None:
    """ "Nothing was written" is true of the folder too."""
    assert interp(home, "import", file_of(tmp_path, BAD)).code == 2
    assert not home.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"format": "other"}', '{"a": NaN}'])
def test_what_is_no_document_is_said_in_words(interp: Run, home: Path, tmp_path: Path, content: str) -> None:
    said = interp(home, "import", file_of(tmp_path, content))
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("Nothing was written.\n")
    assert "Traceback" not in said.err
    assert not home.exists()


def test_import_says_which_booking_no_longer_holds(interp: Run, home: Path, tmp_path: Path) -> None:
    booked = {
        "ref": "b-1", "request": "r-1", "interpreter": "i-001", "status": "confirmed", "mode": "phone",
        "start": "2027-03-02T09:00:00+07:00", "end": "2027-03-02T10:00:00+07:00",
    }  # fmt: skip
    assert interp(home, "import", file_of(tmp_path, document(bookings=[booked]))).code == 0
    paused = [document()["interpreters"][0] | {"status": "paused"}]
    said = interp(home, "import", file_of(tmp_path, document(bookings=[booked], interpreters=paused)))
    assert said.code == 0
    assert said.out.splitlines()[1:] == ["Booking b-1 no longer holds: inactive"]
    assert interp(home, "check").code == 0, "flagged is settled"


def everything(app: Flask) -> dict[str, int]:
    with app.app_context(), transaction(write=False):
        tables = (Interpreter, Request, TrailRecord)
        return {t.__tablename__: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}
