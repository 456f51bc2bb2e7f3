"""The pages of her own order, by HTTP: as provider, as coordinator, and as an interpreter who is asked for a relay."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.access import may
from interp.accounts.facts import Role
from interp.accounts.models import User
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.matching import match
from interp.bookings.queries.needs import need_of
from interp.db import db, transaction
from interp.trail.models import TrailRecord
from tests.bookings.hospital import AT, CLEAR, main, send
from tests.bookings.nobody import EVERYBODY, away, build, decide, her_side, man, request_of, said, service_side, start

SignIn = Callable[[User], FlaskClient]
ANSWER = {"answer": "yes", "asked_by": "colleague", "language": "mya", "day": "2027-03-01", "time": "06:30"}


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", main(html)).split())


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


# --- the page of the request ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_without_her_order_the_page_says_so_and_leads_there(app: Flask, sign_in: SignIn, who: str) -> None:
    world = build(app, man)
    html = page(sign_in(world[who]), f"/requests/{world['uid']}")
    assert "Her order is not written down yet" in html
    assert f'href="/cases/{world["case_uid"]}/order"' in html
    assert "/decision" not in html


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_her_order_stands_there_first_to_last(app: Flask, sign_in: SignIn, who: str) -> None:
    world = build(app, *EVERYBODY, order=("gender", "phone", "relay"))
    decide(app, world, "gender", yes=False)
    html = page(sign_in(world[who]), f"/requests/{world['uid']}")
    lines = re.findall(r'app-timeline__title">([^<\n]+?) ?[<\n].*?app-timeline__when">([^<]+)', html, re.DOTALL)
    assert [line for line in lines if line[1] in ("She said no", "To be asked now", "Its turn comes later")] == [
        ("An interpreter of another gender", "She said no"),
        ("The same, by phone, with somebody from another area", "To be asked now"),
        ("Two interpreters together (relay)", "Its turn comes later"),
    ]
    assert "in Burmese, asked by: whoever wrote it down" in html
    assert html.count(f'href="/requests/{world["uid"]}/decision"') == 1


def test_nothing_of_it_shows_while_somebody_fits(app: Flask, sign_in: SignIn) -> None:
    world = build(app, man, order=("gender",), interpreter_gender={"asked": True, "want": "woman", "firm": False})
    for who in ("nurse", "coordinator"):
        html = page(sign_in(world[who]), f"/requests/{world['uid']}")
        assert ("Her own order" in html, "/decision" in html, "/bridge" in html) == (False, False, False)
        answer = sign_in(world[who]).get(f"/requests/{world['uid']}/decision")
        assert (answer.status_code, answer.location) == (303, f"/requests/{world['uid']}")


def test_who_reads_which_number(app: Flask, sign_in: SignIn) -> None:
    """What is hers to decide stands without a number for a provider; pairs are the coordinator's."""
    world = build(app, man, her_side, service_side, order=("relay",))
    decide(app, world, "relay")
    here = f"/requests/{world['uid']}"
    nurse, boss = (words(page(sign_in(world[who]), here)) for who in ("nurse", "coordinator"))
    told = "An interpreter of another gender, if she decides so"
    assert (f"{told} English" in nurse, f"{told}: 1 interpreter" in boss) == (True, True)
    assert ("Ask both" in nurse, "Ask both" in boss) == (False, True)
    assert "She allowed a relay. The coordinator looks for two interpreters and asks them." in nurse


def test_an_order_that_has_come_to_its_end_says_so(app: Flask, sign_in: SignIn) -> None:
    world = build(app, man, order=("gender",))
    decide(app, world, "gender", yes=False)
    html = page(sign_in(world["nurse"]), f"/requests/{world['uid']}")
    assert "Her order has come to its end" in html
    assert "/decision" not in html


# --- a decision -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_a_decision_is_written_down_and_somebody_fits(both: str, app: Flask, sign_in: SignIn, who: str) -> None:
    world = build(app, man, order=("gender",))
    client, here = sign_in(world[who]), f"/requests/{world['uid']}/decision"
    html = page(client, here)
    assert 'name="rung" value="gender"' in html
    assert re.findall(r"<input[^>]* checked", main(html)) == []
    answer = send(client, here, rung="gender", **ANSWER)
    assert (answer.status_code, answer.location) == (303, f"/requests/{world['uid']}")
    assert said(app, world) == [("gender", True)]
    with app.app_context(), transaction(write=False):
        one = request_of(world).decisions[0]
        assert (one.said["asked_by"], one.said["language"]) == ("colleague", "mya")
        assert one.said["asked_at"] == "2027-03-01T06:30:00+07:00"
        assert one.made_by == world[who].id
    assert 'name="interpreter" value="i-man"' in page(client, f"/requests/{world['uid']}")


def test_she_chooses_a_start_or_a_language(app: Flask, sign_in: SignIn) -> None:
    world = build(app, away, service_side, order=("language", "wait"))
    client, here = sign_in(world["nurse"]), f"/requests/{world['uid']}/decision"
    assert re.findall(r'name="value"[^>]* value="([^"]+)"', page(client, here)) == ["eng"]
    assert send(client, here, rung="language", **ANSWER | {"answer": "no"}).status_code == 303
    assert re.findall(r'name="value"[^>]* value="([^"]+)"', page(client, here))[0] == start(2)
    wrong = send(client, here, rung="wait", **ANSWER)
    assert (wrong.status_code, "Choose one of these." in wrong.get_data(as_text=True)) == (422, True)
    assert send(client, here, rung="wait", value=start(2), **ANSWER).status_code == 303
    assert "11:00" in page(client, f"/requests/{world['uid']}")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"answer": ""}, "Choose yes or no."),
        ({"asked_by": ""}, "Choose who asked her."),
        ({"asked_by": "husband"}, "Not a valid choice"),
        ({"language": ""}, "Choose the language in which she was asked."),
        ({"language": "shn"}, "Not a valid choice"),
        ({"day": "yesterday"}, "Write the date as year-month-day"),
        ({"time": "noon"}, "Write the time as hours and minutes"),
        ({"time": "07:01"}, "This time is still to come."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    app: Flask, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    world = build(app, man, order=("gender",))
    answer = send(sign_in(world["nurse"]), f"/requests/{world['uid']}/decision", rung="gender", **ANSWER | changes)
    html = answer.get_data(as_text=True)
    assert (answer.status_code, told in html) == (422, True)
    assert said(app, world) == []
    assert ("day" in changes) or ('value="2027-03-01"' in html)


def test_another_rung_than_the_page_asked_about_is_refused_in_words(app: Flask, sign_in: SignIn) -> None:
    """Two people had the page open: the second one's answer is to a question that is no longer asked."""
    world = build(app, *EVERYBODY, order=("phone", "gender"))
    client, here = sign_in(world["nurse"]), f"/requests/{world['uid']}/decision"
    page(client, here)
    decide(app, world, "phone", yes=False)
    answer = send(client, here, rung="phone", **ANSWER)
    assert (answer.status_code, "This is not what she is to be asked now." in answer.get_data(as_text=True)) == (
        409,
        True,
    )
    assert said(app, world) == [("phone", False)]


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_what_she_decided_stays_in_sight_and_is_taken_back_there(app: Flask, sign_in: SignIn, who: str) -> None:
    world = build(app, man, order=("gender",))
    client, here = sign_in(world[who]), f"/requests/{world['uid']}"
    assert "What she decided" not in page(client, here)
    send(client, f"{here}/decision", rung="gender", **ANSWER)
    shown = words(page(client, here))
    assert "An interpreter of another gender: She said yes" in shown
    assert "in Burmese, asked by: a colleague" in shown
    assert send(client, f"{here}/decision/back", here, rung="gender").location == here
    shown = words(page(client, here))
    assert ("She took her yes back" in shown, "She takes it back" in shown, "She said no" in shown) == (
        True,
        False,
        False,
    )
    assert send(client, f"{here}/decision/back", here, rung="gender").status_code == 409


def test_somebody_elses_request_and_other_roles(app: Flask, sign_in: SignIn) -> None:
    world = build(app, man, order=("gender",))
    for way in ("decision", "bridge"):
        assert sign_in(world["stranger"]).get(f"/requests/{world['uid']}/{way}").status_code == 404
        assert sign_in(world["people"]["man"]).get(f"/requests/{world['uid']}/{way}").status_code == 403
    assert send(sign_in(world["nurse"]), f"/requests/{world['uid']}/offers/pair", "/").status_code == 403


def test_reading_what_she_is_asked_is_in_the_trail(app: Flask, sign_in: SignIn) -> None:
    world = build(app, man, order=("gender",))
    page(sign_in(world["nurse"]), f"/requests/{world['uid']}/decision")
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(select(TrailRecord).where(TrailRecord.verb == "case.read")).all()
        assert [(row.actor, row.subject) for row in rows] == [(world["by"].uid, world["case_uid"])]


# --- no other way ---------------------------------------------------------------------------------------------------

LOOSE = {
    "rung": "gender", "answer": "yes", "yes": "1", "firm": "", "want": "", "gender": "man", "relax": "1", "force": "1",
    "value": "eng", "mode": "phone", "do": "save", "interpreter": "i-man", "first": "i-hers", "second": "i-service",
    "pivot": "eng", "kind": "employer", "minutes": "5", "all": "1",
}  # fmt: skip


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_no_route_relaxes_a_firm_wish_without_a_decision(app: Flask, sign_in: SignIn, who: str) -> None:
    """Every form that this person may send about the request or its case, full of what might loosen something."""
    world = build(app, man, her_side, service_side, order=("gender",))
    role = Role(world[who].role)
    walked = []
    for rule in app.url_map.iter_rules():
        needs = getattr(app.view_functions[rule.endpoint], "permission", None)
        if "POST" not in (rule.methods or ()) or needs is None or not may(role, needs) or rule.arguments - {"uid"}:
            continue
        for uid in (world["uid"], world["case_uid"]) if rule.arguments else ("",):
            with app.test_request_context():
                where = app.url_for(rule.endpoint, **({"uid": uid} if uid else {}))
            answer = send(sign_in(world[who]), where, "/", **LOOSE)
            walked.append((rule.endpoint, answer.status_code))
            assert answer.status_code < 500, where
            with app.app_context(), transaction(write=False):
                need = need_of(request_of(world))
                assert (need.want, need.firm, need.mode) == ("woman", True, "onsite"), where
                assert [one.tag for one in need.languages] == ["mya"], where
                assert match(request_of(world))[1].matches == (), where
    assert {"order.decide", "order.bridge", "requests.offer", "choices.order"} <= {endpoint for endpoint, _ in walked}
    assert said(app, world) == []


# --- a relay --------------------------------------------------------------------------------------------------------


def test_a_relay_from_page_to_page(both: str, app: Flask, sign_in: SignIn) -> None:
    world = build(app, her_side, service_side, order=("relay",))
    boss, here = sign_in(world["coordinator"]), f"/requests/{world['uid']}"
    assert "Ask both" not in page(boss, here)
    send(boss, f"{here}/decision", rung="relay", **ANSWER)
    assert "Ask both" in page(boss, here)
    send(boss, f"{here}/offers/pair", here, first="i-hers", second="i-service", pivot="eng")
    assert "Two interpreters are asked for a relay." in page(boss, here)
    with app.app_context(), transaction(write=False):
        first, second = db.session.scalars(select(Offer.uid).order_by(Offer.seat))
    one, two = (sign_in(world["people"][who]) for who in ("her_side", "service_side"))
    hers, services = words(page(one, f"/offers/{first}")), words(page(two, f"/offers/{second}"))
    assert ("You work between Burmese English" in hers, "Thai" in hers) == (True, False)
    assert ("You work between English Thai" in services, "Burmese" in services) == (True, False)
    for client, uid in ((one, first), (two, second)):
        assert "This is a relay" in page(client, f"/offers/{uid}")
        send(client, f"/offers/{uid}", **CLEAR)
    waits = send(one, f"/offers/{first}/accept").location
    held = page(one, waits)
    assert ("Your time is held" in held, "Canary ward 4" in held) == (True, False)
    assert "Held until both accept" in page(boss, here)
    there = send(two, f"/offers/{second}/accept").location
    for client, where in ((one, waits), (two, there)):
        assert ("Canary ward 4" in page(client, where), "You work between" in page(client, where)) == (True, True)
    booked = words(page(boss, here))
    assert booked.count("Confirmed") == 2
    assert "Demo i-hers" in booked
    assert "Demo i-service" in booked


def test_who_was_left_alone_reads_that_it_has_ended(app: Flask, sign_in: SignIn) -> None:
    world = build(app, her_side, service_side, order=("relay",))
    decide(app, world, "relay")
    boss, here = sign_in(world["coordinator"]), f"/requests/{world['uid']}"
    send(boss, f"{here}/offers/pair", here, first="i-hers", second="i-service", pivot="eng")
    with app.app_context(), transaction(write=False):
        first, second = db.session.scalars(select(Offer.uid).order_by(Offer.seat))
    one, two = (sign_in(world["people"][who]) for who in ("her_side", "service_side"))
    send(one, f"/offers/{first}", **CLEAR)
    send(one, f"/offers/{first}/accept")
    send(two, f"/offers/{second}", **CLEAR | {"gain": "possible"})
    with app.app_context(), transaction(write=False):
        booking = db.session.scalars(select(Booking.uid)).one()
    assert "This booking is cancelled" in page(one, f"/my/bookings/{booking}")
    again = words(page(boss, here))
    assert ("One of them is not available" in again, "Ask both" in again) == (True, True)
