"""Sealed fields open only where they were written, and nothing of them stands in the database's file."""

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from interp.accounts.facts import Role
from interp.bookings.models import Booking, Decision, Draft, Offer
from interp.cases.actions import avoid
from interp.cases.models import Case
from interp.config import Config
from interp.conflicts.models import Declaration
from interp.db import db, settled, transaction
from interp.notify.models import Mail
from interp.notify.outbox import enqueue
from interp.roster.models import Interpreter
from interp.vault import SealBroken, Sealed
from tests import make
from tests.races.world import declared

CANARY = "CANARY"


@pytest.fixture
def sealed(both: str, app: Flask) -> Flask:
    """One row at least of every table that seals, a canary in every sealed field."""
    with app.app_context(), transaction():
        house = make.organisation()
        nurse = make.user(Role.PROVIDER, house)
        person = make.interpreter(contact={"email": f"{CANARY}-contact@people.invalid"})
        for name in ("one", "two"):
            _case(name)
        case = _case("three")
        avoid(case, "hometown", f"{CANARY}-town", by=nurse.viewer(), at=make.MONDAY)
        settled("case", case.id)
        request = make.request(case)
        request.details = {"where": f"{CANARY}-place"}
        request.shown = {"fits": [f"{CANARY}-shown"]}
        decision = Decision(request=request, made_at=make.MONDAY)
        decision.said = {"rung": f"{CANARY}-rung"}
        db.session.add(decision)
        declared(request.id, person.id).facts = {"language": f"{CANARY}-tag", "variant": f"{CANARY}-variant"}
        booking = Booking(
            ref="b-1", interpreter=person, request=request, case=case, status="confirmed", mode="phone",
            starts_at=request.starts_at, ends_at=request.ends_at, created_at=make.MONDAY,
        )  # fmt: skip
        booking.facts = {"language": f"{CANARY}-booked"}
        draft = Draft(user_id=nurse.id, ends_at=make.NINE)
        draft.answers = {"details": f"{CANARY}-draft"}
        declaration = Declaration(interpreter=person, checklist="2026-11", made_at=make.MONDAY)
        declaration.answers = {"know_her": f"{CANARY}-answer"}
        db.session.add_all([booking, draft, declaration])
        enqueue(
            thread="t", sequence=0, method="REQUEST", recipient=person.uid, address=f"{CANARY}-address@people.invalid",
            message=f"{CANARY}-message".encode(), at=make.MONDAY,
        )  # fmt: skip
    return app


def _case(name: str) -> Case:
    case = make.case(languages=[{"tag": "mya", "variant": f"{CANARY}-{name}-variant"}], embassy_help=True)
    case.wishes = {"refused": [f"{CANARY}-{name}-refused"]}
    case.links = {"named": [f"{CANARY}-{name}-link"], "named_by": []}
    case.notes = f"{CANARY}-{name}-notes"
    db.session.flush()
    return case


# --- where a ciphertext opens ---------------------------------------------------------------------------------------


def test_it_opens_where_it_was_written(sealed: Flask) -> None:
    with sealed.app_context(), transaction(write=False):
        assert db.session.get_one(Case, 1).notes == f"{CANARY}-one-notes"
        assert db.session.get_one(Interpreter, 1).email == f"{CANARY}-contact@people.invalid"
        assert db.session.get_one(Mail, 1).message == f"{CANARY}-message".encode()


# (where to, the SQL that moves it, the model and the field that are read after it)
MOVES = {
    "another row": ('UPDATE "case" SET notes = (SELECT notes FROM "case" WHERE id = 2) WHERE id = 1', Case, "notes"),
    "another row with its key": (
        'UPDATE "case" SET notes = other.notes, wrapped_key = other.wrapped_key FROM "case" AS other '
        'WHERE other.id = 2 AND "case".id = 1', Case, "notes",
    ),
    "another column": ('UPDATE "case" SET notes = wishes WHERE id = 1', Case, "notes"),
    "another table under the same key": (
        "UPDATE offer SET facts = (SELECT facts FROM booking WHERE id = 1) WHERE id = 1", Offer, "facts",
    ),
    "another column of a mail": ("UPDATE mail SET message = address WHERE id = 1", Mail, "message"),
    "a row of another name": ("""UPDATE draft SET uid = 'another' WHERE id = 1""", Draft, "answers"),
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
def test_a_moved_ciphertext_does_not_open(sealed: Flask, move: str) -> None:
    statement, model, field = MOVES[move]
    with sealed.app_context(), transaction():
        db.session.execute(text(statement))
    with sealed.app_context(), transaction(write=False):
        row = db.session.get_one(model, 1)
        with pytest.raises(SealBroken):
            getattr(row, field)


def test_no_flipped_bit_goes_unnoticed(app: Flask) -> None:
    with app.app_context(), transaction():
        case = make.case()
        case.notes = "a word"
        whole, key = case._notes, case.wrapped_key
        assert whole is not None
        assert key is not None
        for position in range(len(whole)):
            case._notes = flipped(whole, position)
            with pytest.raises(SealBroken):
                case.notes  # noqa: B018
        case._notes = whole
        for position in range(len(key)):
            case.wrapped_key = flipped(key, position)
            with pytest.raises(SealBroken):
                case.notes  # noqa: B018
        case.wrapped_key = key
        assert case.notes == "a word"


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 27])
def test_a_cut_value_does_not_open(app: Flask, length: int) -> None:
    with app.app_context(), transaction():
        case = make.case()
        case.notes = "a word"
        case._notes = (case._notes or b"")[:length]
        with pytest.raises(SealBroken):
            case.notes  # noqa: B018


def flipped(value: bytes, position: int) -> bytes:
    return value[:position] + bytes([value[position] ^ 1]) + value[position + 1 :]


def test_nothing_opens_when_the_key_is_destroyed(sealed: Flask) -> None:
    with sealed.app_context(), transaction():
        db.session.get_one(Case, 3).destroy_key()
        db.session.get_one(Mail, 1).destroy_key()
    with sealed.app_context(), transaction(write=False):
        rows = [
            (db.session.get_one(Case, 3), "notes"), (db.session.get_one(Case, 3), "needs"),
            (db.session.get_one(Offer, 1), "facts"), (db.session.get_one(Booking, 1), "facts"),
            (db.session.get_one(Mail, 1), "address"),
        ]  # fmt: skip
        for row, field in rows:
            with pytest.raises(SealBroken):
                getattr(row, field)
        assert db.session.get_one(Case, 2).notes == f"{CANARY}-two-notes"


def test_the_same_words_are_sealed_differently_each_time(app: Flask) -> None:
    with app.app_context(), transaction():
        case, found = make.case(), set[bytes | None]()
        for _ in range(100):
            case.notes = "a word"
            found.add(case._notes)
    assert len(found) == 100


def test_nothing_is_kept_as_nothing(app: Flask) -> None:
    with app.app_context(), transaction():
        case = make.case()
        case.notes = None
        assert (case._notes, case.notes) == (None, None)


# --- what stands in the files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
def test_no_canary_stands_in_any_file(sealed: Flask, config: Config) -> None:
    """The database and its journal, while a transaction is open and after it."""
    with sealed.app_context(), transaction():
        for number in (1, 2, 3):
            db.session.get_one(Case, number).notes = f"{CANARY}-again-{'x' * 5000}"
        db.session.flush()
        assert {path.suffix for path in config.home.iterdir()} >= {".sqlite", ".sqlite-journal"} or on_wal(config)
        assert with_canary(config) == []
    assert with_canary(config) == []


def on_wal(config: Config) -> bool:
    return any(path.name.endswith("-wal") for path in config.home.iterdir())


def with_canary(config: Config) -> list[str]:
    files = [path for path in config.home.rglob("*") if path.is_file()]
    return [path.name for path in files if CANARY.encode() in path.read_bytes()]


def test_no_canary_stands_in_any_row(sealed: Flask) -> None:
    """The same through the database's own eyes, on PostgreSQL too."""
    with sealed.app_context(), transaction(write=False):
        tables = inspect(db.engine).get_table_names()
        rows = {name: db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}
    assert [name for name, found in rows.items() if CANARY in str(found)] == []


def test_every_sealed_field_has_a_canary(sealed: Flask) -> None:
    """A new sealed field has to be filled above."""
    empty = []
    with sealed.app_context(), transaction(write=False):
        for mapper in make.Case.registry.mappers:
            columns = [f"_{name}" for name, field in vars(mapper.class_).items() if isinstance(field, Sealed)]
            rows = db.session.query(mapper.class_).all()
            empty += [
                f"{mapper.class_.__name__}.{column}" for column in columns if not any(getattr(r, column) for r in rows)
            ]
    assert empty == []
