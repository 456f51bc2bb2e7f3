"""The command line: what it prints, what it answers with, and what it leaves alone."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from interp import cli, installation
from interp.accounts.models import User
from interp.bookings.models import Request
from interp.config import Config
from interp.db import db, transaction
from interp.roster.models import Interpreter
from interp.trail.actions import record
from interp.trail.facts import WORKER
from interp.trail.models import TrailRecord
from tests import make
from tests.conftest import config_of
from tests.notify.postbox import free_port
from tests.races.rig import ROOT

SCRIPT = Path(sys.executable).with_name("interp")


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


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


def document(**changes: Any) -> dict[str, Any]:
    """A hospital, an interpreter who fits one request by phone, and a request that nobody speaks the language of."""
    person = {
        "ref": "i-001", "name": "Jasmine Demo 01", "gender": "woman", "status": "active", "timezone": "Asia/Bangkok",
        "adult": True, "modes": ["phone"], "declared_on": "2026-12-01", "agreement_until": "2028-01-01",
        "email": "jasmine@demo.invalid", "credential": {"level": 3, "domains": ["health"]},
        "languages": [{"tag": "mya", "level": "C2"}, {"tag": "tha", "level": "C2"}],
        "hours": [{"weekday": "tue", "from": "08:00", "to": "18:00", "modes": ["phone"]}],
        "certifications": [{"module": f"M{n:02}", "on": "2026-06-01", "until": "2028-06-01"} for n in range(1, 15)],
    }  # fmt: skip
    cases = [
        {"code": "C-7Q2K9D", "organisation": "hospital-a", "minor": False, "languages": [{"tag": "mya"}]},
        {"code": "C-M4X8TR", "organisation": "hospital-a", "minor": False, "languages": [{"tag": "khm"}]},
    ]
    asked = {
        "sector": "health", "mode": "phone", "service_language": "tha", "timezone": "Asia/Bangkok",
        "start": "2027-03-02T09:00:00+07:00", "end": "2027-03-02T10:00:00+07:00",
    }  # fmt: skip
    whole = {
        "format": "interp-exchange", "version": 1, "interpreters": [person], "cases": cases,
        "organisations": [{"ref": "hospital-a", "sector": "health", "timezone": "Asia/Bangkok"}],
        "requests": [asked | {"ref": "r-1", "case": "C-7Q2K9D"}, asked | {"ref": "r-2", "case": "C-M4X8TR"}],
    }  # fmt: skip
    return whole | changes


def file_of(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "document.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


# --- help -----------------------------------------------------------------------------------------------------------


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


def test_the_commands_are_these() -> None:
    assert {" ".join(words) for words, _ in commands(cli.interp)} == {
        "run", "worker", "demo", "import", "match", "check", "create-admin", "invite", "trail verify", "db upgrade",
    }  # fmt: skip


@pytest.mark.parametrize("words", [words for words, _ in commands(cli.interp)], ids=" ".join)
def test_every_help_ends_with_an_example(interp: Run, home: Path, words: tuple[str, ...]) -> None:
    said = interp(home, *words, "--help")
    before, _, after = said.out.partition("Example:")
    assert (said.code, said.err) == (0, "")
    assert before
    assert f"interp {' '.join(words)}" in after.split("Options:")[0]
    assert not home.exists()


# --- import ---------------------------------------------------------------------------------------------------------


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


def test_match_answers_from_it(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "import", file_of(tmp_path, document()))
    said = interp(home, "match", "r-1", "--json")
    answer = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert [match["interpreter"] for match in answer["matches"]] == ["i-001"]
    assert interp(home, "match", "r-1").out.startswith("r-1  2027-03-02 02:00 UTC  phone  health\n")


def test_match_tells_by_its_status_that_somebody_has_nobody(interp: Run, home: Path, tmp_path: Path) -> None:
    interp(home, "import", file_of(tmp_path, document()))
    assert [interp(home, "match", *refs).code for refs in (["r-1"], ["r-2"], ["r-1", "r-2"], ["--all"])] == [0, 3, 3, 3]
    lines = interp(home, "match", "--all", "--json").out.splitlines()
    assert [json.loads(line)["request"] for line in lines] == ["r-1", "r-2"]


@pytest.mark.parametrize(
    "words",
    [[], ["r-9"], ["r-1", "r-9"], ["r-1", "--now", "yesterday"], ["r-1", "--now", "2027-01-01T09:00"], ["--what"]],
    ids=str,
)
def test_bad_words_to_match_are_two(interp: Run, home: Path, tmp_path: Path, words: list[str]) -> None:
    interp(home, "import", file_of(tmp_path, document()))
    said = interp(home, "match", *words)
    assert (said.code, said.out) == (2, "")
    assert "Error: " in said.err
    assert "Traceback" not in said.err


def test_there_is_nothing_to_ask_where_there_is_no_installation(interp: Run, home: Path) -> None:
    for words in (["match", "r-1"], ["check"], ["trail", "verify"], ["worker", "--once"], ["run"]):
        said = interp(home, *words)
        assert (said.code, said.out) == (2, "")
        assert (
            said.err == f"There is no installation in {home}. 'interp import FILE' or 'interp db upgrade' makes one.\n"
        )
    assert not home.exists()


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


# --- check and trail ------------------------------------------------------------------------------------------------


def test_a_sound_installation_is_sound(both: str, here: Run, tmp_path: Path) -> None:
    here("import", file_of(tmp_path, document()))
    said = here("check")
    assert said.code == 0
    assert [line.split(": ")[1] for line in said.out.splitlines()] == ["sound"] * 5
    assert here("trail", "verify").out == "1 records read, 0 faults.\n"


def tampered(app: Flask, *statements: str) -> None:
    """What somebody does who owns the database: the guards go, the row changes."""
    with app.app_context(), db.engine.begin() as connection:
        off = ("DROP TRIGGER trail_record_no_update", "DROP TRIGGER trail_record_no_delete")
        if connection.dialect.name == "postgresql":
            off = ("DROP TRIGGER trail_record_kept ON trail_record",)
        for statement in (*off, *statements):
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE trail_record SET actor = 'somebody' WHERE seq = 2", "record 2: changed"),
        ("DELETE FROM trail_record WHERE seq = 2", "record 2: missing"),
        ("DELETE FROM trail_record WHERE seq = 3", "record 3: cut"),
        ("UPDATE trail_record SET seq = 9 - seq WHERE seq IN (1, 2)", "record 1: missing"),
    ],
)
def test_a_changed_record_shows(both: str, app: Flask, here: Run, statement: str, fault: str) -> None:
    for number in range(3):
        with app.app_context(), transaction():
            record(WORKER, "test.done", "test", str(number), at=make.MONDAY)
    tampered(app, statement)
    verified, checked = here("trail", "verify"), here("check")
    assert (verified.code, checked.code) == (1, 1)
    assert f"chain house, {fault}" in verified.out
    assert re.search(r"audit trail: \d wrong", checked.out)


def test_an_overlap_that_came_around_the_guard_shows(app: Flask, here: Run) -> None:
    with app.app_context(), transaction():
        person = make.interpreter()
        db.session.execute(text("DROP TRIGGER booking_no_overlap_insert"))
        for number in (1, 2):
            times = "'2027-03-02 09:00:00.000000', '2027-03-02 10:00:00.000000'"
            values = f"'b-{number}', 'u{number}', {person.id}, 1, 'confirmed', 'phone', {times}, 0, '2027-03-01 00:00:00.000000'"
            names = "ref, uid, interpreter_id, seat, status, mode, starts_at, ends_at, sequence, created_at"
            db.session.execute(text(f"INSERT INTO booking ({names}) VALUES ({values})"))
    said = here("check")
    assert said.code == 1
    assert said.out.splitlines()[:2] == ["overlaps: 1 wrong", "  b-1 and b-2 overlap"]


# --- people ---------------------------------------------------------------------------------------------------------


def test_the_first_administrator(interp: Run, home: Path) -> None:
    said = interp(home, "create-admin", "office@example.org", "--name", "Booking office")
    assert said.code == 0
    assert re.fullmatch(r"Good for 7 days, once: \S*/welcome/[\w-]{43}\n", said.out)


def person(app: Flask, email: str) -> tuple[str, str | None, bool]:
    with app.app_context(), transaction(write=False):
        found = db.session.scalars(select(User).where(User.email == email)).one()
        return found.role, found.organisation.ref if found.organisation else None, bool(found.invited_hash)


def test_inviting_people(both: str, app: Flask, here: Run, tmp_path: Path) -> None:
    here("import", file_of(tmp_path, document()))
    words = ("invite", "nurse@example.org", "--role", "provider", "--organisation", "hospital-a")
    first, again = here(*words), here(*words)
    assert (first.code, again.code) == (0, 0)
    assert first.out != again.out, "each link is new"
    assert person(app, "nurse@example.org") == ("provider", "hospital-a", True)
    assert here("invite", "trainer@example.org", "--role", "trainer").code == 0
    assert person(app, "trainer@example.org") == ("trainer", None, True)


@pytest.mark.parametrize(
    "words",
    [
        ["nurse@example.org", "--role", "provider"],
        ["nurse@example.org", "--role", "provider", "--organisation", "nowhere"],
        ["trainer@example.org", "--role", "trainer", "--organisation", "hospital-a"],
        ["no-address", "--role", "trainer"],
        ["somebody@example.org", "--role", "queen"],
        ["somebody@example.org"],
    ],
    ids=str,
)
def test_nobody_is_invited_by_mistake(app: Flask, here: Run, tmp_path: Path, words: list[str]) -> None:
    here("import", file_of(tmp_path, document()))
    said = here("invite", *words)
    assert (said.code, said.out) == (2, "")
    assert "Error: " in said.err
    with app.app_context(), transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(User)) == 0


# --- the installation -----------------------------------------------------------------------------------------------


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


# --- a real process -------------------------------------------------------------------------------------------------


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
