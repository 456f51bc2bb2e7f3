"""What a booking's mails look like to a calendar program, and what they must not tell anybody."""

import email
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from interp.accounts.facts import Role
from interp.bookings import actions
from interp.bookings.models import Booking, Request
from interp.bookings.queries.recipients import recipients
from interp.cases.models import Case
from interp.config import Smtp
from interp.db import db, transaction
from interp.notify.deliver import deliver
from interp.notify.transports import SmtpServer
from interp.roster.models import Interpreter
from tests import make
from tests.notify.postbox import Postbox
from tests.races.world import declared

READER, NURSE = "jasmine@people.invalid", "nurse@house.invalid"
# In every field that a survivor's data, a place or an organisation can stand in.
CANARIES = (
    "CANARYCODE", "CANARYHOUSE", "CANARYORG", "CANARYPLACE", "CANARYVARIANT", "CANARYNOTE", "CANARYREF", "CANARYPERSON",
)  # fmt: skip
WORDS = ("health", "consultation", "hospital", "interpret", "survivor", "burmese", "myanmar", "bangkok", "violence")


def booked(app: Flask, *, locale: str = "en") -> int:
    """A booking that was accepted, its mails in the outbox."""
    with app.app_context(), transaction():
        house = make.organisation("CANARYORG", name="CANARYHOUSE hospital")
        nurse, person = make.user(Role.PROVIDER, house, NURSE), make.user(Role.INTERPRETER)
        person.locale = locale
        one = make.interpreter("CANARYREF", name="CANARYPERSON", user_id=person.id, contact={"email": READER})
        case = make.case(house, "CANARYCODE", languages=[{"tag": "mya"}], also_understands=["CANARYVARIANT"])
        case.notes = "CANARYNOTE"
        request = make.request(case, state="offered", created_by=nurse.id)
        request.details = {"where": "CANARYPLACE", "advisory": ["violence"]}
        offer = declared(request.id, one.id)
    with app.app_context(), transaction():
        return actions.accept(offer.uid, by=person.viewer(), at=make.MONDAY).id


def cancelled(app: Flask, booking: int) -> None:
    with app.app_context(), transaction():
        by = db.session.scalars(select(make.User).where(make.User.email == NURSE)).one().viewer()
        actions.cancel_booking(db.session.get_one(Booking, booking), by=by, at=make.MONDAY + timedelta(hours=1))


def arrived(app: Flask) -> list[tuple[str, EmailMessage, bytes]]:
    """Everything that the outbox holds, as a mail server received it."""
    with Postbox() as box, app.app_context():
        deliver(SmtpServer(Smtp("127.0.0.1", box.port, "", "", "none")), sender="appointments@appointments.invalid")
    return [
        (address, email.message_from_bytes(content, policy=policy.default), content) for address, content in box.came
    ]


def calendar_of(message: EmailMessage) -> tuple[str, Calendar]:
    """The METHOD that the mail's header names, and the calendar in it."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_content_charset() == "utf-8"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return str(part["Content-Type"].params["method"]), Calendar.from_ical(payload)


@pytest.fixture
def past_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Later than everything here was due."""
    monkeypatch.setattr("interp.clock.now", lambda: make.MONDAY + timedelta(days=1))


def test_request_then_cancel_with_a_higher_sequence(both: str, app: Flask, past_clock: None) -> None:
    cancelled(app, booked(app))
    mails = [(address, *calendar_of(message)) for address, message, _ in arrived(app)]
    assert [(address, method) for address, method, _ in mails] == [
        (READER, "REQUEST"), (NURSE, "REQUEST"), (READER, "CANCEL"), (NURSE, "CANCEL"),
    ]  # fmt: skip
    events = [(calendar["METHOD"], *calendar.walk("VEVENT")) for _, _, calendar in mails]
    assert [(method, event["SEQUENCE"], event["STATUS"]) for method, event in events] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 0, "CONFIRMED"), ("CANCEL", 1, "CANCELLED"), ("CANCEL", 1, "CANCELLED"),
    ]  # fmt: skip
    assert len({event["UID"] for _, event in events}) == 1
    assert {(event.decoded("DTSTART"), event.decoded("DTEND")) for _, event in events} == {
        (make.NINE, make.NINE + timedelta(hours=1))
    }
    stamps = [event.decoded("DTSTAMP") for _, event in events]
    assert stamps == [make.MONDAY] * 2 + [make.MONDAY + timedelta(hours=1)] * 2


def test_each_reader_gets_a_mail_of_her_own(app: Flask, past_clock: None) -> None:
    booked(app)
    mails = arrived(app)
    for address, message, _ in mails:
        (event,) = calendar_of(message)[1].walk("VEVENT")
        assert (message["To"], event["ATTENDEE"]) == (address, f"mailto:{address}")
        assert event["ORGANIZER"] == "mailto:appointments@appointments.invalid"
        assert message["From"] == "appointments@appointments.invalid"
    identities = [message["Message-ID"] for _, message, _ in mails]
    assert len(set(identities)) == 2, "a mailbox that both read would drop one of them"
    assert all(identity.endswith("@appointments.invalid>") for identity in identities)


def test_no_byte_tells_anything(both: str, app: Flask, past_clock: None) -> None:
    cancelled(app, booked(app))
    for _, message, content in arrived(app):
        assert content.isascii(), "a mail server on the way may take seven bits only"
        parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
        opened = b"\n".join(part for part in parts if isinstance(part, bytes)) + str(message.items()).encode()
        assert [word for word in CANARIES if word.encode() in content + opened] == []
        assert [word for word in WORDS if word.encode() in opened.lower()] == []


def test_another_language_arrives_whole(app: Flask, past_clock: None) -> None:
    """The words of the house in the reader's language; the calendar's title comes through as it was written."""
    booked(app, locale="th")
    _, message, content = next(mail for mail in arrived(app) if mail[0] == READER)
    (event,) = calendar_of(message)[1].walk("VEVENT")
    assert content.isascii()
    assert str(event["SUMMARY"]) == message["Subject"]
    assert "�" not in message["Subject"]


def test_the_sentence_names_the_readers_own_clock(app: Flask, past_clock: None) -> None:
    booked(app)
    for _, message, _ in arrived(app):
        body = message.get_body(("plain",))
        assert body is not None
        assert "2027-03-02 09:00–10:00 (UTC+0700)" in body.get_content()


def told(request: Request) -> list[str]:
    """Who would be told of a booking of this request by somebody without an address: the first part of each."""
    span = {"starts_at": request.starts_at, "ends_at": request.ends_at, "created_at": make.MONDAY}
    facts = {"request": request, "case": request.case, "interpreter": make.interpreter(contact={})}
    booking = Booking(ref="b-1", status="confirmed", mode="phone", **facts, **span)
    db.session.add(booking)
    db.session.flush()
    return sorted(one.address.split("@")[0] for one in recipients(booking))


@pytest.mark.parametrize(
    ("asks", "closed", "named"),
    [
        ("nurse", False, ["nurse"]),
        ("nurse", True, ["desk"]),
        ("coordinator", False, ["desk", "nurse"]),
        ("stranger", False, ["desk", "nurse"]),
        (None, False, ["desk", "nurse"]),
    ],
)
def test_the_house_is_told_whoever_wrote_the_request(
    app: Flask, asks: str | None, closed: bool, named: list[str]
) -> None:
    """Who asked, while she books there; else everybody who does."""
    with app.app_context(), transaction():
        house, other = make.organisation(), make.organisation()
        users = {name: make.user(Role.PROVIDER, house, f"{name}@house.invalid") for name in ("nurse", "desk")}
        users["coordinator"] = make.user(Role.COORDINATOR, None, "coordinator@house.invalid")
        users["stranger"] = make.user(Role.PROVIDER, other, "stranger@house.invalid")
        request = make.request(make.case(house), created_by=users[asks].id if asks else None)
        users["nurse"].active = not closed
        assert told(request) == named


@pytest.mark.parametrize("closed", [False, True])
def test_without_anybody_there_who_wrote_it_is_told(app: Flask, closed: bool) -> None:
    with app.app_context(), transaction():
        coordinator = make.user(Role.COORDINATOR, None, "coordinator@house.invalid")
        coordinator.active = not closed
        request = make.request(make.case(make.organisation()), created_by=coordinator.id)
        assert told(request) == ([] if closed else ["coordinator"])


def test_nothing_is_sent_to_whoever_has_no_address(app: Flask, past_clock: None) -> None:
    with app.app_context(), transaction():
        person = make.interpreter(contact=None)
        request = make.request(make.case(), state="booked")
        booking = Booking(
            ref="b-1", interpreter=person, request=request, case=request.case, status="confirmed", mode="phone",
            starts_at=make.NINE, ends_at=make.NINE + timedelta(hours=1), created_at=make.MONDAY,
        )  # fmt: skip
        db.session.add(booking)
        db.session.flush()
        assert actions.ending.invite_both(booking, at=make.MONDAY) == 0
        assert db.session.get_one(Case, request.case_id).organisation is None
        assert db.session.get_one(Interpreter, person.id).email is None
