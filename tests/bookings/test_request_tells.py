"""What the pages of a request tell, and what they never tell: section 6 of docs/matching.md, byte for byte."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.bookings import actions
from interp.bookings.actions.listing import refresh
from interp.bookings.models import Booking, Offer
from interp.bookings.queries.needs import request_by_id
from interp.conflicts.models import Tie
from interp.db import db, transaction
from interp.matching.rules.view import FOLDED
from interp.vault import current
from tests import make
from tests.bookings.hospital import AT, CLEAR, World, bare, build, main, offer

SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _then() -> Any:
    """Pages ask the clock: it stands on the Monday of the tests."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


def test_five_first_then_all_who_fit(world: World, sign_in: SignIn) -> None:
    nurse, here = sign_in(world["nurse"]), f"/requests/{world['uid']}"
    first = nurse.get(here).get_data(as_text=True)
    assert re.findall('name="interpreter" value="([^"]+)"', first) == [f"i-{n}" for n in range(1, 6)]
    assert "Show 2 more who fit" in first
    everybody = nurse.get(f"{here}?all=1").get_data(as_text=True)
    assert re.findall('name="interpreter" value="([^"]+)"', everybody) == [f"i-{n}" for n in range(1, 8)]
    words = [
        "Speaks Burmese at level C2", "Woman", "Works on site", "All required training holds until 1 Jun 2029",
        "6 km away",
    ]  # fmt: skip
    card = re.search("<article.*?</article>", first, re.DOTALL)
    assert card is not None
    assert re.findall(r"</span>([^<]+)</span></li>", card[0]) == words


def _tied(world: World) -> None:
    """i-2 has a tie that blocks, and her avoid list names the same."""
    token = current().token("employer", "a kitchen")
    fields = {"kind": "employer", "token": token, "sound": "", "position": 0}
    db.session.add(Tie(interpreter_id=world["ids"][1], key=current().tie_current, **fields))
    request_by_id(world["request"]).case.avoid = [{"kind": "employer", "token": token, "sound": "", "key": ""}]


def _busy(world: World) -> None:
    """i-2 works for somebody else at that time."""
    span = {"starts_at": make.NINE, "ends_at": make.NINE + timedelta(hours=1)}
    fields = {"ref": "b-else", "status": "confirmed", "mode": "phone", "created_at": AT}
    db.session.add(Booking(interpreter_id=world["ids"][1], **fields, **span))


def pages_of(app: Flask, sign_in: SignIn, world: World, who: str) -> list[str]:
    client, here = sign_in(world[who]), f"/requests/{world['uid']}"
    addresses = ("/", "/requests", here, f"{here}?all=1", f"{here}/offers", f"{here}/cancel")
    return [bare(client.get(a, headers={"HX-Request": "true"}).get_data(as_text=True)) for a in addresses]


@pytest.fixture
def twins(app: Flask, world: World, sign_in: SignIn) -> Callable[..., list[str]]:
    """The provider's pages of this one world after a change, which is then taken back."""

    def shown(change: Callable[[World], None]) -> list[str]:
        with app.app_context(), transaction():
            change(world)
            db.session.info.pop("unsettled", None)
        with app.app_context(), transaction():
            refresh(request_by_id(world["request"]), at=AT)
        found = pages_of(app, sign_in, world, "nurse")
        with app.app_context(), transaction():
            for row in (*db.session.scalars(select(Tie)), *db.session.scalars(select(Booking))):
                db.session.delete(row)
            request_by_id(world["request"]).case.avoid = []
        return found

    return shown


def test_a_conflict_reads_byte_for_byte_like_another_booking(twins: Callable[..., list[str]]) -> None:
    nothing, tied, busy = twins(lambda world: None), twins(_tied), twins(_busy)
    assert tied == busy
    assert tied != nothing
    assert "<strong>1</strong> Not available for this request" in tied[2]


def test_a_provider_reads_no_reason_that_may_be_private(twins: Callable[..., list[str]]) -> None:
    for html in (*twins(_tied), *twins(_busy)):
        words = re.sub(r"<[^>]+>", " ", main(html) if "<main" in html else html)
        assert not re.findall(rf"\b(?:{'|'.join(FOLDED)}|tie|ties|tied|conflicts?)\b", f"{words} {html}", re.IGNORECASE)


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_passing_over_reads_byte_for_byte_like_no(app: Flask, sign_in: SignIn, world: World, who: str) -> None:
    """One world, where the offer and its answer are made twice, the first taken back in between."""
    found = []
    for answer in ("skipped", "declined"):
        (uid,) = offer(app, world, "i-1")
        with app.app_context(), transaction():
            if answer == "skipped":
                actions.declare(uid, CLEAR | {"gain": "possible"}, by=world["people"][0], at=AT)
            else:
                actions.decline(uid, by=world["people"][0], at=AT)
        found.append(pages_of(app, sign_in, world, who)[4])
        with app.app_context(), transaction():
            assert db.session.scalars(select(Offer.state)).all() == [answer]
            db.session.delete(db.session.scalars(select(Offer)).one())
    assert found[0] == found[1]
    assert "Not available" in found[0]


def test_an_answered_declaration_shows_to_nobody(app: Flask, sign_in: SignIn, world: World) -> None:
    (uid,) = offer(app, world, "i-1")
    before = pages_of(app, sign_in, world, "nurse")
    with app.app_context(), transaction():
        actions.declare(uid, CLEAR, by=world["people"][0], at=AT)
    assert pages_of(app, sign_in, world, "nurse") == before


def test_a_coordinator_reads_every_reason_of_everybody(app: Flask, sign_in: SignIn, world: World) -> None:
    with app.app_context(), transaction():
        _tied(world)
        _busy(world)
    html = sign_in(world["coordinator"]).get(f"/requests/{world['uid']}").get_data(as_text=True)
    table = html[html.index('<details class="govuk-details"') :]
    assert re.findall("<li>([^<]+)</li>", table[: table.index("</details>")]) == [
        "A tie that blocks", "Has another booking, or no time to travel",
    ]  # fmt: skip
