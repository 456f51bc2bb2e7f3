"""`interp check`, `trail verify`, `create-admin`, `invite` and `db upgrade`."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from interp.accounts.models import User
from interp.db import db, transaction
from interp.trail.actions import record
from interp.trail.facts import WORKER
from tests import make
from tests.cli.said import Run, document, file_of


def test_a_sound_installation_is_sound(both: str, here: Run, tmp_path: Path) -> None:
    here("import", file_of(tmp_path, document()))
    said = here("check")
    assert said.code == 0
    assert [line.split(": ")[1] for line in said.out.splitlines()] == ["sound"] * 6
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
