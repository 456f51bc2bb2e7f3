"""The audit trail: only ever added to, and whoever gets round that is found, on both databases."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from interp.accounts.facts import Role
from interp.db import db, transaction
from interp.trail import queries
from interp.trail.actions import HOUSE, record
from interp.trail.facts import COMMAND_LINE, Fault
from tests import make
from tests.conftest import SignIn

UNGUARD = {
    "sqlite": ("DROP TRIGGER trail_record_no_update", "DROP TRIGGER trail_record_no_delete"),
    "postgresql": ("DROP TRIGGER trail_record_kept ON trail_record",),
}


@pytest.fixture
def trail(both: str, app: Flask) -> str:
    """Five records of the house in three transactions, and two of an organisation's chain."""
    for subjects in (("a", "b"), ("c",), ("d", "e")):
        with app.app_context(), transaction():
            for subject in subjects:
                record(COMMAND_LINE, "case.read", "case", subject, at=make.MONDAY, shown=[subject])
            if subjects == ("c",):
                record(COMMAND_LINE, "case.read", "case", "x", at=make.MONDAY, chain="org")
                record(COMMAND_LINE, "case.changed", "case", "x", at=make.MONDAY, chain="org")
    return both


def raw(app: Flask, *statements: str) -> None:
    with app.app_context(), transaction():
        for statement in statements:
            db.session.execute(text(statement))


def found(app: Flask) -> tuple[Fault, ...]:
    with app.app_context(), transaction(write=False):
        return queries.verify()[0]


def test_a_sound_trail(app: Flask, trail: str) -> None:
    with app.app_context(), transaction(write=False):
        assert queries.verify() == ((), 7)


@pytest.mark.parametrize("deed", ["UPDATE trail_record SET verb = 'x'", "DELETE FROM trail_record"])
def test_the_database_refuses_change_and_removal(app: Flask, trail: str, deed: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"):
        raw(app, deed)
    assert found(app) == ()


HEAD = "UPDATE trail_head SET seq = 3, digest = (SELECT digest FROM trail_record WHERE chain = 'house' AND seq = 3) WHERE chain = 'house'"
TAMPERED: dict[str, tuple[tuple[str, ...], list[tuple[int, str]]]] = {
    "removed": (("DELETE FROM trail_record WHERE subject = 'b'",), [(2, "missing")]),
    "removed first": (("DELETE FROM trail_record WHERE subject = 'a'",), [(1, "missing")]),
    "renumbered after a removal": (
        ("DELETE FROM trail_record WHERE subject = 'b'", "UPDATE trail_record SET seq = seq - 1 WHERE chain = 'house' AND seq > 2"),
        [(2, "reordered"), (2, "changed"), (3, "changed"), (4, "changed"), (5, "cut")],
    ),
    "verb changed": (("UPDATE trail_record SET verb = 'case.x' WHERE subject = 'b'",), [(2, "changed")]),
    "actor changed": (("UPDATE trail_record SET actor = 'me' WHERE subject = 'e'",), [(5, "changed")]),
    "time changed": (("UPDATE trail_record SET at = '2027-03-01 09:00:00.000000+00' WHERE subject = 'c'",), [(3, "changed")]),
    "detail changed": (("UPDATE trail_record SET detail = '{}' WHERE subject = 'c'",), [(3, "changed")]),
    "reordered": (
        (
            "UPDATE trail_record SET seq = 99 WHERE subject = 'b'",
            "UPDATE trail_record SET seq = 2 WHERE subject = 'c'",
            "UPDATE trail_record SET seq = 3 WHERE subject = 'b'",
        ),
        [(2, "missing"), (3, "changed"), (4, "reordered"), (2, "changed"), (3, "missing")],
    ),
    "moved to another chain": (
        ("UPDATE trail_record SET chain = 'other' WHERE subject = 'e'",),
        [(5, "cut")],
    ),
    "cut": (("DELETE FROM trail_record WHERE subject IN ('d', 'e')",), [(4, "cut")]),
    "emptied": (("DELETE FROM trail_record WHERE chain = 'house'",), [(1, "cut")]),
    "head removed": (("DELETE FROM trail_head WHERE chain = 'house'",), [(6, "cut")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found(app: Flask, trail: str, name: str) -> None:
    deeds, faults = TAMPERED[name]
    if trail == "sqlite":
        deeds = tuple(deed.replace("+00'", "'") for deed in deeds)
    raw(app, *UNGUARD[trail], *deeds)
    here = [(fault.seq, fault.code) for fault in found(app) if fault.chain == HOUSE]
    assert sorted(here) == sorted(faults)


def test_a_tail_cut_with_its_head_is_not_found_here(app: Flask, trail: str) -> None:
    """Said plainly in the words of the page: it shows only against a copy of the head that is kept elsewhere."""
    raw(app, *UNGUARD[trail], "DELETE FROM trail_record WHERE subject IN ('d', 'e')", HEAD)
    assert found(app) == ()


def _fails_after_a_record() -> None:
    with transaction():
        record(COMMAND_LINE, "case.read", "case", "z", at=make.MONDAY)
        raise RuntimeError


def test_what_is_rolled_back_leaves_no_record(app: Flask, trail: str) -> None:
    with app.app_context(), pytest.raises(RuntimeError):
        _fails_after_a_record()
    with app.app_context(), transaction(write=False):
        assert queries.verify() == ((), 7)


@pytest.fixture
def page(app: Flask, trail: str, sign_in: SignIn) -> Any:
    """Reads a page as a coordinator who has opened one case."""
    with app.app_context(), transaction():
        person = make.user(Role.COORDINATOR)
        record(person.viewer().actor, "case.opened", "case", "f", at=make.MONDAY)
    client = sign_in(person)
    return lambda path: client.get(path).text


def test_the_page_speaks_in_words(page: Any) -> None:
    rows = page("/trail").split("<tbody")[1].split('<tr role="row">')[1:]
    assert len(rows) == 8
    newest, older = rows[0], rows[1]
    assert [words in newest for words in ("coordinator ", "Coordinator", "Opened a case", "1 March 2027")] == [True] * 4
    assert [words in older for words in ("The command line", "Read a case")] == [True] * 2


def test_records_about_one_subject(page: Any) -> None:
    found = page("/trail?about=x")
    assert (found.count('<th scope="row"'), "2 records about one subject" in found) == (2, True)


def test_verifying_by_page(app: Flask, trail: str, page: Any) -> None:
    assert "Every record is in its place" in page("/trail/verify")
    raw(app, *UNGUARD[trail], "UPDATE trail_record SET verb = 'case.x' WHERE subject = 'b'")
    found = page("/trail/verify")
    assert ("A record was changed" in found, "Every record is in its place" in found) == (True, False)
