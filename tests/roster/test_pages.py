"""The roster and one interpreter: who finds whom, and which role sees what."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from interp.accounts.facts import Role
from interp.bookings.models import Booking
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.roster.models import Absence
from interp.training.models import Certification
from tests import make
from tests.conftest import SignIn

NOW = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(app: Flask) -> dict[str, Any]:
    """A coordinator, a trainer, an admin and a provider; Ada is cleared to 2029, Bo's M03 ends soon, Cy lacks all."""
    with app.app_context(), transaction():
        found: dict[str, Any] = {role.value: make.user(role) for role in (Role.COORDINATOR, Role.TRAINER, Role.ADMIN)}
        found["provider"] = make.user(Role.PROVIDER, make.organisation())
        ada = make.interpreter("i-ada", name="Ada Demo", opt_outs=["no_minors"], limit_day_hours=3.0)
        make.interpreter("i-bo", name="Bo Demo", gender="man", languages=[("khm", "C2"), ("tha", "B2")])
        make.interpreter("i-cy", name=None, status="applicant", languages=[])
        found["ada"] = ada.uid
        _training()
        ada.languages  # noqa: B018
        db.session.add(
            Tie(interpreter_id=ada.id, kind="hometown", token="canary-t", sound="canary-s", key="k", position=0)
        )
        start, end = datetime(2027, 3, 9, tzinfo=UTC), datetime(2027, 3, 11, tzinfo=UTC)
        db.session.add(Absence(interpreter_id=ada.id, kind="time_off", starts_at=start, ends_at=end, position=0))
        times = {"starts_at": datetime(2027, 3, 5, 2, tzinfo=UTC), "ends_at": datetime(2027, 3, 5, 3, tzinfo=UTC)}
        booking = Booking(ref="b-1", interpreter=ada, status="confirmed", mode="phone", created_at=NOW, **times)
        booking.facts = {"language": "mya", "flags": []}
        db.session.add(booking)
        return found


def _training() -> None:
    rows = db.session.query(Certification).order_by(Certification.id).all()
    ada, bo, cy = (
        rows[start : start + len(make.MODULES)] for start in range(0, 3 * len(make.MODULES), len(make.MODULES))
    )
    bo[2].until = date(2027, 3, 20)
    ada[9].revoked = date(2027, 1, 10)
    for row in cy:
        db.session.delete(row)


def names(page: str) -> list[str]:
    return [one for one in ("Ada Demo", "Bo Demo", "i-cy") if f">{one}</a>" in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ada Demo", "Bo Demo", "i-cy"]),
        ("?q=bo d", ["Bo Demo"]),
        ("?q=I-CY", ["i-cy"]),
        ("?q=%25", []),
        ("?language=tha", ["Ada Demo", "Bo Demo"]),
        ("?language=khm&q=ada", []),
        ("?status=applicant", ["i-cy"]),
        ("?status=nonsense", []),
        ("?page=9", []),
    ],
)
def test_who_is_found(people: dict[str, Any], sign_in: SignIn, query: str, found: list[str]) -> None:
    page = sign_in(people["coordinator"]).get(f"/interpreters{query}").text
    assert names(page) == found
    empty = ("Nobody fits what you chose" in page, "There is no such page" in page)
    assert empty == (not found and "page" not in query, "page" in query)


def test_until_when_each_is_cleared(people: dict[str, Any], sign_in: SignIn) -> None:
    page = sign_in(people["coordinator"]).get("/interpreters").text
    ada, bo, cy = page.split("<tbody")[1].split('<tr role="row">')[1:]
    assert ("1 Jun 2029" in ada, "Ends soon" in ada) == (True, False)
    assert ("20 Mar 2027" in bo, "Ends soon" in bo) == (True, True)
    assert ("Not cleared" in cy, "M01, M02, M03, M04, M05, M06, M07, M08" in cy) == (True, True)


def statements(app: Flask, client: Any, path: str) -> int:
    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listener := lambda *args: seen.append(args[2]))
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", listener)
    return len(seen)


def test_a_fixed_number_of_statements(app: Flask, people: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in(people["coordinator"])
    client.get("/interpreters")
    with app.app_context(), transaction():
        for _ in range(20):
            make.interpreter()
    assert [
        statements(app, client, path) for path in ("/interpreters?q=bo", "/interpreters", "/interpreters?language=mya")
    ] == [7, 7, 7]  # BEGIN, the reader, count, page, their languages, their training, every language


def test_a_long_roster_has_pages(app: Flask, people: dict[str, Any], sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        for _ in range(30):
            make.interpreter()
    client = sign_in(people["coordinator"])
    first, second = (
        client.get("/interpreters?status=active").text,
        client.get("/interpreters?status=active&page=2").text,
    )
    assert [page.count('<th scope="row"') for page in (first, second)] == [25, 7]
    assert "/interpreters?page=2&amp;status=active" in first


# what each role finds on an interpreter's page: contact, kinds of tie, bookings
SEES = {"coordinator": (True, True, True), "trainer": (False, False, False), "admin": (True, False, False)}


@pytest.mark.parametrize("role", SEES)
def test_who_sees_what(people: dict[str, Any], sign_in: SignIn, role: str) -> None:
    page = sign_in(people[role]).get(f"/interpreters/{people['ada']}").text
    assert ("i-ada@interpreters.invalid" in page, "Home town" in page, "5 Mar 2027, 09:00–10:00" in page) == SEES[role]
    assert "canary" not in page


def test_the_whole_record(people: dict[str, Any], sign_in: SignIn) -> None:
    page = sign_in(people["trainer"]).get(f"/interpreters/{people['ada']}").text
    shown = ("Burmese", "C2", "Level 3", "Monday", "00:00–24:00", "1 Jan 2030", "1 Dec 2026", "No sessions with children",
             "3 hours", "9 Mar 2027, 07:00", "Revoked", "10 Jan 2027", "13.8° N, 100.5° E", "up to 40 km")  # fmt: skip
    assert [words for words in shown if words not in page] == []
    assert "<title>Interpreter –" in page


def test_nobody_else_reads_the_roster(people: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in(people["provider"])
    assert [client.get(path).status_code for path in ("/interpreters", f"/interpreters/{people['ada']}")] == [403, 403]
    assert sign_in(people["coordinator"]).get("/interpreters/nobody").status_code == 404
