"""An installation that is not there, not whole, or not to be served; and the real script in a process of its own."""

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from interp import cli
from tests.cli.said import Run, document, file_of
from tests.conftest import config_of
from tests.notify.postbox import free_port
from tests.races.rig import ROOT

SCRIPT = Path(sys.executable).with_name("interp")


def test_db_upgrade_makes_and_keeps(interp: Run, home: Path) -> None:
    assert interp(home, "db", "upgrade").out == f"Made: {home}\n"
    key = (home / "keys.json").read_bytes()
    assert interp(home, "db", "upgrade").out == f"Brought up to date: {home}\n"
    assert (home / "keys.json").read_bytes() == key
    assert interp(home, "check").code == 0


@pytest.mark.parametrize("words", [["match", "r-1"], ["check"], ["worker", "--once"]], ids=" ".join)
def test_a_database_without_a_schema_is_said_in_words(interp: Run, home: Path, words: list[str]) -> None:
    interp(home, "db", "upgrade")
    (home / "interp.sqlite").unlink()
    said = interp(home, *words)
    assert (said.code, said.out) == (2, "")
    assert (
        said.err.splitlines()[-1]
        == "The database can't be reached or has no schema yet. 'interp db upgrade' makes one."
    )


def test_a_database_that_is_away_is_said_in_words(interp: Run, home: Path) -> None:
    interp(home, "db", "upgrade")
    away = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/interp"
    said = interp(home, "match", "r-1", DATABASE_URL=away)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1].startswith("The database can't be reached")


@pytest.mark.parametrize("words", [["match", "r-1"], ["export", "x.json"]], ids=" ".join)
def test_a_database_that_is_damaged_is_said_in_words(
    interp: Run, home: Path, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    interp(home, "db", "upgrade")
    (home / "interp.sqlite").write_bytes(b"no database" * 1000)
    said = interp(home, *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1].startswith("The database file is damaged, or is none.")
    assert not (tmp_path / "x.json").exists()


def test_a_database_that_cannot_be_written_is_said_in_words(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "db", "upgrade")
    only = f"sqlite:///file:{home}/interp.sqlite?mode=ro&uri=true"
    said = interp(home, "export", str(tmp_path / "x.json"), DATABASE_URL=only)
    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("The database can't be written by this user.")
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [("attempt to write a readonly database", "can't be written"), ("database or disk is full", "disk is full"),
     ("database is locked", "is busy"), ("no such table: case", "has no schema yet")],
)  # fmt: skip
def test_what_sqlite_says_is_worded(said: str, words: str) -> None:
    told = cli._database(OperationalError("", {}, sqlite3.OperationalError(said)))
    assert told
    assert words in told


@pytest.mark.parametrize(
    "words",
    [["match", "\udcff"], ["create-admin", "\udcff@people.invalid"], ["create-admin", "ann@people.invalid", "--name", "\udcff"],
     ["invite", "\udcff@people.invalid", "--role", "admin"],
     ["invite", "ann@people.invalid", "--role", "provider", "--organisation", "\udcff"]],
    ids=ascii,
)  # fmt: skip
def test_words_that_are_no_text_are_refused(interp: Run, home: Path, words: list[str]) -> None:
    interp(home, "db", "upgrade")
    said = interp(home, *words)
    assert (said.code, said.out) == (2, "")
    assert "is not text in UTF-8" in said.err


def test_a_key_file_that_cannot_be_read_is_said_in_words(interp: Run, home: Path) -> None:
    interp(home, "db", "upgrade")
    (home / "keys.json").unlink()
    (home / "keys.json").mkdir(mode=0o700)
    said = interp(home, "match", "r-1")
    assert (said.code, said.out) == (2, "")
    assert said.err == "The key file keys.json can't be read: Is a directory. Nothing was changed.\n"


def test_a_folder_that_cannot_be_made_is_said_in_words(interp: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = interp(tmp_path / "file" / "home", "db", "upgrade")
    assert (said.code, said.out) == (2, "")
    assert "Set INTERP_HOME to a folder that can be written." in said.err


@pytest.mark.parametrize("words", [["match", "r-1"], ["run"], ["worker", "--once"]], ids=" ".join)
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("rest_hours = 2", "rest_hours: 2 is laxer than 12"),
        ("nothing = 1", "nothing: "),
        ("day_hours =", "Invalid value"),
    ],
)
def test_a_policy_that_is_laxer_stops_the_installation(
    interp: Run, home: Path, words: list[str], line: str, named: str
) -> None:
    interp(home, "db", "upgrade")
    (home / "policy.toml").write_text(line)
    said = interp(home, *words, INTERP_INSECURE_COOKIES="1", INTERP_KEY_FILE=str(home / "keys.json"))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{home / 'policy.toml'} can't be used: {named}")


@pytest.mark.parametrize(
    ("name", "value"),
    [("INTERP_SMTP_PORT", "mail"), ("INTERP_SMTP_SECURITY", "maybe"), ("INTERP_LEAVE_URL", "ftp://x")],
)
def test_a_setting_that_can_not_be_used_is_named(interp: Run, home: Path, name: str, value: str) -> None:
    interp(home, "db", "upgrade")
    said = interp(home, "check", **{"INTERP_SMTP_HOST": "127.0.0.1", name: value})
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{name} is '{value}'")


def test_run_refuses_a_key_beside_its_database(interp: Run, home: Path) -> None:
    interp(home, "db", "upgrade")
    said = interp(home, "run", "--port", str(free_port()))
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "The key file lies beside the database, so whoever takes the folder has both. Move keys.json to another disk or "
        "folder that only this program can read, and set INTERP_KEY_FILE to its new path.\n"
    )


def test_a_key_that_others_can_read_is_refused(interp: Run, home: Path) -> None:
    interp(home, "db", "upgrade")
    (home / "keys.json").chmod(0o644)
    said = interp(home, "match", "r-1")
    assert (said.code, said.err) == (2, "The key file keys.json can be read by others. Set its mode to 0600.\n")


def test_a_demo_is_not_made_of_real_data(interp: Run, home: Path) -> None:
    interp(home, "db", "upgrade")
    for words in (["demo"], ["demo", "--reset"]):
        said = interp(home, *words)
        assert (said.code, said.err) == (2, f"{home} holds an installation that is not a demo. Nothing was touched.\n")
    assert (home / "interp.sqlite").exists()


def test_a_demo_is_served_on_loopback_only(interp: Run, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "demo").touch()
    said = interp(home, "run", "--host", "0.0.0.0")
    assert (said.code, said.err) == (2, "This is a demo installation: it is served on 127.0.0.1 only.\n")


def listening(pid: int) -> set[str]:
    """The addresses on which a process listens, as /proc shows them."""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found = re.fullmatch(r"socket:\[(\d+)\]", str(handle.readlink()))
        except FileNotFoundError:
            continue
        if found:
            inodes.add(found[1])
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs /proc")
def test_the_demo_serves_on_loopback_and_stops_at_a_word(home: Path) -> None:
    """The whole command once: addresses and sign-ins are printed, sign-ins are kept for their owner, Ctrl-C ends it."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("INTERP_", "DATABASE_URL"))}
    demo = subprocess.Popen(
        [SCRIPT, "demo", "--port", str(port)], cwd=ROOT, env=env | {"INTERP_HOME": str(home)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not (found := listening(demo.pid)):
            assert time.monotonic() < until, "the demo did not start"
            assert demo.poll() is None, "the demo ended by itself"
            time.sleep(0.1)
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=30)
    finally:
        demo.kill()
        demo.wait(30)
    assert found == {f"0100007F:{port:04X}"}
    assert f"http://127.0.0.1:{port}" in out
    roles = {line.split()[0] for line in out.splitlines() if "@" in line}
    assert roles == {"admin", "coordinator", "interpreter", "provider", "reporter", "trainer"}
    assert stat.S_IMODE((home / "demo-sign-ins").stat().st_mode) == 0o600
    assert {line for line in out.splitlines() if "@" in line} <= set((home / "demo-sign-ins").read_text().splitlines())
    assert "Traceback" not in err


def test_the_script_itself(home: Path, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("INTERP_", "DATABASE_URL"))}
    done = subprocess.run(
        [SCRIPT, "import", file_of(tmp_path, document())], cwd=ROOT, env=env | {"INTERP_HOME": str(home)}, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()[0]) == (0, "Imported")
    assert config_of(home).key_file.exists()
