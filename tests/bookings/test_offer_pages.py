"""An offer as its interpreter sees it: first-stage facts only, the declaration, yes or no, and the words for what is over."""

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
from interp.bookings import actions
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.needs import request_by_id
from interp.bookings.rules import within_km
from interp.conflicts.facts import CHECKLIST
from interp.conflicts.models import Declaration
from interp.db import db, transaction
from interp.errors import RuleBroken
from interp.roster.models import Interpreter
from interp.trail.models import TrailRecord
from tests import make

CLEAR = dict.fromkeys(CHECKLIST, "none")
AT = make.MONDAY
CANARIES = (
    "C-CANARY",
    "Canarian variant",
    "House canary-hospital",
    "canary-hospital",
    "Canary ward 4",
    "Canary purpose",
    "Canary asker",
)
SignIn = Callable[[User], FlaskClient]
World = dict[str, Any]


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """A canary in every field that the first stage may not tell, and two interpreters who are asked."""
    with app.app_context(), transaction():
        house = make.organisation("canary-hospital")
        nurse = make.user(Role.PROVIDER, house)
        nurse.name = "Canary asker"
        people = [make.user(Role.INTERPRETER) for _ in range(2)]
        for number, person in enumerate(people, 1):
            make.interpreter(f"i-{number}", user_id=person.id)
        case = make.case(house, "C-CANARY", languages=[{"tag": "mya", "variant": "Canarian variant"}])
        request = make.request(case, "r-1", created_by=nurse.id, purpose="Canary purpose")
        request.details = {"where": "Canary ward 4", "advisory": ["violence"]}
        world: World = {"nurse": nurse, "one": people[0], "two": people[1], "request": request.id, "case": case.uid}
    with app.app_context(), transaction():
        offers = actions.offer(request_by_id(world["request"]), ["i-1", "i-2"], by=nurse.viewer(), at=AT)
        return world | {"offers": {one.interpreter.ref: one.uid for one in offers}}


def page(client: FlaskClient, address: str) -> tuple[int, str]:
    """Status and the whole page as text, title and attributes included."""
    answer = client.get(address)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def main(text: str) -> str:
    shown = re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")])
    return " ".join(shown.split())


def send(client: FlaskClient, address: str, **fields: Any) -> Any:
    token = re.search(r'name="csrf-token" content="([^"]+)"', page(client, "/")[1])
    assert token is not None
    return client.post(address, data={"csrf_token": token[1], **fields})


def state(app: Flask, ref: str) -> str:
    with app.app_context(), transaction(write=False):
        return next(one.state for one in db.session.scalars(select(Offer)) if one.interpreter.ref == ref)


def test_whoever_is_not_active_any_more_reads_no_offer(app: Flask, world: World, sign_in: SignIn) -> None:
    """Suspended after she was asked: to her it is over; whoever asked reads that an answer is awaited, as before."""
    client, uid = sign_in(world["one"]), world["offers"]["i-1"]
    assert "Burmese" in client.get(f"/offers/{uid}").text
    with app.app_context(), transaction():
        db.session.query(Interpreter).filter_by(ref="i-1").one().status = "suspended"
    page = client.get(f"/offers/{uid}").text
    assert ("Burmese" in page, "has ended" in page, f"/offers/{uid}" in client.get("/").text) == (False, True, False)
    with app.app_context(), transaction(), pytest.raises(RuleBroken) as refused:
        actions.declare(uid, CLEAR, by=world["one"].viewer(), at=AT)
    assert refused.value.codes == ("offer_lapsed",)
    with app.app_context(), transaction(write=False):
        assert set(db.session.scalars(select(Offer.state))) == {"offered"}


# --- the first stage ----------------------------------------------------------------------------------------------


def test_the_first_stage_holds_no_canary(world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    for address in ("/", here):
        status, text = page(client, address)
        assert (status, [canary for canary in CANARIES if canary.casefold() in text.casefold()]) == (200, [])
    shown = main(page(client, here)[1])
    told = (
        "09:00–10:00",
        "Tuesday 2 March 2027",
        "1 hour",
        "On site",
        "Within 10 km",
        "Burmese",
        "Health",
        "Violence will",
    )
    assert [word for word in told if word not in shown] == []


def test_declaring_and_accepting_show_no_more(world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    assert send(client, here, **CLEAR).status_code == 303
    _, text = page(client, here)
    assert [canary for canary in CANARIES if canary.casefold() in text.casefold()] == []
    assert "Accept this session" in text


def test_a_variant_shows_when_her_own_record_names_it(app: Flask, world: World, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        one = db.session.scalars(select(Offer).where(Offer.uid == world["offers"]["i-1"])).one()
        one.facts = one.facts | {"variant": "Canarian variant"}
    assert "Burmese, Canarian variant" in main(page(sign_in(world["one"]), f"/offers/{world['offers']['i-1']}")[1])


@pytest.mark.parametrize(("km", "said"), [(0, 5), (5, 5), (5.1, 10), (19.9, 20), (20.1, 30), (94, 100), (100.1, 150)])
def test_distances_are_bands(km: float, said: int) -> None:
    assert within_km(km) == said


def test_by_phone_nothing_is_said_of_a_place(app: Flask, world: World, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        request_by_id(world["request"]).mode = "phone"
    assert " km" not in main(page(sign_in(world["one"]), f"/offers/{world['offers']['i-1']}")[1])


def test_nothing_is_answered_beforehand(world: World, sign_in: SignIn) -> None:
    _, text = page(sign_in(world["one"]), f"/offers/{world['offers']['i-1']}")
    assert len(re.findall(r'type="radio"', text)) == 2 * len(CHECKLIST)
    assert re.findall(r'<input[^>]*type="radio"[^>]* checked', text) == []


def test_each_look_at_it_is_in_the_audit_trail(app: Flask, world: World, sign_in: SignIn) -> None:
    page(sign_in(world["one"]), f"/offers/{world['offers']['i-1']}")
    with app.app_context(), transaction(write=False):
        reads = db.session.scalars(select(TrailRecord).where(TrailRecord.verb == "case.read")).all()
        assert [(one.actor, one.subject) for one in reads] == [(world["one"].uid, world["case"])]


# --- who may --------------------------------------------------------------------------------------------------------


def test_another_interpreters_offer_is_not_there(app: Flask, world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["two"]), f"/offers/{world['offers']['i-1']}"
    assert page(client, here)[0] == 404
    assert [send(client, f"{here}{way}", **CLEAR).status_code for way in ("", "/accept", "/decline")] == [404, 404, 404]
    assert state(app, "i-1") == "offered"


def test_a_provider_may_not_answer(world: World, sign_in: SignIn) -> None:
    assert page(sign_in(world["nurse"]), f"/offers/{world['offers']['i-1']}")[0] == 403


def test_getting_never_answers(app: Flask, world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    send(client, here, **CLEAR)
    assert [page(client, f"{here}/{way}")[0] for way in ("accept", "decline")] == [405, 405]
    assert state(app, "i-1") == "declared"


# --- answers --------------------------------------------------------------------------------------------------------


def test_open_questions_are_named_and_answers_kept(app: Flask, world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    answer = send(client, here, know_her="none", gain="possible", official="maybe")
    text = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert re.findall(r'href="#(\w+)">Choose an answer to question (\d)', text) == [
        ("know_other_side", "2"), ("same_work", "3"), ("official", "4"), ("other_reason", "6"),
    ]  # fmt: skip
    checked = re.findall(r'name="(\w+)" type="radio" value="(\w+)" checked', text)
    assert checked == [("know_her", "none"), ("gain", "possible")]
    assert state(app, "i-1") == "offered"


def test_declining_comes_before_or_after_the_declaration(app: Flask, world: World, sign_in: SignIn) -> None:
    before, after = sign_in(world["one"]), sign_in(world["two"])
    here, there = (f"/offers/{world['offers'][ref]}" for ref in ("i-1", "i-2"))
    assert send(before, f"{here}/decline").location == here
    send(after, there, **CLEAR)
    assert send(after, f"{there}/decline").location == there
    assert [state(app, "i-1"), state(app, "i-2")] == ["declined", "declined"]


def test_no_and_possible_read_the_same(app: Flask, world: World, sign_in: SignIn) -> None:
    one, two = sign_in(world["one"]), sign_in(world["two"])
    here, there = (f"/offers/{world['offers'][ref]}" for ref in ("i-1", "i-2"))
    send(one, f"{here}/decline")
    assert send(two, there, **CLEAR | {"gain": "possible"}).location == there
    assert (state(app, "i-1"), state(app, "i-2")) == ("declined", "skipped")
    shown = main(page(one, here)[1])
    assert shown == main(page(two, there)[1])
    assert "Thank you for your answer" in shown
    with app.app_context(), transaction(write=False):
        assert [one.answers for one in db.session.scalars(select(Declaration))] == [CLEAR | {"gain": "possible"}]


def test_accepting_books_and_shows_the_details(both: str, app: Flask, world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    send(client, here, **CLEAR)
    answer = send(client, f"{here}/accept")
    with app.app_context(), transaction(write=False):
        booking = db.session.scalars(select(Booking)).one()
        assert (booking.status, booking.interpreter.ref) == ("confirmed", "i-1")
    assert (answer.status_code, answer.location) == (303, f"/my/bookings/{booking.uid}")
    status, text = page(client, answer.location)
    shown = main(text)
    told = (
        "Canary ward 4",
        "Canary purpose",
        "Burmese, Canarian variant",
        "Thai",
        "Health",
        "Violence will be spoken of",
    )
    assert (status, [word for word in told if word not in shown]) == (200, [])
    assert [word for word in ("C-CANARY", "canary-hospital", "Canary asker") if word in text] == []
    assert "Open the booking" in page(client, here)[1]


# --- over -----------------------------------------------------------------------------------------------------------


def test_everybody_else_reads_that_it_is_filled(app: Flask, world: World, sign_in: SignIn) -> None:
    first, second = sign_in(world["one"]), sign_in(world["two"])
    here, there = (f"/offers/{world['offers'][ref]}" for ref in ("i-1", "i-2"))
    send(second, there, **CLEAR)
    send(first, here, **CLEAR)
    send(first, f"{here}/accept")
    late = send(second, f"{there}/accept")
    assert (late.status_code, "Another interpreter has accepted this session." in late.get_data(as_text=True)) == (
        409,
        True,
    )
    status, text = page(second, there)
    assert (status, "This session is filled" in text, "Burmese" in text, "Health" in text) == (200, True, False, False)
    assert "Demo i-1" not in text


def test_an_offer_that_has_ended_says_so(app: Flask, world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    send(client, here, **CLEAR)
    with time_machine.travel(AT + timedelta(hours=25), tick=False):
        client = sign_in(world["one"])  # fifteen idle minutes are long over
        late = send(client, f"{here}/accept")
        words = "This offer has ended. Nothing was booked." in late.get_data(as_text=True)
        assert (late.status_code, words, 'href="/"' in late.get_data(as_text=True)) == (409, True, True)
        open_ = page(client, here)
        with app.app_context(), transaction():
            actions.lapse_offers(world["request"], AT + timedelta(hours=25))
        lapsed = page(client, here)
        assert main(open_[1]) == main(lapsed[1])
        assert (lapsed[0], "This offer has ended" in lapsed[1], "Burmese" in lapsed[1]) == (200, True, False)


def test_a_taken_time_is_told_in_words(app: Flask, world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world["one"]), f"/offers/{world['offers']['i-1']}"
    send(client, here, **CLEAR)
    with app.app_context(), transaction():
        one = db.session.scalars(select(Offer).where(Offer.uid == world["offers"]["i-1"])).one()
        times = {"starts_at": make.NINE, "ends_at": make.NINE + timedelta(hours=1), "created_at": AT}
        db.session.add(Booking(ref="b-1", interpreter_id=one.interpreter_id, status="confirmed", mode="phone", **times))
    answer = send(client, f"{here}/accept")
    assert answer.status_code == 409
    words = answer.get_data(as_text=True)
    assert ("Nothing was booked, and there is nothing that you need to do." in words, "choose again" in words) == (
        True,
        False,
    )
    assert state(app, "i-1") == "declared"
