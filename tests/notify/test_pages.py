"""The outbox page: every mail with its state, addresses masked in the list, the mail as it leaves on its own page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from interp.accounts.facts import Role
from interp.db import db, transaction
from interp.ical import Appointment
from interp.notify.letters import calendar_mail
from interp.notify.models import Mail
from interp.notify.reading import masked
from interp.spans import Span
from tests import make
from tests.conftest import SignIn

AT = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
STATES = {
    "sent": {"sent_at": AT},
    "kept": {"kept_at": AT},
    "failed": {"last_error": "SMTPServerDisconnected", "attempts": 3},
    "pending": {},
}


def mail(number: int, **facts: Any) -> Mail:
    span = Span(make.NINE, make.NINE + timedelta(hours=1))
    appointment = Appointment(f"u{number}@calendar.invalid", 0, span, AT, "Appointment")
    message = calendar_mail(
        appointment, to="someone@people.invalid", domain="calendar.invalid", text="คุณมีนัดหมาย\n\nSign in.", stamp=AT
    )
    made = Mail(thread=appointment.uid, sequence=0, method="REQUEST", recipient="r", due_at=AT, **facts)
    made.seal("someone@people.invalid", message)
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def coordinator(app: Flask) -> Any:
    with app.app_context(), transaction():
        return make.user(Role.COORDINATOR)


def test_the_list_says_how_each_mail_stands(app: Flask, coordinator: Any, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        uids = {state: mail(number, **facts).uid for number, (state, facts) in enumerate(STATES.items())}
    page = sign_in(coordinator).get("/outbox").text
    rows = page.split("<tbody")[1].split('<tr role="row">')[1:]
    words = ("Waiting", "Not sent", "Kept, not sent", "Sent")
    assert [[word for word in words if f"<span>{word}" in row] for row in rows] == [[word] for word in words]
    assert [uids[state] in row for state, row in zip(reversed(STATES), rows, strict=True)] == [True] * 4
    assert ("3 tries" in rows[1], "s…@people.invalid" in rows[0], "someone@" in page) == (True, True, False)


def test_a_mail_as_it_leaves(app: Flask, coordinator: Any, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        uid = mail(1).uid
    page = sign_in(coordinator).get(f"/outbox/{uid}").text
    shown = (
        "someone@people.invalid",
        "appointments@calendar.invalid",
        "คุณมีนัดหมาย",
        "SUMMARY:Appointment",
        "METHOD:REQUEST",
    )
    assert [words for words in shown if words not in page] == []
    assert "A demo sends no mail" not in page
    assert "<title>A mail –" in page


def test_a_demo_says_so(app: Flask, coordinator: Any, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        uid = mail(1).uid
    client = sign_in(coordinator)
    assert "No mail server is set" in client.get("/outbox").text
    app.extensions["interp.config"] = replace(app.extensions["interp.config"], demo=True)
    assert ["A demo sends no mail" in client.get(path).text for path in ("/outbox", f"/outbox/{uid}")] == [True, True]


def test_a_mail_whose_key_is_gone(app: Flask, coordinator: Any, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        gone = mail(1, sent_at=AT)
        gone.destroy_key()
        uid = gone.uid
    client = sign_in(coordinator)
    assert "removed" in client.get("/outbox").text
    assert "no longer needed" in client.get(f"/outbox/{uid}").text


def test_empty_and_unknown(app: Flask, coordinator: Any, sign_in: SignIn) -> None:
    client = sign_in(coordinator)
    assert "No mail yet" in client.get("/outbox").text
    assert client.get("/outbox/nothing").status_code == 404


@pytest.mark.parametrize(
    ("address", "shown"), [("ana@x.org", "a…@x.org"), ("@x.org", "…@x.org"), ("a@b@x.org", "a…@x.org")]
)
def test_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
