"""Whatever may be private about a person reads like any other reason, to a provider and to every other interpreter.

The same body, the same shape, the same line, and no difference in time beyond what two runs of one cause differ by anyway.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from interp.accounts.models import User
from interp.bookings.actions.listing import refresh
from interp.bookings.models import Booking
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import request_by_id
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.matching.rules.view import FOLDED
from interp.roster.models import Interpreter, WorkingHours
from tests import make
from tests.bookings.hospital import AT, World, bare, build, send

SignIn = Callable[[User], FlaskClient]
Change = Callable[[Any, Interpreter], None]  # a case and the interpreter i-2


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def tie(kind: str, token: str, sound: str) -> Change:
    """The interpreter's tie, and a facet of hers with another token that sounds the same, or the same token."""

    def change(case: Any, person: Interpreter) -> None:
        facts = {"kind": kind, "token": token, "sound": sound, "key": "t-test"}
        db.session.add(Tie(interpreter_id=person.id, position=0, **facts))
        case.avoid = [facts | {"token": "a1"}]

    return change


def booked(person: Interpreter, status: str, ref: str) -> None:
    span = {"starts_at": make.NINE, "ends_at": make.NINE + timedelta(hours=4)}
    db.session.add(Booking(ref=ref, interpreter_id=person.id, status=status, mode="phone", created_at=AT, **span))


def without_hours(_case: Any, person: Interpreter) -> None:
    db.session.execute(delete(WorkingHours).where(WorkingHours.interpreter_id == person.id))


def refuse(case: Any, person: Interpreter) -> None:
    case.wishes = {"refused": [person.ref]}


CAUSES: dict[str, Change] = {
    "inactive": lambda _case, person: setattr(person, "status", "paused"),
    "refused": refuse,
    "conflict": tie("employer", "a1", "s1"),
    "consent": tie("hometown", "a1", "s1"),
    "possible_tie": tie("hometown", "a2", "s1"),
    "own_limits": lambda _case, person: setattr(person, "opt_outs", ["not_health"]),
    "hours": without_hours,
    "busy": lambda _case, person: booked(person, "confirmed", f"b-{person.ref}"),
    "load": lambda _case, person: booked(person, "completed", f"b-{person.ref}"),
}


def test_every_folded_code_has_a_cause() -> None:
    assert set(CAUSES) == FOLDED


def apply(app: Flask, world: World, cause: str) -> None:
    with app.app_context(), transaction():
        request = request_by_id(world["request"])
        CAUSES[cause](request.case, db.session.get_one(Interpreter, world["ids"][1]))
        db.session.flush()
        db.session.expire_all()
        _, found = match(request_by_id(world["request"]))
        assert [(one.ref, one.reasons[0].code) for one in found.excluded] == [("i-2", cause)]


def provider_sees(client: FlaskClient, world: World) -> list[str]:
    here = f"/requests/{world['uid']}"
    addresses = ("/", "/requests", here, f"{here}?all=1", f"{here}/offers", f"{here}/cancel")
    return [bare(client.get(one, headers={"HX-Request": "true"}).get_data(as_text=True)) for one in addresses]


def interpreter_sees(client: FlaskClient) -> list[str]:
    return [bare(client.get(one).get_data(as_text=True)) for one in ("/", "/my/bookings", "/my/hours")]


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause != "refused"])
def test_the_list_of_a_provider_does_not_move_with_what_changes(app: Flask, sign_in: SignIn, cause: str) -> None:
    """Adding facets one by one shows nobody vanish, before and after; who refused somebody knows it already."""
    world = build(app)
    client = sign_in(world["nurse"])
    before = provider_sees(client, world)
    apply(app, world, cause)
    assert provider_sees(client, world) == before


def test_whom_she_refused_is_not_shown_to_the_provider_who_wrote_it_down(app: Flask, sign_in: SignIn) -> None:
    world = build(app)
    client = sign_in(world["nurse"])
    apply(app, world, "refused")
    html = client.get(f"/requests/{world['uid']}").get_data(as_text=True)
    assert 'value="i-1"' in html
    assert 'value="i-2"' not in html


def after(app: Flask, sign_in: SignIn, cause: str) -> list[str]:
    """All that the provider and another interpreter can read and try once the coordinator has renewed the list."""
    world = build(app)
    apply(app, world, cause)
    with app.app_context(), transaction():
        refresh(request_by_id(world["request"]), at=AT)
    nurse, other = sign_in(world["nurse"]), sign_in(_user(app, world["people"][0].user_id))
    refused = send(nurse, f"/requests/{world['uid']}/offers", f"/requests/{world['uid']}", interpreter="i-2")
    assert refused.status_code == 409
    found = [*provider_sees(nurse, world), bare(refused.get_data(as_text=True)), *interpreter_sees(other)]
    return [re.sub(r"(provider|interpreter)([ -])\d+", r"\1\2N", html) for html in found]  # worlds count on


def _user(app: Flask, user_id: int) -> User:
    with app.app_context(), transaction(write=False):
        return db.session.get_one(User, user_id)


@pytest.fixture(scope="module")
def read() -> dict[str, list[str]]:
    """What was read of each cause: each test adds one, the rest compare."""
    return {}


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_every_folded_code_reads_byte_for_byte_the_same(
    app: Flask, sign_in: SignIn, read: dict[str, list[str]], cause: str
) -> None:
    read[cause] = after(app, sign_in, cause)
    assert "<strong>1</strong> Not available for this request" in read[cause][2]
    assert read[cause] == next(iter(read.values()))


ROUNDS, APART, TRIES = 25, 1.35, 3


def test_asking_takes_as_long_whatever_the_reason(app: Flask, sign_in: SignIn) -> None:
    """Rounds of all causes in turn in one process, so that whatever slows the machine slows all of them alike. What is only noise
    is gone in another try; a difference that tells something is there each time.
    """
    world, here = build(app), "/requests"
    with app.app_context(), transaction():
        house = db.session.get_one(Interpreter, world["ids"][0]) and request_by_id(world["request"]).case.organisation
        uids: dict[str, str] = {}
        for cause, change in CAUSES.items():
            person = make.interpreter(f"i-{cause}", languages=(("mya", "C2"), ("tha", "C1")))
            case = make.case(house)
            change(case, person)
            uids[cause] = make.request(case, f"r-{cause}").uid
    client = sign_in(world["nurse"])
    token = {"csrf_token": _token(client, here)}

    def ask(cause: str) -> None:
        answer = client.post(f"{here}/{uids[cause]}/offers", data={**token, "interpreter": f"i-{cause}"})
        assert answer.status_code == 409

    tries = list[dict[str, float]]()
    while not tries or (_apart(tries[-1]) >= APART and len(tries) < TRIES):
        tries.append(_middles(ask))
    assert _apart(tries[-1]) < APART, tries


def _apart(middles: dict[str, float]) -> float:
    return max(middles.values()) / min(middles.values())


def _middles(ask: Callable[[str], None]) -> dict[str, float]:
    """Seconds that asking takes, by cause: the median of the rounds."""
    times: dict[str, list[float]] = {cause: [] for cause in CAUSES}
    for _ in range(ROUNDS):
        for cause in CAUSES:
            begun = perf_counter()
            ask(cause)
            times[cause].append(perf_counter() - begun)
    return {cause: median(taken) for cause, taken in times.items()}


def _token(client: FlaskClient, page: str) -> str:
    html = client.get(page).get_data(as_text=True)
    return html.split('name="csrf-token" content="')[1].split('"')[0]
