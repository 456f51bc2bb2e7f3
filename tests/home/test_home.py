"""The page after sign-in of a provider and of a coordinator: what needs me, first."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings.models import Booking, Offer
from interp.db import db, transaction
from interp.notify.models import Mail
from interp.trail.models import TrailRecord
from tests import make

SignIn = Callable[[User], FlaskClient]
AT = make.MONDAY
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def house(app: Flask) -> dict[str, Any]:
    """Two organisations with a provider each, and a coordinator."""
    with app.app_context(), transaction():
        one, other = make.organisation("hospital-a"), make.organisation("shelter-b")
        people = {"nurse": make.user(Role.PROVIDER, one), "stranger": make.user(Role.PROVIDER, other)}
        people["coordinator"] = make.user(Role.COORDINATOR)
        make.user(Role.PROVIDER, one)
        return people | {"case": make.case(one, "C-CANARY").id, "person": make.interpreter("i-1").id}


def _case(house: dict[str, Any]) -> Any:
    from interp.cases.models import Case

    return db.session.get_one(Case, house["case"])


def _offer(request: Any, house: dict[str, Any], ends: timedelta, state: str = "offered") -> None:
    fields = {"offered_at": AT - HOUR, "moved_at": AT - HOUR, "ends_at": AT + ends, "state": state}
    db.session.add(Offer(request=request, interpreter_id=house["person"], **fields))


def _booking(request: Any, house: dict[str, Any], **changes: Any) -> Booking:
    fields: dict[str, Any] = {
        "ref": f"b-{request.ref}", "status": "confirmed", "mode": request.mode, "starts_at": request.starts_at,
        "ends_at": request.ends_at, "created_at": AT, "interpreter_id": house["person"],
    }  # fmt: skip
    made = Booking(request=request, case=request.case, **(fields | changes))
    db.session.add(made)
    return made


@pytest.fixture
def busy(app: Flask, house: dict[str, Any]) -> dict[str, Any]:
    """Something of everything: nobody asked, waiting, all said no, not filled, flagged, booked today."""
    with app.app_context(), transaction():
        case = _case(house)
        make.request(case, "r-new", start=AT + 30 * HOUR)
        _offer(make.request(case, "r-wait", start=AT + 20 * HOUR, state="offered"), house, 3 * HOUR)
        _offer(make.request(case, "r-no", start=AT + 40 * HOUR), house, -HOUR, "skipped")
        make.request(case, "r-missed", start=AT - 30 * HOUR, state="unfilled")
        make.request(case, "r-long-missed", start=AT - 300 * HOUR, state="unfilled")
        broken = _booking(make.request(case, "r-broken", start=AT + 60 * HOUR, state="booked"), house, flagged_at=AT)
        broken.facts = {"language": "mya", "flags": ["conflict"]}
        _booking(make.request(case, "r-today", start=AT + 3 * HOUR, state="booked"), house)
        mail = Mail(
            thread="t", sequence=0, method="REQUEST", recipient="u", due_at=AT, attempts=2, last_error="OSError"
        )
        mail.seal("somebody@people.invalid", b"x")
        db.session.add(mail)
    return house


def page(sign_in: SignIn, person: User) -> str:
    html = sign_in(person).get("/").get_data(as_text=True)
    return html[html.index("<main") : html.index("</main>")]


def test_a_provider_with_nothing_to_do_reads_so(sign_in: SignIn, house: dict[str, Any]) -> None:
    html = page(sign_in, house["nurse"])
    assert re.findall('app-empty__title">([^<]+)<', html) == ["Nothing waits for you", "No appointments yet"]


def test_a_provider_reads_what_waits_and_what_comes_next(sign_in: SignIn, busy: dict[str, Any]) -> None:
    html = page(sign_in, busy["nurse"])
    titles = re.findall('app-card__title"><a class="govuk-link" href="[^"]+">([^<]+)<', html)
    assert titles == [
        "Needs the coordinator", "Waiting for an answer", "Nobody is asked yet", "Nobody has accepted yet",
        "No interpreter was found",
    ]  # fmt: skip
    assert re.findall(r"<time[^>]*>([^<]+)</time></a>", html) == [
        "Mon 1 Mar 2027, 10:00–11:00",
        "Wed 3 Mar 2027, 19:00–20:00",
    ]
    assert html.count(">Today<") == 1
    assert "tie" not in re.findall(r"\w+", re.sub(r"<[^>]+>", " ", html))


def test_a_stranger_reads_nothing_of_it(sign_in: SignIn, busy: dict[str, Any]) -> None:
    assert "C-CANARY" not in page(sign_in, busy["stranger"])


def test_a_coordinator_reads_numbers_and_their_lists(sign_in: SignIn, busy: dict[str, Any]) -> None:
    html = page(sign_in, busy["coordinator"])
    assert re.findall('app-tile__value">([^<]+)<', html) == ["0", "3", "1", "1", "1"]
    captions = re.findall('caption class="[^"]+">([^<]+)<', html)
    assert captions == [
        "Bookings that no longer hold",
        "Without an interpreter",
        "Offers that end soon",
        "Mails not sent",
    ]
    assert "A tie that blocks" in html
    table = html[html.index('id="looking"') :]
    hours = re.findall(r"<time[^>]*>([^<]+)</time>", table[: table.index("</table>")])
    assert hours == [
        "Tue 2 Mar 2027, 03:00–04:00", "Tue 2 Mar 2027, 13:00–14:00", "Tue 2 Mar 2027, 23:00–00:00 (Wed 3 Mar)",
    ]  # fmt: skip
    assert "somebody@people.invalid" not in html


def test_a_coordinator_with_nothing_open_reads_so(sign_in: SignIn, house: dict[str, Any]) -> None:
    html = page(sign_in, house["coordinator"])
    assert re.findall('app-tile__value">([^<]+)<', html) == ["0"] * 5
    assert "Every request has an interpreter" in html


def test_cases_on_the_page_are_in_the_audit_trail(app: Flask, sign_in: SignIn, busy: dict[str, Any]) -> None:
    page(sign_in, busy["nurse"])
    page(sign_in, busy["stranger"])
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(select(TrailRecord)).all()
        assert [(row.verb, row.actor, len(row.detail["shown"])) for row in rows] == [
            ("cases.listed", busy["nurse"].uid, 1)
        ]
