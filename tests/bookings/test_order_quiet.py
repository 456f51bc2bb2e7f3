"""Titles, addresses and the trail of her order tell nothing of her: no code, no rung, no language."""

import re
from collections.abc import Callable

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from interp.accounts.models import User
from interp.cases.facts import FALLBACKS
from interp.db import db, transaction
from interp.trail.models import TrailRecord
from tests.bookings.hospital import AT, send
from tests.bookings.nobody import EVERYBODY, build

SignIn = Callable[[User], FlaskClient]
ANSWER = {"answer": "no", "asked_by": "me", "language": "mya", "day": "2027-03-01", "time": "06:30"}
HERS = ("C-CANARY", "Burmese", "mya", "eng", "English", "woman", "gender", "relay", *FALLBACKS)


def test_titles_addresses_and_the_trail_are_quiet(app: Flask, sign_in: SignIn) -> None:
    world = build(app, *EVERYBODY, order=FALLBACKS)
    here = f"/requests/{world['uid']}"
    with time_machine.travel(AT, tick=False):
        client, pages = sign_in(world["coordinator"]), []
        for rung in FALLBACKS:
            pages.append(client.get(here).get_data(as_text=True))
            pages.append(client.get(f"{here}/decision").get_data(as_text=True))
            assert send(client, f"{here}/decision", rung=rung, **ANSWER).location == here
        pages.append(client.get(f"{here}/bridge").get_data(as_text=True))
        pages.append(send(client, f"{here}/bridge", do="open", danger="y").get_data(as_text=True))
    assert {re.search("<title>(.*?)</title>", page, re.DOTALL)[1].split("–")[0].strip() for page in pages} == {  # type: ignore[index]
        "Request", "Decision",
    }  # fmt: skip
    addresses = {found for page in pages for found in re.findall(r'(?:href|action)="(/(?:requests|cases)[^"]*)"', page)}
    assert f"{here}/decision" in addresses
    assert [one for one in addresses for word in HERS if re.search(rf"\b{word}\b", one)] == []
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(select(TrailRecord)).all()
        assert {row.verb for row in rows} >= {"decision.recorded", "bridge.opened"}
        assert [row.detail for row in rows for word in HERS if word in str(row.detail)] == []
