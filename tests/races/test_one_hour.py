"""Many who book the same people for the same hour at once: as many as there are people succeed, nobody sees an error."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from interp.bookings.models import Booking
from interp.bookings.queries import invariants
from interp.db import db, guarded, lock, transaction
from interp.errors import SlotTaken
from interp.roster.models import Interpreter
from tests import make

HOUR = timedelta(hours=1)
THREADS, PEOPLE = 60, 5


def book(person: int, number: int, *, request: int | None = None) -> None:
    """A booking as an acceptance writes it, without asking a rule: the database alone decides."""
    booking = Booking(
        ref=f"b-{number}", interpreter=db.session.get_one(Interpreter, person), status="confirmed", mode="phone",
        starts_at=make.NINE, ends_at=make.NINE + HOUR, created_at=make.MONDAY, request_id=request,
    )  # fmt: skip
    booking.facts = {"language": "mya"}
    with guarded():
        db.session.add(booking)


def outcomes(app: Flask, deed: Callable[[int], None], count: int = THREADS) -> Counter[str]:
    """What so many threads met, each in a context and a transaction of its own, all let go at one moment."""
    gate = Barrier(count, timeout=60)

    def one(number: int) -> str:
        gate.wait()
        try:
            with app.app_context(), transaction():
                deed(number)
        except SlotTaken as taken:
            return str(taken)
        except Exception as error:
            return repr(error)
        return "booked"

    with ThreadPoolExecutor(count) as threads:
        return Counter(threads.map(one, range(count)))


def people(app: Flask, count: int) -> list[int]:
    with app.app_context(), transaction():
        return [make.interpreter().id for _ in range(count)]


@pytest.mark.parametrize("locked", [True, False], ids=["with locks", "by the guard alone"])
def test_sixty_threads_book_five_interpreters(both: str, app: Flask, *, locked: bool) -> None:
    five = people(app, PEOPLE)

    def deed(number: int) -> None:
        person = five[number % PEOPLE]
        if locked:
            lock(interpreters=[person])
        book(person, number)

    assert outcomes(app, deed) == {"booked": PEOPLE, "slot_taken": THREADS - PEOPLE}
    with app.app_context(), transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(Booking)) == PEOPLE
        assert list(invariants.overlaps(make.MONDAY)) == []


def test_sixty_people_take_one_seat(both: str, app: Flask) -> None:
    sixty = people(app, THREADS)
    with app.app_context(), transaction():
        request = make.request(make.case(make.organisation())).id

    assert outcomes(app, lambda number: book(sixty[number], number, request=request)) == {
        "booked": 1,
        "filled": THREADS - 1,
    }


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_of_two_who_wait_for_each_other_one_keeps_the_hour(both: str, app: Flask) -> None:
    """Without locks each waits in the guard for what the other has written and not yet committed."""
    two, met = people(app, 2), Barrier(2, timeout=60)

    def deed(number: int) -> None:
        book(two[number], number)
        met.wait()
        book(two[1 - number], 2 + number)

    assert outcomes(app, deed, 2) == {"booked": 1, "slot_taken": 1}
    with app.app_context(), transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(Booking)) == 2
