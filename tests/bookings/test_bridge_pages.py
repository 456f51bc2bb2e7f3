"""The pages of the life-safety bridge: danger is said, the list shows, one is chosen, the call is noted."""

import re

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from interp.bookings import actions
from interp.bookings.actions.listing import refresh
from interp.db import db, transaction
from interp.errors import RuleBroken
from interp.roster.models import Interpreter
from tests.bookings.hospital import AT, send
from tests.bookings.nobody import build, man, request_of, said, woman
from tests.bookings.test_bridge import SignIn, _paused, _tied, looks, opened

DANGER = {"danger": "y"}


@pytest.mark.parametrize("who", ["nurse", "coordinator"])
def test_danger_is_said_then_the_list_shows_then_the_call_is_noted(app: Flask, sign_in: SignIn, who: str) -> None:
    world = build(app, man, order=("gender",))
    with time_machine.travel(AT, tick=False):
        client, here = sign_in(world[who]), f"/requests/{world['uid']}/bridge"
        assert f'href="{here}"' in client.get(f"/requests/{world['uid']}").get_data(as_text=True)
        assert "i-man" not in client.get(here).get_data(as_text=True)
        unsaid = send(client, here, do="open")
        assert (unsaid.status_code, "i-man" in unsaid.get_data(as_text=True)) == (422, False)
        shown = send(client, here, do="open", **DANGER).get_data(as_text=True)
        assert re.findall(r'name="interpreter"[^>]* value="([^"]+)"', shown) == ["i-man"]
        assert "Demo i-man (i-man), Burmese" in shown
        assert "Choose whom you will call." in send(client, here, do="choose").get_data(as_text=True)
        call = send(client, here, do="choose", interpreter="i-man").get_data(as_text=True)
        assert ("Call Demo i-man now" in call, 'type="hidden" name="interpreter" value="i-man"' in call) == (True, True)
        wrong = send(client, here, do="used", interpreter="i-man", minutes="61", **DANGER)
        assert (wrong.status_code, "a number from 1 to 60" in wrong.get_data(as_text=True)) == (422, True)
        unsaid = send(client, here, do="used", interpreter="i-man", minutes="5").get_data(as_text=True)
        assert ("Confirm that there was immediate danger." in unsaid, "Call Demo i-man now" in unsaid) == (True, True)
        assert said(app, world) == []
        done = send(client, here, do="used", interpreter="i-man", minutes="5", **DANGER)
        assert (done.status_code, done.location) == (303, f"/requests/{world['uid']}")
        html = client.get(done.location).get_data(as_text=True)
        assert "The proper booking is still missing." in html
    assert said(app, world) == [("bridge", True)]


def test_each_step_is_in_the_trail(app: Flask, sign_in: SignIn) -> None:
    """Whoever looks again and again, to see who vanishes, is seen doing so."""
    world = build(app, man)
    with time_machine.travel(AT, tick=False):
        client, here = sign_in(world["nurse"]), f"/requests/{world['uid']}/bridge"
        client.get(here)
        send(client, here, do="open")
        assert looks(app) == 0
        send(client, here, do="open", **DANGER)
        send(client, here, do="choose")
        send(client, here, do="choose", interpreter="i-man")
        assert (looks(app), looks(app, "bridge.chosen")) == (2, 1)
        html = client.get(f"/requests/{world['uid']}").get_data(as_text=True)
    assert "Looked for somebody to call in immediate danger" in html


@pytest.mark.parametrize("do", ["choose", "used"])
def test_who_names_somebody_that_cannot_be_called_is_seen_doing_so(app: Flask, sign_in: SignIn, do: str) -> None:
    """Nobody's name is told for a reference, and nobody learns which references there are."""
    world = build(app, man)
    with app.app_context(), transaction():
        _paused(db.session.scalars(select(Interpreter)).one(), world)
    with time_machine.travel(AT, tick=False):
        client, here = sign_in(world["nurse"]), f"/requests/{world['uid']}/bridge"
        answers = [send(client, here, do=do, interpreter=ref) for ref in ("i-man", "i-nobody")]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].get_data(as_text=True) == answers[1].get_data(as_text=True)
    assert "Demo i-man" not in answers[0].get_data(as_text=True)
    assert (said(app, world), looks(app), looks(app, "offer.refused")) == ([], 0, 2)


def test_a_look_that_was_refused_is_noted(app: Flask, sign_in: SignIn) -> None:
    world = build(app, man, woman)
    with time_machine.travel(AT, tick=False):
        refused = send(sign_in(world["nurse"]), f"/requests/{world['uid']}/bridge", do="open", **DANGER)
    assert (refused.status_code, "Somebody fits" in refused.get_data(as_text=True)) == (409, True)
    assert (looks(app), looks(app, "bridge.refused")) == (0, 1)


def test_an_entry_that_was_taken_off_since_tells_nothing(app: Flask) -> None:
    """Who stood out because of it when the list was made is on no list of a provider's, and is refused when named."""
    world = build(app, man)
    with app.app_context(), transaction():
        _tied(db.session.scalars(select(Interpreter)).one(), world)
        refresh(request_of(world), at=AT)
    with app.app_context(), transaction():
        request_of(world).case.avoid = []
    assert opened(app, world) == []
    with pytest.raises(RuleBroken) as broken, app.app_context(), transaction():
        actions.choose(request_of(world), "i-man", by=world["by"], at=AT)
    assert broken.value.codes == ("not_eligible",)
    with app.app_context(), transaction():
        assert actions.choose(request_of(world), "i-man", by=world["boss"], at=AT).ref == "i-man"
