"""An interpreter's hours and time off: what may be written, what it does to bookings, and that nothing is half written."""

import html
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
from interp.bookings.models import Booking
from interp.db import db, transaction
from interp.roster.models import Absence, Interpreter, WorkingHours
from interp.trail.models import TrailRecord
from tests import make

AT = make.MONDAY
ALL = ("onsite", "phone", "video")
SignIn = Callable[[User], FlaskClient]
World = dict[str, Any]


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """An interpreter who is booked on Tuesday from 09:00 to 10:00, and another one."""
    with app.app_context(), transaction():
        house = make.organisation("hospital-a")
        one, two = make.user(Role.INTERPRETER), make.user(Role.INTERPRETER)
        person, other = make.interpreter("i-1", user_id=one.id), make.interpreter("i-2", user_id=two.id)
        request = make.request(make.case(house, "C-CANARY"), "r-1", state="booked")
        times = {"starts_at": request.starts_at, "ends_at": request.ends_at, "created_at": AT}
        booking = Booking(
            ref="b-1",
            request=request,
            case=request.case,
            interpreter=person,
            status="confirmed",
            mode="onsite",
            **times,
        )
        booking.facts = {"language": "mya"}
        db.session.add(booking)
        db.session.flush()
        return {"one": one, "two": two, "person": person.id, "other": other.id, "booking": booking.id}


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def send(client: FlaskClient, address: str, fields: Any = ()) -> Any:
    token = re.search(r'name="csrf-token" content="([^"]+)"', text(client.get("/my/hours")))
    assert token is not None
    return client.post(address, data={"csrf_token": token[1], **dict(fields)})


def rows(*written: tuple[int, str, str, tuple[str, ...]], do: str = "save") -> dict[str, Any]:
    fields: dict[str, Any] = {"do": do}
    for number, (day, start, end, modes) in enumerate(written):
        row = {"weekday": str(day), "start": start, "end": end, "modes": list(modes)}
        fields |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return fields


def week(app: Flask, person: int) -> list[tuple[int, int, int, tuple[str, ...]]]:
    with app.app_context(), transaction(write=False):
        wanted = select(WorkingHours).where(WorkingHours.interpreter_id == person).order_by(WorkingHours.position)
        return [(row.weekday, row.from_minute, row.to_minute, tuple(row.modes)) for row in db.session.scalars(wanted)]


def shown_rows(page: str) -> list[tuple[str, str]]:
    found = {name: dict(re.findall(rf'name="rows-(\d+)-{name}" value="([^"]*)"', page)) for name in ("start", "end")}
    return [(found["start"][number], found["end"][number]) for number in sorted(found["start"], key=int)]


def off(app: Flask) -> list[tuple[int, str, str]]:
    with app.app_context(), transaction(write=False):
        found = db.session.scalars(select(Absence).order_by(Absence.id))
        return [(one.interpreter_id, one.starts_at.isoformat(), one.ends_at.isoformat()) for one in found]


def flagged(app: Flask, world: World) -> tuple[str, bool]:
    with app.app_context(), transaction(write=False):
        booking = db.session.get_one(Booking, world["booking"])
        return booking.status, booking.flagged_at is not None


# --- hours ----------------------------------------------------------------------------------------------------------


def test_the_week_is_shown_and_replaced(both: str, app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    assert shown_rows(text(client.get("/my/hours"))) == [("00:00", "24:00")] * 7
    answer = send(
        client, "/my/hours", rows((1, "9", "17:00", ALL), (2, "18:00", "24:00", ("phone",)), (0, "", "", ALL))
    )
    assert (answer.status_code, answer.location) == (303, "/my/hours")
    assert week(app, world["person"]) == [(1, 540, 1020, ALL), (2, 1080, 1440, ("phone",))]
    assert len(week(app, world["other"])) == 7
    page = text(client.get("/my/hours"))
    assert shown_rows(page) == [("09:00", "17:00"), ("18:00", "24:00")]
    assert ("Your hours are saved." in page, "outside your hours" in page) == (True, False)
    assert flagged(app, world) == ("confirmed", False)
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(TrailRecord.verb)).all() == ["hours.changed"]


def test_joined_rows_are_told(world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    send(client, "/my/hours", rows((1, "09:00", "12:00", ALL), (1, "12:00", "17:00", ALL)))
    page = text(client.get("/my/hours"))
    assert (shown_rows(page), "are joined" in page) == ([("09:00", "17:00")], True)


def test_a_booking_outside_the_new_hours_stays_and_is_told(app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    send(client, "/my/hours", rows((1, "10:00", "17:00", ALL)))
    page = text(client.get("/my/hours"))
    assert "1 booking lies outside your hours now. It is not cancelled. The coordinator has been told." in page
    assert flagged(app, world) == ("confirmed", True)
    assert "Confirmed" in text(client.get("/my/bookings"))
    send(client, "/my/hours", rows((1, "09:00", "17:00", ALL)))
    assert flagged(app, world) == ("confirmed", False)


def test_only_her_hours_are_hers_to_read(app: Flask, world: World, sign_in: SignIn) -> None:
    """A booking that no longer holds for another reason is the coordinator's to speak of."""
    with app.app_context(), transaction():
        db.session.get_one(Interpreter, world["person"]).declared_on = None
    client = sign_in(world["one"])
    send(client, "/my/hours", rows((1, "09:00", "17:00", ALL)))
    assert "outside your hours" not in text(client.get("/my/hours"))
    assert flagged(app, world) == ("cancelled", True)


def test_wrong_rows_are_named_and_stay_as_typed(app: Flask, world: World, sign_in: SignIn) -> None:
    client, before = sign_in(world["one"]), week(app, world["person"])
    answer = send(client, "/my/hours", rows((1, "nine", "25:00", ALL), (2, "09:00", "17:00", ALL)))
    page = text(answer)
    assert (answer.status_code, shown_rows(page)) == (422, [("nine", "25:00"), ("09:00", "17:00")])
    assert re.findall(r'href="#(rows[\w-]+)"', page) == ["rows-0-start", "rows-0-end"]
    answer = send(client, "/my/hours", rows((0, "", "", ()), (1, "22:00", "06:00", ALL), (2, "09:00", "17:00", ())))
    page = text(answer)
    assert (answer.status_code, re.findall(r'href="#(rows[\w-]+)"', page)) == (422, ["rows-1-end", "rows-2-modes"])
    assert page.count("A night is two rows") == 2  # in the summary and at the field
    assert week(app, world["person"]) == before


def test_rows_come_and_go_without_saving(app: Flask, world: World, sign_in: SignIn) -> None:
    client, before = sign_in(world["one"]), week(app, world["person"])
    written = ((0, "09:00", "17:00", ("phone",)), (2, "8", "oops", ALL))
    more = send(client, "/my/hours", rows(*written, do="add"))
    assert (more.status_code, shown_rows(text(more))) == (200, [("09:00", "17:00"), ("8", "oops"), ("8", "oops")])
    assert '<option value="3" selected>Thursday' in text(more)
    less = send(client, "/my/hours", rows(*written, do="remove-1"))
    assert (less.status_code, shown_rows(text(less))) == (200, [("09:00", "17:00")])
    assert "Not saved yet" in text(less)
    assert [send(client, "/my/hours", rows(do=do)).status_code for do in ("add", "remove-7", "nonsense")] == [200] * 3
    assert week(app, world["person"]) == before


def test_no_hours_at_all_is_said_in_words(app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    assert send(client, "/my/hours", rows()).status_code == 303
    assert week(app, world["person"]) == []
    assert "you are not asked for any session" in text(client.get("/my/hours"))


# --- time off -------------------------------------------------------------------------------------------------------


def test_whole_days_off_and_back(both: str, app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    answer = send(client, "/my/hours/away", {"start": "2027-03-02", "end": "2027-03-03"})
    assert (answer.status_code, answer.location) == (303, "/my/hours")
    assert off(app) == [(world["person"], "2027-03-01T17:00:00+00:00", "2027-03-03T17:00:00+00:00")]
    page = text(client.get("/my/hours"))
    assert ("1 booking lies outside your hours now" in page, "Tuesday 2 March 2027, 00:00" in page) == (True, True)
    assert flagged(app, world) == ("confirmed", True)
    send(client, "/my/hours/away", {"start": "2027-03-02", "end": "2027-03-03"})
    assert len(off(app)) == 1
    fields = {name: re.search(rf'name="{name}" value="([^"]+T[^"]+)"', page)[1] for name in ("start", "end")}  # type: ignore[index]
    assert send(sign_in(world["two"]), "/my/hours/back", fields).status_code == 404
    assert send(client, "/my/hours/back", fields).status_code == 303
    assert (off(app), flagged(app, world)) == ([], ("confirmed", False))
    assert send(client, "/my/hours/back", {"start": "nonsense"}).status_code == 404


def test_hours_off_on_one_day(app: Flask, world: World, sign_in: SignIn) -> None:
    fields = {"start": "2027-03-05", "start_time": "14:00", "end": "2027-03-05", "end_time": "16:30"}
    send(sign_in(world["one"]), "/my/hours/away", fields)
    assert off(app) == [(world["person"], "2027-03-05T07:00:00+00:00", "2027-03-05T09:30:00+00:00")]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["start", "end"]),
        ({"start": "soon", "end": "2027-03-05", "end_time": "99"}, ["start", "end_time"]),
        ({"start": "2027-03-05", "end": "2027-03-04"}, ["end"]),
        ({"start": "2027-02-05", "end": "2027-02-06"}, ["end"]),
    ],
)
def test_wrong_time_off_is_named(app: Flask, world: World, sign_in: SignIn, fields: Any, wrong: list[str]) -> None:
    answer = send(sign_in(world["one"]), "/my/hours/away", fields)
    assert (answer.status_code, re.findall(r'href="#((?:start|end)\w*)">', text(answer))) == (422, wrong)
    assert off(app) == []


def test_a_reloaded_address_leads_back(world: World, sign_in: SignIn) -> None:
    assert sign_in(world["one"]).get("/my/hours/away").location == "/my/hours"


# --- the diary ------------------------------------------------------------------------------------------------------


def test_only_her_own_bookings_with_details_while_they_are_hers(app: Flask, world: World, sign_in: SignIn) -> None:
    client = sign_in(world["one"])
    (here,) = set(re.findall(r'href="(/my/bookings/[\w-]+)"', text(client.get("/my/bookings"))))
    assert sign_in(world["two"]).get(here).status_code == 404
    assert ("Burmese" in text(client.get(here)), "C-CANARY" in text(client.get(here))) == (True, False)
    with app.app_context(), transaction():
        db.session.get_one(Booking, world["booking"]).status = "cancelled"
    page = text(client.get(here))
    assert ("This booking is cancelled" in page, "Burmese" in page) == (True, False)
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(TrailRecord.verb)).all() == ["case.read", "case.read"]


def test_an_account_without_a_record_is_told(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        person = make.user(Role.INTERPRETER)
    client = sign_in(person)
    assert "not joined to the roster yet" in text(client.get("/"))
    assert (client.get("/my/bookings").status_code, client.get("/my/hours").status_code) == (200, 404)


def test_what_ends_soon_is_on_todays_page(app: Flask, world: World, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Interpreter, world["person"])
        person.agreement_until, person.declared_on = AT.date() + timedelta(days=60), AT.date() - timedelta(days=366)
    page = re.sub(r"<[^>]+>|\s+", " ", text(sign_in(world["one"]).get("/")))
    page = " ".join(page.split())
    assert "Confidentiality agreement Ends soon good until 30 Apr 2027" in page
    assert "Declaration of ties, once a year Run out since 28 Feb 2027" in page
    assert "Next session Confirmed 09:00–10:00 Tuesday 2 March 2027 On site, 1 hour Open the booking" in page
