"""Rounds for races: a declared offer for each, on a day of its own, with people of its own."""

from dataclasses import dataclass
from datetime import timedelta

from interp import vault
from interp.accounts.facts import Role
from interp.bookings.models import Offer
from interp.db import db
from tests import make

DAY = timedelta(days=1)
TOKEN = "f" * 64


@dataclass(frozen=True)
class Round:
    """One offer that waits for a yes, and the ids of everything around it."""

    offer: str
    user: int
    interpreter: int
    ref: str
    case: int
    request: int
    nurse: int
    value: str = ""  # whose kin she must not be


def declared(request: int, interpreter: int, ends: timedelta = DAY) -> Offer:
    """An offer whose questions have been answered."""
    one = Offer(
        request_id=request, interpreter_id=interpreter, offered_at=make.MONDAY, ends_at=make.MONDAY + ends,
        state="declared", moved_at=make.MONDAY,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    one.facts = {"language": "mya", "variant": None, "advisory": []}
    db.session.flush()
    return one


def rounds(count: int) -> list[Round]:
    """Add this many rounds. Everybody fits; each case avoids the kin of `TOKEN`, whom nobody is yet."""
    house = make.organisation()
    nurse = make.user(Role.PROVIDER, house)
    made = []
    for number in range(count):
        user = make.user(Role.INTERPRETER)
        person = make.interpreter(user_id=user.id)
        case = make.case(house)
        case.avoid = [{"kind": "kin", "token": TOKEN, "sound": "", "key": "t"}]
        start = make.NINE + number * DAY
        request = make.request(case, start=start, created_by=nurse.id, state="offered")
        offer = declared(request.id, person.id)
        made.append(Round(offer.uid, user.id, person.id, person.ref, case.id, request.id, nurse.id))
    return made


PER_PERSON = 20  # rounds of one interpreter, each on a day of its own


def crowd(count: int) -> list[Round]:
    """The same rounds cheaply: one interpreter has twenty offers, each case avoids kin of another name, nobody has an address."""
    house, made, keys = make.organisation(), list[Round](), vault.current()
    for number in range(count):
        day = number % PER_PERSON
        if day == 0:
            user = make.user(Role.INTERPRETER)
            person = make.interpreter(user_id=user.id, contact=None)
        case, value = make.case(house, f"C-R{number}"), f"House number {number}"
        case.avoid = [keys.tied("kin", value)]
        request = make.request(case, start=make.NINE + day * DAY, state="offered")
        offer = declared(request.id, person.id, ends=30 * DAY)
        made.append(Round(offer.uid, user.id, person.id, person.ref, case.id, request.id, 0, value))
    return made
