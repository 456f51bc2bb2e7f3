"""The tie key moves under a passphrase: asked for, or handed over; refused where ties would no longer meet."""

import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from click import termui

from interp.exchange import tie_keys
from tests.cli.said import Run, Said, document, file_of

WORDS = "correct horse battery"
LOCKED = tie_keys.LOCKED + "\n"
TIES = {"interpreters": [document()["interpreters"][0] | {"ties": [{"kind": "employer", "value": "Golden Thread"}]}]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tie_keys, "WORK", tie_keys.LEAST_WORK)


class Moving:
    """An installation with a tie, exported with its key; and another home to go to."""

    def __init__(self, interp: Run, home: Path, tmp_path: Path) -> None:
        self.run, self.old, self.new = interp, home, tmp_path / "other" / "home"
        self.out, self.key = tmp_path / "everything.json", tmp_path / "tie-key.json"
        interp(home, "import", file_of(tmp_path, document(**TIES)))

    def export(self, words: str = WORDS, *more: str) -> Said:
        return self.run(
            self.old, "export", str(self.out), "--with-tie-key", str(self.key), *more, INTERP_TIE_PASSPHRASE=words
        )

    def take(self, *more: str, words: str = WORDS, file: str = "") -> Said:
        taken = (file or str(self.out), "--tie-key", str(self.key), *more)
        return self.run(self.new, "import", *taken, INTERP_TIE_PASSPHRASE=words)

    def keys(self, home: Path | None = None) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(((home or self.new) / "keys.json").read_text())
        return held


@pytest.fixture
def moving(interp: Run, home: Path, tmp_path: Path) -> Moving:
    return Moving(interp, home, tmp_path)


def test_an_installation_moves_with_its_key(moving: Moving, tmp_path: Path) -> None:
    assert moving.export().code == 0
    assert stat.S_IMODE(moving.key.stat().st_mode) == 0o600
    said = moving.take()
    own = moving.keys(moving.old)["tie_current"]
    assert said.code == 0
    assert said.out.splitlines()[1] == (
        f"Ties are now kept under the tie key {own}. "
        "Where 'interp run' or 'interp worker' is running, start it again: it still holds the old key."
    )
    assert moving.keys()["tie_current"] == own
    for part in ("tie_keys", "tie_sounds"):
        assert moving.keys()[part][own] == moving.keys(moving.old)[part][own]
    assert stat.S_IMODE((moving.new / "keys.json").stat().st_mode) == 0o600
    again = tmp_path / "again.json"
    assert moving.run(moving.new, "export", str(again)).code == 0
    assert again.read_bytes() == moving.out.read_bytes()


def test_a_value_that_is_entered_there_meets_a_tie_that_came(moving: Moving, tmp_path: Path) -> None:
    moving.export()
    moving.take()
    before = json.loads(moving.out.read_bytes())["interpreters"][0]["ties"]
    moving.run(moving.new, "import", file_of(tmp_path, document(**TIES)))
    again = tmp_path / "again.json"
    moving.run(moving.new, "export", str(again))
    assert json.loads(again.read_bytes())["interpreters"][0]["ties"] == before


def test_taking_it_twice_is_taking_it_once(moving: Moving) -> None:
    moving.export()
    moving.take()
    keys = (moving.new / "keys.json").read_bytes()
    said = moving.take()
    assert (said.code, len(said.out.splitlines())) == (0, 1)
    assert (moving.new / "keys.json").read_bytes() == keys


def test_a_check_takes_the_key_and_writes_nothing(moving: Moving) -> None:
    moving.export()
    right = "Nothing is wrong with this document. Nothing was written.\n"
    assert (moving.take("--check").out, moving.new.exists()) == (right, False)
    moving.run(moving.new, "db", "upgrade")
    keys = (moving.new / "keys.json").read_bytes()
    assert moving.take("--check").out == right
    assert (moving.new / "keys.json").read_bytes() == keys
    assert moving.run(moving.new, "import", "--check", str(moving.out)).code == 2


def test_without_its_key_a_token_is_an_error_with_its_pointer(moving: Moving) -> None:
    moving.export()
    own = moving.keys(moving.old)["tie_current"]
    for made in (False, True):
        if made:
            moving.run(moving.new, "db", "upgrade")
        said = moving.run(moving.new, "import", str(moving.out))
        wrong = f"/interpreters/0/ties/0/key: '{own}' is not a tie key of the installation"
        assert (said.code, said.out, said.err.splitlines()) == (2, "", [wrong, "Nothing was written."])
        assert moving.new.exists() == made


def test_a_key_beside_ties_of_its_own_is_refused(moving: Moving, tmp_path: Path) -> None:
    moving.export()
    moving.run(moving.new, "import", file_of(tmp_path, document(**TIES)))
    keys = (moving.new / "keys.json").read_bytes()
    for more in ((), ("--check",)):
        said = moving.take(*more)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("This installation has ties or avoid lists under a tie key of its own.")
        assert said.err.endswith("Nothing was written.\n")
    assert (moving.new / "keys.json").read_bytes() == keys


def test_an_avoid_list_alone_keeps_a_foreign_key_out(moving: Moving, tmp_path: Path) -> None:
    moving.export()
    avoiding = document()["cases"][0] | {"avoid": [{"kind": "employer", "value": "Golden Thread"}]}
    moving.run(moving.new, "import", file_of(tmp_path, document(cases=[avoiding, document()["cases"][1]])))
    assert moving.take().code == 2


def test_another_key_of_the_same_name_is_refused(moving: Moving) -> None:
    moving.export()
    moving.run(moving.new, "db", "upgrade")
    name, keys = moving.keys(moving.old)["tie_current"], moving.keys()
    keys["tie_keys"][name] = keys["tie_keys"][keys["tie_current"]]
    (moving.new / "keys.json").write_text(json.dumps(keys))
    said = moving.take()
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == (
        f"This installation has another tie key that is called {name}. Nothing was written."
    )
    assert moving.keys() == keys


def test_a_wrong_passphrase_and_a_damaged_file_write_nothing(moving: Moving) -> None:
    moving.export()
    assert (moving.take(words="correct horse batterx").err, moving.new.exists()) == (LOCKED, False)
    assert moving.take(words="").code == 2
    whole = moving.key.read_bytes()
    for damaged in (whole[:-20], whole.replace(b'"work": 1024', b'"work": 2048'), b"", moving.out.read_bytes()):
        moving.key.write_bytes(damaged)
        said = moving.take()
        assert (said.code, said.out) == (2, "")
        assert said.err.endswith("Nothing was written.\n")
        assert not moving.new.exists()


def test_a_bad_document_leaves_the_key_file_as_it_is(moving: Moving, tmp_path: Path) -> None:
    moving.export()
    moving.run(moving.new, "db", "upgrade")
    keys = (moving.new / "keys.json").read_bytes()
    assert moving.take(file=file_of(tmp_path, document(cases=[{"code": 7}]))).code == 2
    assert (moving.new / "keys.json").read_bytes() == keys


def test_a_commit_that_fails_puts_the_key_file_back(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    moving.export()
    moving.run(moving.new, "db", "upgrade")
    keys = (moving.new / "keys.json").read_bytes()

    def broken() -> None:
        assert (moving.new / "keys.json").read_bytes() != keys, (
            "written before the commit, so that no token lacks its key"
        )
        raise OSError("the disk is gone")

    monkeypatch.setattr("interp.db.finish", broken)
    with pytest.raises(OSError, match="the disk is gone"):
        moving.take()
    assert (moving.new / "keys.json").read_bytes() == keys


@pytest.mark.parametrize("words", ["", "short", "eleven char"])
def test_a_short_passphrase_is_refused_in_words(moving: Moving, words: str) -> None:
    said = moving.export(words)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("Error: The passphrase needs at least 12 characters. Nothing was written.\n")
    assert not moving.out.exists()
    assert not moving.key.exists()


def test_neither_file_is_written_over(moving: Moving) -> None:
    moving.key.write_text("mine")
    said = moving.export()
    assert (said.code, moving.key.read_text(), moving.out.exists()) == (2, "mine", False)
    assert moving.export(WORDS, "--force").code == 0
    assert json.loads(moving.key.read_bytes())["format"] == "interp-tie-keys"
    moving.key = moving.out
    assert moving.export(WORDS, "--force").code == 2


@pytest.mark.parametrize("line", [f"{WORDS}\n", f"{WORDS}\r\nmore\n", WORDS])
def test_the_passphrase_may_be_piped_in(moving: Moving, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line))
    assert moving.run(moving.old, "export", str(moving.out), "--with-tie-key", str(moving.key)).code == 0
    assert moving.take().code == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "code"), [([WORDS, WORDS], 0), (["correct horse batterx", WORDS, WORDS, WORDS], 0)])
def test_a_terminal_asks_twice(moving: Moving, monkeypatch: pytest.MonkeyPatch, typed: list[str], code: int) -> None:
    asked: list[str] = []

    def hidden(prompt: str) -> str:
        asked.append(prompt)
        return typed[len(asked) - 1]

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(termui, "hidden_prompt_func", hidden)
    assert moving.run(moving.old, "export", str(moving.out), "--with-tie-key", str(moving.key)).code == code
    assert len(asked) == len(typed)
    typed.append(WORDS)
    assert moving.run(moving.new, "import", str(moving.out), "--tie-key", str(moving.key)).code == 0
    assert len(asked) == len(typed), "once is enough for what is known"
