"""`interp export`: one file for its owner only, never over another, whole or not at all; and back in again."""

import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from interp.bookings.models import Request
from interp.db import db, transaction
from interp.exchange import demo
from interp.exchange import dump as dumping
from interp.trail.models import TrailRecord
from tests.cli.said import Run, document, file_of

COUNTS = "1 organisations, 0 modules, 1 interpreters, 2 cases, 2 requests, 0 bookings"
OPEN = "is not sealed. Keep it where nobody else can read it, and delete it when it has served.\n"


def written(path: Path) -> list[str]:
    """What lies beside a file that was written, itself included."""
    return sorted(one.name for one in path.parent.iterdir())


def test_an_export_is_for_its_owner_only_and_says_what_is_in_it(
    both: str, app: Flask, here: Run, tmp_path: Path
) -> None:
    here("import", file_of(tmp_path, document()))
    out = tmp_path / "out" / "everything.json"
    out.parent.mkdir()
    said = here("export", str(out))
    assert (said.code, said.out) == (0, f"Exported {COUNTS}.\n")
    assert said.err.endswith(f"{out} {OPEN}")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert written(out) == ["everything.json"]
    assert out.read_bytes().endswith(b"\n ]\n}\n")
    assert json.loads(out.read_bytes())["interpreters"][0]["ref"] == "i-001"


def test_the_trail_knows_of_an_export_by_its_counts_only(both: str, app: Flask, here: Run, tmp_path: Path) -> None:
    here("import", file_of(tmp_path, document()))
    here("export", str(tmp_path / "everything.json"))
    with app.app_context(), transaction(write=False):
        last = db.session.scalars(select(TrailRecord).order_by(TrailRecord.id.desc()).limit(1)).one()
        assert (last.actor, last.verb, last.subject) == ("command-line", "installation.exported", "installation")
        counts = {"organisations": 1, "modules": 0, "interpreters": 1, "cases": 2, "requests": 2, "bookings": 0}
        assert last.detail == {"counts": counts}
    assert here("trail", "verify").code == 0


def test_out_in_and_out_again_is_the_same_file(interp: Run, home: Path, tmp_path: Path) -> None:
    first, second, other = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "other"
    interp(home, "import", file_of(tmp_path, demo.document(date(2027, 1, 6))))
    interp(home, "export", str(first))
    other.mkdir()
    (other / "keys.json").write_bytes((home / "keys.json").read_bytes())
    (other / "keys.json").chmod(0o600)
    assert interp(other, "import", str(first)).code == 0
    assert interp(other, "export", str(second)).code == 0
    assert second.read_bytes() == first.read_bytes()
    assert interp(other, "check").code == 0


def test_a_file_that_is_there_is_left_as_it_is(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "db", "upgrade")
    out = tmp_path / "out" / "everything.json"
    out.parent.mkdir()
    out.write_text("mine")
    out.chmod(0o644)
    said = interp(home, "export", str(out))
    assert (said.code, said.out, out.read_text()) == (2, "", "mine")
    assert said.err == f"{out} is already there. It was left as it is; --force replaces it.\n"
    assert interp(home, "export", str(out), "--force").code == 0
    assert out.read_text() == '{\n "format": "interp-exchange",\n "version": 1\n}\n'
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert written(out) == ["everything.json"]


def test_a_link_is_not_followed(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "db", "upgrade")
    target, out = tmp_path / "target", tmp_path / "everything.json"
    target.write_text("mine")
    out.symlink_to(target)
    assert interp(home, "export", str(out)).code == 2
    assert interp(home, "export", str(out), "--force").code == 0
    assert (target.read_text(), out.is_symlink()) == ("mine", False)


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "over another"])
def test_an_export_that_breaks_off_leaves_nothing(
    interp: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: tuple[str, ...]
) -> None:
    interp(home, "import", file_of(tmp_path, document()))
    out = tmp_path / "out" / "everything.json"
    out.parent.mkdir()
    if force:
        out.write_text("mine")

    def full(name: str, row: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumping, "clean", full)
    said = interp(home, "export", str(out), *force)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == f"{out} can't be written: No space left on device."
    assert written(out) == (["everything.json"] if force else [])
    assert not force or out.read_text() == "mine"
    assert interp(home, "trail", "verify").out == "1 records read, 0 faults.\n", "the import's alone"


def test_a_place_that_can_not_be_written_is_said_in_words(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "db", "upgrade")
    nowhere = tmp_path / "nowhere" / "everything.json"
    said = interp(home, "export", str(nowhere))
    assert (said.code, said.out) == (2, "")
    assert said.err == f"{nowhere} can't be written: No such file or directory.\n"
    said = interp(home, "export", str(tmp_path))
    assert (said.code, said.out) == (2, "")
    assert "is a directory" in said.err


def test_nothing_is_exported_from_nowhere(interp: Run, home: Path, tmp_path: Path) -> None:
    said = interp(home, "export", str(tmp_path / "everything.json"))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"There is no installation in {home}.")
    assert interp(home, "export").code == 2
    interp(home, "db", "upgrade")
    (home / "interp.sqlite").unlink()
    assert interp(home, "export", str(tmp_path / "everything.json")).code == 2
    assert os.listdir(tmp_path) == ["new"]


def test_cancelled_requests_that_stay_behind_are_counted(app: Flask, here: Run, tmp_path: Path) -> None:
    here("import", file_of(tmp_path, document()))
    with app.app_context(), transaction():
        db.session.execute(update(Request).where(Request.ref == "r-2").values(state="cancelled"))
    said = here("export", str(tmp_path / "everything.json"))
    assert said.out == f"Exported {COUNTS.replace('2 requests', '1 requests')}.\n"
    assert "1 cancelled requests were left out: a document can't say that they are over.\n" in said.err


def test_no_name_is_said_in_words(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "db", "upgrade")
    told = "'.' is no name of a file. Name the file to write.\n"
    assert interp(home, "export", "").err.endswith(told)
    said = interp(
        home, "export", str(tmp_path / "x.json"), "--with-tie-key", "", INTERP_TIE_PASSPHRASE="a long passphrase here"
    )
    assert (said.code, said.err.endswith(told)) == (2, True)
    assert not (tmp_path / "x.json").exists()
