"""What is gathered for the rules: her decisions in the need, seats of a relay, and time that is summed in the database."""

from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from interp.bookings.models import Booking, Decision, Request
from interp.bookings.queries.candidates import gather, newcomers
from interp.bookings.queries.matching import match, policy, reasons_against
from interp.bookings.queries.needs import need_of, request_by_id
from interp.db import db, transaction
from interp.matching.facts import Wanted
from interp.matching.rules import answer, helped
from interp.roster.models import Interpreter
from tests import make


def say(request: Request, rung: str, yes: bool = True, **more: Any) -> None:
    decision = Decision(request=request, made_at=make.MONDAY)
    decision.said = {
        "rung": rung,
        "yes": yes,
        "asked_by": "me",
        "language": "mya",
        "asked_at": "2027-03-01T00:00:00+00:00",
    }
    decision.said = decision.said | more
    db.session.add(decision)
    db.session.flush()


def book(person: Interpreter, request: Request | None = None, **changes: Any) -> Booking:
    facts = {
        "starts_at": make.NINE, "ends_at": make.NINE + timedelta(hours=1), "mode": "onsite", "status": "confirmed",
        "created_at": make.MONDAY, "ref": f"b-{token_hex(4)}",
    }  # fmt: skip
    made = Booking(interpreter=person, request=request, case=request.case if request else None, **(facts | changes))
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def request_id(app: Flask) -> int:
    """She wants a woman, firmly, understands Shan as well, and one man of either language is there."""
    wish = {"asked": True, "want": "woman", "firm": True}
    with app.app_context(), transaction():
        case = make.case(make.organisation(), interpreter_gender=wish, also_understands=["shn"])
        make.interpreter("i-burmese", gender="man")
        make.interpreter("i-shan", gender="man", languages=(("shn", "C2"), ("tha", "C2")))
        return make.request(case).id


def fits(request_id: int) -> list[str]:
    return [one.ref for one in match(request_by_id(request_id))[1].matches]


def test_her_decisions_are_in_the_need(both: str, app: Flask, request_id: int) -> None:
    with app.app_context(), transaction():
        one = request_by_id(request_id)
        assert (need_of(one).firm, fits(request_id)) == (True, [])
        say(one, "gender", value="woman")
        assert (need_of(one).firm, fits(request_id)) == (False, ["i-burmese"])
        say(one, "language", value="shn")
        assert need_of(one).languages == (Wanted("mya"), Wanted("shn"))
        assert fits(request_id) == ["i-burmese", "i-shan"]
        say(one, "gender", yes=False, value="woman")
        assert (need_of(one).firm, fits(request_id)) == (True, [])


def test_everybody_of_a_language_that_she_decided_for_is_listed(both: str, app: Flask, request_id: int) -> None:
    with app.app_context(), transaction():
        one = request_by_id(request_id)
        say(one, "language", value="shn")
        assert [other.ref for other in match(one)[1].excluded] == ["i-burmese", "i-shan"]


@pytest.mark.parametrize(("seat", "languages"), [(1, ("mya", "eng")), (2, ("eng", "tha"))])
def test_a_seat_of_a_relay_is_asked_for_its_own_languages(
    both: str, app: Flask, seat: int, languages: tuple[str, ...]
) -> None:
    with app.app_context(), transaction():
        request = make.request(make.case(make.organisation()), state="booked")
        right = make.interpreter(languages=[(tag, "C2") for tag in languages])
        made = book(right, request, seat=seat)
        made.facts = {"language": "mya", "pivot": "eng"}
        assert reasons_against(made) == ()
        made.seat = 3 - seat
        assert reasons_against(made) == ("language",)
        made.facts = {"language": "mya"}
        assert reasons_against(made) == ("language",)


def test_older_sessions_are_summed_to_the_microsecond(both: str, app: Flask, request_id: int) -> None:
    with app.app_context(), transaction():
        person = make.interpreter("i-old")
        own = request_by_id(request_id)
        odd = timedelta(minutes=61, seconds=7, microseconds=123_457)
        for days in (20, 27, 29):
            start = make.NINE - timedelta(days=days, microseconds=7)
            book(person, starts_at=start, ends_at=start + odd, status="completed")
        away = make.NINE - timedelta(days=25)
        book(person, starts_at=away, ends_at=away + odd, status="cancelled")
        book(person, own, starts_at=away, ends_at=away + odd, status="completed")
        found = {one.ref: one.earlier for one in gather(own)[1]}
        assert found == {"i-burmese": timedelta(), "i-old": 2 * odd}


def test_a_newcomer_that_is_spared_could_not_have_helped(both: str, app: Flask, request_id: int) -> None:
    """The database leaves some out beforehand; the rules say the same with and without them."""
    with app.app_context(), transaction():
        one = request_by_id(request_id)
        speaks = (("shn", "C2"), ("tha", "C2"))
        make.interpreter("i-fits", languages=speaks)
        hopeless: tuple[dict[str, Any], ...] = (
            {"status": "paused"}, {"status": None}, {"adult": None}, {"adult": False}, {"credential_level": 1},
            {"credential_level": None}, {"agreement_until": None}, {"languages": (("shn", "B2"), ("tha", "C2"))},
            {"agreement_until": make.NINE.date() - timedelta(days=1)}, {"languages": (("shn", "C2"), ("tha", "B2"))},
        )  # fmt: skip
        everybody = [make.interpreter(**({"languages": speaks} | changes)) for changes in hopeless]
        need, candidates = gather(one)
        found = answer(need, candidates, policy())
        spared = newcomers(one, need, frozenset())
        assert {other.ref for other in spared} == {"i-shan", "i-fits"}
        _, whole = gather(one, only=[*(person.id for person in everybody), *(_id(other.ref) for other in spared)])
        few, many = (helped(need, found, policy(), now=make.MONDAY, newcomers=some) for some in (spared, whole))
        assert few == many
        assert [(line.change, line.frees) for line in few.suggestions] == [("gender", 1), ("language", 1)]


def _id(ref: str) -> int:
    return db.session.scalars(select(Interpreter.id).where(Interpreter.ref == ref)).one()


def test_a_variant_of_blanks_is_none(both: str, app: Flask) -> None:
    """Of her, and of whoever speaks it: a document may hold one."""
    with app.app_context(), transaction():
        request = make.request(make.case(languages=[{"tag": "mya", "variant": " \u3000"}]))
        one = make.interpreter("i-blank")
        one.languages[0].variant = "  "
        db.session.flush()
        need, (person,) = gather(request)
        assert (need.languages, [spoken.variant for spoken in person.languages]) == ((Wanted("mya"),), [None, None])
