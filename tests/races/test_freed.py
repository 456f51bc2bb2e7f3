"""One booking that two changes free at once, each under a lock of its own: it ends once, and everybody is told once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.actions import rechecking
from interp.bookings.models import Request
from interp.db import db, transaction
from interp.notify.models import Mail
from interp.trail.models import TrailRecord
from tests.make import MONDAY
from tests.races import actors
from tests.races.test_locks import SOUND, come_between, do, faults, made, on_postgresql, yes
from tests.races.world import Round


def cancel(request: int, user: int) -> None:
    by = db.session.get_one(User, user).viewer()
    actions.cancel_request(db.session.get_one(Request, request), by=by, at=MONDAY)


THINGS: dict[str, Callable[[Round], dict[str, Any]]] = {
    "suspension": lambda one: {"verb": "suspend", "interpreter": one.interpreter},
    "refusal": lambda one: {"verb": "refuse", "case": one.case, "ref": one.ref, "user": one.nurse},
    "cancellation": lambda one: {"verb": "cancel", "request": one.request, "user": one.nurse},
}


@pytest.fixture
def booked(both: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Round:
    monkeypatch.setitem(actors.VERBS, "cancel", cancel)
    (one,) = made(app, 1)
    do(app, yes(one))
    return one


def told(app: Flask) -> tuple[int, int]:
    """Cancellations by mail, and records that the booking ended."""
    with app.app_context(), transaction(write=False):
        mails = select(func.count()).select_from(Mail).where(Mail.method == "CANCEL")
        ends = TrailRecord.verb.in_(("booking.freed", "booking.cancelled"))
        return db.session.scalar(mails) or 0, db.session.query(TrailRecord).filter(ends).count()


PAIRS = [(one, other) for one in THINGS for other in THINGS if one != other]


@on_postgresql
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_it_ends_once_and_everybody_is_told_once(app: Flask, booked: Round, first: str, second: str) -> None:
    assert not come_between(app, THINGS[first](booked), THINGS[second](booked))
    assert told(app) == (2, 1)
    assert faults(app) == SOUND


@on_postgresql
def test_without_holding_the_rows_it_would_end_twice(
    app: Flask, booked: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above is worth: the second has read a booking that stands, and its letters meet those of the first."""
    monkeypatch.setattr(rechecking, "_hold_rows", lambda *_: None)
    with pytest.raises(AssertionError, match="UniqueViolation"):
        come_between(app, THINGS["suspension"](booked), THINGS["refusal"](booked))
