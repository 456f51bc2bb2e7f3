"""What a certification is on a day, and until when somebody is cleared."""

from datetime import date, timedelta

import pytest

from interp.training.facts import Certified
from interp.training.rules import cleared_until, good_until, state_on

DAY = date(2027, 3, 1)


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def one(module: str = "M01", on: int | None = -100, until: int | None = 100, revoked: int | None = None) -> Certified:
    return Certified(module, *(None if number is None else days(number) for number in (on, until, revoked)))


@pytest.mark.parametrize(
    ("held", "state"),
    [
        (one(), "valid"),
        (one(until=61), "valid"),
        (one(until=60), "ending"),
        (one(until=0), "ending"),
        (one(until=-1), "expired"),
        (one(until=None), "expired"),
        (one(on=None), "expired"),
        (one(on=0), "valid"),
        (one(on=1), "planned"),
        (one(revoked=0), "revoked"),
        (one(until=-1, revoked=-5), "revoked"),
        (one(revoked=1), "ending"),
    ],
)
def test_state_on_a_day(held: Certified, state: str) -> None:
    assert state_on(DAY, held) == state


@pytest.mark.parametrize(
    ("held", "last"),
    [
        ([one(until=30)], 30),
        ([one(until=30), one(on=31, until=400)], 400),  # a renewal without a gap
        ([one(on=31, until=400), one(until=30)], 400),
        ([one(until=30), one(on=32, until=400)], 30),  # a day between
        ([one(until=30), one(until=20)], 30),
        ([one(until=30, revoked=10)], 9),
        ([one(until=30), one(on=5, until=400, revoked=3)], 30),
        ([one(revoked=0)], None),
        ([one(on=1)], None),
        ([one(until=None)], None),
    ],
)
def test_how_long_a_module_is_good(held: list[Certified], last: int | None) -> None:
    assert good_until(DAY, held) == ({} if last is None else {"M01": days(last)})


def test_cleared_until_the_first_of_them_ends() -> None:
    held = [one("M01", until=90), one("M02", until=30), one("M09", until=5)]
    assert cleared_until(DAY, held, ["M01", "M02"]) == (days(30), ())
    assert cleared_until(DAY, held, ["M01", "M02", "M03"]) == (None, ("M03",))
    assert cleared_until(DAY, [], ["M01"]) == (None, ("M01",))
