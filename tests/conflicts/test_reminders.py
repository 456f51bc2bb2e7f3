"""Reminders of a declaration that runs out: twice, in her own words and days, neutral, and never a second time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from interp import jobs
from interp.accounts.facts import Role
from interp.bookings import actions as bookings
from interp.bookings.queries import invariants
from interp.config import Smtp
from interp.conflicts import actions
from interp.conflicts.facts import STANDING
from interp.conflicts.models import Reminder
from interp.conflicts.queries import to_remind
from interp.db import db, transaction
from interp.notify.models import Mail
from interp.roster.models import Interpreter
from interp.trail.facts import WORKER
from tests import make
from tests.conftest import SignIn
from tests.notify.postbox import Postbox
from tests.notify.test_letters import arrived
from tests.safety.canaries import Seen, leaks, of_mail

DECLARED, LAST = date(2026, 3, 14), date(2027, 3, 14)
NONE: dict[str, tuple[str, ...]] = dict.fromkeys(STANDING.kinds, ())
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Words that would tell what the record is about.
TELLING = ("declar", "tie", "conflict", "survivor", "violence", "interpreter", "http", "kanari", "ล่าม", "ความเกี่ยวข้อง")


def noon(left: int) -> datetime:
    """Noon in Bangkok, so many days before the last one."""
    return datetime(2027, 3, 14, 5, tzinfo=UTC) - left * DAY


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(noon(40), tick=False) as moved:
        yield moved


@pytest.fixture
def person(both: str, app: Flask, clock: Any) -> int:
    with app.app_context(), transaction():
        user = make.user(Role.INTERPRETER)
        facts = {"name": "Kanarina", "contact": {"email": "post@people.invalid"}, "declared_on": DECLARED}
        return make.interpreter("i-kanari", user_id=user.id, **facts).id


def change(app: Flask, person: int, **facts: Any) -> None:
    with app.app_context(), transaction():
        for name, value in facts.items():
            setattr(db.session.get_one(Interpreter, person), name, value)


def sent(app: Flask) -> list[tuple[int, datetime, int]]:
    """What was reminded of and put into the outbox: (days before, when, place in the thread)."""
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(select(Reminder).order_by(Reminder.id)).all()
        mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
        assert [row.sent_at for row in rows] == [mail.due_at for mail in mails]
        assert {mail.thread for mail in mails} <= {f"reminder-{db.session.scalar(select(Interpreter.uid))}-{LAST}"}
        return [(row.days_before, row.sent_at, mail.sequence) for row, mail in zip(rows, mails, strict=True)]


def letters(app: Flask) -> list[tuple[str, EmailMessage, bytes]]:
    found = arrived(app)
    assert found
    return found


def test_a_worker_that_looks_every_hour_sends_two(app: Flask, person: int, clock: Any) -> None:
    for hours in range(45 * 24):
        at = noon(40) + hours * HOUR
        if at.hour % 6 == 5:
            clock.move_to(at)
            jobs.run_once(app)
    first, second = (datetime(2027, 2, 11, 17, tzinfo=UTC), datetime(2027, 3, 6, 17, tzinfo=UTC))
    assert sent(app) == [(30, first, 0), (7, second, 1)], "as soon as it is that day on her clock"


@pytest.mark.parametrize(
    ("left", "expected"), [((20,), [30]), ((20, 5), [30, 7]), ((5, 4), [7]), ((0, -1), [7]), ((-1,), [])]
)
def test_a_worker_that_was_down_sends_only_the_nearest(
    app: Flask, person: int, clock: Any, left: tuple[int, ...], expected: list[int]
) -> None:
    for days in left:
        clock.move_to(noon(days))
        jobs.run_once(app)
        jobs.run_once(app)
    assert [distance for distance, _, _ in sent(app)] == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "paused"},
        {"status": None},
        {"contact": None},
        {"contact": {}},
        {"declared_on": None},
        {"wrapped_key": None},
    ],
)
def test_whoever_is_not_active_or_has_no_address_gets_none(
    app: Flask, person: int, clock: Any, facts: dict[str, Any]
) -> None:
    change(app, person, **facts)
    clock.move_to(noon(7))
    jobs.run_once(app)
    assert sent(app) == []


def test_renewing_ends_it_and_the_next_year_begins_anew(app: Flask, person: int, clock: Any) -> None:
    clock.move_to(noon(30))
    jobs.run_once(app)
    with app.app_context(), transaction():
        one = db.session.get_one(Interpreter, person)
        actions.declare_standing(one, NONE, by=WORKER, at=noon(20))
        bookings.recheck(by=WORKER, at=noon(20))
        assert one.declared_on == date(2027, 2, 22)
    clock.move_to(noon(7))
    jobs.run_once(app)
    clock.move_to(noon(-345 + 30))
    jobs.run_once(app)
    with app.app_context(), transaction(write=False):
        rows = db.session.execute(select(Reminder.last_day, Reminder.days_before).order_by(Reminder.id)).all()
    assert [tuple(row) for row in rows] == [(LAST, 30), (date(2028, 2, 22), 30)]


def test_what_was_due_when_the_job_looked_is_asked_anew(app: Flask, person: int) -> None:
    """Between the look and the letter somebody renews, pauses, or another worker was there."""
    with app.app_context(), transaction(write=False):
        assert to_remind(noon(7), 365) == [person]
    with app.app_context(), transaction():
        assert [actions.remind(person, noon(7), days=365) for _ in range(2)] == [True, False]
        db.session.flush()
    for facts in ({"declared_on": date(2027, 3, 1)}, {"status": "retired"}, {"contact": None}):
        change(app, person, **facts)
        with app.app_context(), transaction():
            assert actions.remind(person, noon(5), days=365) is False
    assert len(sent(app)) == 1


def test_two_workers_at_once_send_one(app: Flask, person: int) -> None:
    """By the lock; the unique row stands behind it (tests/races/test_guards.py)."""
    answers: list[object] = []

    def work() -> None:
        try:
            with app.app_context(), transaction():
                answers.append(actions.remind(person, noon(7), days=365))
        except Exception as error:
            answers.append(error)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(repr, answers)) == ["False"] * 3 + ["True"]
    assert len(sent(app)) == 1


def test_a_stricter_policy_ends_sooner(app: Flask, person: int, clock: Any, config: Any) -> None:
    (config.home / "policy.toml").write_text("declaration_days = 100\n")
    clock.move_to(datetime(2026, 3, 14, 5, tzinfo=UTC) + 70 * DAY)
    jobs.run_once(app)
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(Reminder.last_day)).all() == [date(2026, 6, 22)]


def test_the_letter_is_neutral_and_names_her_day(app: Flask, person: int, clock: Any) -> None:
    clock.move_to(noon(30))
    jobs.run_once(app)
    ((address, message, content),) = letters(app)
    body = message.get_content()
    assert (address, message["Subject"], message["To"]) == ("post@people.invalid", "Reminder", address)
    assert body.strip() == "Something on your record in interp runs out on 14 March 2027. Sign in to renew it."
    assert content.isascii()
    assert message["Message-ID"].endswith("@appointments.invalid>")
    seen = Seen()
    seen.add("mail", "reminder", *of_mail(content))
    assert leaks(seen.places) == []
    whole = content.decode().casefold() + body.casefold()
    assert [word for word in TELLING if word in whole] == []


def test_the_letter_in_thai(app: Flask, person: int, clock: Any) -> None:
    with app.app_context(), transaction():
        db.session.scalars(select(make.User)).one().locale = "th"
    clock.move_to(noon(30))
    jobs.run_once(app)
    ((_, message, content),) = letters(app)
    body = message.get_content()
    assert (content.isascii(), "14 มีนาคม 2027" in body) == (True, True)
    assert [word for word in TELLING if word in body] == []


def test_every_copy_is_the_same_and_the_two_are_told_apart(app: Flask, person: int, clock: Any) -> None:
    clock.move_to(noon(30))
    jobs.run_once(app)
    clock.move_to(noon(7))
    jobs.run_once(app)
    first, second = letters(app)
    assert first[1]["Message-ID"] != second[1]["Message-ID"]
    with app.app_context(), transaction(write=False):
        kept = [mail.message for mail in db.session.scalars(select(Mail).order_by(Mail.id))]
    assert [content.replace(b"\r\n", b"\n") for _, _, content in (first, second)] == [
        one.replace(b"\r\n", b"\n") for one in kept
    ]


def test_the_outbox_shows_it_and_the_house_is_sound(app: Flask, person: int, clock: Any, sign_in: SignIn) -> None:
    clock.move_to(noon(7))
    jobs.run_once(app)
    with app.app_context(), transaction():
        coordinator = make.user(Role.COORDINATOR)
        uid = db.session.scalars(select(Mail.uid)).one()
        assert [(name, list(look(noon(7)))) for name, look in invariants.CHECKS if list(look(noon(7)))] == []
    client = sign_in(coordinator)
    assert "Reminder" in client.get("/outbox").text
    page = client.get(f"/outbox/{uid}")
    assert (page.status_code, "runs out on 14 March 2027" in page.text) == (200, True)
    assert "Calendar part" not in page.text


def test_the_worker_delivers_it(app: Flask, person: int, clock: Any) -> None:
    """The next round of the same worker hands it over."""
    clock.move_to(noon(7))
    with Postbox() as box:
        settings = app.extensions["interp.config"]
        app.extensions["interp.config"] = replace(settings, smtp=Smtp("127.0.0.1", box.port, "", "", "none"))
        jobs.run_once(app)
        jobs.run_once(app)
        assert box.addresses() == ["post@people.invalid"]
